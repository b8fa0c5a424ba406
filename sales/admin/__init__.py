"""What staff see of leads, one file for each subject."""

from __future__ import annotations

from sales.admin.canned_replies import CannedReplyAdmin
from sales.admin.catalogue import LinkHostAdmin, PolicyAdmin, ProductAdmin, PromiseRulesAdmin
from sales.admin.deliveries import DeliveryAdmin
from sales.admin.endpoints import EndpointAdmin
from sales.admin.lead_mails import LeadMailAdmin
from sales.admin.leads import LeadAdmin
from sales.admin.next_steps import NextStepAdmin
from sales.admin.qualification import QualificationAdmin, SiteSalesAdmin

__all__ = [
    "CannedReplyAdmin",
    "DeliveryAdmin",
    "EndpointAdmin",
    "LeadAdmin",
    "LeadMailAdmin",
    "LinkHostAdmin",
    "NextStepAdmin",
    "PolicyAdmin",
    "ProductAdmin",
    "PromiseRulesAdmin",
    "QualificationAdmin",
    "SiteSalesAdmin",
]
