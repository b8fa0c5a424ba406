"""Whose turn it is to ask for speech: within a process, between processes, and without the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from salesagent.lib.database import in_database
from voice import places
from voice.models import Place
from voice.places import NoPlace, Places

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "sk_test-canary-key"


class Scene:
    """Processes that share a key, on one loop; `told` is what happened, in order; `most_at_once` over all of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.told: list[str] = []
        self.at_once = self.most_at_once = 0
        self._processes: list[Places] = []

    def process(self) -> Places:
        """One more process."""
        self._processes.append(Places(KEY, self.most))
        return self._processes[-1]

    async def speak(
        self, process: Places, name: str, seconds: float = 0.05, *, within: float | None = 10, first: bool = False
    ) -> None:
        """Take a place and keep it so long."""
        async with process.taken(within=within, first=first):
            self.told.append(name)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await asyncio.sleep(seconds)
            self.at_once -= 1

    async def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            await process.close()


Play = Callable[[Scene], Awaitable[Any]]


def play(script: Play, most: int = 1) -> Scene:
    """Play a scene to its end."""

    async def run() -> Scene:
        scene = Scene(most)
        try:
            await script(scene)
        finally:
            await scene.close()
        return scene

    return asyncio.run(run())


async def settled() -> None:
    """Let those who were started come to stand in the queue."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.engines
@pytest.mark.parametrize("most", [1, 3])
def test_no_more_than_the_key_allows_are_in_flight_in_a_process(most: int) -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        await asyncio.gather(*(scene.speak(process, "", first=bool(number % 2)) for number in range(12)))

    scene = play(script, most)
    assert (len(scene.told), scene.most_at_once) == (12, most)


@pytest.mark.engines
@pytest.mark.parametrize("most", [1, 2])
def test_no_more_than_the_key_allows_are_in_flight_over_all_processes(most: int) -> None:
    async def script(scene: Scene) -> None:
        processes = [scene.process() for _ in range(3)]
        await asyncio.gather(*(scene.speak(process, "") for process in processes for _ in range(2)))

    scene = play(script, most)
    assert (len(scene.told), scene.most_at_once) == (6, most)


def test_two_keys_do_not_wait_for_each_other() -> None:
    async def script(scene: Scene) -> None:
        other = Places("sk_other", 1)
        async with scene.process().taken(within=5, first=True), other.taken(within=5, first=True):
            scene.told.append("both")
        await other.close()

    assert play(script).told == ["both"]


def test_they_come_in_the_order_in_which_they_asked() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        names = ["one", "two", "three", "four"]
        await asyncio.gather(*(scene.speak(process, name, 0.01, first=True) for name in names))

    assert play(script).told == ["one", "two", "three", "four"]


def test_who_speaks_already_goes_before_who_begins() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        async with process.taken(within=5, first=True):
            begins = asyncio.create_task(scene.speak(process, "begins", first=True))
            await settled()
            goes_on = asyncio.create_task(scene.speak(process, "goes on", first=False))
            await settled()
        await asyncio.gather(begins, goes_on)

    assert play(script).told == ["goes on", "begins"]


def test_a_turn_that_does_not_come_in_time_is_refused_when_the_time_is_over() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        async with process.taken(within=5, first=True):
            began = asyncio.get_running_loop().time()
            with pytest.raises(NoPlace, match="SMALLEST_AT_ONCE"):
                await scene.speak(process, "", within=0.2)
            assert asyncio.get_running_loop().time() - began >= 0.19

    assert play(script).told == []


def test_a_turn_that_another_process_keeps_is_refused_too() -> None:
    async def script(scene: Scene) -> None:
        async with scene.process().taken(within=5, first=True):
            with pytest.raises(NoPlace):
                await scene.speak(scene.process(), "", within=0.3)

    assert play(script).told == []


def test_who_gave_up_waiting_does_not_hold_up_the_next() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        async with process.taken(within=5, first=True):
            waits = asyncio.create_task(scene.speak(process, "gave up"))
            patient = asyncio.create_task(scene.speak(process, "next"))
            await settled()
            waits.cancel()
        await patient
        with contextlib.suppress(asyncio.CancelledError):
            await waits

    assert play(script).told == ["next"]


def test_a_turn_that_comes_as_its_waiter_leaves_is_not_lost() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        async with process.taken(within=5, first=True):
            leaves = asyncio.create_task(scene.speak(process, "left"))
            await settled()
        leaves.cancel()  # it has its turn by now, and does not know it yet
        await scene.speak(process, "next", within=5)

    assert play(script).told == ["next"]


def test_who_gave_up_waiting_takes_no_place_from_others() -> None:
    async def script(scene: Scene) -> None:
        speaker = scene.process()
        async with speaker.taken(within=5, first=True):
            with pytest.raises(NoPlace):
                await scene.speak(scene.process(), "", within=0.2)
        await speaker.close()
        await asyncio.sleep(0.3)  # more than a look
        scene.told.append((await in_database(Place.objects.get)).holder)

    assert play(script).told == [""]


def test_a_failed_request_gives_its_place_back() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        with pytest.raises(ValueError, match="broken"):
            async with process.taken(within=5, first=True):
                raise ValueError("broken")
        await scene.speak(process, "next", within=5)

    assert play(script).told == ["next"]


def test_sentences_that_follow_each_other_cost_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "RENEW", 60)
    monkeypatch.setattr(places, "LINGER", 60)
    leases: list[Any] = []

    async def script(scene: Scene) -> None:
        process = scene.process()
        for _ in range(5):
            await scene.speak(process, "", 0.02)
            leases.append(await in_database(Place.objects.get))

    play(script)
    assert len({lease.until for lease in leases}) == 1
    assert leases[0].holder


def test_a_place_is_kept_for_a_moment_after_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "RENEW", 0.05)
    monkeypatch.setattr(places, "LINGER", 60)

    async def script(scene: Scene) -> None:
        await scene.speak(scene.process(), "")
        await asyncio.sleep(0.3)
        scene.told = [(await in_database(Place.objects.get)).holder]

    assert play(script).told != [""]


def test_a_place_that_nobody_uses_passes_to_another_process() -> None:
    async def script(scene: Scene) -> None:
        await scene.speak(scene.process(), "one")
        began = asyncio.get_running_loop().time()
        await scene.speak(scene.process(), "other")
        assert asyncio.get_running_loop().time() - began < 2.5  # long before the lease of 3 s runs out

    assert play(script).told == ["one", "other"]


def test_a_process_that_ends_leaves_its_place_at_once() -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        await scene.speak(process, "")
        await process.close()

    play(script)
    assert list(Place.objects.values_list("holder", "until")) == [("", None)]


@pytest.mark.engines
def test_the_place_of_a_process_that_died_is_free_when_its_lease_is_over() -> None:
    async def script(scene: Scene) -> None:
        await scene.speak(scene.process(), "")

    play(script)
    Place.objects.update(holder="dead", until=Now() + timedelta(seconds=1))

    async def later(scene: Scene) -> None:
        process = scene.process()
        with pytest.raises(NoPlace):
            await scene.speak(process, "too early", within=0.2)
        await scene.speak(process, "free", within=10)

    assert play(later).told == ["free"]


def test_a_place_is_kept_for_a_speech_longer_than_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(places, "RENEW", 0.2)

    async def script(scene: Scene) -> None:
        async with scene.process().taken(within=5, first=True):
            with pytest.raises(NoPlace):
                await scene.speak(scene.process(), "", within=1.5)

    assert play(script).told == []


def test_the_key_itself_is_not_stored() -> None:
    async def script(scene: Scene) -> None:
        await scene.speak(scene.process(), "")

    play(script)
    assert KEY[3:] not in str(list(Place.objects.values()))


@pytest.fixture(params=["away", "hanging"])
def without_database(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database answers nothing."""

    async def in_database(*_: Any) -> None:
        if request.param == "hanging":
            await asyncio.sleep(60)
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(places, "PATIENCE", 0.2)
    monkeypatch.setattr(places, "in_database", in_database)


def test_without_the_database_a_process_counts_for_itself(without_database: None, caplog: Any) -> None:
    async def script(scene: Scene) -> None:
        process = scene.process()
        await asyncio.gather(*(scene.speak(process, "") for _ in range(4)))

    scene = play(script)
    assert (len(scene.told), scene.most_at_once) == (4, 1)
    assert ["database cannot be used" in message for message in caplog.messages] == [True]


def test_when_the_database_is_back_it_counts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "RENEW", 0.2)

    async def script(scene: Scene) -> None:
        process = scene.process()
        with monkeypatch.context() as patched:
            patched.setattr(places, "in_database", _away)
            speaks = asyncio.create_task(scene.speak(process, "long", 1.5))
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.6)  # a renewal
        with pytest.raises(NoPlace):
            await scene.speak(scene.process(), "", within=0.3)
        await speaks

    assert play(script).told == ["long"]


async def _away(*_: Any) -> None:
    raise OperationalError("server closed the connection")
