"""Who reads a source, and what they write: one at a time over all processes, in short transactions.

A lease by the database's clock is renewed with every step; each write names the attempt it belongs to, so whoever lost
the source writes nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from knowledge.models import Source
from salesagent.lib.database import from_now

LEASE = timedelta(seconds=60)  # longer than any one step: fetching takes 20 s, reading 30
TRY_AGAIN = timedelta(hours=1)


class LostSource(Exception):
    """Somebody else reads it now, or it was deleted."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to read a source."""

    source_id: int
    attempt: int


def claim(source_id: int | None = None) -> Claim | None:
    """The right to read what is due the longest, or this source whether due or not; None where there is none."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    due = Q(state__in=(Source.State.WAITING, Source.State.READING)) | Q(next_at__lte=Now())
    open_to_us = Source.objects.filter(free, due if source_id is None else Q(pk=source_id))
    for pk, attempt in open_to_us.order_by(F("next_at").asc(nulls_first=True), "pk").values_list("pk", "attempt")[:5]:
        # A round that was cut off goes on; any other begins anew.
        begin = Source.objects.filter(free, pk=pk, attempt=attempt).exclude(state=Source.State.READING)
        taken = {"attempt": attempt + 1, "lease_until": from_now(LEASE), "state": Source.State.READING}
        if begin.update(round=F("round") + 1, bytes_read=0, error="", **taken):
            return Claim(pk, attempt + 1)
        if Source.objects.filter(free, pk=pk, attempt=attempt).update(**taken):
            return Claim(pk, attempt + 1)
    return None


def renew(held: Claim) -> None:
    """Hold on to it. Raises `LostSource`."""
    if not _held(held).update(lease_until=from_now(LEASE)):
        raise LostSource


def release(held: Claim) -> None:
    """Give it back as it is; whoever comes next goes on with the round."""
    _held(held).update(lease_until=None)


def finish(held: Claim, error: str = "", hint: str = "") -> None:
    """The round is over. With an `error` it has failed, and is tried again in an hour where that may help.

    Raises `LostSource`.
    """
    with transaction.atomic():
        source = _held(held).select_for_update().first()
        if source is None:
            raise LostSource
        is_website = source.kind == Source.Kind.WEBSITE
        if error:
            source.state, again = Source.State.FAILED, TRY_AGAIN if is_website and source.refresh_hours else None
        else:
            source.state = Source.State.READY
            again = timedelta(hours=source.refresh_hours) if is_website and source.refresh_hours else None
        source.error = error or hint
        source.save(update_fields=["state", "error"])
        times = {"last_at": Now(), "next_at": None if again is None else from_now(again), "lease_until": None}
        _held(held).update(content=None, **times)


def _held(held: Claim) -> QuerySet[Source]:
    return Source.objects.filter(pk=held.source_id, attempt=held.attempt)
