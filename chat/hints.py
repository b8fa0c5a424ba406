"""Hints between processes: "look at conversation X", "a reply is queued", "somebody is writing in X".

They travel by Redis publish and subscribe, through the channel layer, where REDIS_URL is set. A lost hint costs at
most the second until the next look at the database, so nothing here is repeated, ordered or waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

RETRY = 1.0  # seconds
PATIENCE = 1.0  # seconds a hint is worth waiting for
WORKERS = "workers"


class Hints:
    """This process' end of the channel layer. What it calls must return at once: hints queue behind it."""

    def __init__(
        self, hinted: Callable[[int], None], rung: Callable[[], None], typed: Callable[[int, str, bool], None]
    ) -> None:
        self._hinted = hinted
        self._rung = rung
        self._typed = typed
        self._answering = False
        self._channel = ""
        self._failing = False
        self._joined: set[int] = set()
        self._listening = TaskSet()
        self._sending = TaskSet()

    def start(self, *, answering: bool) -> None:
        """Begin to listen; `answering` processes also hear that replies are queued."""
        self._answering = answering
        if settings.REDIS_URL:
            self._listening.start(self._listen(), name="hints")

    async def close(self) -> None:
        """Stop listening; what was to be sent is sent first."""
        await self._listening.close()
        await self._sending.wait(PATIENCE)
        await self._sending.close()

    async def join(self, conversation_id: int) -> None:
        """Hear the hints about a conversation."""
        self._joined.add(conversation_id)
        if self._channel:
            await self._quietly(get_channel_layer().group_add(_group(conversation_id), self._channel))

    async def leave(self, conversation_id: int) -> None:
        """Hear them no longer."""
        self._joined.discard(conversation_id)
        if self._channel:
            await self._quietly(get_channel_layer().group_discard(_group(conversation_id), self._channel))

    def send(self, conversation_id: int) -> None:
        """Hint at a conversation."""
        self._send(_group(conversation_id), {"type": "look", "conversation": conversation_id})

    def typing(self, conversation_id: int, role: str, on: bool) -> None:
        """Hint that the visitor, or a person, is writing in a conversation, or no longer."""
        hint = {"type": "typing", "conversation": conversation_id, "role": role, "on": on}
        self._send(_group(conversation_id), hint)

    def ring(self) -> None:
        """Hint that a reply is queued."""
        self._send(WORKERS, {"type": "ring"})

    def _send(self, group: str, hint: dict[str, Any]) -> None:
        if settings.REDIS_URL:
            hint["from"] = self._channel
            self._sending.start(self._quietly(get_channel_layer().group_send(group, hint)), name="send a hint")

    async def _quietly(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await sending
        except Exception as error:
            log.debug("A hint was lost: %s", error)

    async def _listen(self) -> None:
        while True:
            try:
                layer = get_channel_layer()
                self._channel = await layer.new_channel()
                if self._answering:
                    await layer.group_add(WORKERS, self._channel)
                for conversation_id in tuple(self._joined):
                    await layer.group_add(_group(conversation_id), self._channel)
                self._failing = False
                while True:
                    self._heard(await layer.receive(self._channel))
            except Exception as error:
                if not self._failing:
                    log.warning("Hints from other processes fail (%s); the database is asked every second", error)
                self._channel, self._failing = "", True
                await asyncio.sleep(RETRY)

    def _heard(self, hint: dict[str, Any]) -> None:
        if hint.get("from") == self._channel:
            return
        if hint["type"] == "ring":
            self._rung()
        elif hint["type"] == "typing":
            self._typed(hint["conversation"], hint["role"], hint["on"])
        else:
            self._hinted(hint["conversation"])


def _group(conversation_id: int) -> str:
    return f"conversation.{conversation_id}"
