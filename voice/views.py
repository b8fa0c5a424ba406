"""`GET /api/voice/{clip}`: one piece of speech, streamed to its listener while it is being made."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused, SalesAgentError
from salesagent.lib.http import problem
from voice import names, shelf
from voice.audio import wav
from voice.base import Voice
from voice.clips import Clips, Making
from voice.models import Clip

AGAIN_MS = 5000
WITHIN = 5.0  # seconds that somebody who waits for a clip is kept
YEAR = 31_536_000  # seconds
TYPES = {"pcm": "audio/pcm", "wav": "audio/wav"}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@require_safe
async def clip(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a clip that we have named. What is not there is made, once for all who ask."""
    signed, _, kind = name.rpartition(".")
    found = names.read(signed) if kind in TYPES else None
    if found is None:
        return _shared(problem(Refused("unavailable", "There is no such piece of speech.")))
    digest, owner = found
    clips: Clips | None = getattr(request.scope["runtime"], "clips", None)  # type: ignore[attr-defined]  # by ASGI
    making = clips.underway(digest) if clips is not None else None
    if making is None:
        try:
            _, voice = await in_database(shelf.ordered, digest)
        except Clip.DoesNotExist:
            return _shared(problem(Refused("unavailable", "This piece of speech is no longer kept.")))
        audio = await in_database(shelf.get, digest)
        if audio is not None:
            return _shared(_whole(request, audio, voice, kind, owner))
        if clips is None:
            return _shared(problem(Refused("unavailable", "Speech is off.")))
        making = await clips.make(digest, within=WITHIN)
    try:
        await asyncio.shield(making.began)
    except (SalesAgentError, Clip.DoesNotExist):
        return _shared(problem(Refused("not_ready", "This cannot be said just now.", retry_ms=AGAIN_MS)))
    if making.is_whole:  # heard out, and about to be kept
        return _shared(_whole(request, b"".join(making.pieces), making.voice, kind, owner))
    return _shared(_streamed(making, kind))


def _whole(request: HttpRequest, audio: bytes, voice: Voice, kind: str, owner: str) -> HttpResponse:
    body = wav(len(audio), voice.rate) + audio if kind == "wav" else audio
    response = _part(request.headers.get("Range", ""), body)
    response["Content-Type"] = TYPES[kind]
    response["X-Sample-Rate"] = str(voice.rate)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={YEAR}" if owner else f"public, max-age={YEAR}, immutable"
    return response


def _part(asked: str, body: bytes) -> HttpResponse:
    """The part of a body that one range asks for, all of it otherwise (RFC 9110, 14.2)."""
    match = RANGE.fullmatch(asked)
    if match is None or not any(match.groups()):
        response = HttpResponse(body)
    else:
        begin, end = match.groups()
        first = int(begin) if begin else max(len(body) - int(end), 0)
        last = min(int(end), len(body) - 1) if begin and end else len(body) - 1
        if first > last:
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{len(body)}"
        else:
            response = HttpResponse(body[first : last + 1], status=206)
            response["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    response["Content-Length"] = str(len(response.content))
    return response


def _streamed(making: Making, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_bytes(making, kind), content_type=TYPES[kind])
    response["X-Sample-Rate"] = str(making.voice.rate)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _bytes(making: Making, kind: str) -> AsyncGenerator[bytes, None]:
    """All of it as it comes. An error leaves the response without its end, so that nobody takes it for whole."""
    if kind == "wav":
        yield wav(None, making.voice.rate)
    async for piece in making.read():
        yield piece


def _shared(response: HttpResponseBase) -> HttpResponseBase:
    """Widgets on other origins fetch it; it carries no cookie, and its name is the right to it."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "X-Sample-Rate, Content-Length"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
