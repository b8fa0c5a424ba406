"""A model server that answers at a fixed pace with tokens that say when they were sent. A process of its own.

Environment: PORT, TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS (from the request to the first token).
"""

from __future__ import annotations

import asyncio
import os

import orjson
import uvloop
from aiohttp import web

from bench.stamps import first_piece, next_piece, now, tokens_asked

PACE = 1 / float(os.environ.get("TOKENS_PER_SECOND", "40"))
FIRST = float(os.environ.get("FIRST_TOKEN_SECONDS", "0.1"))


async def completions(request: web.Request) -> web.StreamResponse:
    """`POST /v1/chat/completions`, streamed, as OpenAI's server words it."""
    received = now()
    began = asyncio.get_running_loop().time()
    body = orjson.loads(await request.read())
    tokens = tokens_asked(body["messages"][-1]["content"])
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    for number in range(tokens):
        await _until(began + FIRST + number * PACE)
        piece = next_piece() if number else first_piece(received)
        await response.write(_record([_choice({"content": piece})]))
    await response.write(_record([_choice({}, "stop")]))
    usage = {"prompt_tokens": len(orjson.dumps(body["messages"])) // 4, "completion_tokens": tokens}
    await response.write(_record([], usage) + b"data: [DONE]\n\n")
    return response


async def ready(_: web.Request) -> web.Response:
    """`GET /ready`."""
    return web.Response()


async def _until(moment: float) -> None:
    await asyncio.sleep(moment - asyncio.get_running_loop().time())


def _choice(delta: dict[str, str], finish: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _record(choices: list[dict[str, object]], usage: dict[str, int] | None = None) -> bytes:
    record = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1763800000,
        "model": "bench",
        "choices": choices,
        "usage": usage,
    }
    return b"data: " + orjson.dumps(record) + b"\n\n"


def main() -> None:
    """Serve until the process is ended."""
    application = web.Application()
    application.router.add_post("/v1/chat/completions", completions)
    application.router.add_get("/ready", ready)
    loop = uvloop.new_event_loop()
    web.run_app(application, host="127.0.0.1", port=int(os.environ["PORT"]), loop=loop, print=None, access_log=None)


if __name__ == "__main__":
    main()
