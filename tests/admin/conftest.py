"""The cast: Root may do everything, Mia manages sales, Max does marketing, Nora is staff in no group."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from chat.models import Site
from personas.models import Persona


@pytest.fixture
def persona(db: None) -> Persona:
    """Robin, published."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.", instructions="Be kind.")
    robin.publish(None)
    return robin


@pytest.fixture
def site(persona: Persona) -> Site:
    """The default site."""
    return Site.objects.create(name="Shop", own_origin=True, is_default=True, persona=persona)


def _groups() -> None:
    # Tests that commit empty the database afterwards, and with it what migrations put there.
    if not Group.objects.exists():
        for migration, step in (("0001_groups", "make_groups"), ("0002_voice_permissions", "permit")):
            getattr(import_module(f"salesagent.migrations.{migration}"), step)(
                apps, SimpleNamespace(connection=connection)
            )


def _staff(name: str, group: str = "", *, is_superuser: bool = False) -> Client:
    _groups()
    user = User.objects.create_user(name, is_staff=True, is_superuser=is_superuser)
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def root(db: None) -> Client:
    """The administrator."""
    return _staff("root", is_superuser=True)


@pytest.fixture
def mia(db: None) -> Client:
    """A sales manager."""
    return _staff("mia", "Sales managers")


@pytest.fixture
def max_(db: None) -> Client:
    """A marketer."""
    return _staff("max", "Marketers")


@pytest.fixture
def nora(db: None) -> Client:
    """Staff, in no group."""
    return _staff("nora")
