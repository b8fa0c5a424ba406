"""The admin site of the project."""

from __future__ import annotations

from unfold.sites import UnfoldAdminSite


class SalesAgentAdminSite(UnfoldAdminSite):
    """The admin, with the project's name."""

    site_header = "Sales Agent"
    site_title = "Sales Agent"
