"""HTTP to addresses that somebody gave us: pages to learn from, webhooks to call. Synchronous: call it in a thread.

The connection goes to the very address that was checked, so that no second look-up can lead it elsewhere; TLS still
checks the name. Redirects are checked like the first address. Size and time are bounded whatever the server does.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from salesagent.lib.destinations import PORTS, Address, Allowed, is_public
from salesagent.lib.errors import OutgoingFailed, OutgoingRefused

__all__ = ["AGENT", "Fetched", "Outgoing", "OutgoingFailed", "OutgoingRefused", "fetch"]

AGENT = "SalesAgent"
MOST_BYTES = 5 * 1024 * 1024
SECONDS = 20.0
REDIRECTS = 5

_HEAD_BYTES = 1024 * 1024  # beside the body: heads, and what frames its pieces
_CONNECT_SECONDS = 6.0  # for each address of a host
_PIECE = 64 * 1024
_MOVED = {301, 302, 303, 307, 308}
_HEADERS = {"User-Agent": f"Mozilla/5.0 (compatible; {AGENT})", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
_SECRET_HEADERS = {"authorization", "cookie"}

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is where it came from after redirects, `headers` are read without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def _look_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system has them."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Outgoing:
    """A client. `resolve` finds a host's addresses, `authorities` is a file of certificates that are trusted."""

    def __init__(
        self,
        *,
        resolve: Resolve = _look_up,
        ports: Collection[int] = PORTS,
        authorities: str | None = None,
    ) -> None:
        self._resolve = resolve
        self._ports = ports
        self._authorities = authorities

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
        redirects: int = REDIRECTS,
    ) -> Fetched:
        """Ask an address and read the answer whole; any status is an answer.

        At most `most_bytes` after decompression, `seconds` in all and so many `redirects`, which are followed for GET
        and HEAD only. Raises `OutgoingRefused` where the address is not allowed, `OutgoingFailed` where no whole answer
        came; both say cause and cure for staff.
        """
        call = _Call(self._resolve, self._ports, Allowed.read(settings.OUTGOING_ALLOW), most_bytes, seconds)
        sent = {**_HEADERS, **(headers or {})}
        for _ in range(redirects + 1):
            answer = self._ask(call, url, method, body, sent)
            if isinstance(answer, Fetched):
                return answer
            if method not in {"GET", "HEAD"} or not redirects:
                raise OutgoingFailed(f"{_short(url)} redirects to {_short(answer)}. Use that address instead.")
            if urlsplit(answer).netloc != urlsplit(url).netloc:
                sent = {name: value for name, value in sent.items() if name.lower() not in _SECRET_HEADERS}
            url = answer
        raise OutgoingFailed(
            f"{_short(url)} was reached by {redirects} redirects, and is one more. Open it in a browser."
        )

    def _ask(self, call: _Call, url: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> Fetched | str:
        """The answer, or the address it redirects to."""
        _check(url)
        adapter = _Adapter(call)
        try:
            request = requests.Request(method, url, headers=dict(headers), data=body).prepare()
            timeout = call.left()
            answer = adapter.send(request, stream=True, timeout=timeout, verify=self._authorities or True)
            moved = answer.status_code in _MOVED and answer.headers.get("Location")
            if moved:
                return urljoin(url, moved.encode("latin1", "replace").decode("utf-8", "replace")).partition("#")[0]
            return Fetched(answer.status_code, answer.headers, call.read(answer), url)
        except requests.exceptions.SSLError as error:
            raise OutgoingFailed(
                f"{_short(url)} has no certificate that can be trusted ({_cause(error)}). Renew it there."
            ) from None
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            call.left()
            raise OutgoingFailed(f"{_short(url)} could not be read: {_cause(error)}.") from None
        finally:
            adapter.close()


class _Call:
    """The bounds of one call over all its redirects: where it may go, how long and how much."""

    def __init__(
        self, resolve: Resolve, ports: Collection[int], allowed: Allowed, most_bytes: int, seconds: float
    ) -> None:
        self._resolve = resolve
        self._ports = ports
        self._allowed = allowed
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._wire_bytes = most_bytes + _HEAD_BYTES

    def left(self) -> float:
        """The seconds that are left. Raises `OutgoingFailed` where there are none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise OutgoingFailed(f"The server took longer than {self._seconds:g} seconds. Try again later.")
        return left

    def count(self, received: int) -> None:
        """Take note of bytes that came over the wire. Raises `OutgoingFailed` where they are too many."""
        self._wire_bytes -= received
        if self._wire_bytes < 0:
            raise self._too_large()

    def read(self, answer: requests.Response) -> bytes:
        """The body, unpacked as it comes, so that a small one cannot become a huge one."""
        body = bytearray()
        for piece in answer.raw.stream(_PIECE, decode_content=True):
            body += piece
            if len(body) > self._most_bytes:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> OutgoingFailed:
        return OutgoingFailed(f"The answer is larger than {self._most_bytes / 1024 / 1024:.3g} MB. It is left out.")

    def dial(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of a host that may be connected to and answers."""
        failure: OSError | None = None
        for address in self._permitted(host, port):
            try:
                connected = socket.create_connection((str(address), port), min(self.left(), _CONNECT_SECONDS))
            except OSError as error:
                failure = error
            else:
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connected.settimeout(self.left())
                return connected
        raise OutgoingFailed(f"{host} cannot be reached ({failure}). See whether it opens in a browser.")

    def _permitted(self, host: str, port: int) -> list[Address]:
        found = [ipaddress.ip_address(text) for text in self._addresses(host, port)]
        if self._allowed.names(host, port):
            return found
        if port not in self._ports:
            raise OutgoingRefused(
                f"Port {port} of {host} is none of {', '.join(map(str, sorted(self._ports)))}. If it is meant, an "
                f"operator adds {host}:{port} to OUTGOING_ALLOW."
            )
        permitted = [address for address in found if is_public(address) or self._allowed.includes(address)]
        if not permitted:
            raise OutgoingRefused(
                f"{host} leads to {found[0]}, which is not on the public internet. If it is meant, an operator adds "
                f"{host}:{port} to OUTGOING_ALLOW."
            )
        return permitted

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the resolver says, waited for no longer than there is time: it knows no limit of its own."""
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=ask, daemon=True, name=f"look up {host}").start()
        try:
            found = answers.get(timeout=self.left())
        except queue.Empty:
            found = None
        if not found:
            raise OutgoingFailed(f"There is no address for {host}. Check how it is spelled.")
        return found


class _Adapter(HTTPAdapter):
    """Requests' way to a server, by connections of ours."""

    def __init__(self, call: _Call) -> None:
        self._call = call
        super().__init__()

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *args: Any, **kwargs: Any
    ) -> HTTPConnectionPool:
        """A pool that connects only where the call may go. There is never a proxy: it would look up the name anew."""
        pool = super().get_connection_with_tls_context(request, *args, **kwargs)
        assert isinstance(pool, HTTPConnectionPool)  # noqa: S101 - for the type checker
        kind = _Https if pool.scheme == "https" else _Http
        pool.ConnectionCls = kind.of(self._call)
        return pool


class _Checked(HTTPConnection):
    """A connection that is made by its call and read within the bounds of it."""

    call: _Call

    @classmethod
    def of(cls, call: _Call) -> type[_Checked]:
        """This class for one call."""
        return type(cls.__name__, (cls,), {"call": call})

    def _new_conn(self) -> socket.socket:
        return self.call.dial(self._dns_host, self.port)

    def response_class(  # type: ignore[override]  # called like a class
        self, sock: socket.socket, *args: Any, **kwargs: Any
    ) -> http.client.HTTPResponse:
        """The answer, its bytes counted and waited for no longer than there is time."""
        answer = http.client.HTTPResponse(sock, *args, **kwargs)
        answer.fp = io.BufferedReader(_Bounded(answer.fp.detach(), sock, self.call))
        return answer


class _Http(_Checked):
    """By plain HTTP."""


class _Https(_Checked, HTTPSConnection):
    """By TLS, which checks the name that was asked for."""


class _Bounded(io.RawIOBase):
    """What comes from a socket, within the bounds of a call."""

    def __init__(self, raw: Any, sock: socket.socket, call: _Call) -> None:
        self._raw = raw
        self._sock = sock
        self._call = call

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """As many bytes as have come."""
        self._sock.settimeout(self._call.left())
        received: int | None = self._raw.readinto(buffer)
        self._call.count(received or 0)
        return received

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


def _check(url: str) -> None:
    """Raise `OutgoingRefused` for what is no plain web address."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        plain = False
    if not plain or any(character <= " " or character in "\\\x7f" for character in url):
        raise OutgoingRefused(f"{_short(url)} is no web address. It must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise OutgoingRefused("An address may hold no user name. Leave out what stands before the @.")
    if "%" in parts.netloc:
        raise OutgoingRefused(f"{_short(url)} has a percent sign in its host. Write the host's plain name.")


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"


def _cause(error: BaseException) -> str:
    """The innermost reason, in one line."""
    while error.__context__ is not None or (error.args and isinstance(error.args[0], BaseException)):
        error = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error.__context__  # type: ignore[assignment]
    return _short(" ".join(str(error).split()) or type(error).__name__)


fetch = Outgoing().fetch
