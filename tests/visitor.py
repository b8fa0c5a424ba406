"""Vera, the visitor: a client of the wire that knows nothing of our code."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.frames import PATIENT, Frame, Frames

__all__ = ["Frame", "Visitor"]


class Visitor(Frames):
    """Speaks docs/protocol.md to the server at `base`, as a page of `origin` would."""

    def __init__(self, base: str, origin: str | None = "", **init: Any) -> None:
        super().__init__()
        self.base = base
        self.origin = base if origin == "" else origin
        self.init: dict[str, Any] = {}
        self._init_body = init
        self._open = ExitStack()

    # HTTP

    def headers(self) -> dict[str, str]:
        """The headers a browser would send from our page."""
        return {"Origin": self.origin} if self.origin else {}

    def post_init(self, **body: Any) -> httpx2.Response:
        """`POST /api/chat/init`."""
        return httpx2.post(
            f"{self.base}/api/chat/init", json={**self._init_body, **body}, headers=self.headers(), timeout=30
        )

    def open(self, **body: Any) -> Visitor:
        """Call `init` and keep its answer."""
        response = self.post_init(**body)
        assert response.status_code in (200, 201), response.text
        self.init = response.json()
        return self

    def history(self, **query: Any) -> httpx2.Response:
        """`GET /api/chat/history`."""
        return httpx2.get(
            f"{self.base}/api/chat/history",
            params={"conversation": self.init["conversation"], **query},
            headers={**self.headers(), "Authorization": f"Bearer {self.init['visitor_token']}"},
            timeout=30,
        )

    # The socket

    def dial(self) -> Visitor:
        """Open the socket, without a `connect` frame."""
        url = self.base.replace("http", "ws", 1) + "/socket"
        origin = Origin(self.origin) if self.origin else None
        dialled = connect(url, origin=origin, compression=None, **PATIENT)
        self.socket = self._open.enter_context(dialled)
        return self

    def connect(self, **fields: Any) -> Visitor:
        """Open the socket and say who we are; returns once the server has accepted."""
        if not self.init:
            self.open()
        self.dial()
        token, conversation = self.init["visitor_token"], self.init["conversation"]
        self.send(type="connect", **{"protocol": 1, "token": token, "conversation": conversation, "seq": 0, **fields})
        self.until(lambda frame: frame["type"] == "connect")
        return self

    def send(self, **frame: Any) -> None:
        """Send one frame."""
        self.send_text(json.dumps(frame))

    def send_text(self, text: str | bytes) -> None:
        """Send a frame as it is."""
        assert self.socket is not None
        self.socket.send(text)

    def until_type(self, kind: str, timeout: float = 30) -> Frame:
        """Receive until a frame of a type."""
        return self.until(lambda frame: frame["type"] == kind, timeout)

    def say(self, text: str, id: str | None = None, via: str = "text") -> Frame:
        """Send a message and wait for its ack."""
        id = id or str(uuid.uuid4())
        self.send(type="message", id=id, text=text, via=via)
        return self.until(lambda frame: frame["type"] in {"ack", "error"} and frame.get("id") == id)

    def answer_to(self, ack: Frame, timeout: float = 30) -> Frame:
        """The final message of the reply that an ack names."""
        return self.until(lambda frame: frame["type"] == "message" and frame.get("reply") == ack["reply"], timeout)

    def ask(self, text: str) -> Frame:
        """Say something and wait for the whole answer."""
        return self.answer_to(self.say(text))

    def deltas(self, reply: str) -> Iterator[Frame]:
        """The deltas of a reply among the frames received so far."""
        return (frame for frame in self.frames if frame["type"] == "delta" and frame["reply"] == reply)

    def close_code(self, timeout: float = 30) -> int:
        """Read until the server closes; its close code."""
        try:
            while True:
                self.receive(timeout)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def leave(self) -> None:
        """Close the socket."""
        self._open.close()
        self.socket = None
