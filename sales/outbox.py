"""The outbox: what happens is noted in the transaction in which it happens, and sent until it has arrived.

`note` and `note_handover` are the only things that others call on their way. A sender (sales/sender.py) turns what was
noted into deliveries (sales/announcing.py), claims those that are due, tries them and settles them. A claim is a
conditional update with a lease by the database's clock, so no two processes send the same row at once; a process that
is killed leaves its claim to run out, and the next one sends the same delivery, under the same id, again.

All functions are synchronous: call them through `salesagent.lib.database.in_database`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from sales.models import Delivery, Endpoint, Event, Lead
from salesagent.lib.database import from_now

# Seconds before each further try, as the Standard Webhooks recommend: ten tries in three days and some hours.
WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1  # of a wait, either way
LONGEST_WAIT = 86_400  # seconds, whatever a server asks for
LEASE = timedelta(seconds=90)  # longer than any try takes
KEPT = timedelta(days=30)

Channel, State = Delivery.Channel, Delivery.State


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to try one delivery once."""

    delivery: Delivery
    attempt: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a try came to. `words` are for staff: cause and, where it failed, cure.

    `for_good`: trying again cannot help. `gone`: nobody listens there any more. `retry_after`: in seconds, where the
    server said so; `busy`: it asked to be left alone so long.
    """

    arrived: bool
    words: str
    for_good: bool = False
    gone: bool = False
    busy: bool = False
    retry_after: float | None = None


def note(lead: Lead) -> None:
    """A lead has changed: fields were added, or its outcome is another. Call it in the transaction that changes it."""
    Event.objects.create(conversation_id=lead.conversation_id, kind=Event.Kind.LEAD)


def note_handover(conversation_id: int) -> None:
    """A visitor has asked for a person. Call it in the transaction that says so."""
    Event.objects.create(conversation_id=conversation_id, kind=Event.Kind.HANDOVER)


def on_person_asked_for(sender: Any, conversation_id: int, **_: Any) -> None:
    """What the chat says in the transaction in which a visitor asks for a person."""
    note_handover(conversation_id)


def claim(*, besides: frozenset[str] = frozenset(), only: int | None = None) -> Claim | None:
    """Claim a delivery that is due (or `only` that one, due or not), or None.

    `besides`: channels that the caller has no room for. Of one webhook, one call is under way at a time.
    """
    while True:
        # A look that costs little: there is one each second, and mostly nothing is due.
        if only is None and not Delivery.objects.filter(state=State.PENDING, next_try__lte=Now()).exists():
            return None
        delivery = _candidates(besides, only).select_related("endpoint", "site", "conversation").first()
        if delivery is None:
            return None
        held = Delivery.objects.filter(_free(), pk=delivery.pk, state=State.PENDING, attempts=delivery.attempts)
        if held.update(attempts=F("attempts") + 1, lease_until=from_now(LEASE)):
            return Claim(delivery, delivery.attempts + 1)
        if only is not None:
            return None


@transaction.atomic
def settle(claim: Claim, answer: Answer) -> None:
    """Keep what a try came to: it has arrived, is tried again later, or is given up. A lost claim changes nothing."""
    changes: dict[str, object] = {"lease_until": None, "answer": answer.words[:500]}
    tried = claim.attempt - claim.delivery.tries_before
    if answer.arrived:
        changes |= {"state": State.SENT, "finished_at": Now()}
    elif answer.for_good or answer.gone or tried > len(WAITS):
        changes |= {"state": State.FAILED, "finished_at": Now()}
    else:
        changes["next_try"] = from_now(timedelta(seconds=_wait(tried, answer.retry_after)))
    rows = Delivery.objects.filter(pk=claim.delivery.pk, attempts=claim.attempt, state=State.PENDING)
    if not rows.update(**changes):
        return
    endpoint = Endpoint.objects.filter(deliveries=claim.delivery)
    if answer.gone:
        endpoint.update(is_on=False, off_because=answer.words[:300])
    elif answer.busy:
        endpoint.update(paused_until=from_now(timedelta(seconds=_wait(1, answer.retry_after))))


def send_again(deliveries: QuerySet[Delivery]) -> int:
    """Put deliveries that are over back into the queue, under the same id; returns how many."""
    over = deliveries.exclude(state=State.PENDING)
    return over.update(
        state=State.PENDING, next_try=Now(), lease_until=None, finished_at=None, tries_before=F("attempts")
    )


def sweep() -> int:
    """Forget deliveries that were over long ago; returns how many."""
    return Delivery.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


def _candidates(besides: frozenset[str], only: int | None) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(_free(), state=State.PENDING)
    if only is not None:
        return rows.filter(pk=only)
    under_way = Delivery.objects.filter(endpoint=OuterRef("endpoint"), state=State.PENDING, lease_until__gte=Now())
    due = rows.filter(next_try__lte=Now()).exclude(channel__in=besides).exclude(endpoint__paused_until__gt=Now())
    return due.exclude(Exists(under_way)).order_by("next_try", "pk")


def _free() -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=Now())


def _wait(tried: int, asked: float | None) -> float:
    """Seconds before the next try, after so many: by the schedule, or longer where the server asked for it."""
    planned = WAITS[min(tried, len(WAITS)) - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret
    return min(max(planned, asked or 0), LONGEST_WAIT * (1 + JITTER))
