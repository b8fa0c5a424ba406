"""The staff socket: who may open it is decided before it is accepted, and again all the time it is open."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import orjson
from channels.consumer import AsyncConsumer

from chat.delivery import Hub
from chat.events import FRAME_BYTES
from sales.desk import access
from sales.desk.board import Board
from sales.desk.session import DeskSession
from salesagent.lib import sockets
from salesagent.lib.client import Receive, Scope, Send, address
from salesagent.lib.database import in_database
from salesagent.lib.tasks import cancel_and_wait

log = logging.getLogger(__name__)

REFUSED = 4403
SOCKETS_PER_USER = 20


class DeskConsumer(AsyncConsumer):  # type: ignore[misc]  # untyped
    """One WebSocket of one member of the staff. Build it with `DeskConsumer.as_asgi(hub=…, board=…)`."""

    def __init__(self, hub: Hub, board: Board) -> None:
        self.hub = hub
        self.board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end."""
        self._send = send
        await receive()  # websocket.connect
        session = access.session_of(scope)
        user = await in_database(access.user_of, session) if access.is_own_page(scope) else None
        if user is None:
            log.warning("A desk was refused to %s", address(scope) or "an unknown address")
            await self._close(REFUSED)  # before it is accepted: 403
            return
        with self.hub.crowd.place(f"desk of {user.pk}", SOCKETS_PER_USER) as free:
            await send({"type": "websocket.accept"})
            if not free:
                await self._close(4429)
                return
            desk = DeskSession(user, session, self.hub, self.board, send=self._frame, close=self._close)
            sender = asyncio.create_task(desk.run(), name="desk sender")
            try:
                await sockets.take_all(desk, receive, sender, self._close, most=FRAME_BYTES)
            finally:
                await cancel_and_wait(sender)
                await desk.leave()

    async def _frame(self, frame: dict[str, Any]) -> None:
        await self._send({"type": "websocket.send", "text": orjson.dumps(frame).decode()})

    async def _close(self, code: int) -> None:
        await self._send({"type": "websocket.close", "code": code})
