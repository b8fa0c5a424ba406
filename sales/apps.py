"""The `sales` application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """Names the application, notes for the outbox who asks for a person, and knows where visitors can be reached."""

    name = "sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        """Connect what listens to the chat."""
        from chat.signals import contact_asked_for, person_asked_for
        from sales.capture import on_contact_asked_for
        from sales.outbox import on_person_asked_for

        person_asked_for.connect(on_person_asked_for, dispatch_uid="sales.outbox")
        contact_asked_for.connect(on_contact_asked_for, dispatch_uid="sales.capture")
