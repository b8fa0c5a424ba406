"""The worker: claims replies that are due, writes several at once, and gives unfinished ones back when it ends.

Runs inside the web process, and for scale alone by `manage.py answer`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from django.db import Error

from agent import preparation
from agent.preparation import Work
from agent.providers.chain import Chain
from agent.reply import ReplyTask
from agent.speaking import Speaker
from chat import transcripts
from chat.delivery import Hub
from chat.transcripts import Claim, LostClaim
from sales import capture, ending
from salesagent.lib.database import in_database, patiently
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

POLL = 0.5  # seconds
RENEW = 1.0  # seconds
SWEEP = 3600.0  # seconds
CATCH_UP = 15.0  # seconds
LATELY = timedelta(days=1)


class Worker:
    """Answers. Belongs to one event loop."""

    def __init__(self, hub: Hub, chain: Chain, *, at_once: int, speaker: Speaker | None = None) -> None:
        self.chain = chain
        self._speaker = speaker
        self._hub = hub
        self._at_once = at_once
        self._writing: dict[str, ReplyTask | None] = {}  # None while one is prepared
        self._replies = TaskSet()
        self._background = TaskSet()
        self._rung = asyncio.Event()
        self._draining = False

    async def start(self) -> None:
        """Begin to look for replies that are due."""
        self._background.start(self._look(), name="look for replies")
        self._background.start(self._sweep(), name="sweep")
        self._background.start(self._catch_up(), name="catch up with leads")

    @property
    def has_room(self) -> bool:
        """Whether one more reply can be written now."""
        return not self._draining and len(self._replies) < self._at_once

    def write(self, claim: Claim) -> None:
        """Write a reply that was claimed for this worker."""
        self._replies.start(self._answer(claim), name=f"answer in {claim.conversation_id}")

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

    async def _answer(self, claim: Claim) -> None:
        """Write a claimed reply, and whatever its conversation is owed after it."""
        following: Claim | None = claim
        while following is not None:
            claim = following
            self._writing[claim.reply] = None
            try:
                await self._answer_one(claim)
            finally:
                del self._writing[claim.reply]
                if len(self._replies) >= self._at_once:
                    self._rung.set()  # a place is free again
            following = None if self._draining else await self._claim(claim.conversation_id)

    async def _answer_one(self, claim: Claim) -> None:
        if self._draining:  # it was claimed in the moment the drain began
            await in_database(transcripts.release, claim, "")
            self._hub.ring()
        elif (work := await self._prepared(claim)) is not None:
            self._background.start(
                in_database(preparation.capture_contacts, claim.conversation_id), name="capture contacts"
            )
            task = self._writing[claim.reply] = ReplyTask(work, self._hub, self.chain, self._speaker)
            await task.run()

    async def _look(self) -> None:
        """Twice a second, and when somebody rings: take what is due anywhere."""
        while True:
            self._rung.clear()
            while self.has_room and (claim := await self._claim()) is not None:
                self.write(claim)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._rung.wait()

    async def _claim(self, conversation_id: int | None = None) -> Claim | None:
        """The next reply that is due (of one conversation, where given), or None. Cancelled, it gives it back."""
        claim = patiently(transcripts.claim, conversation_id=conversation_id, besides=tuple(self._writing))
        claiming = asyncio.ensure_future(claim)
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:  # what the thread claims meanwhile would wait for its lease to run out
            if (claimed := await claiming) is not None:
                await in_database(transcripts.release, claimed, "")
            raise
        except Exception as error:
            log.warning("No reply could be claimed (%s); the next look is in %s s", error, POLL)
            return None

    async def _prepared(self, claim: Claim) -> Work | None:
        """What a claimed reply needs; None where it is settled or given back. Cancelled, it gives it back."""
        preparing = asyncio.ensure_future(patiently(preparation.prepared, claim, with_model=bool(self.chain.models)))
        try:
            while not (await asyncio.wait({preparing}, timeout=RENEW))[0]:
                with contextlib.suppress(LostClaim, Error):  # who holds it is seen when it is written
                    await in_database(transcripts.flush, claim, "")
            return preparing.result()
        except asyncio.CancelledError:
            if (work := await preparing) is not None:
                await in_database(preparation.give_back, work)
            raise
        except Error as error:
            log.warning("Reply %s cannot be prepared yet (%s); it is given back", claim.reply, error)
            await in_database(transcripts.release, claim, "")
            await asyncio.sleep(POLL)
            return None

    async def _sweep(self) -> None:
        while True:
            try:
                swept = await in_database(transcripts.sweep)
                if swept:
                    log.info("Swept %s conversations in which nobody wrote", swept)
            except Exception:
                log.exception("Sweeping failed")
            await asyncio.sleep(SWEEP)

    async def _catch_up(self) -> None:
        """Read what was said where nobody answers, and give conversations that are over their outcome."""
        since = None  # once all there are, then only where somebody wrote lately
        while True:
            await asyncio.sleep(CATCH_UP)
            try:
                if await in_database(capture.sweep, since) < capture.AT_ONCE:
                    since = LATELY
                await in_database(ending.sweep)
            except Exception:
                log.exception("Leads could not be brought up to date")
