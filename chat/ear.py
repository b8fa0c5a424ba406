"""What one connection hears: the speech of its conversation, from the moment on in which it listens."""

from __future__ import annotations

import logging
from dataclasses import replace

from django.db import Error

from chat import spoken
from chat.delivery import Hub
from chat.events import Heard, Message, Speech
from chat.feed import Feed
from salesagent.lib.database import in_database, patiently

log = logging.getLogger(__name__)


class Ear:
    """Belongs to one connection. `base` is the origin at which its client reaches us."""

    def __init__(self, hub: Hub, base: str) -> None:
        self.listens = False
        self._hub = hub
        self._base = base
        self._said = ("", 0, 0)  # reply, attempt, pieces

    async def listen(self, feed: Feed | None, on: bool) -> None:
        """Listen, or no longer. A reply that is being spoken is heard from its beginning, one that was is not."""
        if feed is None or on == self.listens:
            return
        self.listens = on
        feed.listeners += 1 if on else -1
        if on:
            await self._hub.load_speech(feed)
        if feed.spoken is not None and feed.spoken.whole:
            self._said = (feed.spoken.reply, feed.spoken.attempt, len(feed.spoken.pieces))
        if on or not feed.listeners:
            try:
                await in_database(spoken.await_, feed.conversation_id, on)
            except Error as error:
                log.warning("Other processes do not know who listens: %s", error)

    def next(self, feed: Feed) -> Speech | None:
        """The piece that is due; None where there is none."""
        now = feed.spoken
        if now is None or not self.listens:
            return None
        reply, attempt, count = self._said
        if (reply, attempt) != (now.reply, now.attempt):
            reply, attempt, count = now.reply, now.attempt, 0
        if count >= len(now.pieces):
            return None
        self._said = (reply, attempt, count + 1)
        return self._addressed(now.pieces[count])

    async def cut_off(self, conversation_id: int, heard: Heard) -> list[Message]:
        """The visitor has heard enough of a reply; its message, where that is stored already."""
        if self._hub.reader is not None:
            self._hub.reader.hush(conversation_id, heard.reply)
        message = await patiently(spoken.hear, conversation_id, heard)
        return [message] if message is not None else []

    async def say(self, conversation_id: int, seq: int) -> list[Speech]:
        """The pieces of a stored message; none where nobody speaks."""
        if self._hub.reader is None:
            return []
        return [self._addressed(piece) for piece in await self._hub.reader.read(conversation_id, seq)]

    def _addressed(self, piece: Speech) -> Speech:
        """A piece with the address at which this client reaches us."""
        return replace(piece, url=f"{self._base}{piece.url}") if piece.url else piece
