"""A server that speaks OpenAI's Chat Completions stream, byte for byte as facts of the wire have it.

Script it with `plan`: each request takes the next `Answer`; the last one is repeated.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.threads import LoopThread

OVERLOADED = {
    "error": {"message": "Rate limit reached", "type": "requests", "param": None, "code": "rate_limit_exceeded"}
}


@dataclass
class Answer:
    """What one request gets. `end`: stop, length, content_filter, cut (TCP), silent, error, vanish (clean, no end)."""

    says: list[str] = field(default_factory=lambda: ["Hello", " from", " the", " model."])
    end: str = "stop"
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds before each piece
    before: float = 0.0  # seconds before anything is sent
    usage: tuple[int, int] | None = (12, 4)
    raw: list[bytes] = field(default_factory=list)  # records put before the text, as they are


class ModelServer:
    """Listens on a free port of the loopback. `requests` holds every body that was received."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.open_streams = 0
        self._plan = [Answer()]
        self._thread = LoopThread()
        self._thread.run(self._start())

    def plan(self, *answers: Answer) -> None:
        """What the next requests get; the last is repeated."""
        self._plan = list(answers)

    def close(self) -> None:
        """Stop listening."""
        self._thread.close(self._runner.cleanup)

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._completions)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/v1"

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        answer = self._plan.pop(0) if len(self._plan) > 1 else self._plan[0]
        await asyncio.sleep(answer.before)
        if answer.status != 200:
            if isinstance(answer.body, str):
                return web.Response(status=answer.status, text=answer.body, content_type="text/html")
            return web.json_response(answer.body or OVERLOADED, status=answer.status, headers=answer.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        self.open_streams += 1
        try:
            await self._stream(request, response, answer, str(body.get("model")))
        finally:
            self.open_streams -= 1
        return response

    async def _stream(self, request: web.Request, response: web.StreamResponse, answer: Answer, model: str) -> None:
        async def send(choices: list[Any], usage: Any = None) -> None:
            record = {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1763800000,
                "model": model,
                "choices": choices,
                "usage": usage,
            }
            await response.write(b"data: " + json.dumps(record, ensure_ascii=False).encode() + b"\n\n")

        def choice(delta: dict[str, Any], finish: str | None = None) -> list[Any]:
            return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]

        await send(choice({"role": "assistant", "content": "", "refusal": None}))
        for record in answer.raw:
            await response.write(record)
        for piece in answer.says:
            await asyncio.sleep(answer.pause)
            await send(choice({"content": piece}))
        if answer.end == "cut":
            assert request.transport is not None
            request.transport.abort()
            return
        if answer.end == "silent":
            await asyncio.sleep(60)
        if answer.end == "error":
            await response.write(
                b'data: {"error": {"message": "The engine is overloaded", "type": "server_error"}}\n\n'
            )
        if answer.end in {"vanish", "error", "silent"}:
            return
        await send(choice({}, answer.end))
        if answer.usage:
            prompt, completion = answer.usage
            usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
            await send([], usage)
        await response.write(b"data: [DONE]\n\n")
