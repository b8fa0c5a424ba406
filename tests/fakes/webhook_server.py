"""A receiver of webhooks on a real socket. It knows the Standard Webhooks specification and none of our code.

`plan(…)` says how it answers the next calls: an `Answers`, or a status; then 204. `calls` holds what came.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.fakes.threads import LoopThread

TOLERANCE = 300  # seconds


class Unverified(Exception):
    """A call that did not come from whoever has the secret, or not now."""


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC as RFC 2104 writes it."""
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + data).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float | None = None) -> Any:
    """The body of a call as JSON. Raises `Unverified`."""
    try:
        id, at, signatures = (headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        moment = int(at)
    except (KeyError, ValueError):
        raise Unverified("a header is missing or no number") from None
    if abs((now or time.time()) - moment) > TOLERANCE:
        raise Unverified("too old, or not yet")
    expected = hmac_sha256(base64.b64decode(secret.removeprefix("whsec_")), f"{id}.{at}.".encode() + body)
    for signed in signatures.split(" "):
        version, _, text = signed.partition(",")
        if version == "v1" and base64.b64decode(text) == expected:
            return orjson.loads(body)
    raise Unverified("no signature is right")


@dataclass
class Answers:
    """How a call is answered: after `wait` seconds, or by a connection that is `reset`."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    wait: float = 0
    reset: bool = False


@dataclass
class Call:
    """One call."""

    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """The name of the event."""
        return self.headers["webhook-id"]

    @property
    def said(self) -> Any:
        """The body."""
        return orjson.loads(self.body)


class WebhookServer:
    """Listens on a free port of the loopback, at `url`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.at_once = self.most_at_once = 0
        self._plan: deque[Answers] = deque()
        self._thread = LoopThread()
        self._thread.run(self._start())

    def plan(self, *answers: Answers | int) -> None:
        """How the next calls are answered."""
        self._plan.extend(one if isinstance(one, Answers) else Answers(one) for one in answers)

    def until(self, count: int, seconds: float = 20) -> list[Call]:
        """The calls, as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(self.calls) < count:
            assert time.monotonic() < end, f"{len(self.calls)} calls came, {count} were to come"
            time.sleep(0.02)
        return self.calls

    def close(self) -> None:
        """Stop listening."""
        self._thread.close(self._runner.cleanup)

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._called)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    async def _called(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.calls.append(Call(headers, await request.read(), time.time()))
        answer = self._plan.popleft() if self._plan else Answers()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(answer.wait)
        finally:
            self.at_once -= 1
        if answer.reset and request.transport is not None:
            request.transport.abort()
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
