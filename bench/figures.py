"""From exchanges to figures: pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from statistics import median

from bench.stamps import Exchange


@dataclass(frozen=True, slots=True)
class Figures:
    """What one contender came to in one round. None where it has no server of its own."""

    first_alone_ms: float
    first_together_ms: float
    first_together_p99_ms: float
    token_ms: float
    token_p99_ms: float
    cpu_token_us: float | None = None
    idle_mb: float | None = None
    socket_kb: float | None = None


NAMES = {
    "first_alone_ms": "added to first token, one visitor: p50, ms",
    "first_together_ms": "added to first token, all visitors: p50, ms",
    "first_together_p99_ms": "added to first token, all visitors: p99, ms",
    "token_ms": "token delay, all visitors: p50, ms",
    "token_p99_ms": "token delay, all visitors: p99, ms",
    "cpu_token_us": "CPU per forwarded token, µs",
    "idle_mb": "idle memory, MB",
    "socket_kb": "idle socket, KB",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """One figure of one contender over all rounds."""

    median: float
    least: float


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that is no less than `share` (0 to 1) of them."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def added_ms(exchanges: Iterable[Exchange]) -> list[float]:
    """The time to the first token of each exchange, without the model server's own."""
    return [exchange.added_us / 1000 for exchange in exchanges]


def delays_ms(exchanges: Iterable[Exchange]) -> list[float]:
    """How long each token was on its way."""
    return [delay / 1000 for exchange in exchanges for delay in exchange.delays_us]


def summed_up(rounds: Sequence[Figures]) -> dict[str, Summary]:
    """Median and least of each figure that was taken."""
    taken = {field.name: [getattr(figures, field.name) for figures in rounds] for field in fields(Figures)}
    return {name: Summary(median(values), min(values)) for name, values in taken.items() if None not in values}
