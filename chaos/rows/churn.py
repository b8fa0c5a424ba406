"""4,000 visitors come and go, half of them with a reset: the server then holds what it held before.

They leave at every stage: before the handshake, before `connect`, connected, in the middle of a reply.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.request
import uuid
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chaos.command import serving
from chaos.outcomes import unsettled
from chaos.raw import Closed, NotAccepted, Opened, RawSocket, init
from chaos.stage import Db, Size, Stage, Verdict

NAME = "churn"
TIMES: dict[Size, int] = {"short": 200, "full": 4_000, "long": 4_000}
VISITORS = 40
AT_ONCE = 20
# Connections after which caches, threads and allocator have their size.
WARM: dict[Size, int] = {"short": 200, "full": 1_500, "long": 1_500}
MORE_MEMORY = 4.0  # megabytes; a leak would show in the second half as in the first, an allocator settles
SETTLED_WITHIN = 60.0  # seconds
# How far a visitor comes before leaving, and how many of ten do.
STAGES = {"dialled": 1, "half a handshake": 1, "shaken hands": 2, "connected": 4, "writing": 1, "reading": 1}

COUNTED = ("tasks", "descriptors", "sockets")

Inside = dict[str, Any]


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """The row."""
    with Stage(folder, db=db, server=serving("chaos.counted:application")) as stage:
        verdict = asyncio.run(churn(stage.web[0].url, seed=seed, warm=WARM[size], times=TIMES[size]))
        return Verdict(verdict.breaches + unsettled(stage, SETTLED_WITHIN), verdict.figures)


async def churn(url: str, *, seed: int, warm: int, times: int) -> Verdict:
    """Come and go `times` times; compare what the server holds before and after."""
    dice = random.Random(seed)
    visitors = [await init(url) for _ in range(VISITORS)]
    idle = await asyncio.to_thread(_inside, url)
    await _come_and_go(url, visitors, dice, warm)
    before = await _settled(url, {"tasks": idle["tasks"]})
    began = time.monotonic()
    codes = await _come_and_go(url, visitors, dice, times // 2)
    half = await _settled(url, before)
    codes += await _come_and_go(url, visitors, dice, times - times // 2)
    took = time.monotonic() - began
    after = await _settled(url, before)
    breaches = [
        f"{what}: {before[what]} before, {after[what]} after ({after['of'] if what == 'tasks' else ''})"
        for what in COUNTED
        if after[what] > before[what]
    ]
    own = [(inside["memory"] - inside["sqlite"]) / 2**20 for inside in (before, half, after)]
    grown = [later - earlier for earlier, later in pairwise(own)]
    if grown[1] > MORE_MEMORY:
        breaches.append(f"{grown[1]:.1f} MB more memory after the second half of {times} connections")
    figures = {
        "connections": times,
        "closed_with": dict(codes),
        "per_second": round(times / took),
        "tasks": f"{before['tasks']} → {after['tasks']}",
        "descriptors": f"{before['descriptors']} → {after['descriptors']}",
        "sockets": f"{before['sockets']} → {after['sockets']}",
        "objects": f"{before['objects']} → {after['objects']}",
        "sqlite_mb": f"{before['sqlite'] / 2**20:.1f} → {after['sqlite'] / 2**20:.1f}",
        "more_memory_mb": [round(each, 1) for each in grown],
    }
    return Verdict(breaches, figures)


async def _come_and_go(url: str, visitors: list[Opened], dice: random.Random, times: int) -> Counter[str]:
    codes: Counter[str] = Counter()
    numbers = iter(range(times))

    async def one_after_another(visitor: Opened, address: str) -> None:
        for number in numbers:
            codes[await _once(url, visitor, address, _stage(dice), reset=number % 2 == 0)] += 1

    async with asyncio.TaskGroup() as group:
        for number, visitor in enumerate(visitors[:AT_ONCE]):
            group.create_task(one_after_another(visitor, f"10.0.1.{number + 1}"))
    return codes


def _stage(dice: random.Random) -> str:
    return dice.choices(list(STAGES), list(STAGES.values()))[0]


async def _once(url: str, visitor: Opened, address: str, stage: str, *, reset: bool) -> str:
    """One connection up to a stage; how it ended."""
    if stage in {"dialled", "half a handshake"}:
        return await _unfinished(url, stage, reset=reset)
    try:
        socket = await RawSocket.dial(url, address=address)
        try:
            if stage != "shaken hands":
                await socket.send_json(**visitor.hello(seq=2**53))
            if stage in {"writing", "reading"}:
                await socket.until_type("connect")
                await socket.send_json(type="message", id=str(uuid.uuid4()), text="What do you sell?")
            if stage == "reading":
                await socket.until_type("delta", "message")
        finally:
            if reset:
                socket.reset()
            else:
                await socket.close()
    except (Closed, NotAccepted) as ended:
        return str(ended)
    return "as we wished"


async def _unfinished(url: str, stage: str, *, reset: bool) -> str:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    if stage == "half a handshake":
        writer.write(b"GET /socket HTTP/1.1\r\nUpgrade: web")
        await writer.drain()
    socket = RawSocket(reader, writer)
    if reset:
        socket.reset()
    else:
        writer.close()
        await writer.wait_closed()
    return "as we wished"


async def _settled(url: str, wanted: Inside) -> Inside:
    """What the server holds once it is no more than wanted, or the time is up: replies still run to their end."""
    end = time.monotonic() + SETTLED_WITHIN
    while True:
        now = await asyncio.to_thread(_inside, url)
        if all(now[what] <= wanted[what] for what in COUNTED if what in wanted) or time.monotonic() > end:
            return now
        await asyncio.sleep(1)


def _inside(url: str) -> Inside:
    with urllib.request.urlopen(f"{url}/chaos/inside", timeout=10) as answer:
        inside: Inside = json.load(answer)
        return inside
