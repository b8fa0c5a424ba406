"""Who signs in to the admin."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

STEPS = {
    "0001_groups": "make_groups",
    "0002_voice_permissions": "permit",
    "0003_lead_permissions": "permit_leads",
    "0004_delivery_permissions": "permit_deliveries",
    "0005_desk_permissions": "permit_desk",
    "0006_answer_permissions": "permit_answers",
    "0007_next_step_permissions": "permit_next_steps",
    "0008_source_permissions": "permit_sources",
    "0009_promise_permissions": "permit_promises",
    "0010_qualification_permissions": "permit_qualification",
}


def staff(name: str, group: str = "", *, is_superuser: bool = False, enforce_csrf_checks: bool = False) -> Client:
    """Somebody of the staff, signed in."""
    _groups()
    user = User.objects.create_user(name, is_staff=True, is_superuser=is_superuser)
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(user)
    return client


def _groups() -> None:
    # Tests that commit empty the database afterwards, and with it what migrations put there.
    if not Group.objects.exists():
        for migration, step in STEPS.items():
            make = getattr(import_module(f"salesagent.migrations.{migration}"), step)
            make(apps, SimpleNamespace(connection=connection))
