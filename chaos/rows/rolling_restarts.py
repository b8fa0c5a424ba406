"""Rolling restarts of two processes behind the front, under live chats: only 1012, a short pause, no error."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from chaos.crowd import Crowd
from chaos.figures import percentile
from chaos.journals import Line, Tab, load
from chaos.judge import figures, judge
from chaos.stage import Db, Size, Stage, Verdict

NAME = "rolling_restarts"
RESTARTS = {"short": 2, "full": 20, "long": 20}
VISITORS = {"short": 20, "full": 100, "long": 100}
PAUSE = 3.0  # seconds, p95
PLAN: dict[str, Any] = {"think": 6.0, "eager": 0.1, "messages": 100_000, "marks": "[[tokens 25]] [[pace 0.06]]"}


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Restart one process after the other as a process manager does, then compare."""
    restarts = RESTARTS[size]
    with Stage(folder, db=db, redis=db == "postgres", web=2) as stage:
        with Crowd(stage, **PLAN, visitors=VISITORS[size], seed=seed, patience=120 + restarts * 40) as crowd:
            crowd.until_open(VISITORS[size])
            for number in range(restarts):
                program = stage.web[number % 2]
                program.terminate()
                program.start().until_ready()
            crowd.stop()
            crowd.wait(60)
        raw = stage.journals(crowd.journal)
    tabs = [tab for visitor in load(raw).visitors for tab in visitor.tabs.values()]
    closed = [line["code"] for tab in tabs for line in tab.lines if line["event"] == "closed"]
    pauses = [pause for tab in tabs for pause in _pauses(tab)]
    slow = percentile(pauses, 0.95)
    breaches = judge(raw)
    if slow > PAUSE:
        breaches.append(f"the pause: p95 is {slow} s, more than {PAUSE} s")
    if not closed:
        breaches.append("the suite: no socket was closed")
    times = {"closed_1012": closed.count(1012), "pause_p95": slow, "pause_max": percentile(pauses, 1)}
    return Verdict(breaches, {"restarts": restarts, **figures(raw), **times})


def _pauses(tab: Tab) -> list[float]:
    """Seconds from each close by the server until the visitor was connected again."""
    marks = [line for line in tab.lines if line["event"] == "closed" or _connected(line)]
    return [
        later["at"] - earlier["at"]
        for earlier, later in pairwise(marks)
        if earlier["event"] == "closed" and earlier["by"] == "server" and _connected(later)
    ]


def _connected(line: Line) -> bool:
    return bool(line["event"] == "seen" and line["frame"]["type"] == "connect")
