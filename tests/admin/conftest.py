"""The cast: Root may do everything, Mia manages sales, Max does marketing, Nora is staff in no group."""

from __future__ import annotations

import pytest
from django.test import Client

from chat.models import Site
from personas.models import Persona
from tests.admin.staff import staff


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


@pytest.fixture
def root(db: None) -> Client:
    """The administrator."""
    return staff("root", is_superuser=True)


@pytest.fixture
def mia(db: None) -> Client:
    """A sales manager."""
    return staff("mia", "Sales managers")


@pytest.fixture
def max_(db: None) -> Client:
    """A marketer."""
    return staff("max", "Marketers")


@pytest.fixture
def nora(db: None) -> Client:
    """Staff, in no group."""
    return staff("nora")
