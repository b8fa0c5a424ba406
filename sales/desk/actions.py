"""What staff do at the desk, carried out: in the database, then told to whoever watches."""

from __future__ import annotations

import asyncio
import logging
import uuid

from django.contrib.auth.models import User
from django.db import transaction

from chat import handover, transcripts
from chat.delivery import Hub
from chat.models import Conversation, Reply
from chat.rows import locked
from sales.desk.frames import Frame
from sales.models import Note, Tag
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)

MOST_TAGS = 20
GLANCES, GLANCE = 25, 0.05  # in seconds: as long as whoever writes an answer has to end it


async def carry_out(frame: Frame, user: User, conversation: Conversation, hub: Hub) -> None:
    """Do what a frame asks for. Raises `Refused`."""
    pk = conversation.pk
    if frame.type == "take":
        await _take_over(frame, user, conversation, hub)
    elif frame.type == "back":
        moved = await in_database(handover.hand_back, pk, user.pk)
        hub.handed(pk, moved.mode, moved.stored, queued=moved.queued)
        log.info("User %s handed conversation %s back", user.pk, pk)
    elif frame.type == "say":
        said = await in_database(handover.say, pk, user.pk, id=frame.id, text=frame.text, name=shown_name(user))
        hub.stored(pk, [said])
    elif frame.type == "typing":
        if conversation.mode == Conversation.Mode.HUMAN and conversation.taken_by_id == user.pk:
            hub.typing(pk, "human", frame.on)
            if frame.on:
                await in_database(handover.keep, pk, user.pk)
    elif frame.type == "note":
        await in_database(_note, conversation, user, frame)
    elif frame.type == "tag":
        await in_database(_tag, pk, " ".join(frame.name.split()), frame.on)
    elif frame.type == "assign":
        await in_database(_assign, pk, user.pk if frame.on else None)
    elif frame.type == "seen":
        moved = await in_database(handover.stop_waiting, pk)
        hub.moved(pk, moved.mode)


def shown_name(user: User) -> str:
    """How a person is called to visitors: by their first name; not at all where none is known."""
    return user.first_name.strip()


async def _take_over(frame: Frame, user: User, conversation: Conversation, hub: Hub) -> None:
    """The agent is asked to stop first, so that what is on the screens is what is kept; then the person has it."""
    taken = conversation.mode == Conversation.Mode.HUMAN
    if not taken and conversation.mode != Conversation.Mode.CLOSED:
        await _stop_writing(conversation.pk, hub)
    seen = hub.shown(conversation.pk)
    instead_of = frame.instead_of or None
    moved = await in_database(handover.take_over, conversation.pk, user.pk, instead_of=instead_of, seen=seen)
    hub.handed(conversation.pk, moved.mode, moved.stored, person=shown_name(user))
    log.info("User %s took conversation %s over", user.pk, conversation.pk)


async def _stop_writing(conversation_id: int, hub: Hub) -> None:
    running = await in_database(_running, conversation_id)
    if running is None:
        return
    settled = await in_database(transcripts.stop, conversation_id, running)
    if settled is not None:
        hub.stored(conversation_id, [settled])
        return
    hub.stop(conversation_id, running)
    for _ in range(GLANCES):
        await asyncio.sleep(GLANCE)
        if await in_database(_running, conversation_id) != running:
            return
    log.info("Whoever writes in conversation %s did not end in time; it is settled without them", conversation_id)


def _running(conversation_id: int) -> str | None:
    rows = Reply.objects.filter(conversation_id=conversation_id, state=Reply.State.RUNNING)
    return rows.values_list("key", flat=True).first()


def _note(conversation: Conversation, user: User, frame: Frame) -> None:
    given = {"author": user, "text": frame.text[:4000]}
    Note.objects.get_or_create(conversation=conversation, client_id=uuid.UUID(frame.id), defaults=given)


@transaction.atomic
def _tag(conversation_id: int, name: str, on: bool) -> None:
    locked(conversation_id)
    tags = Tag.objects.filter(conversation_id=conversation_id)
    if not on:
        tags.filter(name=name).delete()
    elif not tags.filter(name=name).exists():
        if tags.count() >= MOST_TAGS:
            raise Refused("conflict", f"A conversation has {MOST_TAGS} tags at most.")
        Tag.objects.create(conversation_id=conversation_id, name=name)


def _assign(conversation_id: int, user_id: int | None) -> None:
    Conversation.objects.filter(pk=conversation_id).update(assigned_to=user_id)
