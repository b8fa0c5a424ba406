"""A process of the product, or of the suite, that can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.engines import free_port
from tests.operation.installation import ROOT

READY = 60.0  # seconds
WORKER_BOOTS = 2.5  # seconds; a worker has no port to ask


class Program:
    """One command line with several lives. A web process gets a new port in each, as a new container would.

    `noted` is told when it is up, and of every end that was brought about here. `up` says that it may be sent visitors.
    """

    def __init__(
        self,
        name: str,
        command: str,
        environment: Mapping[str, str],
        folder: Path,
        *,
        noted: Callable[[str, str], None],
        serves: bool = True,
    ) -> None:
        self.name = name
        self.up = False
        self.port = 0
        self._command, self._environment = command, environment
        self._out = folder / f"{name}.log"
        self._noted, self._serves = noted, serves
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where this life of it answers, past the front."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process' number."""
        assert self._process is not None, "it was never started"
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it wrote, in all its lives."""
        return self._out.read_text(errors="replace")

    def start(self, **env: str) -> Program:
        """Begin a life, with more in its environment; `until_ready` waits for it."""
        self.port = free_port() if self._serves else 0
        port = {"PORT": str(self.port)} if self._serves else {}
        environment = {**self._environment, **port, **env}
        with self._out.open("a") as out:
            self._process = subprocess.Popen(
                ["sh", "-c", f"exec {self._command}"],
                env=environment,
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def until_ready(self, seconds: float = READY) -> Program:
        """Wait until it is ready to answer; raises `AssertionError` with its log where it never is."""
        end = time.monotonic() + (seconds if self._serves else WORKER_BOOTS)
        while time.monotonic() < end:
            assert self.alive, f"{self.name} ended by itself:\n{self.log[-4000:]}"
            if self._serves and self._is_ready():
                self.up = True
                self._noted(self.name, "up")
                return self
            time.sleep(0.02)
        assert not self._serves, f"{self.name} was not ready within {seconds} s:\n{self.log[-4000:]}"
        self.up = True
        return self

    def kill(self) -> None:
        """SIGKILL: it has no chance to say anything."""
        self._ending("kill")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.ended()

    def terminate(self, seconds: float = 40) -> int:
        """SIGTERM, and wait for the end; its exit code. The front sends nobody new there from now on."""
        self._ending("terminate")
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        return self.ended(seconds)

    def tell(self, number: int) -> None:
        """Send a signal that does not end it, such as SIGSTOP."""
        os.kill(self.pid, number)

    def ended(self, seconds: float = 40) -> int:
        """Wait for the end, whoever brought it about; the exit code."""
        assert self._process is not None, "it was never started"
        code = self._process.wait(seconds)
        if self.up:  # it ended by itself
            self._ending("died")
        return code

    def close(self) -> None:
        """End it for good, with all it started."""
        if self._process is not None:
            self.up = False
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def _ending(self, how: str) -> None:
        self.up = False
        self._noted(self.name, how)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/ready", timeout=5) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError, ValueError):
            return False
