"""Whose turn it is to ask for speech: a key may have only so many requests in flight, over all processes.

A place is a row, leased by the database's clock. A process keeps a place while it speaks and a moment longer, so that
the sentences of a reply cost no write each; within it, whoever speaks already goes before whoever begins. Without the
database each process counts for itself: the service then refuses now and then, and silence would be worse.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error as DatabaseFault
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from salesagent.lib.database import from_now, in_database
from salesagent.lib.errors import SalesAgentError
from salesagent.lib.tasks import TaskSet
from voice.models import Place

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=3)  # after which the places of a process that died are free
RENEW = 1.0  # seconds between renewals
LINGER = 0.5  # seconds that a place is kept for the next sentence
LOOK = 0.1  # seconds between looks for a place that another process gives back
PATIENCE = 1.0  # seconds that the database may take
WORTH_WAITING = 0.1  # seconds; a reply that cannot expect its turn by then had better not wait for it
LONGER_THAN_EXPECTED = 0.2  # seconds after which it is left alone: whoever speaks already has come in between
LEARNS = 0.2  # how much one request changes what is thought usual

FULL = "As many requests for speech are in flight as SMALLEST_AT_ONCE allows."

Turn = asyncio.Future[None]


class NoPlace(SalesAgentError):
    """The turn did not come in time: as many requests as the key allows are in flight."""


class Places:
    """The places of one API key, as one process sees them. Belongs to one event loop; `close` gives back what it has.

    `most`: how many requests the key may have in flight.
    """

    def __init__(self, key: str, most: int) -> None:
        self._rows = _Rows(hashlib.sha256(key.encode()).hexdigest()[:16], secrets.token_hex(8), most)
        self._speaking: deque[Turn] = deque()
        self._beginning: deque[Turn] = deque()
        self._held = 0
        self._used = 0
        self._began: deque[float] = deque()
        self._usual = 0.0  # seconds that a request takes
        self._alone = False
        self._tasks = TaskSet()
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def taken(self, *, within: float | None, first: bool) -> AsyncIterator[None]:
        """Have a place for one request. Raises `NoPlace` where the turn does not come within so many seconds.

        `first`: nothing of the same reply was said yet, so that others go before; where this process has places, it
        is not waited longer than its turn can be expected. None: wait as long as it takes.
        """
        if first and within is not None and self._held:
            if self._expected() > WORTH_WAITING:
                raise NoPlace(FULL)
            within = min(within, LONGER_THAN_EXPECTED)
        await self._turn(self._beginning if first else self._speaking, within)
        began = asyncio.get_running_loop().time()
        self._began.append(began)
        try:
            yield
        finally:
            self._began.remove(began)
            self._usual += LEARNS * (asyncio.get_running_loop().time() - began - self._usual)
            self._give_up()

    async def expect(self) -> None:
        """Somebody will ask for a place in a moment: have one."""
        with contextlib.suppress(NoPlace):
            await self._turn(self._beginning, LINGER)
            self._give_up()

    def _expected(self) -> float:
        """In how many seconds it would be the turn of one more who begins."""
        waiting = len(self._speaking) + len(self._beginning)
        if self._used + waiting < self._rows.most:
            return 0.0
        oldest = self._usual - (asyncio.get_running_loop().time() - self._began[0]) if self._began else self._usual
        return max(oldest, 0.0) + waiting * self._usual / self._rows.most

    async def close(self) -> None:
        """Give back what is held. Nobody may ask for a turn any more."""
        await self._tasks.close()
        await self._keep_only(0)

    async def _turn(self, queue: deque[Turn], within: float | None) -> None:
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        self._grant()
        if not self._tasks:
            self._tasks.start(self._keep(), name="keep places for speech")
        self._changed.set()
        try:
            async with asyncio.timeout(within):
                await turn
        except BaseException as error:
            if not turn.cancelled():  # it came in the very moment
                self._give_up()
            elif turn in queue:
                queue.remove(turn)
            if isinstance(error, TimeoutError):
                raise NoPlace(FULL) from None
            raise

    def _give_up(self) -> None:
        self._used -= 1
        self._grant()
        self._changed.set()

    def _grant(self) -> None:
        """Give the places that are free to who is next."""
        while self._used < self._held and (queue := self._speaking or self._beginning):
            turn = queue.popleft()
            if not turn.cancelled():
                turn.set_result(None)
                self._used += 1

    def _wanted(self) -> int:
        """How many places are of use now."""
        return min(self._rows.most, self._used + len(self._speaking) + len(self._beginning))

    async def _keep(self) -> None:
        """Lease what is wanted, renew it, and give back what was not wanted for a moment."""
        now = asyncio.get_running_loop().time
        renew_at, spare_since = now(), None
        while True:
            self._changed.clear()
            if not self._held:
                renew_at = now() + RENEW
            elif now() >= renew_at:
                renew_at = now() + RENEW
                self._held = await self._asked(self._rows.renew, otherwise=self._held)
            if (missing := self._wanted() - self._held) > 0:
                self._held += await self._asked(self._rows.take, missing, otherwise=missing)
                self._grant()
            if self._wanted() >= self._held:
                spare_since = None
            elif spare_since is None:
                spare_since = now()
            elif now() >= spare_since + LINGER:
                await self._keep_only(self._wanted())
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._next_look(renew_at, spare_since)):
                    await self._changed.wait()

    def _next_look(self, renew_at: float, spare_since: float | None) -> float | None:
        """When the keeper has something to do although nothing has changed here; None: never."""
        if self._wanted() > self._held:
            return asyncio.get_running_loop().time() + LOOK
        if not self._held:
            return None
        return renew_at if spare_since is None else min(renew_at, spare_since + LINGER)

    async def _keep_only(self, number: int) -> None:
        """Give back all places but so many; nobody is given them from now on."""
        self._held = number
        await self._asked(self._rows.keep_only, number, otherwise=0)

    async def _asked(self, work: Callable[..., int], *arguments: int, otherwise: int) -> int:
        """What the database answers; `otherwise` where it is away."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await in_database(work, *arguments)
        except (DatabaseFault, TimeoutError) as error:
            if not self._alone:
                why = " ".join(str(error).split()) or "no answer in time"
                log.warning("The database cannot be used (%s): each process counts its own requests for speech", why)
            self._alone = True
            return otherwise
        self._alone = False
        return answer


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a key, as `holder` works on them. Synchronous; each call says how many rows it has changed."""

    key: str
    holder: str
    most: int

    def take(self, number: int) -> int:
        """Take up to so many that are free."""
        free = self._rows().filter(Q(until=None) | Q(until__lt=Now()))
        if self._rows().count() < self.most:
            rows = [Place(key=self.key, number=number) for number in range(self.most)]
            Place.objects.bulk_create(rows, ignore_conflicts=True)
        taken = 0
        for id in free.order_by("number").values_list("pk", flat=True):
            if taken < number:
                taken += free.filter(pk=id).update(holder=self.holder, until=from_now(LEASE))
        return taken

    def renew(self) -> int:
        """Renew what is held; an expired lease that nobody else took is held still."""
        return self._rows().filter(holder=self.holder).update(until=from_now(LEASE))

    def keep_only(self, number: int) -> int:
        """Give back all but so many."""
        held = self._rows().filter(holder=self.holder).order_by("number").values_list("pk", flat=True)
        return self._rows().filter(pk__in=list(held)[number:], holder=self.holder).update(holder="", until=None)

    def _rows(self) -> QuerySet[Place]:
        return Place.objects.filter(key=self.key, number__lt=self.most)
