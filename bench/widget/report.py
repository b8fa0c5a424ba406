"""The figures as tables to read."""

from __future__ import annotations

from collections.abc import Mapping

from bench.report import aligned
from bench.widget.goals import GOALS
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


def goals(figures: Mapping[str, float]) -> str:
    """A row for each goal whose figure was taken."""
    rows = [
        [
            goal.title,
            goal.words,
            f"{figures[name]:.3g} {goal.unit}".rstrip(),
            "met" if goal.met(figures[name]) else "NOT MET",
        ]
        for name, goal in GOALS.items()
        if name in figures
    ]
    return aligned([["", "goal", "median", ""], *rows])
