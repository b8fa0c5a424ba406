"""Caps on what is bought per day (UTC), kept exactly: whoever asks for something reserves it first.

The rows have a `day` and a column for each kind of thing that is counted.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, Model
from django.db.models.functions import Greatest


def reserve(rows: type[Model], column: str, amount: int, *, most: int) -> date | None:
    """Take `amount` from today's allowance: the day, or None where `most` would be passed (0 is never passed)."""
    day = datetime.now(UTC).date()
    known = _manager(rows).filter(day=day)
    free = known.filter(**{f"{column}__lte": most - amount}) if most else known
    taken = {column: F(column) + amount}
    if free.update(**taken):
        return day
    _manager(rows).get_or_create(day=day)  # the first of the day
    return day if free.update(**taken) else None


def settle(rows: type[Model], column: str, day: date, *, reserved: int, used: int) -> None:
    """Replace what was reserved by what was used."""
    _manager(rows).filter(day=day).update(**{column: Greatest(F(column) + (used - reserved), 0)})


def _manager(rows: type[Model]) -> Any:
    return rows._default_manager
