"""The rows of the business, one file for each subject."""

from __future__ import annotations

from sales.models.deliveries import Delivery, Endpoint, EndpointSecret, Event, LeadMail, Told
from sales.models.desk import CannedReply, Note, Tag
from sales.models.leads import Lead, LeadField, MissedContact
from sales.models.qualification import Qualification, QualificationField, SiteSales

__all__ = [
    "CannedReply",
    "Delivery",
    "Endpoint",
    "EndpointSecret",
    "Event",
    "Lead",
    "LeadField",
    "LeadMail",
    "MissedContact",
    "Note",
    "Qualification",
    "QualificationField",
    "SiteSales",
    "Tag",
    "Told",
]
