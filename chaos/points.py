"""Twelve named points at which a process can be made to kill itself.

A file says `POINT N`: the processes that watch it (chaos/trapped.py) end by SIGKILL at the Nth time that they pass that
point from then on.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

POINTS = (
    "accept.before_commit",
    "accept.after_commit",  # before the ack
    "accept.before_hint",
    "claim.before_commit",
    "claim.after_commit",
    "model.before_request",
    "token.after_first",
    "flush.before_commit",
    "flush.after_commit",
    "finish.before_commit",
    "finish.after_commit",  # before the visitor is sent the outcome
    "finish.before_hint",
)


class Trap:
    """The point that is armed, if one is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._armed: tuple[int, str] = (0, "")
        self._passed = 0

    def passes(self, point: str) -> None:
        """A point is passed: here the process may end."""
        try:
            armed = (self._file.stat().st_mtime_ns, self._file.read_text())
        except FileNotFoundError:
            return
        name, _, number = armed[1].partition(" ")
        if name != point:
            return
        with self._lock:
            if armed != self._armed:
                self._armed, self._passed = armed, 0
            self._passed += 1
            if self._passed == int(number):
                os.kill(os.getpid(), signal.SIGKILL)


def arm(file: Path, point: str, number: int) -> None:
    """Let the processes that watch `file` end at the `number`-th passing of a point; from the suite's side."""
    assert point in POINTS, point
    draft = file.with_suffix(".draft")
    draft.write_text(f"{point} {number}")
    draft.rename(file)


def disarm(file: Path) -> None:
    """Let them live."""
    file.unlink(missing_ok=True)
