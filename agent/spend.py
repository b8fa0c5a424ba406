"""The cap on tokens bought per day: a reply reserves what it may cost before it asks a model."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from agent.models import DailySpend
from salesagent.lib import allowance


def reserve(tokens: int) -> date | None:
    """Take `tokens` from today's allowance; the day they were taken from, or None where the cap would be passed."""
    return allowance.reserve(DailySpend, "tokens", tokens, most=settings.MAX_TOKENS_PER_DAY)


def settle(day: date, *, reserved: int, used: int) -> None:
    """Replace what was reserved by what was used."""
    allowance.settle(DailySpend, "tokens", day, reserved=reserved, used=used)
