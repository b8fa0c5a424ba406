"""A WebSocket of which every byte is ours, for what no client library would send."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import json
import os
import socket
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TEXT, BINARY, CONTINUED, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10

Frame = dict[str, Any]


class Closed(Exception):
    """The connection has ended: `code` is the server's close code, 1006 where it sent none."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class NotAccepted(Exception):
    """The handshake was answered with an HTTP status instead of a socket."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What `init` answered: who we are."""

    token: str
    conversation: str

    def hello(self, **fields: Any) -> Frame:
        """The `connect` frame."""
        return {"type": "connect", "protocol": 1, "token": self.token, "conversation": self.conversation, **fields}


async def init(url: str, **body: Any) -> Opened:
    """`POST /api/chat/init` as a page of the server itself."""

    def post() -> Opened:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        try:
            headers = {"Origin": url, "Content-Type": "application/json"}
            connection.request("POST", "/api/chat/init", json.dumps(body), headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
            if answer.status not in {200, 201}:
                raise NotAccepted(f"init: {answer.status} {said}")
            return Opened(said["visitor_token"], said["conversation"])
        finally:
            connection.close()

    return await asyncio.to_thread(post)


class RawSocket:
    """One socket. `dial` opens it; `receive` gives the server's next frame or raises `Closed`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def dial(cls, url: str, *, address: str = "", receive_buffer: int | None = None) -> RawSocket:
        """Shake hands. `address`: where a trusted proxy says we are; `receive_buffer`: bytes the kernel may hold."""
        where = urlsplit(url)
        plain = socket.socket()
        plain.setblocking(False)
        try:
            if receive_buffer is not None:
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            await asyncio.get_running_loop().sock_connect(plain, (where.hostname, where.port))
            limit = receive_buffer or 2**16
            reader, writer = await asyncio.open_connection(sock=plain, limit=limit)
        except BaseException:
            plain.close()
            raise
        opened = cls(reader, writer)
        await opened._shake_hands(where.netloc, url, address)
        return opened

    async def _shake_hands(self, host: str, origin: str, address: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /socket HTTP/1.1",
            f"Host: {host}",
            f"Origin: {origin}",
            *([f"X-Forwarded-For: {address}"] if address else []),
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError) as error:
            raise NotAccepted(f"no answer to the handshake ({type(error).__name__})") from None
        if not head.startswith(b"HTTP/1.1 101"):
            self.reset()
            raise NotAccepted(head.split(b"\r\n", 1)[0].decode())

    @property
    def port(self) -> int:
        """Our own port."""
        return int(self._writer.get_extra_info("sockname")[1])

    async def send(self, payload: str | bytes, opcode: int = TEXT, *, final: bool = True) -> None:
        """Send one frame as it is. Raises `OSError` where the connection is gone."""
        body = payload.encode() if isinstance(payload, str) else payload
        self._writer.write(head(len(body), opcode, final=final) + body)
        await self._writer.drain()

    async def send_json(self, **frame: Any) -> None:
        """Send an object as a text frame."""
        await self.send(json.dumps(frame))

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes that need not be a frame."""
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self, seconds: float = 30) -> Frame:
        """The next frame of the server. Raises `Closed`, or `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while True:
                opcode, body = await self._frame()
                if opcode == PING:
                    await self.send(body, PONG)
                elif opcode == CLOSE:
                    raise Closed(struct.unpack(">H", body[:2])[0] if len(body) >= 2 else 1005)
                elif opcode == TEXT:
                    frame: Frame = json.loads(body)
                    return frame

    async def until_type(self, *kinds: str, seconds: float = 30) -> Frame:
        """Receive until a frame of one of these types."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.receive(seconds)
                if frame["type"] in kinds:
                    return frame

    async def _frame(self) -> tuple[int, bytes]:
        try:
            first, second = await self._reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", await self._reader.readexactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", await self._reader.readexactly(8))[0]
            return first & 0x0F, await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError):
            raise Closed(1006) from None

    def pause(self) -> None:
        """Read no more, not even into a buffer of ours."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]  # the writer's transport reads too

    def reset(self) -> None:
        """Break off with a RST, as a client that loses its network stack does."""
        plain = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError):  # closed already
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def close(self) -> None:
        """Say goodbye and close, as a browser does."""
        try:
            await self.send(struct.pack(">H", 1000), CLOSE)
            async with asyncio.timeout(5):
                while True:
                    await self.receive()
        except (Closed, OSError, TimeoutError):
            self._writer.transport.abort()


def head(size: int, opcode: int, *, final: bool = True) -> bytes:
    """A client's frame header for a body of `size` bytes, which it announces to be masked with zeros."""
    first = bytes([(0x80 if final else 0) | opcode])
    if size < 126:
        return first + bytes([0x80 | size]) + bytes(4)
    if size < 2**16:
        return first + struct.pack(">BH", 0x80 | 126, size) + bytes(4)
    return first + struct.pack(">BQ", 0x80 | 127, size) + bytes(4)
