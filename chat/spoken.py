"""What was spoken of a reply, and what of it was heard."""

from __future__ import annotations

import re
from typing import Any

from chat.events import Heard, Speech
from chat.events import Message as MessageEvent
from chat.models import Conversation, Reply
from chat.rows import to_event
from chat.signals import speech_cut_off

WORD = re.compile(r"\S+")
MS_PER_CHARACTER = 65  # of a piece whose length is not known yet


def keep(reply: str, attempt: int, pieces: list[dict[str, Any]]) -> None:
    """Keep the pieces of a reply's speech, for sockets of other processes and for `hear`.

    A piece has the fields of `events.Speech` that are its own, and `ms` once its length is known.
    """
    Reply.objects.filter(key=reply, attempt=attempt).update(speech=pieces, is_aloud=True)


def pieces_of(conversation_id: int) -> tuple[str, int, list[Speech]] | None:
    """The newest reply of a conversation that is spoken: its key, its attempt, its pieces so far."""
    rows = Reply.objects.filter(conversation_id=conversation_id, is_aloud=True).order_by("-pk")
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
    if kept.get("url") is None:
        share = heard.chars / max(len(said), 1)
    else:
        share = heard.ms / (kept.get("ms") or max(len(said) * MS_PER_CHARACTER, 1))
    if share >= 1:
        return int(offset + length)
    written = text[offset : offset + length]
    spoken, words = list(WORD.finditer(said)), list(WORD.finditer(written))
    if len(spoken) != len(words):  # markup, or a script without spaces
        return int(offset + share * length)
    whole = sum(word.end() <= share * len(said) for word in spoken)
    return int(offset + (words[whole - 1].end() if whole else 0))
