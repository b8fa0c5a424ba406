"""Two tabs of one visitor type at once: both show the same within a second, the questions are answered in order.

On one process; on two with a Redis between them; on two without, where one looks at the database every second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chaos.crowd import Crowd
from chaos.figures import percentile
from chaos.journals import Visitor, load
from chaos.judge import judge
from chaos.stage import Db, Size, Stage, Verdict

NAME = "two_tabs"
MESSAGES: dict[Size, int] = {"short": 3, "full": 10, "long": 10}
VISITORS = 20
PLAN: dict[str, Any] = {"visitors": VISITORS, "tabs": 2, "think": 1.0, "eager": 1.0, "marks": "[[tokens 6]]"}
# Processes, Redis, and the seconds within which (p95) a message stands in both tabs.
SETTINGS: dict[str, tuple[int, bool, float]] = {
    "one_process": (1, False, 1.0),
    "two_processes": (2, True, 1.0),
    "two_without_redis": (2, False, 1.3),
}


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Each setting in turn."""
    breaches: list[str] = []
    figures: dict[str, Any] = {}
    for name, (web, redis, limit) in SETTINGS.items():
        with Stage(folder / name, db=db, web=web, redis=redis) as stage:
            with Crowd(stage, **PLAN, messages=MESSAGES[size], seed=seed, patience=60) as crowd:
                crowd.wait(90)
            raw = stage.journals(crowd.journal)
        lags = [lag for visitor in load(raw).visitors for lag in _lags(visitor)]
        slow = percentile(lags, 0.95)
        breaches += [f"{name}: {breach}" for breach in judge(raw)]
        if slow > limit:
            breaches.append(f"{name}: the tabs are apart for {slow} s (p95), more than {limit} s")
        figures |= {f"{name}_p95": slow, f"{name}_max": percentile(lags, 1)}
    return Verdict(breaches, figures)


def _lags(visitor: Visitor) -> list[float]:
    """For each message, how much later the second tab saw it than the first; both saw all of them live."""
    seen: list[dict[int, float]] = []
    for tab in visitor.tabs.values():
        shown = [line for line in tab.lines if line["event"] == "seen" and line["frame"]["type"] == "message"]
        seen.append({line["frame"]["seq"]: line["at"] for line in shown})
    return [abs(seen[0][seq] - seen[1][seq]) for seq in seen[0].keys() & seen[1].keys()]
