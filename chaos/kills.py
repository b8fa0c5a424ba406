"""What the kill rows share: who was interrupted by a kill, and when their replies moved again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from chaos.crowd import Crowd
from chaos.figures import percentile, seen_of
from chaos.program import Program
from chaos.stage import Size, Stage, read_journal

MOVES_WITHIN = 5.0  # seconds after the process is up, p95
PATIENCE = 15.0  # seconds that the suite waits for the interrupted to move
MARKS = "[[tokens 25]] [[pace 0.06]]"  # an answer of one and a half seconds
PLAN: dict[str, Any] = {"permits": True, "marks": MARKS, "eager": 0.2, "leave": 0.1, "away": 0.5}
OLDEST = """
SELECT key, attempt FROM chat_reply AS reply WHERE state <> 'done' AND NOT EXISTS (
    SELECT 1 FROM chat_reply AS older
    WHERE older.conversation_id = reply.conversation_id AND older.answers < reply.answers AND older.state <> 'done')
"""


@dataclass
class Kill:
    """One kill: the replies that were next or being written, with their attempts, and when the process was up again."""

    interrupted: dict[str, int]
    up: float = 0.0
    waited: bool = True  # until they moved; else the next kill came first, perhaps


class Kills:
    """All kills of a run."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._kills: list[Kill] = []

    def revive(self, program: Program, *, wait: bool) -> None:
        """Start a killed process again and, with `wait`, see that what it was writing moves."""
        kill = Kill(dict(self._stage.sql(OLDEST)), waited=wait)
        program.start().until_ready()
        kill.up = time.time()
        self._kills.append(kill)
        end = time.monotonic() + PATIENCE
        while wait and time.monotonic() < end and not self._moved(kill):
            time.sleep(0.1)

    def _moved(self, kill: Kill) -> bool:
        """Whether every interrupted reply is done, or has a text again."""
        states = {key: row for key, *row in self._stage.sql("SELECT key, state, attempt, text FROM chat_reply")}
        return all(
            states[key][0] == "done" or (states[key][1] > attempt and states[key][2])
            for key, attempt in kill.interrupted.items()
        )

    def waits(self, crowd: Crowd) -> list[float]:
        """Seconds from the process being up to the first word of each interrupted reply that a visitor saw."""
        seen = seen_of(read_journal(crowd.journal))
        return [
            min(later) - kill.up
            for kill in self._kills
            if kill.waited
            for key in kill.interrupted
            if (later := [at for at in seen.get(key, []) if at > kill.up])
        ]


def moved_in_time(waits: list[float], size: Size) -> tuple[list[str], dict[str, float]]:
    """Whether interrupted replies moved again as soon as is promised: breaches and figures.

    The time is held in the full form; the long one is about what is stored, on a machine that does other things too.
    """
    slow = percentile(waits, 0.95)
    late = size == "full" and slow > MOVES_WITHIN
    breaches = [f"moves again: p95 is {slow} s, more than {MOVES_WITHIN} s"] if late else []
    times = {"p50": percentile(waits, 0.5), "p95": slow, "max": percentile(waits, 1)}
    return breaches, {"interrupted": len(waits), **{f"moves_{name}": value for name, value in times.items()}}
