"""The sender: turns events into deliveries and sends what is due, in the background of each process that answers.

What waits for others waits on threads of its own: neither the event loop nor the database's threads do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import Error

from sales import announcing, couriers, digests, outbox
from sales.models import Delivery
from sales.outbox import Answer, Claim
from salesagent.lib.database import in_database, patiently
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

POLL = 1.0  # seconds
AT_ONCE = {Delivery.Channel.WEBHOOK: 8, Delivery.Channel.MAIL: 2}
DIGESTS = 20.0  # seconds between looks at the clock
SWEEP = 3600.0  # seconds


class Sender:
    """Sends. Belongs to one event loop."""

    def __init__(self) -> None:
        self._background = TaskSet()
        self._under_way = TaskSet()
        self._running = dict.fromkeys(AT_ONCE, 0)
        self._threads = {
            channel: ThreadPoolExecutor(most, thread_name_prefix=f"send {channel}") for channel, most in AT_ONCE.items()
        }
        self._unfit: set[int] = set()
        self._next_digests = self._next_sweep = 0.0

    def start(self) -> None:
        """Begin to look for what is to be sent."""
        self._background.start(self._look(), name="look for deliveries")

    async def drain(self, seconds: float) -> None:
        """Claim nothing more, and let what is under way end; what does not is sent again by whoever comes next."""
        await self._background.close()
        if not await self._under_way.wait(seconds):
            await self._under_way.close()
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> None:
        """Once a second: announce what has happened, then begin with what is due."""
        while True:
            try:
                await self._announce()
                await self._on_schedule()
                while (claim := await self._claim()) is not None:
                    self._running[Delivery.Channel(claim.delivery.channel)] += 1
                    self._under_way.start(self._send(claim), name=f"send {claim.delivery.key}")
            except Error as error:
                log.warning("Deliveries could not be looked for (%s); the next look is in %s s", error, POLL)
            except Exception:
                log.exception("Deliveries could not be looked for")
            await asyncio.sleep(POLL)

    async def _announce(self) -> None:
        while True:
            try:
                if await in_database(announcing.announce, frozenset(self._unfit)) is None:
                    return
            except announcing.Unfit as unfit:
                log.error("Event %s cannot be told of; it is left as it is", unfit.number, exc_info=unfit.__cause__)
                self._unfit.add(unfit.number)

    async def _on_schedule(self) -> None:
        now = time.monotonic()
        if now >= self._next_digests:
            self._next_digests = now + DIGESTS
            await in_database(digests.make_due)
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP
            await in_database(outbox.sweep)

    async def _claim(self) -> Claim | None:
        full = frozenset(channel for channel, most in AT_ONCE.items() if self._running[channel] >= most)
        return None if len(full) == len(AT_ONCE) else await in_database(outbox.claim, besides=full)

    async def _send(self, claim: Claim) -> None:
        channel = Delivery.Channel(claim.delivery.channel)
        try:
            answer = await self._tried(claim, self._threads[channel])
            await patiently(outbox.settle, claim, answer)  # else its lease runs out, and it is sent again
        finally:
            self._running[channel] -= 1
        if not answer.arrived:
            log.warning("Delivery %s (%s) did not arrive at try %s", claim.delivery.key, channel, claim.attempt)

    async def _tried(self, claim: Claim, threads: ThreadPoolExecutor) -> Answer:
        try:
            work = await patiently(couriers.prepared, claim)
            return await asyncio.get_running_loop().run_in_executor(threads, work)
        except Exception as error:
            log.exception("Delivery %s could not be tried", claim.delivery.key)
            return Answer(False, f"An error of ours: {type(error).__name__}. See the server's log.")
