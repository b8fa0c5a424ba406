"""`kill -9` at twelve named points, before and after each commit: the same promises, wherever a process ends."""

from __future__ import annotations

import random
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from chaos import points
from chaos.crowd import Crowd
from chaos.judge import figures, judge
from chaos.kills import PLAN, Kills, moved_in_time
from chaos.stage import Db, Size, Stage, Verdict

NAME = "kill_points"
TIMES = {"short": 1, "full": 5, "long": 5}
SHORT = ("accept.after_commit", "finish.after_commit")
VISITORS = {"short": 20, "full": 50, "long": 50}  # in each lane
LANES = 2  # installations side by side: most of an episode is waiting
MESSAGES = 8  # for each episode, and as many again for every second that its point is not reached
PASSES = 3  # at most so many times is a point passed before the process ends there
REACHED_WITHIN = 30  # seconds
CLOSES = (1006, 1012)


@dataclass
class _Lane:
    """What one installation came to."""

    breaches: list[str]
    figures: Counter[str]
    waits: list[float]


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Visit every point in a random order, on several installations at once, then compare each."""
    episodes = [point for point in (SHORT if size == "short" else points.POINTS) for _ in range(TIMES[size])]
    random.Random(seed).shuffle(episodes)
    lanes = 1 if size == "short" else LANES
    with ThreadPoolExecutor(lanes) as side_by_side:
        running = [
            side_by_side.submit(
                _lane, folder / f"lane-{lane}", episodes[lane::lanes], VISITORS[size], db=db, seed=seed * 100 + lane
            )
            for lane in range(lanes)
        ]
        found = [lane.result() for lane in running]
    slow, times = moved_in_time([wait for lane in found for wait in lane.waits], size)
    counts = sum((lane.figures for lane in found), Counter[str]())
    breaches = [breach for lane in found for breach in lane.breaches]
    return Verdict(breaches + slow, {"kills": len(episodes), **counts, **times})


def _lane(folder: Path, episodes: list[str], visitors: int, *, db: Db, seed: int) -> _Lane:
    chance = random.Random(seed)
    trap = folder / "point"
    missed = []
    with Stage(folder, db=db, redis=db == "postgres", CHAOS_POINT=str(trap)) as stage:
        killed = Kills(stage)
        plan = {**PLAN, "eager": 0.5, "visitors": visitors, "seed": seed}
        with Crowd(stage, **plan, messages=len(episodes) * MESSAGES, patience=60 + len(episodes) * 60) as crowd:
            crowd.until_open(visitors)
            for point in episodes:
                points.arm(trap, point, chance.randint(1, PASSES))
                if not _reached(stage, crowd):
                    missed.append(f"the suite: {point} was not reached")
                    continue
                points.disarm(trap)
                killed.revive(stage.web[0], wait=True)
            crowd.stop()
            crowd.wait(60)
        raw = stage.journals(crowd.journal)
    return _Lane(missed + judge(raw, closes=CLOSES), Counter(figures(raw)), killed.waits(crowd))


def _reached(stage: Stage, crowd: Crowd) -> bool:
    """Whether the process ended at its point; it is given messages until it does."""
    for _ in range(REACHED_WITHIN):
        crowd.permit(MESSAGES)
        try:
            stage.web[0].ended(1)
        except subprocess.TimeoutExpired:
            continue
        return True
    return False
