"""What one visitor, or one address, may take of this process: so many connections, so many frames in a second.

Who takes more is turned away (connections) or waits its turn (frames): nothing that was sent is lost. Counted in
each process, because it guards the process; what guards money is counted in the database (chat/limits.py).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES_PER_SECOND, FRAMES_AT_ONCE = 1000, 5000  # of one address
MOST_PACES = 1000  # kept before the idle ones are forgotten


class Pace:
    """Lets `per_second` turns through, after `at_once` that need not wait."""

    def __init__(self, per_second: float, at_once: float) -> None:
        self._each = 1 / per_second
        self._ahead = at_once / per_second
        self._due = 0.0

    async def turn(self, turns: int = 1) -> None:
        """Wait for so many turns."""
        now = time.monotonic()
        self._due = max(self._due, now - self._ahead) + turns * self._each
        if self._due > now:
            await asyncio.sleep(self._due - now)

    @property
    def idle(self) -> bool:
        """Whether nothing is remembered that could make anybody wait."""
        return self._due <= time.monotonic() - self._ahead


class Crowd:
    """Everybody who is connected to this process."""

    def __init__(self) -> None:
        self._places: Counter[str] = Counter()
        self._paces: dict[str, Pace] = {}

    @contextmanager
    def place(self, holder: str, most: int) -> Iterator[bool]:
        """Hold one of the `most` places of a holder; False where they are all taken."""
        free = self._places[holder] < most
        self._places[holder] += free
        try:
            yield free
        finally:
            self._places[holder] -= free
            if not self._places[holder]:
                del self._places[holder]

    def pace(self, address: str) -> Pace:
        """How fast frames of an address are taken."""
        if len(self._paces) > MOST_PACES:
            self._paces = {name: pace for name, pace in self._paces.items() if not pace.idle}
        return self._paces.setdefault(address, Pace(FRAMES_PER_SECOND, FRAMES_AT_ONCE))
