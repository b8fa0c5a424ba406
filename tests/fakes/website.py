"""Somebody's website. `pages` holds what it answers by path; `asked` what was asked of it, `answered` how.

And a trap that counts who connects to it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO

LISTENING = 128


@dataclass
class Page:
    """An answer. `raw` writes all of it itself; who knows its `etag` already is told that nothing has changed."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[BinaryIO], None] | None = None
    etag: str = ""


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Website:
    """Listens on a free port of an address of this machine; with a certificate, by TLS."""

    def __init__(self, host: str = "127.0.0.1", *, certificate: str | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.times: list[float] = []
        self.answered: dict[str, int] = {}
        self.server_names: list[str | None] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                site.asked.append(Asked(self.command, self.path, dict(self.headers), body))
                site.times.append(time.monotonic())
                page = site.pages.get(self.path) or Page("Not here.", 404)
                if page.etag:
                    known = self.headers.get("If-None-Match") == page.etag
                    page = Page(b"" if known else page.body, 304 if known else 200, {**page.headers, "ETag": page.etag})
                site.answered[self.path] = page.status
                with contextlib.suppress(OSError):  # whoever asked has gone
                    (page.raw or self._write(page))(self.wfile)  # type: ignore[arg-type]

            def _write(self, page: Page) -> Callable[[BinaryIO], None]:
                body = page.body.encode(errors="surrogatepass") if isinstance(page.body, str) else page.body
                headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **page.headers}
                lines = [f"HTTP/1.1 {page.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
                head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin1")
                return lambda out: void(out.write(head + (b"" if self.command == "HEAD" else body)))

            do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - the names of the library

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            request_queue_size = LISTENING

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Say nothing: clients go away here all the time."""

        self._server = Server((host, 0), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda _, name, __: self.server_names.append(name)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host, self.port = host, self._server.server_address[1]
        self.address = f"{host}:{self.port}"
        self.url = f"{'http' if certificate is None else 'https'}://{self.address}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def void(_: object) -> None:
    """Nothing of it."""


class Trap:
    """Listens on one port of every address of this machine, and counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=LISTENING)
        self.port: int = self._socket.getsockname()[1]
        self._socket.setblocking(False)

    def caught(self) -> int:
        """How many have connected."""
        return sum(1 for _ in self._waiting())

    def _waiting(self) -> Iterator[None]:
        while True:
            try:
                connection, _ = self._socket.accept()
            except BlockingIOError:
                return
            connection.close()
            yield

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
