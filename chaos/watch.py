"""What `/api/health` says, asked again and again while other things happen."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

EVERY = 0.2  # seconds
SLOW = 10.0  # seconds; no answer until then is none


@dataclass
class Health:
    """What was said when: `status`, or the HTTP status or error where that was all."""

    said: list[tuple[float, str]] = field(default_factory=list)

    def between(self, begin: float, end: float) -> set[str]:
        """What was said in a span of time."""
        return {status for at, status in self.said if begin <= at <= end}


@contextlib.contextmanager
def health(url: str) -> Iterator[Health]:
    """Ask from now on until the `with` block ends."""
    seen, over = Health(), threading.Event()

    def ask() -> None:
        while not over.wait(EVERY):
            began = time.time()
            seen.said.append((began, _status(url)))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(SLOW + 1)


def _status(url: str) -> str:
    try:
        with urllib.request.urlopen(f"{url}/api/health", timeout=SLOW) as answer:
            return str(json.load(answer)["status"])
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (OSError, ValueError) as error:
        return type(error).__name__
