"""The rows of the business, one file for each subject."""

from __future__ import annotations

from sales.models.leads import Lead, LeadField

__all__ = ["Lead", "LeadField"]
