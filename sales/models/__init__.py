"""The rows of the business, one file for each subject."""

from __future__ import annotations

from sales.models.booking import Booking, NextStep, Slot
from sales.models.catalogue import LinkHost, Policy, PolicyWording, Price, Product, PromiseRules
from sales.models.deliveries import Delivery, Endpoint, EndpointSecret, Event, LeadMail, Told
from sales.models.desk import CannedReply, Note, Tag
from sales.models.leads import Lead, LeadField, MissedContact
from sales.models.qualification import Qualification, QualificationField, SiteSales

__all__ = [
    "Booking",
    "CannedReply",
    "Delivery",
    "Endpoint",
    "EndpointSecret",
    "Event",
    "Lead",
    "LeadField",
    "LeadMail",
    "LinkHost",
    "MissedContact",
    "NextStep",
    "Note",
    "Policy",
    "PolicyWording",
    "Price",
    "Product",
    "PromiseRules",
    "Qualification",
    "QualificationField",
    "SiteSales",
    "Slot",
    "Tag",
    "Told",
]
