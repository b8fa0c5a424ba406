"""WebKitGTK, over WebDriver. It has no mode without a screen, so it gets a screen of its own that nobody sees."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack, suppress
from typing import Any

import httpx2

from tests.engines import free_port
from tests.other_browsers.driven import PATIENCE, Actions, Driven, running

PROGRAMS = ("WebKitWebDriver", "xvfb-run", "dbus-run-session")
FOUND = all(shutil.which(program) for program in PROGRAMS)


class WebKit(Driven):
    """A window with nothing stored."""

    def start(self, stack: ExitStack) -> None:
        """Start the browser."""
        port = free_port()
        screen = ["dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x900x24"]
        # Its sandbox wants rights that a container does not have; it visits nothing but our own pages.
        safe_here = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        program = [*screen, "WebKitWebDriver", f"--port={port}"]
        stack.enter_context(running(program, **safe_here))
        self._client = stack.enter_context(httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE))
        self._path = ""
        self._until_ready()
        self._path = f"/session/{self._ask('POST', '/session', capabilities={})['sessionId']}"
        stack.callback(self._leave)

    def go(self, url: str) -> None:
        """Load a page."""
        self._ask("POST", "/url", url=url)

    def evaluate(self, expression: str) -> str | None:
        """The text that an expression comes to."""
        text: str | None = self._ask("POST", "/execute/sync", script=f"return ({expression})", args=[])
        return text

    def act(self, sources: Actions) -> None:
        """Let pointer or keyboard do something."""
        self._ask("POST", "/actions", actions=sources)

    def _leave(self) -> None:
        with suppress(httpx2.HTTPError, AssertionError):
            self._ask("DELETE", "")

    def _until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(httpx2.TransportError):
                if self._ask("GET", "/status")["ready"]:
                    return
            time.sleep(0.1)
        raise AssertionError("WebKitWebDriver did not start.")

    def _ask(self, verb: str, path: str, **body: Any) -> Any:
        said = self._client.request(verb, self._path + path, json=body if verb == "POST" else None).json()["value"]
        assert not (isinstance(said, dict) and "error" in said), said
        return said
