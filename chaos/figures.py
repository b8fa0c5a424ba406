"""Figures out of journals: percentiles, and how long visitors waited."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed (nearest rank), to a millisecond; 0 where there are none."""
    if not values:
        return 0.0
    return round(sorted(values)[max(0, math.ceil(share * len(values)) - 1)], 3)


def seen_of(lines: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """For each reply, the moments at which something of it was seen."""
    found: dict[str, list[float]] = {}
    for line in lines:
        if line["event"] == "seen" and line["frame"]["type"] in {"delta", "message"}:
            found.setdefault(line["frame"].get("reply") or "", []).append(line["at"])
    return found
