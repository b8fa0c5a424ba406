"""The worker: claims replies that are due, writes several at once, and gives unfinished ones back when it ends.

Runs inside the web process, and for scale alone by `manage.py answer`.
"""

from __future__ import annotations

import asyncio
import logging

from agent import preparation
from agent.preparation import Work
from agent.providers.chain import Chain
from agent.reply import ReplyTask
from chat import transcripts
from chat.delivery import Hub
from salesagent.lib.database import in_database
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

    def ring(self, conversation_id: int | None) -> None:
        """A reply is queued: of this conversation, or of some."""
        if conversation_id is None:
            self._rung.set()
        elif not self._draining and len(self._replies) < self._at_once:
            self._replies.start(self._answer(conversation_id), name=f"answer in {conversation_id}")

    def interrupt(self, reply: str) -> None:
        """The visitor asked to stop a reply; nothing happens where it is not written here."""
        if (task := self._writing.get(reply)) is not None:
            task.interrupt()

    async def drain(self, seconds: float) -> None:
        """Claim nothing more; let replies end within `seconds`; give the rest back."""
        self._draining = True
        await self._background.close()
        if not await self._replies.wait(seconds):
            log.info("Giving %s unfinished replies back", len(self._replies))
        await self._replies.close()

    async def _answer(self, conversation_id: int) -> None:
        """Write the replies of a conversation, one after another, until none is due."""
        while not self._draining:
            work = await self._take(conversation_id)
            if work is None:
                return
            await self._write(work)

    async def _take(self, conversation_id: int | None, *, rung: bool = False) -> Work | None:
        take = in_database(preparation.take, conversation_id, with_model=bool(self.chain.models), rung=rung)
        taking = asyncio.ensure_future(take)
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:  # what the thread has claimed meanwhile would wait for its lease to run out
            if (work := await taking) is not None:
                await in_database(preparation.give_back, work)
            raise

    async def _write(self, work: Work) -> None:
        task = ReplyTask(work, self._hub, self.chain)
        self._writing[task.reply] = task
        try:
            await task.run()
        finally:
            if self._writing.get(task.reply) is task:  # after a long stall it may have been claimed here again
                del self._writing[task.reply]

    async def _write_and_go_on(self, work: Work) -> None:
        await self._write(work)
        await self._answer(work.claim.conversation_id)

    async def _look(self) -> None:
        """Every second, and when another process rings: take what is due anywhere."""
        while True:
            rung = self._rung.is_set()
            self._rung.clear()
            try:
                while len(self._replies) < self._at_once and await in_database(transcripts.is_due, rung=rung):
                    await self._take_one(rung=rung)
            except Exception as error:
                log.warning("No replies could be claimed (%s); trying again in %s s", error, POLL)
            try:
                async with asyncio.timeout(POLL):
                    await self._rung.wait()
            except TimeoutError:
                continue

    async def _take_one(self, *, rung: bool) -> None:
        work = await self._take(None, rung=rung)
        if work is not None:
            self._replies.start(self._write_and_go_on(work), name=f"answer in {work.claim.conversation_id}")

    async def _sweep(self) -> None:
        while True:
            try:
                swept = await in_database(transcripts.sweep)
                if swept:
                    log.info("Swept %s conversations in which nobody wrote", swept)
            except Exception:
                log.exception("Sweeping failed")
            await asyncio.sleep(SWEEP)
