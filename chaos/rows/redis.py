"""Redis killed, slow, emptied, and absent from the start: no socket closes, the chat goes on, health tells.

Only the worker writes replies, so that everything a visitor sees has come from another process.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from redis import Redis as Client

from chaos.crowd import Crowd
from chaos.figures import percentile
from chaos.journals import load
from chaos.judge import figures, judge
from chaos.stage import Db, Size, Stage, Verdict
from chaos.watch import Health, health

NAME = "redis"
KILLS: dict[Size, int] = {"short": 1, "full": 10, "long": 10}
VISITORS: dict[Size, int] = {"short": 10, "full": 30, "long": 30}
DOWN, UP = 2.5, 2.0  # seconds
SLOW = 0.5  # seconds that Redis is late
SLOW_FOR: dict[Size, float] = {"short": 3.0, "full": 10.0, "long": 10.0}
FLUSHES = 5
STALL = 2.0  # seconds, p95 of the longest silence in each reply
PLAN: dict[str, Any] = {"messages": 100_000, "think": 2.0, "eager": 0.2, "marks": "[[tokens 30]] [[pace 0.05]]"}

Span = tuple[float, float]
Scene = Callable[[Stage, Size], list[Span]]


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Trouble with Redis under live chats, then without it from the start."""
    with Stage(folder, db=db, redis=True, web=2, workers=1, RUN_WORKER="false") as stage:
        assert stage.redis is not None
        raws: dict[str, dict[str, Any]] = {}
        breaches: list[str] = []
        for name, scene in SCENES.items():
            if name == "absent":
                _begin_without(stage)
            with health(stage.web[0].url) as said:
                raws[name], down = _chat(stage, name, seed, size, scene)
            breaches += [f"{name}: {breach}" for breach in _unhealthy(said, down)]
    all_figures: dict[str, Any] = {"kills": KILLS[size]}
    for name, raw in raws.items():
        breaches += [f"{name}: {breach}" for breach in judge(raw, closes=())]
        stalls = _stalls(raw)
        slow = percentile(stalls, 0.95)
        if slow > STALL:
            breaches.append(f"{name}: replies stood still for {slow} s (p95), more than {STALL}")
        counted = figures(raw)
        all_figures |= {f"{name}_messages": counted["messages"], f"{name}_stall_p95": slow}
    return Verdict(breaches, all_figures)


def _chat(stage: Stage, name: str, seed: int, size: Size, scene: Scene) -> tuple[dict[str, Any], list[Span]]:
    """A crowd that chats while there is trouble: the journals, and when Redis was down."""
    with Crowd(stage, name=name, **PLAN, visitors=VISITORS[size], seed=seed, patience=300) as crowd:
        crowd.until_open(VISITORS[size])
        time.sleep(1)
        down = scene(stage, size)
        crowd.stop()
        crowd.wait(60)
    return stage.journals(crowd.journal), down


def _kill(stage: Stage, size: Size) -> list[Span]:
    assert stage.redis is not None
    down = []
    for _ in range(KILLS[size]):
        stage.redis.kill()
        began = time.time()
        time.sleep(DOWN)
        down.append((began, time.time()))
        stage.redis.start()
        time.sleep(UP)
    return down


def _slow(stage: Stage, size: Size) -> list[Span]:
    assert stage.to_redis is not None
    stage.to_redis.set(latency=SLOW)
    time.sleep(SLOW_FOR[size])
    stage.to_redis.heal()
    return []


def _empty(stage: Stage, size: Size) -> list[Span]:
    assert stage.redis is not None
    for _ in range(FLUSHES):
        Client(port=stage.redis.port).flushall()
        time.sleep(1)
    return []


def _begin_without(stage: Stage) -> None:
    """Start all processes anew where there is no Redis."""
    assert stage.redis is not None
    stage.redis.kill()
    for program in [*stage.web, *stage.workers]:
        program.terminate()
        program.start()
    for program in [*stage.web, *stage.workers]:
        program.until_ready()


def _wait(stage: Stage, size: Size) -> list[Span]:
    began = time.time()
    time.sleep(SLOW_FOR[size])
    return [(began, time.time())]


SCENES: dict[str, Scene] = {"killed": _kill, "slow": _slow, "emptied": _empty, "absent": _wait}


def _unhealthy(said: Health, down: list[Span]) -> list[str]:
    """While Redis is down health says `degraded`; asked in the first moment it may not know yet."""
    breaches = []
    for begin, end in down:
        heard = said.between(begin + 1.0, end - 0.5)
        if heard and heard != {"degraded"}:
            breaches.append(f"health: while Redis was down it said {sorted(heard)}")
    return breaches


def _stalls(raw: dict[str, Any]) -> list[float]:
    """For each reply, the longest silence between its ack, its pieces and its end."""
    stalls = []
    for visitor in load(raw).visitors:
        for tab in visitor.tabs.values():
            moments: dict[str, list[float]] = defaultdict(list)
            for line in tab.lines:
                frame = line.get("frame", {})
                if line["event"] == "seen" and frame["type"] in {"delta", "message"} and frame.get("reply"):
                    moments[frame["reply"]].append(line["at"])
            stalls += [max(later - earlier for earlier, later in pairwise(at)) for at in moments.values() if at[1:]]
    return stalls
