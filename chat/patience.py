"""Nobody waits for a person for ever: what is overdue goes back to the agent, and the visitor is told."""

from __future__ import annotations

import asyncio
import logging

from chat import handover
from chat.delivery import Hub
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds


class Patience:
    """Looks for conversations whose time for an answer by a person is over. Belongs to one event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._tasks = TaskSet()

    def start(self) -> None:
        """Begin to look, once a second."""
        self._tasks.start(self._look(), name="look for who waits too long")

    async def close(self) -> None:
        """Stop looking."""
        await self._tasks.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                for conversation_id in await in_database(handover.due):
                    await self._give_up(conversation_id)
            except Exception as error:
                log.warning("Who waits for a person could not be looked at (%s); trying again in %s s", error, LOOK)

    async def _give_up(self, conversation_id: int) -> None:
        try:
            moved = await in_database(handover.give_up, conversation_id)
        except Refused:  # deleted meanwhile
            return
        if moved is not None:
            log.info("Nobody of the team answered conversation %s in time", conversation_id)
            self._hub.handed(conversation_id, moved.mode, moved.stored, queued=moved.queued)
