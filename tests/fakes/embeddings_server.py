"""A server that speaks OpenAI's embeddings call. Its vectors know words that mean the same; it misbehaves on demand.

`behaves`: well, refuses (a text that holds "refuse me"), down (500), locked (401), slow, trickles, cut, garbage,
few (a vector too few), nothing (vectors of zeros), flat (vectors of another width each time).
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from aiohttp import web

from tests.fakes.threads import LoopThread

WIDTH = 32
MEANINGS = {"velocipede": "bicycle"}


class EmbeddingsServer:
    """Listens on a free port of the loopback. `requests` holds every list of texts that came."""

    def __init__(self) -> None:
        self.behaves = "well"
        self.slow = 3.0  # seconds
        self.requests: list[list[str]] = []
        self.keys: list[str] = []
        self.models: list[str] = []
        self._thread = LoopThread()
        self._thread.run(self._start())

    @property
    def texts(self) -> list[str]:
        """Every text that was embedded."""
        return [text for request in self.requests for text in request]

    def close(self) -> None:
        """Stop listening."""
        self._thread.close(self._runner.cleanup)

    async def _start(self) -> None:
        application = web.Application(client_max_size=30_000_000)
        application.router.add_post("/v1/embeddings", self._embeddings)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def _embeddings(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        texts: list[str] = body["input"]
        self.requests.append(texts)
        self.keys.append(request.headers.get("Authorization", ""))
        self.models.append(body["model"])
        if self.behaves == "refuses" and any("refuse me" in text for text in texts):
            return web.json_response({"error": {"message": "This text is too long."}}, status=400)
        if self.behaves in {"down", "locked"}:
            return web.Response(status=500 if self.behaves == "down" else 401, text="<html>no</html>")
        if self.behaves == "garbage":
            return web.Response(text="<html>", content_type="application/json")
        if self.behaves == "cut":
            assert request.transport is not None
            request.transport.abort()
        if self.behaves == "slow":
            await asyncio.sleep(self.slow)
        if self.behaves == "trickles":
            return await self._trickle(request)
        return web.json_response(self._answer(texts, body["model"]))

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    def _answer(self, texts: list[str], model: str) -> dict[str, Any]:
        vectors = [_vector(text) for text in texts]
        if self.behaves == "few":
            vectors = vectors[:-1]
        if self.behaves == "nothing":
            vectors = [[0.0] * WIDTH for _ in vectors]
        if self.behaves == "flat":
            vectors = [[1.0] * (len(self.requests) + 1) for _ in vectors]
        # Not in their order: the number counts.
        data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(vectors)][::-1]
        return {"object": "list", "model": model, "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def _vector(text: str) -> list[float]:
    """Every word turns the vector its own way; words that mean the same, the same way."""
    vector = [0.01] * WIDTH
    for word in text.lower().replace("?", " ").replace(".", " ").split():
        if len(word) > 3:
            meaning = MEANINGS.get(word, word)
            vector[hashlib.sha256(meaning.encode()).digest()[0] % WIDTH] += 1.0
    return vector
