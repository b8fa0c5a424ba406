"""Firefox, over WebDriver BiDi, which it speaks without a program between."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.other_browsers.driven import PATIENCE, Actions, Driven, running

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
READY = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox(Driven):
    """A window with a profile of its own."""

    def start(self, stack: ExitStack) -> None:
        """Start the browser."""
        assert PROGRAM is not None
        profile = stack.enter_context(tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True))
        options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        out = stack.enter_context(running([PROGRAM, *options, "about:blank"]))
        self._socket = stack.enter_context(connect(f"{_address(out)}/session", max_size=None))
        self._numbers = itertools.count(1)
        self._ask("session.new", capabilities={})
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def go(self, url: str) -> None:
        """Load a page."""
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> str | None:
        """The text that an expression comes to."""
        target = {"context": self._context}
        said = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert said["type"] == "success", said
        text: str | None = said["result"].get("value")
        return text

    def act(self, sources: Actions) -> None:
        """Let pointer or keyboard do something."""
        self._ask("input.performActions", context=self._context, actions=sources)

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (said := json.loads(self._socket.recv(PATIENCE))).get("id") != number:
            pass
        assert said["type"] == "success", said
        return said["result"]


def _address(out: Path) -> str:
    """Where the browser listens, once it says so."""
    end = time.monotonic() + PATIENCE
    while not (found := READY.search(out.read_text())):
        assert time.monotonic() < end, f"Firefox did not start:\n{out.read_text()}"
        time.sleep(0.05)
    return found[1]
