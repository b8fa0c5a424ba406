"""A visitor who listens: speaks the protocol, fetches what is spoken, and notes when it came."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect

BYTES_PER_SECOND = 48_000
AUDIBLE = round(0.08 * BYTES_PER_SECOND)  # what a player gathers before it begins


@dataclass(slots=True)
class Piece:
    """One piece of speech: when its frame came, when enough of it was there to be heard, how long it plays."""

    text: str
    chars: int
    told: float
    url: str | None
    audible: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class Answer:
    """What one question came to. Times in seconds after it was sent; `deltas` are (time, characters so far)."""

    reply: str = ""
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    deltas: list[tuple[float, int]] = field(default_factory=list)

    @property
    def first_token(self) -> float:
        """When the first word was there."""
        return self.deltas[0][0]

    @property
    def fell_back(self) -> bool:
        """Whether any of it is left to the browser's voice."""
        return any(piece.url is None for piece in self.pieces)

    @property
    def first_audio(self) -> float:
        """When something could be heard first; the browser's own voice speaks at once."""
        first = self.pieces[0]
        return first.audible if first.url else first.told

    @property
    def gaps(self) -> list[float]:
        """The silences between its pieces, of a player that plays each as soon as it can."""
        found, until = [], 0.0
        for piece in self.pieces:
            if piece.url is None:
                break
            begins = max(until, piece.audible)
            if until:
                found.append(begins - until)
            until = begins + piece.seconds
        return found


class Listener:
    """One visitor. Use it as an asynchronous context."""

    _doorway = asyncio.Semaphore(4)  # of one address only so many may be about to say who they are

    def __init__(self, base: str, *, sound: bool = True) -> None:
        self.base = base
        self.sound = sound
        self._http = httpx2.AsyncClient(timeout=30)
        self.socket: ClientConnection

    async def __aenter__(self) -> Listener:
        headers = {"Origin": self.base}
        opened = (await self._http.post(f"{self.base}/api/chat/init", json={}, headers=headers)).json()
        url = self.base.replace("http", "ws", 1) + "/socket"
        about = {"protocol": 1, "token": opened["visitor_token"], "conversation": opened["conversation"], "seq": 0}
        async with self._doorway:
            self.socket = await connect(url, additional_headers=headers, compression=None)
            await self.send(type="connect", sound=self.sound, **about)
            await self.frame()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()
        await self._http.aclose()

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.socket.send(json.dumps(frame))

    async def frame(self) -> dict[str, Any]:
        """The next frame."""
        found: dict[str, Any] = json.loads(await self.socket.recv())
        return found

    async def ask(self, text: str) -> Answer:
        """Ask, read the answer to its end and, where it is spoken, hear it."""
        began, answer, fetching = time.perf_counter(), Answer(), []
        await self.send(type="message", id=str(uuid.uuid4()), text=text)
        settled, said = False, not self.sound
        while not (settled and said):
            frame = await self.frame()
            now = time.perf_counter() - began
            if frame["type"] == "ack":
                answer.reply = frame["reply"]
            elif frame["type"] == "delta":
                answer.deltas.append((now, frame["offset"] + len(frame["text"])))
            elif frame["type"] == "message" and frame["role"] == "agent" and frame.get("reply"):
                settled, answer.text = True, frame["text"]
            elif frame["type"] == "speech":
                said = frame["last"]
                if frame["text"]:
                    piece = Piece(frame["text"], frame["chars"], now, frame.get("url"))
                    answer.pieces.append(piece)
                    if piece.url:
                        fetching.append(asyncio.create_task(self._hear(piece, began)))
        await asyncio.gather(*fetching)
        return answer

    async def hear(self, seq: int) -> float:
        """Have a message said (again); seconds until it is heard."""
        began = time.perf_counter()
        await self.send(type="speak", seq=seq)
        while (frame := await self.frame())["type"] != "speech":
            pass
        piece = Piece(frame["text"], frame["chars"], 0.0, frame["url"])
        await self._hear(piece, began)
        return piece.audible

    async def _hear(self, piece: Piece, began: float) -> None:
        size = 0
        try:
            async with self._http.stream("GET", str(piece.url)) as response:
                async for part in response.aiter_bytes():
                    size += len(part)
                    if not piece.audible and size >= AUDIBLE:
                        piece.audible = time.perf_counter() - began
        except httpx2.HTTPError:  # from here on the browser's voice speaks
            piece.url, piece.told = None, time.perf_counter() - began
        piece.seconds = size / BYTES_PER_SECOND
