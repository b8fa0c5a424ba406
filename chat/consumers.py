"""The socket: frames in, frames out. Parses nothing itself, generates nothing, and never owns a reply."""

from __future__ import annotations

import asyncio

from channels.consumer import AsyncConsumer
from django.conf import settings

from chat import access, events
from chat.delivery import Hub
from chat.session import Session
from salesagent.lib import client, sockets
from salesagent.lib.database import patiently
from salesagent.lib.tasks import cancel_and_wait

CONNECT_WITHIN = 10  # seconds
MOST_WAITING = 5


class ChatConsumer(AsyncConsumer):
    """One WebSocket. Build it with `ChatConsumer.as_asgi(hub=…)`."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: client.Scope, receive: client.Receive, send: client.Send) -> None:
        """Serve one socket to its end.

        Channels' own loop would run a database hop on one shared thread before every frame, so this one is ours;
        `disconnect` may never be called (the server is killed, the handler fails), so what was begun ends here.
        """
        self.scope, self.base_send = scope, send
        self.counted_as = client.counted_as(client.address(scope))
        await receive()  # websocket.connect
        with self.hub.crowd.place(f"address {self.counted_as}", settings.SOCKETS_PER_ADDRESS) as free:
            if free:
                await self._serve(receive)
            else:
                await send({"type": "websocket.accept"})
                await self._close(4429)

    async def _serve(self, receive: client.Receive) -> None:
        origin, own = client.header(self.scope, b"origin") or None, client.own_origin(self.scope)
        if own is None or not await patiently(access.some_site_allows, origin, own):
            await self._close(4403)
            return
        await self.base_send({"type": "websocket.accept"})
        session = Session(
            self.hub,
            origin=origin,
            own_origin=own,
            address=client.address(self.scope),
            send=self._send_event,
            close=self._close,
        )
        sender = asyncio.create_task(session.run(), name="socket sender")
        try:
            if await self._first_frame(session, receive):
                await sockets.take_all(session, receive, sender, self._close, most=events.FRAME_BYTES)
        finally:
            await cancel_and_wait(sender)
            await session.leave()

    async def _first_frame(self, session: Session, receive: client.Receive) -> bool:
        """Wait for `connect` within the time allowed; False where the socket is closed instead."""
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                while not (session.connected or session.ending):
                    # Only while it keeps us waiting does a client who has not said who it is count.
                    with self.hub.crowd.place(f"waiting {self.counted_as}", MOST_WAITING) as free:
                        message = await receive() if free else None
                    if message is None:
                        await self._close(4429)
                        return False
                    if message["type"] == "websocket.disconnect":
                        return False
                    await sockets.take(session, message, most=events.FRAME_BYTES)
        except TimeoutError:
            await self._close(4408)
            return False
        return True

    async def _send_event(self, event: events.ServerEvent) -> None:
        await self.base_send({"type": "websocket.send", "text": events.to_wire(event)})

    async def _close(self, code: int) -> None:
        await self.base_send({"type": "websocket.close", "code": code})
