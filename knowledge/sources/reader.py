"""Reads files and pages in a process of its own, which is ended where it takes too long or fails."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import time
from types import TracebackType

from django.conf import settings

from knowledge.reading.documents import Document, Unreadable

SECONDS = 30.0


class Reader:
    """A context manager: the process begins with the first thing to read, and ends with the block."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def read(self, body: bytes, *, name: str = "", url: str = "", title: str = "") -> Document:
        """A document out of a file, or out of the page of an address. Raises `Unreadable`."""
        child = self._child or self._begin()
        asked = json.dumps({"size": len(body), "name": name, "url": url, "title": title}).encode()
        assert child.stdin is not None  # noqa: S101 - for the type checker
        try:
            child.stdin.write(asked + b"\n" + body)
            child.stdin.flush()
            said = json.loads(self._line(child))
        except (OSError, ValueError):
            self._end()
            raise Unreadable("It takes too long or too much memory to be read. Split it, and give the parts.") from None
        if "error" in said:
            raise Unreadable(said["error"])
        return Document.from_json(said)

    def _begin(self) -> subprocess.Popen[bytes]:
        # An empty environment: what reads strangers' files has no secrets to lose.
        self._child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "knowledge.reading.child"],
            cwd=settings.BASE_DIR,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self._child

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """One whole line in time, or nothing."""
        assert child.stdout is not None  # noqa: S101 - for the type checker
        until, said = time.monotonic() + self._seconds, bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not said.endswith(b"\n"):
                if not selector.select(max(0.0, until - time.monotonic())):
                    return b""
                piece = child.stdout.read1(1024 * 1024)  # type: ignore[attr-defined]  # it is buffered
                if not piece:
                    return b""
                said += piece
        return bytes(said)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None  # noqa: S101 - for the type checker
                    pipe.close()
            child.wait()
