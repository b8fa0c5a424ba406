"""Reads the sources that are due, in the background of a process. Belongs to one event loop, and never holds it up."""

from __future__ import annotations

import asyncio
import logging
import threading

from django.db import connections

from knowledge.sources import leases, reading
from knowledge.sources.leases import Claim
from knowledge.sources.reader import Reader
from salesagent.lib.database import in_database
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

LOOK = 3.0  # seconds
LEAVE = 5.0  # seconds for the step that is under way when the process ends


class Learner:
    """One source at a time. The reading has a thread of its own, which the end of the process does not wait for."""

    def __init__(self) -> None:
        self._background = TaskSet()
        self._stop = threading.Event()
        self._ended: asyncio.Event | None = None

    def start(self) -> None:
        """Begin to look for sources that are due."""
        self._background.start(self._look(), name="look for sources")

    async def close(self) -> None:
        """Stop; what is half read goes on elsewhere, or with the next start."""
        self._stop.set()
        if self._ended is not None:
            try:
                async with asyncio.timeout(LEAVE):
                    await self._ended.wait()
            except TimeoutError:
                log.info("A source is left as it is; its reading goes on when its lease has run out")
        await self._background.close()

    async def _look(self) -> None:
        while not self._stop.is_set():
            try:
                claim = await in_database(leases.claim)
                if claim is not None:
                    await self._read(claim)
            except Exception as error:
                log.warning("No source could be read (%s); the next look is in %s s", error, LOOK)
            await asyncio.sleep(LOOK)

    async def _read(self, claim: Claim) -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        self._ended = ended

        def tell(line: str) -> None:
            log.debug("Source %s: %s", claim.source_id, line)

        def work() -> None:
            try:
                with Reader() as reader:
                    reading.read(claim, reader, stop=self._stop, tell=tell)
            except Exception:
                log.exception("Source %s: its reading goes on when its lease has run out", claim.source_id)
            finally:
                connections.close_all()
                if not loop.is_closed():
                    loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=work, daemon=True, name=f"read source {claim.source_id}").start()
        await ended.wait()
        self._ended = None
