"""`python -m chaos.model JOURNAL`: the stand-in model server. It speaks the real wire format and misbehaves on demand.

What a question's markers (chaos/answers.py) may ask for, each in `[[…]]`:

| marker | comes to |
|---|---|
| `tokens N`, `pace SECONDS`, `before SECONDS` | an answer of N tokens, so long before each, so long before all |
| `cut N reset`, `cut N close`, `cut N clean` | after N tokens a RST, a FIN, or an end of the body in good order |
| `stall N` | silence after N tokens |
| `error N` | an error record after N tokens, then the end |
| `nofinish` | the whole text, `[DONE]`, but no finish_reason |
| `length`, `filter` | the whole text, ended with `length` or `content_filter` |
| `empty` | `stop` without a text |
| `garbage` | records that are no JSON, and bytes that are no text, between the tokens |
| `status CODE [RETRY-AFTER]` | that status instead of a stream |
| `html` | 502 with a page |

`POST /control` with such markers as its body asks the same of every request, until the next such call. Every request,
every piece sent and every end is one JSON line of the journal. The port stands in the first line of the output.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiohttp import web

from chaos.answers import PACE, TOKENS, Wish, pieces, wishes
from chaos.proxy import RESET
from tests.fakes.model_server import OVERLOADED

ASKED = "The visitor writes:\n"
GARBAGE = [b"data: {not json\n\n", b"\xff\xfe\x00\x80", b"\n\n: nothing\n\n", b"data: [1, 2]\n\n", b"event: \x07\n\n"]
ENDS = {"length": "length", "filter": "content_filter"}
CUTS = ("cut", "stall", "error")
LINGER = (socket.SOL_SOCKET, socket.SO_LINGER)


class Model:
    """Answers Chat Completions and journals what it does."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal.open("a")
        self._asked: Counter[str] = Counter()
        self._numbers = 0
        self._for_all = ""

    def application(self) -> web.Application:
        """The server's routes."""
        application = web.Application(client_max_size=2**24)
        application.router.add_post("/v1/chat/completions", self._completions)
        application.router.add_post("/control", self._control)
        return application

    def _note(self, event: str, number: int, **facts: Any) -> None:
        line = {"at": time.time(), "event": event, "request": number, **facts}
        self._journal.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._journal.flush()

    async def _control(self, request: web.Request) -> web.Response:
        self._for_all = await request.text()
        return web.json_response({"requests": self._numbers})

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._numbers += 1
        number = self._numbers
        question = str(body["messages"][-1]["content"]).rpartition(ASKED)[2]
        self._asked[question] += 1
        nth = self._asked[question]
        self._note("request", number, question=question, nth=nth, model=body.get("model"), messages=body["messages"])
        wanted = {wish.what: wish for wish in wishes(question + self._for_all, nth)}
        end = "gone"
        try:
            end, response = await self._answer(request, number, wanted, question, nth)
        except ConnectionError:  # the other side hung up: nobody is left to answer
            response = web.Response()
        finally:
            self._note("end", number, question=question, how=end)
        return response

    async def _answer(
        self, request: web.Request, number: int, wanted: dict[str, Wish], question: str, nth: int
    ) -> tuple[str, web.StreamResponse]:
        """Serve one request; how it ended by our own doing, and what was answered."""
        if wish := wanted.get("before"):
            await asyncio.sleep(float(wish.arguments[0]))
        if wish := wanted.get("status"):
            code, *after = wish.arguments
            headers = {"Retry-After": after[0]} if after else {}
            return f"status {code}", web.json_response(OVERLOADED, status=int(code), headers=headers)
        if "html" in wanted:
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            return "status 502", web.Response(status=502, text=page, content_type="text/html")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        tokens = int(wanted["tokens"].arguments[0]) if "tokens" in wanted else TOKENS
        says = [] if "empty" in wanted else pieces(question, nth, tokens)
        stream = _Stream(self, request, response, number)
        return await stream.say(says, wanted), response


class _Stream:
    """One answer on its way."""

    def __init__(self, model: Model, request: web.Request, response: web.StreamResponse, number: int) -> None:
        self._model, self._request, self._response, self._number = model, request, response, number

    async def say(self, says: list[str], wanted: dict[str, Wish]) -> str:
        """Send the tokens and the end that is wanted; how it ended."""
        pace = float(wanted["pace"].arguments[0]) if "pace" in wanted else PACE
        fault = next((wanted[what] for what in CUTS if what in wanted), None)
        until = int(fault.arguments[0]) if fault and fault.arguments else len(says)
        await self._send([_choice({"role": "assistant", "content": "", "refusal": None})])
        for number, piece in enumerate(says[:until]):
            await asyncio.sleep(pace)
            if "garbage" in wanted:
                await self._response.write(GARBAGE[number % len(GARBAGE)])
            await self._send([_choice({"content": piece})])
            self._model._note("piece", self._number, text=piece)
        if fault is not None:
            return await self._break(fault)
        if "nofinish" not in wanted:
            finish = next((ENDS[what] for what in ENDS if what in wanted), "stop")
            await self._send([_choice({}, finish)])
            await self._send([], {"prompt_tokens": 12, "completion_tokens": len(says), "total_tokens": 12 + len(says)})
        else:
            finish = "nofinish"
        await self._response.write(b"data: [DONE]\n\n")
        return finish

    async def _break(self, fault: Wish) -> str:
        transport = self._request.transport
        if fault.what == "stall":
            while transport is not None and not transport.is_closing():  # noqa: ASYNC110 - it has no event for it
                await asyncio.sleep(0.2)
            return "stall"
        if fault.what == "error":
            record = {"error": {"message": "The engine is overloaded", "type": "server_error"}}
            await self._response.write(b"data: " + json.dumps(record).encode() + b"\n\n")
            return "error"
        how = fault.arguments[1] if len(fault.arguments) > 1 else "reset"
        if how != "clean" and transport is not None:
            await asyncio.sleep(0.05)  # what was sent is not to be overtaken by the end
            if how == "reset":
                with contextlib.suppress(OSError):
                    transport.get_extra_info("socket").setsockopt(*LINGER, RESET)
                transport.abort()
            else:
                transport.close()
        return f"cut {how}"

    async def _send(self, choices: list[Any], usage: Any = None) -> None:
        record = {
            "id": f"chatcmpl-{self._number}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": "stand-in",
            "choices": choices,
            "usage": usage,
        }
        await self._response.write(b"data: " + json.dumps(record, ensure_ascii=False).encode() + b"\n\n")


def _choice(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


async def _serve(journal: Path) -> None:
    runner = web.AppRunner(Model(journal).application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
