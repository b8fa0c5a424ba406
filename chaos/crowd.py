"""A crowd of visitors (chaos/visitors.py), started beside the suite and steered from it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from chaos.stage import Stage
from tests.operation.installation import ROOT


class Crowd:
    """Visitors in a process of their own; leaving the `with` block ends them. `plan`: the fields of `visitors.Plan`."""

    def __init__(self, stage: Stage, *, name: str = "a", **plan: Any) -> None:
        self.journal: Path = stage.folder / f"visitors-{name}.jsonl"
        self._plan = {"url": stage.url, "journal": str(self.journal), "name": name, **plan}
        self._log = stage.folder / f"visitors-{name}.log"

    def __enter__(self) -> Crowd:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "chaos.visitors", json.dumps(self._plan)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait(10)
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def until_open(self, sockets: int, seconds: float = 30) -> None:
        """Wait until so many sockets have been accepted; raises `AssertionError` where they are not."""
        end = time.monotonic() + seconds
        while self.journal.read_text().count('"event": "open"') < sockets if self.journal.exists() else True:
            assert time.monotonic() < end, f"fewer than {sockets} visitors came in"
            time.sleep(0.1)

    def permit(self, messages: int) -> None:
        """Allow so many messages more to be begun."""
        self._say(str(messages))

    def stop(self) -> None:
        """Let them begin nothing more; what is begun is waited for."""
        self._say("stop")

    def wait(self, seconds: float) -> bool:
        """Whether every message that was begun got its outcome within `seconds`; raises where the visitors failed."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        assert code in (0, 1), f"The visitors failed ({code}):\n{self._log.read_text()[-4000:]}"
        return code == 0

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
