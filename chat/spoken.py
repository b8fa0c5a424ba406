"""What was spoken of a reply, and what of it was heard."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from chat.events import Heard, Speech
from chat.events import Message as MessageEvent
from chat.models import Conversation, Reply
from chat.rows import to_event
from chat.signals import speech_cut_off

WORD = re.compile(r"\S+")
FRESH = timedelta(minutes=1)  # after its last word nobody waits for the speech of a reply any more


def keep(reply: str, attempt: int, pieces: list[dict[str, Any]]) -> None:
    """Keep the pieces of a reply's speech, for sockets of other processes and for `hear`.

    A piece has the fields of `events.Speech` that are its own, and `ms`: how long it plays, as far as that is known.
    """
    Reply.objects.filter(key=reply, attempt=attempt).update(speech=pieces)


def is_awaited(reply: str) -> bool:
    """Whether somebody, at whatever process, listens to a reply."""
    return Reply.objects.filter(key=reply, is_aloud=True).exists()


def await_(conversation_id: int, on: bool) -> None:
    """Somebody listens to a conversation, or nobody any more: its next pieces are made, or not."""
    rows = Reply.objects.filter(conversation_id=conversation_id, is_aloud=not on)
    (rows.exclude(state=Reply.State.DONE) if on else rows).update(is_aloud=on)


def pieces_of(conversation_id: int) -> tuple[str, int, list[Speech]] | None:
    """The newest reply of a conversation that is spoken: its key, its attempt, its pieces so far."""
    rows = Reply.objects.filter(conversation_id=conversation_id).exclude(speech=[]).order_by("-pk")
    rows = rows.filter(Q(finished_at=None) | Q(finished_at__gt=timezone.now() - FRESH))
    row = rows.values_list("key", "attempt", "speech").first()
    if row is None:
        return None
    key, attempt, kept = row
    return key, attempt, [piece(key, attempt, index, entry) for index, entry in enumerate(kept)]


def piece(reply: str, attempt: int, index: int, kept: dict[str, Any]) -> Speech:
    """A kept piece as the wire has it; its address is a path."""
    own = {name: value for name, value in kept.items() if name != "ms"}
    return Speech(reply=reply, attempt=attempt, index=index, **own)


def hear(conversation_id: int, heard: Heard) -> MessageEvent | None:
    """Keep how far a reply was heard before the visitor cut it off; its message, where it is stored already."""
    rows = Reply.objects.select_related("message", "conversation")
    reply = rows.filter(conversation_id=conversation_id, key=heard.reply, attempt=heard.attempt).first()
    if reply is None or heard.index >= len(reply.speech):
        return None
    characters = _characters(reply.text, reply.speech[heard.index], heard)
    Reply.objects.filter(pk=reply.pk).update(heard=characters)
    reply.heard = characters
    speech_cut_off.send(Conversation, key=reply.conversation.key)
    message = getattr(reply, "message", None)  # a reply that is still written has none
    return to_event(message) if message is not None else None


def _characters(text: str, kept: dict[str, Any], heard: Heard) -> int:
    """How many characters of the reply were heard: all before the piece, and the words of it that were said."""
    offset, length, said = kept["offset"], kept["chars"], kept["text"]
    # The browser's voice counts characters, also where it has said what was meant to be played.
    share = heard.chars / max(len(said), 1) if heard.chars else heard.ms / max(kept["ms"], 1)
    if share >= 1:
        return int(offset + length)
    written = text[offset : offset + length]
    spoken, words = list(WORD.finditer(said)), list(WORD.finditer(written))
    if len(spoken) != len(words):  # markup, or a script without spaces
        return int(offset + share * length)
    whole = sum(word.end() <= share * len(said) for word in spoken)
    return int(offset + (words[whole - 1].end() if whole else 0))
