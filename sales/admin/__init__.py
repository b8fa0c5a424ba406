"""What staff see of leads, one file for each subject."""

from __future__ import annotations

from sales.admin.leads import LeadAdmin

__all__ = ["LeadAdmin"]
