"""The read side of a conversation: what a socket, a page of history or a hint needs, in one or two queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chat.events import Message as MessageEvent
from chat.models import Conversation, Message, Reply
from chat.rows import to_event

MOST_ON_CONNECT = 50


@dataclass(frozen=True, slots=True)
class Running:
    """A reply that is being written, as far as the database knows."""

    reply: str
    attempt: int
    answers: int
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. `owed`: the seqs of the messages whose replies are unfinished.

    `person`: the first name of whoever has taken over; empty where nobody has, or they have none.
    """

    visitor_id: int
    last_seq: int
    mode: str
    person: str
    messages: list[MessageEvent]
    running: Running | None
    owed: list[int]


def read(conversation_id: int, *, after: int) -> State | None:
    """A conversation's state with its messages above seq `after`, at most the newest 50; None where it is gone."""
    rows = Conversation.objects.filter(pk=conversation_id)
    row = rows.values_list("visitor_id", "last_seq", "mode", "taken_by__first_name").first()
    if row is None:
        return None
    visitor_id, last_seq, mode, person = row
    messages = messages_between(conversation_id, max(after, last_seq - MOST_ON_CONNECT), last_seq)
    unfinished = list(
        Reply.objects.filter(conversation_id=conversation_id)
        .exclude(state=Reply.State.DONE)
        .values_list("state", "key", "attempt", "answers", "text")
    )
    running = next(
        (
            Running(key, attempt, answers, text)
            for state, key, attempt, answers, text in unfinished
            if state == Reply.State.RUNNING
        ),
        None,
    )
    owed = [answers for _, _, _, answers, _ in unfinished]
    return State(visitor_id, last_seq, mode, (person or "").strip(), messages, running, owed)


def messages_between(conversation_id: int, after: int, upto: int) -> list[MessageEvent]:
    """The messages with `after` < seq <= `upto`, in order."""
    rows = Message.objects.filter(conversation_id=conversation_id, seq__gt=after, seq__lte=upto)
    return [to_event(row) for row in rows.select_related("reply").order_by("seq")]


def page(conversation_id: int, *, before: int | None, limit: int) -> tuple[list[MessageEvent], bool]:
    """Up to `limit` messages below seq `before` (None: the newest), in order, and whether there are older ones."""
    rows = Message.objects.filter(conversation_id=conversation_id)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.select_related("reply").order_by("-seq")[: limit + 1])
    return [to_event(row) for row in reversed(found[:limit])], len(found) > limit


def heads(conversation_ids: Iterable[int]) -> dict[int, tuple[int, int, str, bool]]:
    """For each conversation its visitor, last seq, mode and whether a reply is unfinished: two queries for all."""
    busy = set(
        Reply.objects.filter(
            conversation_id__in=conversation_ids, state__in=[Reply.State.QUEUED, Reply.State.RUNNING]
        ).values_list("conversation_id", flat=True)
    )
    rows = Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "visitor_id", "last_seq", "mode")
    return {pk: (visitor_id, last_seq, mode, pk in busy) for pk, visitor_id, last_seq, mode in rows}
