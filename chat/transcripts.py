"""The write side of a conversation: short transactions, each of which leaves the transcript true.

A visitor's message and the reply it is owed are stored together; the reply's row is the queue. A worker claims it,
writes into it and finishes it; `attempt` fences off a worker whose claim has passed to another. Times of leases are
the database's own. All functions are synchronous: call them through `salesagent.lib.database.in_database`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from chat import limits
from chat.events import Ack, iso
from chat.events import Message as MessageEvent
from chat.models import Conversation, Message, Reply, Visitor
from chat.rows import Facts, Outcome, append, locked, settle, store_opening, to_event
from salesagent.lib.database import from_now
from salesagent.lib.errors import Refused, SalesAgentError

LEASE = timedelta(seconds=4)  # renewed every second by whoever writes
STALLED = 0.5  # seconds
MOST_ATTEMPTS = 3
MOST_CLAIMS = 20  # with the attempts that showed nothing and were given back

Unfinished = Q(state__in=[Reply.State.QUEUED, Reply.State.RUNNING])


class LostClaim(SalesAgentError):
    """Another worker has claimed the reply, it is finished, a person took over, or it was deleted: stop writing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one attempt of one reply.

    `released`: how many earlier attempts showed nothing. `aloud`: whoever asked listens.
    """

    reply_id: int
    reply: str
    attempt: int
    conversation_id: int
    conversation: str
    answers: int
    released: int
    aloud: bool = False

    @property
    def is_last(self) -> bool:
        """Whether no attempt follows this one."""
        return self.attempt - self.released >= MOST_ATTEMPTS or self.attempt >= MOST_CLAIMS


@dataclass(frozen=True, slots=True)
class Accepted:
    """A visitor's message is stored. `stored` is empty where this was a repeat; `claim` is there for who answers.

    With a person it is owed no reply: the person answers. `reopened`: the conversation had been ended, and goes on.
    """

    ack: Ack
    stored: list[MessageEvent] = field(default_factory=list)
    claim: Claim | None = None
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A conversation was ended: the replies settled by it, the reply whose worker is to stop, the mode it is in."""

    mode: str
    stored: list[MessageEvent] = field(default_factory=list)
    running: str = ""


@transaction.atomic
def accept(
    conversation_id: int,
    *,
    id: str,
    text: str,
    via: str,
    address: str,
    answering: bool = False,
    aloud: bool = False,
) -> Accepted:
    """Store a visitor's message and the reply it is owed, once for each `id`.

    With a person no reply is owed: the person answers. Else it is queued; where the caller is `answering` and no other
    reply of the conversation is unfinished, it is claimed in the same transaction. `aloud`: whoever sent it listens.
    Raises `Refused`: `too_long`, `conflict` (same id, other text), `rate_limited`, `unknown_conversation`.
    """
    if len(text) > settings.MESSAGE_CHARS:
        raise Refused("too_long", f"Please keep a message under {settings.MESSAGE_CHARS} characters.", id=id)
    conversation = locked(conversation_id)
    earlier = Message.objects.filter(conversation=conversation, client_id=id).first()
    if earlier is not None:
        if earlier.role != Message.Role.VISITOR or earlier.text != text:
            raise Refused("conflict", "A message with this id was stored with another text.", id=id)
        reply = Reply.objects.filter(conversation=conversation, answers=earlier.seq).first()
        return Accepted(Ack(id, earlier.seq, reply.key if reply else None))
    limits.count_message(conversation.visitor_id, address, client_id=id)
    stored = [] if conversation.last_seq else [store_opening(conversation)]
    message = append(conversation, client_id=uuid.UUID(id), role=Message.Role.VISITOR, text=text, via=via)
    if reopened := conversation.mode == Conversation.Mode.CLOSED:
        conversation.mode = Conversation.Mode.AGENT
    stored.append(to_event(message))
    with_person = conversation.mode == Conversation.Mode.HUMAN
    if with_person and conversation.answer_by is None:
        conversation.answer_by = timezone.now() + timedelta(seconds=conversation.site.answer_within)
    conversation.save(update_fields=["last_seq", "last_message_at", "reviewed_at", "reviewed_by", "mode", "answer_by"])
    if with_person:
        return Accepted(Ack(id, message.seq, None), stored)
    held: dict[str, Any] = {}
    if answering and not Reply.objects.filter(Unfinished, conversation=conversation).exists():
        held = {"state": Reply.State.RUNNING, "attempt": 1, "lease_until": from_now(LEASE)}
    reply = Reply.objects.create(conversation=conversation, answers=message.seq, is_aloud=aloud, **held)
    claim = _claim_of(reply, reply.attempt) if held else None
    return Accepted(Ack(id, message.seq, reply.key), stored, claim, reopened)


def claim(*, conversation_id: int | None = None, besides: Collection[str] = ()) -> Claim | None:
    """Claim the next reply that is due (of one conversation, where given), or None.

    Due is a conversation's oldest unfinished reply, when it is queued or its lease has run out. One that has used
    its attempts, or was asked to stop while nobody held it, is finished here instead. `besides`: the keys of replies
    that the caller is writing, which it does not take from itself.
    """
    while True:
        began = time.monotonic()
        reply = _candidates(conversation_id, besides).select_related("conversation").order_by("pk").first()
        if reply is None:
            return None
        with transaction.atomic():
            # A database that kept us waiting kept the holder from renewing, too: it has its chance first.
            if reply.state == Reply.State.RUNNING and time.monotonic() - began > STALLED:
                return None
            # Before the reply's own row, as everywhere: two that wait for each other would be a deadlock.
            if left := _left(reply):
                Conversation.objects.select_for_update().filter(pk=reply.conversation_id).first()
            if not _raise_attempt(reply, keep_text=left is not None):
                return None
            held = _claim_of(reply, reply.attempt + 1)
            if left is None:
                return held
            finish(held, left)


def _left(reply: Reply) -> Outcome | None:
    """How a reply ends that nobody need write any more; None for one that is still owed."""
    if reply.stop_requested:
        return Outcome(reply.text, Message.Status.STOPPED)
    if _claim_of(reply, reply.attempt).is_last:
        facts = Facts(fault="Every attempt was cut off.")
        return Outcome(reply.text, Message.Status.FAILED, "error", facts=facts)
    return None


def _claim_of(reply: Reply, attempt: int) -> Claim:
    conversation = reply.conversation
    return Claim(
        reply.pk, reply.key, attempt, conversation.pk, conversation.key, reply.answers, reply.released, reply.is_aloud
    )


def _candidates(conversation_id: int | None, besides: Collection[str]) -> QuerySet[Reply]:
    due = Q(state=Reply.State.QUEUED) | Q(state=Reply.State.RUNNING, lease_until__lt=Now())
    older = Reply.objects.filter(Unfinished, conversation=OuterRef("conversation"), answers__lt=OuterRef("answers"))
    candidates = Reply.objects.filter(due).exclude(Exists(older)).exclude(key__in=besides).exclude(_with_person())
    return candidates if conversation_id is None else candidates.filter(conversation_id=conversation_id)


def _raise_attempt(reply: Reply, *, keep_text: bool) -> bool:
    """Take the reply if nobody else has since it was read; text that is not kept in place is kept for staff."""
    unchanged = Reply.objects.filter(pk=reply.pk, state=reply.state, attempt=reply.attempt).filter(
        Q(state=Reply.State.QUEUED) | Q(lease_until__lt=Now()), ~_with_person()
    )
    replaced = _replaced(reply, reply.text, "The process that wrote it was cut off.")
    changes: dict[str, Any] = {} if keep_text else {"text": "", "replaced": replaced}
    return bool(
        unchanged.update(state=Reply.State.RUNNING, attempt=F("attempt") + 1, lease_until=from_now(LEASE), **changes)
    )


@transaction.atomic
def start_over(held: Claim, text: str, why: str) -> Claim:
    """Begin the next attempt of a reply whose stream broke; what was shown is kept for staff. Raises `LostClaim`."""
    reply = Reply.objects.select_for_update().filter(pk=held.reply_id).first()
    if reply is None:  # its conversation was deleted
        raise LostClaim
    changed = _held(held).update(
        attempt=F("attempt") + 1,
        text="",
        replaced=_replaced(reply, text, why),
        lease_until=from_now(LEASE),
    )
    if not changed:
        raise LostClaim
    return replace(held, attempt=held.attempt + 1)


def flush(held: Claim, text: str) -> bool:
    """Keep what has been written so far and renew the lease; True where a stop was asked for. Raises `LostClaim`."""
    kept = {"text": text, "lease_until": from_now(LEASE)}
    if _held(held).filter(stop_requested=False).update(**kept):
        return False
    if _held(held).update(**kept):
        return True
    raise LostClaim


def release(held: Claim, text: str) -> None:
    """Give an unfinished reply back, so that another worker takes it at once. A lost claim is nobody's loss.

    An attempt that has shown nothing is not counted.
    """
    reply = Reply.objects.filter(pk=held.reply_id).first()
    if reply is None:
        return
    _held(held).update(
        released=F("released") + (0 if text else 1),
        state=Reply.State.QUEUED,
        lease_until=None,
        text="",
        replaced=_replaced(reply, text, "The server was restarted."),
    )


@transaction.atomic
def finish(held: Claim, outcome: Outcome) -> MessageEvent:
    """Settle a reply: its message takes the conversation's next seq. Raises `LostClaim`."""
    try:
        conversation = locked(held.conversation_id)
    except Refused:
        raise LostClaim from None
    message = settle(conversation, _held(held), held.reply_id, held.answers, outcome)
    if message is None:
        raise LostClaim
    return to_event(message, held.reply)


@transaction.atomic
def stop(conversation_id: int, reply_key: str) -> MessageEvent | None:
    """Stop a reply. A queued one is settled here and its message returned; a running one is left to its worker."""
    conversation = locked(conversation_id)
    reply = Reply.objects.filter(Unfinished, conversation=conversation, key=reply_key).first()
    return _stop(conversation, reply) if reply else None


def _stop(conversation: Conversation, reply: Reply) -> MessageEvent | None:
    queued = Reply.objects.filter(pk=reply.pk, state=Reply.State.QUEUED)
    message = settle(conversation, queued, reply.pk, reply.answers, Outcome("", Message.Status.STOPPED))
    if message is not None:
        return to_event(message, reply.key)
    Reply.objects.filter(pk=reply.pk).update(stop_requested=True)
    return None


@transaction.atomic
def end(conversation_id: int, id: str) -> Ended:
    """The visitor ends the chat: replies that are owed are stopped as by `stop`. Once for each `id`."""
    conversation = locked(conversation_id)
    if conversation.end_id == uuid.UUID(id):  # sent again, perhaps after a message has opened it anew
        return Ended(conversation.mode)
    conversation.mode, conversation.end_id = Conversation.Mode.CLOSED, uuid.UUID(id)
    conversation.waiting_since = conversation.answer_by = conversation.taken_by = None
    conversation.save(update_fields=["mode", "end_id", "waiting_since", "answer_by", "taken_by"])
    owed = Reply.objects.filter(Unfinished, conversation=conversation).order_by("answers")
    stopped = [(reply.key, _stop(conversation, reply)) for reply in owed]
    running = next((key for key, message in stopped if message is None), "")
    return Ended(conversation.mode, [message for _, message in stopped if message is not None], running)


def rate(conversation_id: int, reply_key: str, value: int, comment: str) -> None:
    """Keep how the visitor judged a reply."""
    rows = Reply.objects.filter(conversation_id=conversation_id, key=reply_key)
    rows.update(rating=value, rating_comment=comment)


def sweep(older_than: timedelta = timedelta(days=7)) -> int:
    """Delete conversations in which nobody wrote, their visitors, old rate counts; returns how many chats."""
    limits.sweep()
    old = {"created_at__lt": timezone.now() - older_than}
    with transaction.atomic():  # locked, and looked at again: somebody may have come back in this moment
        silent = Conversation.objects.filter(
            last_seq=0, mode__in=[Conversation.Mode.AGENT, Conversation.Mode.CLOSED], **old
        )
        found = list(silent.select_for_update().values_list("pk", flat=True))
        deleted = silent.filter(pk__in=found).delete()[1].get("chat.Conversation", 0)
    with transaction.atomic():
        alone = Visitor.objects.filter(conversations=None, **old)
        left = list(Visitor.objects.select_for_update().filter(pk__in=alone.values("pk")).values_list("pk", flat=True))
        alone.filter(pk__in=left).delete()
    return deleted


def _held(held: Claim) -> QuerySet[Reply]:
    """The reply as long as its holder may write it: nobody has claimed or settled it since, no person took over."""
    return Reply.objects.filter(pk=held.reply_id, attempt=held.attempt, state=Reply.State.RUNNING).exclude(
        _with_person()
    )


def _with_person() -> Exists:
    # A condition in the same statement as the others, not a join: after waiting for a lock PostgreSQL looks again at
    # what the statement says of the row itself.
    return Exists(Conversation.objects.filter(pk=OuterRef("conversation_id"), mode=Conversation.Mode.HUMAN))


def _replaced(reply: Reply, text: str, why: str) -> list[dict[str, Any]]:
    """The attempts that were started over, with this one where it had shown a text."""
    at = iso(timezone.now())
    return [*reply.replaced, {"attempt": reply.attempt, "text": text, "why": why, "at": at}] if text else reply.replaced
