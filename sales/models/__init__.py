"""The rows of the business, one file for each subject."""

from __future__ import annotations

from sales.models.deliveries import Delivery, Endpoint, EndpointSecret, Event, LeadMail, Told
from sales.models.leads import Lead, LeadField

__all__ = ["Delivery", "Endpoint", "EndpointSecret", "Event", "Lead", "LeadField", "LeadMail", "Told"]
