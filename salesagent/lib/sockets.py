"""What every socket of ours does with the frames that come: one at a time, of bounded size, to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from salesagent.lib.client import Message, Receive

log = logging.getLogger(__name__)


class Peer(Protocol):
    """Whoever takes the frames of one socket."""

    def end(self, code: int) -> None:
        """Close with this code."""
        ...

    async def receive(self, text: str | None) -> None:
        """Take in one frame; None for one that is no text."""
        ...


async def take(peer: Peer, message: Message, *, most: int) -> None:
    """Hand over a frame of at most so many bytes; not every server bounds its size."""
    text = message.get("text")
    if text is not None and len(text.encode()) > most:
        peer.end(1009)
    else:
        await peer.receive(text)


async def take_all(
    peer: Peer, receive: Receive, sender: asyncio.Task[None], close: Callable[[int], Awaitable[None]], *, most: int
) -> None:
    """Hand over frames until the client goes, or the sender ends (closed, or a client that does not read)."""
    incoming = asyncio.ensure_future(receive())
    try:
        while True:
            await asyncio.wait({incoming, sender}, return_when=asyncio.FIRST_COMPLETED)
            if sender.done():
                if (error := sender.exception()) is not None:
                    if not isinstance(error, OSError):  # gone, or too slow: its own affair
                        log.error("A socket could not be served any longer", exc_info=error)
                    await close(1011)
                return
            message = incoming.result()
            if message["type"] == "websocket.disconnect":
                return
            incoming = asyncio.ensure_future(receive())
            await take(peer, message, most=most)
    finally:
        incoming.cancel()
