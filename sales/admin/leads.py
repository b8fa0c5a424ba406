"""Leads for sales managers."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from chat.admin.seen import SeenAdmin
from sales.models import Lead


@admin.register(Lead)
class LeadAdmin(SeenAdmin):
    """What visitors have said of themselves. A lead begins with a conversation, and goes with it."""

    site_path = "conversation__site"

    list_display = ("__str__", "conversation", "stage", "score", "outcome", "contact_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A lead begins with a conversation."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        """A lead goes with its conversation."""
        return False
