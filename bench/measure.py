"""One contender, one round: warm it up, ask alone, hold idle sockets, ask all together."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench import process
from bench.contenders import Running
from bench.figures import Figures, added_ms, delays_ms, percentile
from bench.stamps import Exchange
from bench.visitors import Visitor

OPENING_AT_ONCE = 4
LONGEST_PAUSE = 0.5  # seconds between an answer and the next question
SHORT = 2  # tokens of an answer of which only the first counts


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked. `tokens` are those of an answer; memory is read `settle` seconds after the last change."""

    rounds: int = 5
    visitors: int = 20
    questions: int = 4
    tokens: int = 40
    alone: int = 30
    idle: int = 200
    tokens_per_second: float = 40
    first_token_seconds: float = 0.1
    settle: float = 1.0


async def measure(running: Running, plan: Plan) -> Figures:
    """The figures of a contender that was just started."""
    async with _visitors(running, plan.visitors) as everybody:
        await asyncio.gather(*(visitor.ask(SHORT) for visitor in everybody))  # its caches, pools and threads
        alone = [await everybody[turn % plan.visitors].ask(SHORT) for turn in range(plan.alone)]
    await asyncio.sleep(plan.settle)
    idle_mb = process.resident_kb(running.pid) / 1024 if running.pid else None
    socket_kb = await _socket_kb(running, plan)
    async with _visitors(running, plan.visitors) as everybody:
        before = process.cpu_us(running.pid) if running.pid else 0
        together = await _talk(everybody, plan)
        used = process.cpu_us(running.pid) - before if running.pid else None
    firsts, delays = added_ms(together), delays_ms(together)
    return Figures(
        first_alone_ms=percentile(added_ms(alone), 0.5),
        first_together_ms=percentile(firsts, 0.5),
        first_together_p99_ms=percentile(firsts, 0.99),
        token_ms=percentile(delays, 0.5),
        token_p99_ms=percentile(delays, 0.99),
        cpu_token_us=used / len(delays) if used is not None else None,
        idle_mb=idle_mb,
        socket_kb=socket_kb,
    )


async def _talk(everybody: list[Visitor], plan: Plan) -> list[Exchange]:
    """All converse at once, each with pauses of their own."""
    chance = random.Random(7)

    async def converse(visitor: Visitor) -> list[Exchange]:
        exchanges = []
        for _ in range(plan.questions):
            await asyncio.sleep(chance.uniform(0, LONGEST_PAUSE))
            exchanges.append(await visitor.ask(plan.tokens))
        return exchanges

    conversations = await asyncio.gather(*(converse(visitor) for visitor in everybody))
    return [exchange for conversation in conversations for exchange in conversation]


async def _socket_kb(running: Running, plan: Plan) -> float | None:
    """What one more idle socket costs in memory; None where there is no server to ask."""
    if running.pid is None:
        return None
    before = process.own_kb(running.pid)
    async with _visitors(running, plan.idle):
        await asyncio.sleep(plan.settle)
        return (process.own_kb(running.pid) - before) / plan.idle


@asynccontextmanager
async def _visitors(running: Running, number: int) -> AsyncIterator[list[Visitor]]:
    """Visitors who are connected, a few at a time, since servers bound how many may knock at once."""
    everybody = [running.visit(place) for place in range(number)]
    knocking = asyncio.Semaphore(OPENING_AT_ONCE)

    async def enter(visitor: Visitor) -> None:
        async with knocking:
            await visitor.open()

    await asyncio.gather(*(enter(visitor) for visitor in everybody))
    try:
        yield everybody
    finally:
        await asyncio.gather(*(visitor.close() for visitor in everybody))
