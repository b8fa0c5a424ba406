"""A server that speaks OpenAI's transcription call. It answers with `status` and `body`; `heard` holds what came."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.threads import LoopThread


class TranscriptionServer:
    """Listens on a free port of the loopback."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = {"text": "What does it cost?", "usage": {"type": "duration", "seconds": 2}}
        self.headers: dict[str, str] = {}
        self.before = 0.0  # seconds before anything is sent
        self.heard: list[dict[str, Any]] = []
        self._thread = LoopThread()
        self._thread.run(self._start())

    def close(self) -> None:
        """Stop listening."""
        self._thread.close(self._runner.cleanup)

    async def _start(self) -> None:
        application = web.Application(client_max_size=30_000_000)
        application.router.add_post("/v1/audio/transcriptions", self._transcriptions)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def _transcriptions(self, request: web.Request) -> web.StreamResponse:
        said: dict[str, Any] = {"key": request.headers.get("Authorization", "")}
        # Not by `request.post`, which writes files to the disk.
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "file":
                said |= {"file": bytes(await part.read()), "name": part.filename}
            else:
                said[str(part.name)] = await part.text()
        self.heard.append(said)
        await asyncio.sleep(self.before)
        if isinstance(self.body, str):
            return web.Response(status=self.status, text=self.body, content_type="text/html")
        return web.json_response(self.body, status=self.status, headers=self.headers)
