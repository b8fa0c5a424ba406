"""The figures as tables to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench.report import aligned
from bench.widget.goals import GOALS, Goal
from bench.widget.weight import Weight

HEADS = ("", "kB at load", "kB opened", "requests at load", "requests opened", "script ms at load", "script ms opened")


def weights(found: Mapping[str, Weight]) -> str:
    """A row for each widget, the lightest first."""
    rows = [
        [
            title,
            f"{weight.load_bytes / 1000:.1f}",
            f"{weight.open_bytes / 1000:.1f}",
            str(weight.load_requests),
            str(weight.open_requests),
            f"{weight.load_script_ms:.0f}",
            f"{weight.open_script_ms:.0f}",
        ]
        for title, weight in sorted(found.items(), key=lambda named: named[1].open_bytes)
    ]
    return aligned([list(HEADS), *rows])


def goals(figures: Mapping[str, Sequence[float]]) -> str:
    """A row for each goal whose figure was taken: the median decides, the best of the visits stands beside it."""
    rows = []
    for name, goal in GOALS.items():
        if taken := figures.get(name):
            best = max(taken) if goal.least else min(taken)
            met = "met" if goal.met(median(taken)) else "NOT MET"
            rows.append([goal.title, goal.words, _short(median(taken), goal), _short(best, goal), met])
    return aligned([["", "goal", "median", "best", ""], *rows])


def _short(value: float, goal: Goal) -> str:
    return f"{value:.3g} {goal.unit}".rstrip()
