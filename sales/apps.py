"""The `sales` application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """Names the application, notes for the outbox who asks for a person, and knows where visitors can be reached."""

    name = "sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        """Connect what listens to the chat, and to changes of the catalogue."""
        from chat.signals import contact_asked_for, person_asked_for
        from sales import catalogue
        from sales.capture import on_contact_asked_for
        from sales.models import LinkHost, Policy, PolicyWording, Price, Product, PromiseRules
        from sales.outbox import on_person_asked_for

        person_asked_for.connect(on_person_asked_for, dispatch_uid="sales.outbox")
        contact_asked_for.connect(on_contact_asked_for, dispatch_uid="sales.capture")
        for model in (Product, Price, Policy, PolicyWording, LinkHost, PromiseRules):
            post_save.connect(catalogue.forget, sender=model, dispatch_uid="sales.catalogue")
            post_delete.connect(catalogue.forget, sender=model, dispatch_uid="sales.catalogue")
