"""The database restarts, is held by somebody, or has too few connections: no acknowledged message lost, no error seen.

PostgreSQL is restarted at once, without asking, and once stays away for a while; SQLite is locked from outside. Then
500 sockets at once ask for what few connections there are.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from chaos.crowd import Crowd
from chaos.figures import percentile
from chaos.journals import load
from chaos.judge import figures, judge
from chaos.stage import Db, Size, Stage, Verdict

NAME = "database"
RESTARTS: dict[Size, int] = {"short": 1, "full": 5, "long": 5}
HOLDS: dict[Size, int] = {"short": 1, "full": 10, "long": 10}
HELD = (2.0, 5.0)  # seconds
BETWEEN = 2.0  # seconds
AWAY = 20.0  # seconds
BACK_WITHIN = 5.0  # seconds after PostgreSQL answers again
SOCKETS: dict[Size, int] = {"short": 60, "full": 500, "long": 500}
POOL = 10  # connections
PLAN: dict[str, Any] = {"messages": 100_000, "visitors": 30, "think": 3.0, "eager": 0.2, "leave": 0.1}
MARKS = "[[tokens 20]] [[pace 0.05]]"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Trouble under live chats, then more sockets than connections."""
    disturb = _restart if db == "postgres" else _hold
    with Stage(folder / "trouble", db=db, DATABASE_POOL=str(POOL)) as stage:
        with Crowd(stage, **PLAN, marks=MARKS, seed=seed, patience=300) as crowd:
            crowd.until_open(PLAN["visitors"])
            time.sleep(1)
            times = disturb(stage, random.Random(seed), size)
            crowd.stop()
            crowd.wait(60)
        # After the visitors have gone: who writes meanwhile is told, and rightly, that it must wait.
        back = _stay_away(stage) if db == "postgres" and size != "short" else 0.0
        raw = stage.journals(crowd.journal)
    breaches = judge(raw, closes=())
    attempts = [reply["attempt"] for chat in load(raw).chats.values() for reply in chat.replies]
    if db == "sqlite" and max(attempts, default=1) > 1:
        again = sum(attempt > 1 for attempt in attempts)
        breaches.append(f"a lock burnt attempts: {again} replies of {len(attempts)} were begun again")
    if back > BACK_WITHIN:
        breaches.append(f"{back:.1f} s until the database was found again")
    crowded = _many_sockets(folder / "sockets", db, seed, SOCKETS[size])
    waits = _acks(raw)
    figures_ = {
        "times": times,
        "back_after": back,
        **figures(raw),
        "ack_p50": percentile(waits, 0.5),
        "ack_max": percentile(waits, 1),
    }
    return Verdict(breaches + crowded.breaches, {**figures_, **crowded.figures})


def _restart(stage: Stage, dice: random.Random, size: Size) -> int:
    assert stage.postgres is not None
    for _ in range(RESTARTS[size]):
        stage.note("postgres", "restart")
        stage.postgres.restart("immediate")
        time.sleep(BETWEEN + dice.random())
    return RESTARTS[size]


def _stay_away(stage: Stage) -> float:
    """Seconds until the product has found a database again that was away for a while."""
    assert stage.postgres is not None
    stage.note("postgres", "away")
    stage.postgres.restart("immediate", away=AWAY)
    began = time.monotonic()
    while httpx2.get(f"{stage.url}/api/health", timeout=30).status_code != 200:
        time.sleep(0.1)
    return time.monotonic() - began


def _hold(stage: Stage, dice: random.Random, size: Size) -> int:
    for _ in range(HOLDS[size]):
        with contextlib.closing(sqlite3.connect(stage.folder / "data" / "db.sqlite3", timeout=30)) as database:
            database.execute("BEGIN EXCLUSIVE")
            stage.note("sqlite", "held")
            time.sleep(dice.uniform(*HELD))
            database.rollback()
        time.sleep(BETWEEN)
    return HOLDS[size]


def _many_sockets(folder: Path, db: Db, seed: int, sockets: int) -> Verdict:
    """Everybody connects and asks at the same time."""
    with Stage(folder, db=db, DATABASE_POOL=str(POOL)) as stage:
        plan = {"visitors": sockets, "messages": 2, "think": 2.0, "marks": "[[tokens 6]]", "patience": 120.0}
        with _most_connections(stage) as most, Crowd(stage, name="many", seed=seed, **plan) as crowd:
            crowd.wait(150)
        raw = stage.journals(crowd.journal)
    breaches = [f"{sockets} sockets: {breach}" for breach in judge(raw, closes=())]
    if max(most) > POOL:
        breaches.append(f"{sockets} sockets: {max(most)} connections to PostgreSQL, more than {POOL}")
    waits = _acks(raw)
    connections = {"connections": max(most)} if db == "postgres" else {}
    return Verdict(breaches, {"many": sockets, **connections, "many_ack_p95": percentile(waits, 0.95)})


@contextlib.contextmanager
def _most_connections(stage: Stage) -> Iterator[list[int]]:
    """How many connections PostgreSQL had, looked at again and again; just 0 for SQLite."""
    counts, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            counts.append(stage.sql(CONNECTIONS)[0][0])

    thread = threading.Thread(target=look, daemon=True)
    if stage.db == "postgres":
        thread.start()
    try:
        yield counts
    finally:
        over.set()
        if stage.db == "postgres":
            thread.join(30)


def _acks(raw: dict[str, Any]) -> list[float]:
    """Seconds from the first sending of each message to its first ack."""
    waits = []
    for visitor in load(raw).visitors:
        lines = sorted((line for tab in visitor.tabs.values() for line in tab.lines), key=lambda line: line["at"])
        sent: dict[str, float] = {}
        for line in lines:
            frame = line.get("frame", {})
            if line["event"] == "sent" and frame["type"] == "message":
                sent.setdefault(frame["id"], line["at"])
            if line["event"] == "seen" and frame["type"] == "ack" and frame["id"] in sent:
                waits.append(line["at"] - sent.pop(frame["id"]))
    return waits
