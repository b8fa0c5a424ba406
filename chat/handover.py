"""Between the agent and a person: who answers a conversation, in short transactions.

    agent ──asks──▶ waiting ──takes over──▶ human ──hands back, or stays silent──▶ returned
                       └──────────────nobody comes──────────────────────────────────▲

In `waiting` and `returned` the agent answers. In `human` a person does: whoever takes over settles every reply that is
owed in the same transaction, and what a worker writes is conditional on the mode (chat/transcripts.py). All functions
are synchronous: call them through `salesagent.lib.database`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from chat import hours
from chat.events import Message as MessageEvent
from chat.feed import LiveReply
from chat.handover_words import nobody_came, not_there_now, team_is_told
from chat.models import Conversation, Message, Reply
from chat.rows import Facts, Outcome, append, locked, settle, store_opening, to_event
from chat.signals import contact_asked_for, person_asked_for
from chat.transcripts import Unfinished
from salesagent.lib.errors import Refused

Mode = Conversation.Mode
MOST_DUE = 20  # looked at in one go


@dataclass(frozen=True, slots=True)
class Moved:
    """What a step came to: the mode it led to, the messages it stored, and whether it queued replies."""

    mode: str
    stored: list[MessageEvent] = field(default_factory=list)
    queued: bool = False


@transaction.atomic
def ask_for_person(conversation_id: int, id: str, *, in_words: bool = False) -> Moved:
    """The visitor asks for a person: the conversation waits for one. Once for each `id`.

    They are told so, and under which contact they will be reached, or asked for one; who asks `in_words` reads it in
    the answer. Outside the site's business hours everybody is told when people are there, and waits until then.
    """
    conversation = locked(conversation_id)
    if conversation.human_id == uuid.UUID(id):  # sent again, perhaps after it was handed back
        return Moved(conversation.mode)
    conversation.human_id = uuid.UUID(id)
    conversation.save(update_fields=["human_id"])  # whoever is asked for a contact reads this message as the call
    if conversation.mode in {Mode.WAITING, Mode.HUMAN}:
        return Moved(conversation.mode)
    stored = _opening(conversation)
    site, now = conversation.site, timezone.now()
    conversation.mode, conversation.waiting_since, conversation.missed_at = Mode.WAITING, now, None
    if hours.is_open(site.hours, site.holidays, site.time_zone, now):
        conversation.answer_by = now + timedelta(seconds=site.answer_within)
        if not in_words:
            stored.append(_notice(conversation, team_is_told(conversation, _contact(conversation))))
    else:
        back = hours.next_opening(site.hours, site.holidays, site.time_zone, now)
        stored.append(_notice(conversation, not_there_now(conversation, back, _contact(conversation))))
    conversation.save()
    person_asked_for.send(Conversation, conversation_id=conversation_id)
    return Moved(conversation.mode, stored)


@transaction.atomic
def stop_waiting(conversation_id: int) -> Moved:
    """Staff have seen to a visitor who waits, or waited, for a person: the agent has the conversation again."""
    conversation = locked(conversation_id)
    if conversation.mode == Mode.WAITING:
        conversation.mode = Mode.RETURNED
    conversation.waiting_since = conversation.missed_at = None
    if conversation.mode != Mode.HUMAN:
        conversation.answer_by = None
    conversation.save(update_fields=["mode", "waiting_since", "missed_at", "answer_by"])
    return Moved(conversation.mode)


@transaction.atomic
def take_over(
    conversation_id: int, user_id: int, *, instead_of: int | None = None, seen: LiveReply | None = None
) -> Moved:
    """A person answers from now on. Every reply that is owed ends here: what was shown of it is kept, as stopped.

    `seen`: what the caller's process has shown of the running one, which may be more than the database has of it yet.

    Where somebody else has the conversation, `instead_of` must name them: raises `Refused` (`conflict`) otherwise, and
    where the visitor has ended the chat.
    """
    conversation = locked(conversation_id)
    if conversation.mode == Mode.CLOSED:
        raise Refused("conflict", "The visitor has ended this chat.")
    if conversation.mode == Mode.HUMAN and conversation.taken_by_id not in {None, user_id, instead_of}:
        raise Refused("conflict", f"{conversation.taken_by} has this conversation.")
    stored = _opening(conversation)
    owed = Reply.objects.select_for_update().filter(Unfinished, conversation=conversation).order_by("answers")
    for reply in list(owed):
        text = reply.text
        if seen and (seen.reply, seen.attempt) == (reply.key, reply.attempt) and seen.text.startswith(text):
            text = seen.text
        shown = Outcome(text, Message.Status.STOPPED, facts=Facts(source=reply.source, model=reply.model))
        rows = Reply.objects.filter(Unfinished, pk=reply.pk)
        if (message := settle(conversation, rows, reply.pk, reply.answers, shown)) is not None:
            stored.append(to_event(message, reply.key))
    if conversation.mode != Mode.HUMAN:
        conversation.answer_by = timezone.now() + timedelta(seconds=conversation.site.answer_within)
    conversation.mode, conversation.taken_by_id = Mode.HUMAN, user_id
    conversation.waiting_since = conversation.missed_at = None
    conversation.save()
    return Moved(conversation.mode, stored)


@transaction.atomic
def say(conversation_id: int, user_id: int, *, id: str, text: str, name: str = "") -> MessageEvent:
    """Store what the person says who has taken over, once for each `id`. `name` is what the visitor sees of them.

    Raises `Refused`: `too_long`; `conflict` where they do not have the conversation, or the `id` is of another text.
    """
    if len(text) > settings.MESSAGE_CHARS:
        raise Refused("too_long", f"Please keep a message under {settings.MESSAGE_CHARS} characters.", id=id)
    conversation = locked(conversation_id)
    earlier = Message.objects.filter(conversation=conversation, client_id=id).first()
    if earlier is not None:
        if (earlier.role, earlier.text, earlier.author_id) != (Message.Role.HUMAN, text, user_id):
            raise Refused("conflict", "A message with this id was stored with another text.", id=id)
        return to_event(earlier)
    _must_have(conversation, user_id, id)
    message = append(
        conversation,
        client_id=uuid.UUID(id),
        role=Message.Role.HUMAN,
        text=text,
        author_id=user_id,
        name=name[:80],
    )
    conversation.answer_by = None
    conversation.save(update_fields=["last_seq", "last_message_at", "answer_by"])
    return to_event(message)


def keep(conversation_id: int, user_id: int) -> None:
    """The person who has taken over is writing: the time they have for an answer begins anew."""
    rows = Conversation.objects.filter(pk=conversation_id, mode=Mode.HUMAN, taken_by=user_id, answer_by__isnull=False)
    for within in rows.values_list("site__answer_within", flat=True):
        rows.update(answer_by=timezone.now() + timedelta(seconds=within))


@transaction.atomic
def hand_back(conversation_id: int, user_id: int) -> Moved:
    """The agent answers again, and first what the person left unanswered. Raises `Refused` (`conflict`)."""
    conversation = locked(conversation_id)
    _must_have(conversation, user_id)
    return _return(conversation, [])


@transaction.atomic
def give_up(conversation_id: int) -> Moved | None:
    """Nobody has answered in time: the visitor is told so, and the agent has the conversation again.

    None where somebody has answered meanwhile, or another process was quicker.
    """
    conversation = locked(conversation_id)
    if not due(conversation_id=conversation_id):
        return None
    told = _notice(conversation, nobody_came(conversation, _contact(conversation)))
    conversation.missed_at = timezone.now()
    return _return(conversation, [told])


def due(*, conversation_id: int | None = None) -> list[int]:
    """The conversations whose time for an answer by a person is over, the longest overdue first."""
    over = Conversation.objects.filter(answer_by__lt=Now(), mode__in=[Mode.WAITING, Mode.HUMAN])
    if conversation_id is not None:
        over = over.filter(pk=conversation_id)
    return list(over.order_by("answer_by").values_list("pk", flat=True)[:MOST_DUE])


def _return(conversation: Conversation, stored: list[MessageEvent]) -> Moved:
    """Give a locked conversation to the agent: what no person answered and no reply was made for, it is owed now."""
    messages = Message.objects.filter(conversation=conversation)
    last = messages.filter(role=Message.Role.HUMAN).aggregate(last=Max("seq"))["last"] or 0
    made = Reply.objects.filter(conversation=conversation, answers=OuterRef("seq"))
    unanswered = messages.filter(role=Message.Role.VISITOR, seq__gt=last).exclude(Exists(made)).order_by("seq")
    replies = [Reply(conversation=conversation, answers=seq) for seq in unanswered.values_list("seq", flat=True)]
    Reply.objects.bulk_create(replies)
    conversation.mode = Mode.RETURNED
    conversation.taken_by = conversation.waiting_since = conversation.answer_by = None
    conversation.save()
    return Moved(conversation.mode, stored, queued=bool(replies))


def _must_have(conversation: Conversation, user_id: int, id: str | None = None) -> None:
    if conversation.mode != Mode.HUMAN:
        raise Refused("conflict", "The agent has this conversation. Take it over first.", id=id)
    if conversation.taken_by_id != user_id:
        raise Refused("conflict", f"{conversation.taken_by} has this conversation.", id=id)


def _opening(conversation: Conversation) -> list[MessageEvent]:
    """The opening, where nothing was stored yet."""
    return [] if conversation.last_seq else [store_opening(conversation)]


def _contact(conversation: Conversation) -> str:
    """Where the visitor can be reached; empty where nobody knows."""
    answers = contact_asked_for.send(Conversation, conversation=conversation)
    return next((contact for _, contact in answers if contact), "")


def _notice(conversation: Conversation, text: str) -> MessageEvent:
    return to_event(append(conversation, role=Message.Role.NOTICE, text=text))
