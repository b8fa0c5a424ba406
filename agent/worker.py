"""The worker: claims replies that are due, writes several at once, and gives unfinished ones back when it ends.

Runs inside the web process, and for scale alone by `manage.py answer`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from django.db import Error

from agent import preparation
from agent.preparation import Work
from agent.providers.chain import Chain
from agent.reply import ReplyTask
from chat import transcripts
from chat.delivery import Hub
from chat.transcripts import Claim
from salesagent.lib.database import in_database, patiently
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

POLL = 1.0  # seconds
SWEEP = 3600.0  # seconds


class Worker:
    """Answers. Belongs to one event loop."""

    def __init__(self, hub: Hub, chain: Chain, *, at_once: int) -> None:
        self.chain = chain
        self._hub = hub
        self._at_once = at_once
        self._writing: dict[str, ReplyTask] = {}
        self._replies = TaskSet()
        self._background = TaskSet()
        self._rung = asyncio.Event()
        self._draining = False

    async def start(self) -> None:
        """Begin to look for replies that are due."""
        self._background.start(self._look(), name="look for replies")
        self._background.start(self._sweep(), name="sweep")

    @property
    def has_room(self) -> bool:
        """Whether one more reply can be written now."""
        return not self._draining and len(self._replies) < self._at_once

    def write(self, claim: Claim) -> None:
        """Write a reply that was claimed for this worker."""
        self._replies.start(self._write_claimed(claim), name=f"answer in {claim.conversation_id}")

    def ring(self) -> None:
        """A reply is queued somewhere."""
        self._rung.set()

    def interrupt(self, reply: str) -> None:
        """The visitor asked to stop a reply; nothing happens where it is not written here."""
        if (task := self._writing.get(reply)) is not None:
            task.interrupt()

    async def drain(self, seconds: float) -> None:
        """Claim nothing more; let replies end within `seconds`; give the rest back, for others to take at once."""
        self._draining = True
        await self._background.close()
        if not await self._replies.wait(seconds):
            log.info("Giving %s unfinished replies back", len(self._replies))
            await self._replies.close()
            self._hub.ring()

    async def _write_claimed(self, claim: Claim) -> None:
        if self._draining:  # it was claimed in the moment the drain began
            await in_database(transcripts.release, claim, "")
            self._hub.ring()
        elif (work := await self._kept(self._prepared(claim))) is not None:
            await self._write(work)

    async def _write(self, work: Work) -> None:
        """Write a reply, and whatever its conversation is owed after it."""
        while True:
            await self._write_one(work)
            if self._draining:
                return
            following = await self._take(work.claim.conversation_id)
            if following is None:
                return
            work = following

    async def _write_one(self, work: Work) -> None:
        task = ReplyTask(work, self._hub, self.chain)
        self._writing[task.reply] = task
        try:
            await task.run()
        finally:
            if self._writing.get(task.reply) is task:  # after a long stall it may have been claimed here again
                del self._writing[task.reply]
            if len(self._replies) >= self._at_once:
                self._rung.set()  # a place is free again

    async def _look(self) -> None:
        """Every second, and when somebody rings: take what is due anywhere."""
        while True:
            self._rung.clear()
            try:
                while self.has_room and await in_database(transcripts.is_due, besides=tuple(self._writing)):
                    if (work := await self._take(None)) is not None:
                        self._replies.start(self._write(work), name=f"answer in {work.claim.conversation_id}")
            except Exception as error:
                log.warning("No replies could be claimed (%s); trying again in %s s", error, POLL)
            try:
                async with asyncio.timeout(POLL):
                    await self._rung.wait()
            except TimeoutError:
                continue

    async def _take(self, conversation_id: int | None) -> Work | None:
        """Claim the next reply that is due (of one conversation, where given) and prepare it; None where none is."""

        async def take() -> Work | None:
            try:
                claim = await patiently(
                    transcripts.claim, conversation_id=conversation_id, besides=tuple(self._writing)
                )
            except Error as error:
                log.warning("No reply could be claimed (%s); the next look is in %s s", error, POLL)
                return None
            return None if claim is None else await self._prepared(claim)

        return await self._kept(take())

    async def _prepared(self, claim: Claim) -> Work | None:
        try:
            return await patiently(preparation.prepared, claim, with_model=bool(self.chain.models))
        except Error as error:
            log.warning("Reply %s cannot be prepared yet (%s); it is given back", claim.reply, error)
            await in_database(transcripts.release, claim, "")
            return None

    async def _kept(self, working: Coroutine[Any, Any, Work | None]) -> Work | None:
        """The work; if this is cancelled, what has been claimed by then is given back, not left to its lease."""
        task = asyncio.create_task(working, name="prepare a reply")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if (work := await task) is not None:
                await in_database(preparation.give_back, work)
            raise

    async def _sweep(self) -> None:
        while True:
            try:
                swept = await in_database(transcripts.sweep)
                if swept:
                    log.info("Swept %s conversations in which nobody wrote", swept)
            except Exception:
                log.exception("Sweeping failed")
            await asyncio.sleep(SWEEP)
