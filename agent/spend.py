"""The cap on tokens bought per day, kept exactly: a reply reserves what it may cost before it asks a model."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from agent.models import DailySpend


def today() -> date:
    """The day that is being counted (UTC)."""
    return datetime.now(UTC).date()


def reserve(tokens: int) -> date | None:
    """Take `tokens` from today's allowance; the day they were taken from, or None where the cap would be passed."""
    day = today()
    rows = DailySpend.objects.filter(day=day)
    if settings.MAX_TOKENS_PER_DAY:
        rows = rows.filter(tokens__lte=settings.MAX_TOKENS_PER_DAY - tokens)
    if rows.update(tokens=F("tokens") + tokens):
        return day
    DailySpend.objects.get_or_create(day=day)  # the first of the day
    return day if rows.update(tokens=F("tokens") + tokens) else None


def settle(day: date, *, reserved: int, used: int) -> None:
    """Replace what was reserved by what was used."""
    DailySpend.objects.filter(day=day).update(tokens=Greatest(F("tokens") + (used - reserved), 0))
