"""The protocol where a network blocks WebSocket: frames up by POST, frames down as an event stream.

Both ends are a `Session`, as the socket is, so everything that holds there holds here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from chat import access
from chat.events import VERSION, ServerEvent, to_dict, to_wire
from chat.session import Session
from chat.views import bearer, may_ask, whole_number
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused
from salesagent.lib.http import answer, api, own_origin
from salesagent.lib.tasks import cancel_and_wait

MOST_FRAMES = 50
KEEP_ALIVE = 15  # seconds
UNSENT = 64  # frames a slow reader may lag behind before its session waits for it


@api("POST", preflight=may_ask)
async def send(request: HttpRequest) -> HttpResponse:
    """Take frames, the first of them `connect`; the answer holds what the server says to them: `{"frames": […]}`."""
    frames = _frames(request)
    if isinstance(frames[0], dict) and frames[0].get("type") == "connect":
        frames[0]["token"] = await _admitted(request, frames[0].get("conversation"))
    session = _session(request)
    try:
        for frame in frames:
            await session.receive(orjson.dumps(frame).decode())
    finally:
        await session.leave()
    return answer({"frames": [to_dict(event) for event in session.unsent()]})


@api("GET", preflight=may_ask)
async def events(request: HttpRequest) -> StreamingHttpResponse:
    """The server's frames, from `seq` on (and within a running reply from `reply`, `attempt`, `offset` on)."""
    query = request.GET
    token = await _admitted(request, query.get("conversation"))
    frame: dict[str, Any] = {name: query[name] for name in ("conversation", "reply") if name in query}
    numbers = {name: whole_number(query, name) or 0 for name in ("seq", "attempt", "offset")}
    connect = {"type": "connect", "protocol": VERSION, "token": token, **frame, **numbers}
    stream = StreamingHttpResponse(_stream(request, connect), content_type="text/event-stream")
    stream["Cache-Control"] = "no-store"
    stream["X-Accel-Buffering"] = "no"
    return stream


async def _stream(request: HttpRequest, connect: dict[str, Any]) -> AsyncGenerator[bytes, None]:
    due: asyncio.Queue[bytes | None] = asyncio.Queue(UNSENT)

    async def put(event: ServerEvent) -> None:
        await due.put(b"data: " + to_wire(event).encode() + b"\n\n")

    async def end(code: int) -> None:
        await due.put(None)

    session = _session(request, put, end)
    sending = asyncio.create_task(session.run(), name="event stream sender")
    try:
        await session.receive(orjson.dumps(connect).decode())
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE):
                    piece = await due.get()
            except TimeoutError:
                piece = b": still here\n\n" if not sending.done() else None
            if piece is None:
                return
            yield piece
    finally:
        await cancel_and_wait(sending)
        await session.leave()


async def _admitted(request: HttpRequest, conversation: object) -> str:
    """The token of a request that may speak to a conversation; raises `Refused`, which HTTP has a status for."""
    token = bearer(request)
    await in_database(
        access.conversation_for,
        token,
        str(conversation)[:64],
        request.headers.get("Origin"),
        own_origin(request),
        origin_required=request.method != "GET",
    )
    return token


def _session(request: HttpRequest, put: Any = None, end: Any = None) -> Session:
    hub = request.scope["hub"]  # type: ignore[attr-defined]  # an ASGI request; the runtime put it there
    address = str(request.META.get("REMOTE_ADDR", ""))
    return Session(
        hub,
        origin=request.headers.get("Origin"),
        own_origin=own_origin(request),
        origin_required=request.method != "GET",
        address=address,
        send=put,
        close=end,
    )


def _frames(request: HttpRequest) -> list[Any]:
    try:
        frames = orjson.loads(request.body)
    except ValueError:
        raise Refused("bad_request", "The body is not JSON.") from None
    if not isinstance(frames, list) or not frames or len(frames) > MOST_FRAMES:
        raise Refused("bad_request", f"The body is an array of 1 to {MOST_FRAMES} frames.")
    return frames
