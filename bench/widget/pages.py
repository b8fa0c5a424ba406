"""An origin that serves the files of a folder, compressed, and answers what a widget asks of its back end."""

from __future__ import annotations

import gzip
import json
import mimetypes
import threading
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

mimetypes.add_type("text/javascript", ".mjs")


@cache
def compressed(path: Path) -> bytes:
    """A file, gzip -9."""
    return gzip.compress(path.read_bytes(), 9)


class Pages:
    """Listens on a free port of the loopback inside a `with` block; `answers` has the JSON for what is no file."""

    def __init__(self, folder: Path, answers: Mapping[str, Any] | None = None) -> None:
        pages = self
        self.folder = folder
        self.answers = answers or {}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self._answer()

            def _answer(self) -> None:
                kind, body = pages.found(self.path.partition("?")[0])
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Cache-Control", "max-age=600")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def found(self, path: str) -> tuple[str, bytes]:
        """What stands under a path: its type and its compressed body, which is empty where there is nothing."""
        file = self.folder / path.lstrip("/")
        if file.is_file():
            return mimetypes.guess_type(file.name)[0] or "application/octet-stream", compressed(file)
        if path in self.answers:
            return "application/json", gzip.compress(json.dumps(self.answers[path]).encode(), 9)
        return "text/plain", b""

    def __enter__(self) -> Pages:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
