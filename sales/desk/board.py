"""The list of conversations as this process knows it: read once a second for all who sit at the desk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sales.desk import rows
from sales.desk.rows import Row
from salesagent.lib.database import in_database
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds


class Board:
    """Belongs to one event loop. Reads nothing while nobody looks."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._readers: set[Callable[[], None]] = set()
        self._tasks = TaskSet()
        self._asked = asyncio.Event()

    def start(self) -> None:
        """Begin to look."""
        self._tasks.start(self._look(), name="look at the desk's list")

    async def close(self) -> None:
        """Stop looking."""
        await self._tasks.close()

    def join(self, reader: Callable[[], None]) -> None:
        """Tell `reader` whenever the list has changed, and once at the beginning."""
        self._readers.add(reader)
        self.look()

    def leave(self, reader: Callable[[], None]) -> None:
        """Tell it no longer."""
        self._readers.discard(reader)

    def look(self) -> None:
        """Something has changed: look now."""
        self._asked.set()

    async def _look(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK if self._readers else None):
                    await self._asked.wait()
            except TimeoutError:
                pass
            self._asked.clear()
            try:
                found = await in_database(rows.rows)
            except Exception as error:
                log.warning("The desk's list could not be read (%s); trying again in %s s", error, LOOK)
                await asyncio.sleep(LOOK)
                continue
            if found != self.rows:
                self.rows = found
            for reader in tuple(self._readers):
                reader()
