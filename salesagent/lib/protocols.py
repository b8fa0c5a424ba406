"""uvicorn's protocols, with an end for clients that hold a connection and take nothing, or say nothing.

uvicorn waits for such clients without a limit: a buffer that is not drained is never given up, not even when the
connection is to be closed; pongs are piled up for a client that does not read them; a quarter of a megabyte of tiny
frames is unpacked in one go. Named to uvicorn by `--http` and `--ws` (Procfile) and by `manage.py up`.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

UNREAD = 15.0  # seconds in which a client must take what it has asked for
HEAD = 30.0  # seconds in which a first request must say what it wants
BITE = 4096  # bytes
SEND_BUFFER = 256 * 1024  # bytes
MOST_IDLE_FRAMES = 100  # a second


class _Impatient(asyncio.Protocol):
    """Cuts the connection of a client that does not read while more is due to it than fits the buffer."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _cut: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The buffer is full."""
        super().pause_writing()
        self._cut = self.loop.call_later(UNREAD, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read on."""
        if self._cut is not None:
            self._cut.cancel()
        super().resume_writing()


class Http(_Impatient, HttpToolsProtocol):
    """HTTP/1.1."""

    _head: asyncio.TimerHandle

    def connection_made(self, transport: Any) -> None:
        """A client has connected, and has yet to say what it wants."""
        super().connection_made(transport)
        self._head = self.loop.call_later(HEAD, transport.abort)

    def on_headers_complete(self) -> None:
        """It has said it."""
        self._head.cancel()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._head.cancel()
        super().connection_lost(exc)


class WebSocket(_Impatient, WebSocketsSansIOProtocol):
    """WebSockets."""

    _held = b""
    _idle_frames = 0
    _second = 0

    def connection_made(self, transport: Any) -> None:
        """The handshake begins. Frames are small: the kernel need not keep megabytes of them for a client."""
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def data_received(self, data: bytes) -> None:
        """Take in what has come, in bites: the rest waits until the application has taken the messages before it."""
        self._held += data
        self._go_on()

    def _go_on(self) -> None:
        while self._held and not self.read_paused and not self.transport.is_closing():
            bite, self._held = self._held[:BITE], self._held[BITE:]
            super().data_received(bite)

    async def receive(self) -> Any:
        """The next message."""
        message = await super().receive()
        self._go_on()
        return message

    def handle_ping(self) -> None:
        """Answer a ping, unless earlier answers still wait to be read."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()
        self._count_idle_frame()

    def handle_cont(self, event: Any) -> None:
        """Take a piece of a message; empty ones would add up to no size, and to a list without end."""
        if event.data or event.fin:
            super().handle_cont(event)
        else:
            self._count_idle_frame()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message over. One that is no UTF-8 closes; uvicorn would log a traceback for it."""
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.conn.send_close(1007)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def _count_idle_frame(self) -> None:
        """Frames that carry nothing cost a server more than their sender; no client needs many."""
        second = int(self.loop.time())
        self._idle_frames = self._idle_frames + 1 if second == self._second else 1
        self._second = second
        if self._idle_frames > MOST_IDLE_FRAMES:
            self.transport.abort()

    def handle_close(self, event: Any) -> None:
        """The client closes. What it has not read by then, it need not read."""
        super().handle_close(event)
        self.loop.call_later(self.close_timeout, self.transport.abort)

    def shutdown(self) -> None:
        """Close with 1012 as the server ends, unless it is closing already: uvicorn would raise, and skip the rest."""
        if not self.transport.is_closing():
            super().shutdown()

    async def send(self, message: Any) -> None:
        """Send; after a close of ours, the connection ends whether or not the client reads and answers it."""
        await super().send(message)
        if message["type"] == "websocket.close":
            self.loop.call_later(self.close_timeout, self.transport.abort)
            self._go_on()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
