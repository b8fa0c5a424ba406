"""Making clips: each once, however many ask, heard by its listeners while it is being made.

One `Clips` for each process and event loop. What it makes is shared by all who ask here; a clip that another process
makes is waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial

from salesagent.lib.breaker import Breaker
from salesagent.lib.database import in_database
from salesagent.lib.errors import ProviderBusy, ProviderError, ProviderUnreachable, SalesAgentError
from salesagent.lib.tasks import TaskSet
from voice import shelf, spend
from voice.base import Engine, Voice
from voice.models import Clip
from voice.places import NoPlace, Places
from voice.shelf import Turn

log = logging.getLogger(__name__)

Ordering = Callable[[], Awaitable[Turn]]

LOOK = 0.1  # seconds between looks at what another process makes
ELSEWHERE = 30.0  # seconds it is waited for
WARM, LONGEST_WARM = 5.0, 600.0  # seconds between looks for clips that are wanted; after failures ever longer
RENEW = 1.0  # seconds
UNKEPT, MOST_UNKEPT = 600.0, 50  # seconds, and number, of clips in memory that the disk did not take
SHORT_WAIT, LONGEST_WAIT = 0.2, 1.0  # seconds before a second try


class TooDear(SalesAgentError):
    """Today's allowance of speech is used up."""


class Making:
    """A clip on its way. `began` is set once its making is certain: its turn has come, or it was there."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.pieces: list[bytes] = []
        self.is_whole = False
        self.is_heard = False
        self.error: Exception | None = None
        self.began: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self._more = asyncio.Event()

    def add(self, piece: bytes) -> None:
        """More of it."""
        self.pieces.append(piece)
        self._wake()

    @property
    def size(self) -> int:
        """Bytes so far."""
        return sum(map(len, self.pieces))

    def end(self, error: Exception | None = None) -> None:
        """It is whole, or came to nothing."""
        self.error, self.is_whole = error, error is None
        if not self.began.done():
            if error is None:
                self.began.set_result(None)
            else:
                self.began.set_exception(error)
                self.began.exception()  # somebody may have asked; nobody need have
        self.ended.set()
        self._wake()

    def _wake(self) -> None:
        more, self._more = self._more, asyncio.Event()
        more.set()

    async def read(self) -> AsyncGenerator[bytes, None]:
        """Yield all of it, from the beginning on, as it is made; raises what its making came to."""
        self.is_heard = True
        at = 0
        while True:
            more = self._more
            while at < len(self.pieces):
                at += 1
                yield self.pieces[at - 1]
            if self.error is not None:
                raise self.error
            if self.is_whole:
                return
            await more.wait()


class Clips:
    """The clips of one process."""

    def __init__(self, engine: Engine, places: Places) -> None:
        self._breakers: dict[tuple[str, str], Breaker] = {}
        self._engine = engine
        self._places = places
        self._making: dict[str, Making] = {}
        self._unkept: dict[str, Making] = {}
        self._tasks = TaskSet()
        self._warming = TaskSet()

    def start(self) -> None:
        """Begin to make what is wanted before anybody asks."""
        self._warming.start(self._warm(), name="make wanted clips")

    async def close(self) -> None:
        """End what is being made."""
        await self._warming.close()
        await self._tasks.close()
        await self._places.close()

    @property
    def fault(self) -> str:
        """What keeps us from a voice at the moment; empty where all are well."""
        return next((breaker.last_fault for breaker in self._breakers.values() if breaker.is_open), "")

    def expect(self) -> None:
        """Somebody will begin in a moment."""
        self._tasks.start(self._places.expect(), name="expect a place for speech")

    async def begin(self, text: str, voice: Voice, owner: str, *, within: float, first: bool) -> tuple[str, Making]:
        """Have `text` said: the digest of its clip, and the clip itself, which is being made or there already.

        Raises `NoPlace` where its turn does not come within so many seconds (`first`: nothing of the same reply was
        said yet, so that others go before), `TooDear`, or a `ProviderError`.
        """
        digest = voice.digest(text)
        making = self.underway(digest)
        if making is None:
            ordering = partial(in_database, shelf.order, text, voice, owner)
            making = self._start(digest, text, voice, ordering, within=within, first=first)
        await asyncio.shield(making.began)
        return digest, making

    def underway(self, digest: str) -> Making | None:
        """The clip with this digest, where it is being made here, or is held because the disk did not take it."""
        return self._making.get(digest) or self._unkept.get(digest)

    async def make(self, digest: str, *, within: float, first: bool = False) -> Making:
        """The clip with this digest, which is made where that is not done or under way.

        Raises `Clip.DoesNotExist` where nobody has ordered it.
        """
        text, voice = await in_database(shelf.ordered, digest)
        taking = partial(in_database, shelf.take, digest)
        return self.underway(digest) or self._start(digest, text, voice, taking, within=within, first=first)

    def _start(
        self,
        digest: str,
        text: str,
        voice: Voice,
        ordering: Ordering,
        *,
        within: float,
        first: bool,
    ) -> Making:
        making = self._making[digest] = Making(voice)
        work = self._make(digest, text, making, ordering, within=within, first=first)
        self._tasks.start(work, name="make a clip")
        return making

    async def _make(
        self,
        digest: str,
        text: str,
        making: Making,
        ordering: Ordering,
        *,
        within: float,
        first: bool,
    ) -> None:
        try:
            turn = await ordering()
            if turn is Turn.THEIRS:
                turn = await self._await(digest, making)
            if turn is Turn.WHOLE and (audio := await in_database(shelf.get, digest)):
                making.add(audio)
            elif turn is Turn.OURS or await in_database(shelf.take, digest) is Turn.OURS:  # or its file is gone
                await self._speak(digest, text, making, within=within, first=first)
            else:
                raise ProviderUnreachable("The clip is being made elsewhere.")
            making.end()
        except (ProviderError, NoPlace, TooDear, Clip.DoesNotExist) as error:
            making.end(error)
        except BaseException as error:
            making.end(ProviderUnreachable(f"It was not made: {type(error).__name__}: {error}"))
            raise
        finally:
            del self._making[digest]

    async def _speak(self, digest: str, text: str, making: Making, *, within: float, first: bool) -> None:
        """Make it and keep it; where that fails, whoever asks next may try."""
        renewing = asyncio.create_task(_renew(digest), name="renew the lease of a clip")
        try:
            await self._try(text, making, within=within, first=first)
        except BaseException:
            await asyncio.shield(in_database(shelf.give_back, digest))
            raise
        finally:
            renewing.cancel()
        making.end()  # whoever listens need not wait for the disk
        try:
            await in_database(shelf.put, digest, b"".join(making.pieces))
        except Exception as error:  # a full disk: it was heard all the same, and is not bought again at once
            log.error("A clip could not be kept: %s", error)
            self._hold(digest, making)
            await in_database(shelf.give_back, digest)
            await in_database(shelf.unwant, digest)

    def _hold(self, digest: str, making: Making) -> None:
        if len(self._unkept) < MOST_UNKEPT:
            self._unkept[digest] = making
            asyncio.get_running_loop().call_later(UNKEPT, self._unkept.pop, digest, None)

    async def _try(self, text: str, making: Making, *, within: float, first: bool) -> None:
        """Take it in from the engine; once more where that fails before anybody has heard of it."""
        for is_last in (False, True):
            error = await self._once(text, making, within=within, first=first)
            if error is None:
                return
            if is_last or error.permanent or (making.pieces and making.is_heard):
                raise error
            making.pieces.clear()
            await asyncio.sleep(_wait(error))

    async def _once(self, text: str, making: Making, *, within: float, first: bool) -> ProviderError | None:
        """Ask the engine one time; what it failed by, if it did. Raises what keeps us from asking at all."""
        # A persona may name its own voice: a wrong name there is no fault of the others.
        breaker = self._breakers.setdefault((making.voice.model, making.voice.voice), Breaker())
        async with self._places.taken(within=within, first=first):
            if not breaker.allows():  # asked here: whoever was before may just have failed
                raise ProviderUnreachable(breaker.last_fault)
            if not await in_database(spend.reserve, len(text)):
                raise TooDear("Today's allowance of speech is used up (MAX_SPEECH_CHARS_PER_DAY).")
            if not making.began.done():
                making.began.set_result(None)
            try:
                async with contextlib.aclosing(self._engine.speak(text, making.voice)) as pieces:
                    async for piece in pieces:
                        making.add(piece)
            except ProviderError as error:
                log.warning("Speech: %s", error.message)
                breaker.failed(error)
                return error
            breaker.succeeded()
            return None

    async def _await(self, digest: str, making: Making) -> Turn:
        """Wait until the process that makes it has it whole; whose turn it is then: ours where that process died."""
        for _ in range(round(ELSEWHERE / LOOK)):
            if not await in_database(shelf.is_being_made, digest):
                break
            if not making.began.done():
                making.began.set_result(None)
            await asyncio.sleep(LOOK)
        if await in_database(shelf.was_given_back, digest):
            raise ProviderUnreachable("Another process could not make it.")
        return await in_database(shelf.take, digest)

    async def _warm(self) -> None:
        wait = WARM
        while True:
            await asyncio.sleep(wait)
            try:
                while not self.fault and (digest := await in_database(shelf.wanted)):
                    making = await self.make(digest, within=ELSEWHERE, first=True)
                    await making.ended.wait()
                    if isinstance(making.error, ProviderError) and making.error.permanent:
                        await in_database(shelf.unwant, digest)
                    elif making.error is not None:
                        raise making.error
                wait = WARM
            except Exception as error:
                log.info("A line could not be spoken before it is asked for (%s)", error)
                wait = min(2 * wait, LONGEST_WARM)


async def _renew(digest: str) -> None:
    while True:
        await asyncio.sleep(RENEW)
        await in_database(shelf.renew, digest)


def _wait(error: ProviderError) -> float:
    asked = error.retry_after if isinstance(error, ProviderBusy) else None
    return SHORT_WAIT if asked is None else min(asked, LONGEST_WAIT)
