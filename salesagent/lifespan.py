"""The process' beginning and end, where the server tells them (uvicorn does, Daphne does not).

uvicorn closes sockets before it calls lifespan's shutdown, so SIGTERM is caught before it reaches uvicorn: not ready,
`going_away` to every visitor, replies end or are given back; then uvicorn has its turn and closes with 1012.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType

from salesagent.lib.client import Receive, Scope, Send
from salesagent.runtime import Runtime


class Lifespan:
    """The ASGI application for the lifespan scope."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start with the server, end with it."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.runtime.start()
                self._go_before_the_server()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.runtime.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _go_before_the_server(self) -> None:
        """Put our own end in front of the server's signal handlers."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            theirs = signal.getsignal(number)

            def ours(number: int, frame: FrameType | None, theirs: object = theirs) -> None:
                if not self.runtime.hub.going_away and callable(theirs):
                    loop.call_soon_threadsafe(self._leave, theirs, number)
                elif callable(theirs):
                    theirs(number, frame)

            signal.signal(number, ours)

    def _leave(self, theirs: object, number: int) -> None:
        leaving = asyncio.ensure_future(self.runtime.go())
        leaving.add_done_callback(lambda _: callable(theirs) and theirs(number, None))
