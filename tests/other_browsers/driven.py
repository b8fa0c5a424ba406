"""A browser driven by the words that WebDriver and WebDriver BiDi share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE = 30.0  # seconds
ENTER = "\ue007"
ESCAPE = "\ue00c"

Actions = list[dict[str, Any]]


class Driven(ABC):
    """One window. Elements are named by expressions of the page's own language, so that shadow roots are no wall."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            self.start(stack)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """End the browser."""
        self._stack.close()

    @abstractmethod
    def start(self, stack: ExitStack) -> None:
        """Start the browser; `stack` ends what was started."""

    @abstractmethod
    def go(self, url: str) -> None:
        """Load a page."""

    @abstractmethod
    def evaluate(self, expression: str) -> str | None:
        """The text that an expression comes to."""

    @abstractmethod
    def act(self, sources: Actions) -> None:
        """Let pointer or keyboard do something, as the WebDriver standard writes it."""

    def get(self, expression: str) -> Any:
        """The value of an expression, by way of JSON."""
        return json.loads(self.evaluate(f"JSON.stringify(({expression}) ?? null)") or "null")

    def until(self, expression: str) -> Any:
        """The value of an expression, once it is true. Raises `AssertionError` where it does not become so."""
        end = time.monotonic() + PATIENCE
        while not (value := self.get(expression)):
            assert time.monotonic() < end, (
                f"This did not become true: {expression}\n{self.get('document.body.outerHTML')}"
            )
            time.sleep(0.05)
        return value

    def click(self, element: str) -> None:
        """Press the middle of an element with the pointer, once it is there and at rest."""
        self.until(f"({element})?.getBoundingClientRect().width")
        time.sleep(0.3)
        x, y = self.get(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])(({element}).getBoundingClientRect())"
        )
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.act([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}])

    def type(self, text: str) -> None:
        """Press keys, one after the other."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.act([{"type": "key", "id": "keyboard", "actions": keys}])


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[Path]:
    """A program, with a file of what it prints; it and the processes it started end with the `with` block."""
    with tempfile.NamedTemporaryFile() as out:
        everything = {**os.environ, **environment}
        process = subprocess.Popen(command, env=everything, stdout=out, stderr=out, start_new_session=True)
        try:
            yield Path(out.name)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
