"""Leads by what staff look for. The home page counts with these, and the list filters and orders with the same ones."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery

from chat.models import Message
from sales.booking import BOOKED
from sales.models import Lead, LeadField


def new(since: datetime) -> Q:
    """The visitor left their first contact since then."""
    return Q(contact_at__gte=since)


def booked(since: datetime) -> Exists:
    """There is an appointment, made or moved since then."""
    newest = LeadField.objects.filter(lead=OuterRef("lead"), name=BOOKED).order_by("-pk").values("pk")[:1]
    rows = LeadField.objects.filter(lead=OuterRef("pk"), name=BOOKED, at__gte=since, pk=Subquery(newest))
    return Exists(rows.exclude(value=""))


def untouched() -> Q:
    """A lead that may be worth something, and that nobody has worked on: read, taken, answered or decided."""
    worthless = Q(outcome__in=[Lead.Outcome.SPAM, Lead.Outcome.DISQUALIFIED])
    idle = {f"conversation__{name}__isnull": True for name in ("reviewed_at", "assigned_to", "taken_by")}
    answered = Exists(Message.objects.filter(conversation=OuterRef("conversation"), role=Message.Role.HUMAN))
    return Q(**idle, outcome_is_set=False) & ~worthless & ~Q(answered)
