"""Visitors of each contender: they ask, and note when each token of the answer came. None uses code of the product."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from typing import Any

import aiohttp
import orjson

from bench.stamps import Exchange, Fault, now, question

PATIENCE = aiohttp.ClientTimeout(total=60)


class Visitor(ABC):
    """One visitor with a connection of their own. `number` gives them an address of their own, as visitors have."""

    def __init__(self, base: str, number: int) -> None:
        self.base = base
        connector = aiohttp.TCPConnector(local_addr=(f"127.1.{number // 200}.{number % 200 + 1}", 0))
        self.session = aiohttp.ClientSession(connector=connector, timeout=PATIENCE)

    async def open(self) -> None:  # noqa: B027 - who asks the model directly has nothing to open
        """Connect."""

    async def ask(self, tokens: int) -> Exchange:
        """Ask a question that is answered with so many tokens; raises `Fault` where they do not all come."""
        exchange = Exchange(now())
        await self.converse(question(tokens), exchange)
        exchange.check(tokens)
        return exchange

    @abstractmethod
    async def converse(self, text: str, exchange: Exchange) -> None:
        """Send a question; let the exchange hear the answer to its end."""

    async def close(self) -> None:
        """Leave."""
        await self.session.close()


class DirectVisitor(Visitor):
    """Asks the model server itself."""

    async def converse(self, text: str, exchange: Exchange) -> None:
        """One streamed completion."""
        body = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": text}]}
        async with self.session.post(f"{self.base}/chat/completions", json=body) as response:
            async for line in response.content:
                at = now()
                if not line.startswith(b"data: {"):
                    continue
                for choice in orjson.loads(line[6:])["choices"]:
                    exchange.hear(choice["delta"].get("content", ""), at)


class SocketVisitor(Visitor):
    """Asks over a WebSocket."""

    path: str

    async def open(self) -> None:
        """Open the socket."""
        self.socket = await self.session.ws_connect(self.base + self.path, origin=self.base, compress=0)

    async def frame(self) -> tuple[str, int]:
        """The next text frame, and when it came. Raises `Fault` where the socket was closed."""
        message = await self.socket.receive(PATIENCE.total)
        at = now()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise Fault(f"The socket gave {message.type.name} ({message.data}).")
        return message.data, at

    async def close(self) -> None:
        """Close the socket."""
        await self.socket.close()
        await super().close()


class NodeVisitor(SocketVisitor):
    """Speaks socket.io 4 by hand: Engine.IO's `0` open and `2` ping, socket.io's `40` connect and `42` event."""

    path = "/socket.io/?EIO=4&transport=websocket"

    async def open(self) -> None:
        """Open the socket and join the default namespace."""
        await super().open()
        await self.frame()
        await self.socket.send_str("40")
        await self.frame()

    async def converse(self, text: str, exchange: Exchange) -> None:
        """Emit `message`; hear `delta` until `done`."""
        await self.socket.send_str("42" + orjson.dumps(["message", {"id": str(uuid.uuid4()), "text": text}]).decode())
        while True:
            frame, at = await self.frame()
            if frame == "2":
                await self.socket.send_str("3")
            elif frame.startswith("42"):
                event, said = orjson.loads(frame[2:])
                if event == "done":
                    return
                exchange.hear(said["text"], at)


class OurVisitor(SocketVisitor):
    """Speaks docs/protocol.md."""

    path = "/socket"

    async def open(self) -> None:
        """Call `init`, open the socket and say who we are."""
        async with self.session.post(f"{self.base}/api/chat/init", json={}, headers={"Origin": self.base}) as response:
            init = await response.json()
        await super().open()
        token, conversation = init["visitor_token"], init["conversation"]
        await self.send(type="connect", protocol=1, token=token, conversation=conversation, seq=0)
        await self.frame()

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.socket.send_str(orjson.dumps(frame).decode())

    async def converse(self, text: str, exchange: Exchange) -> None:
        """Send `message`; hear `delta` until the `message` that settles the reply, which may hold the last tokens."""
        await self.send(type="message", id=str(uuid.uuid4()), text=text)
        heard = 0
        reply = None
        while True:
            frame, at = await self.frame()
            event = orjson.loads(frame)
            if event["type"] == "ack":
                reply = event["reply"]
            elif event["type"] == "delta" and event["reply"] == reply:
                if event["attempt"] != 1 or event["offset"] != heard:
                    raise Fault(f"The answer was begun again: {event}")
                exchange.hear(event["text"], at)
                heard += len(event["text"])
            elif event["type"] == "message" and event.get("reply") == reply is not None:
                exchange.hear(event["text"][heard:], at)
                return
            elif event["type"] == "error":
                raise Fault(f"The message was refused: {event}")
