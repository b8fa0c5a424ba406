"""A stand-in for Smallest.ai that speaks the real wire: speech whole and as events, voices, clones, dictionaries, STT.

What it says is a tone of 0.06 s for each character, so that a test can tell what was spoken by its length. Script it
with `plan`: each request for speech takes the next `Speech`; the last one is repeated. Keys begin with `sk_`.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import io
import itertools
import json
import math
import socket
import struct
import wave
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.threads import LoopThread

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Sender = Callable[[web.Request, dict[str, Any], "Speech"], Awaitable[web.StreamResponse]]

PER_CHARACTER = 0.06  # seconds of audio
BLOCK = 0.16  # seconds: what the service makes at a time
PITCH = 400  # Hz: whole waves fit a block, so that blocks join without a click
LOUDNESS = 9000  # of 32767
EVENT = 1024  # bytes of audio at most
FORMATS = ["wav", "ulaw", "alaw", "pcm", "mp3"]
RETIRED = {"lightning", "lightning-large", "lightning-v2"}
MODELS = {"lightning_v3.1", "lightning_v3.1_pro"}
POOLS = {"lightning-v3.1", "lightning-v3.1-pro"}
LARGEST_SAMPLE = 5 * 1024 * 1024  # bytes
DONE = b'data: {"status": "200", "done": true}\n\n'


@dataclass
class Speech:
    """What one request for speech gets. Before an `end` other than `done` comes that `share` of the audio.

    `end`: done, cut (TCP), vanish (clean, without its end), silent, garbage (the bytes of `garbage`, then its end).
    """

    before: float = 0.0  # seconds before the first audio is begun
    per_second: float = 0.0  # seconds in which a second of audio is made
    end: str = "done"
    share: float = 0.5
    garbage: bytes = b'data: {"audio": "no base64!", "done": false, "status": "206"}\n\n'
    odd: bool = False  # whether events hold odd numbers of bytes
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def blocks(text: str, speed: float = 1.0) -> int:
    """How many blocks of 160 ms a text is spoken in."""
    return max(1, math.ceil(len(text) * PER_CHARACTER / speed / BLOCK - 1e-9))


def seconds(text: str, speed: float = 1.0) -> float:
    """How long a text is spoken."""
    return blocks(text, speed) * BLOCK


def pcm(text: str, rate: int = 24_000, speed: float = 1.0) -> bytes:
    """What is heard when a text is spoken."""
    return _block(rate) * blocks(text, speed)


class SmallestServer:
    """Listens on a free port of the loopback. `spoken` holds the body of every request for speech that was taken.

    `at_once`: how many requests for speech a key may have in flight; None: any number. `refusal`: a status and a body
    that every other call gets. `heard` holds what was to be transcribed, `transcription` and `duration` its answer.
    """

    def __init__(self) -> None:
        self.at_once: int | None = 1
        self.retired = set(RETIRED)
        self.voices = [dict(voice) for voice in VOICES]
        self.clones: list[dict[str, Any]] = []
        self.most_clones = 3
        self.uploads: list[dict[str, Any]] = []
        self.dictionaries: dict[str, list[dict[str, str]]] = {}
        self.refusal: tuple[int, Any] | None = None
        self.transcription, self.duration = "What does it cost?", 1.5
        self.heard: list[dict[str, Any]] = []
        self.spoken: list[dict[str, Any]] = []
        self.turned_away = 0  # requests above `at_once`
        self.most_in_flight = 0
        self.connections: set[tuple[str, int]] = set()
        self._transports: set[asyncio.Transport] = set()
        self._flying: Counter[str] = Counter()
        self._numbers = itertools.count(1)
        self._plan = [Speech()]
        self._thread = LoopThread()
        self._thread.run(self._start())

    @property
    def in_flight(self) -> int:
        """How many requests for speech are being answered."""
        return self._flying.total()

    def plan(self, *speeches: Speech) -> None:
        """What the next requests for speech get; the last is repeated."""
        self._plan = list(speeches)

    def close(self) -> None:
        """Stop listening."""
        self._thread.close(self._end)

    async def _end(self) -> None:
        self._thread.loop.remove_reader(self._socket)
        for _ in range(5):  # asyncio leaks whoever is accepted in the moment in which it stops listening
            await asyncio.sleep(0)
        for transport in self._transports:  # aiohttp would wait for a client that reads no more
            transport.abort()
        await self._runner.cleanup()

    async def _start(self) -> None:
        application = web.Application(client_max_size=2 * LARGEST_SAMPLE, middlewares=[self._keyed])
        application.on_response_prepare.append(_with_id)
        router = application.router
        router.add_post("/waves/v1/tts", self._whole)
        router.add_post("/waves/v1/tts/live", self._live)
        router.add_get("/waves/v1/lightning-v3.1/get_voices", self._other(self._voices))
        router.add_get("/waves/v1/voice-cloning", self._other(self._clones))
        router.add_post("/waves/v1/voice-cloning", self._other(self._clone))
        router.add_route("*", "/waves/v1/pronunciation-dicts", self._other(self._dictionaries))
        router.add_post("/waves/v1/stt/", self._other(self._transcribe))
        for dead in ("lightning", "lightning-v2", "lightning-large"):
            router.add_route("*", f"/waves/v1/{dead}", _gone)
            router.add_route("*", f"/waves/v1/{dead}/{{rest:.*}}", _gone)
        for dead in ("get_speech", "stream"):
            router.add_route("*", f"/waves/v1/lightning-v3.1/{dead}", _gone)
        # The service notices a client that has gone, and gives its place free.
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        await web.SockSite(self._runner, self._socket).start()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @web.middleware
    async def _keyed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Middleware: whoever asks needs a key."""
        assert request.transport is not None
        self._transports.add(request.transport)
        self.connections.add(request.transport.get_extra_info("peername"))
        if not request.headers.get("Authorization", "").startswith("Bearer sk_"):
            return _error(401, {"error": "Unauthorized", "message": "Bearer token is missing or invalid."})
        return await handler(request)

    # Speech

    async def _whole(self, request: web.Request) -> web.StreamResponse:
        return await self._speech(request, self._send_whole)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await self._speech(request, self._send_events)

    async def _speech(self, request: web.Request, send: Sender) -> web.StreamResponse:
        body = await request.json()
        if refused := self._checked(body):
            return refused
        key = request.headers["Authorization"]
        if self.at_once is not None and self._flying[key] >= self.at_once:
            self.turned_away += 1
            return _error(429, {"error": "Rate limit exceeded. Please retry after a short backoff."})
        self._flying[key] += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.spoken.append(body)
        speech = self._plan.pop(0) if len(self._plan) > 1 else self._plan[0]
        try:
            if speech.status != 200:
                await asyncio.sleep(speech.before)
                return _error(speech.status, speech.body or {"error": "Internal server error"}, speech.headers)
            return await send(request, body, speech)
        finally:
            self._flying[key] -= 1

    def _checked(self, body: dict[str, Any]) -> web.Response | None:
        """The refusal of a request for speech; None where it is as it must be."""
        if not body.get("text"):
            return _error(400, {"error": "InvalidRequest", "message": "The 'text' field is required."})
        model, form = body.get("model", "lightning_v3.1"), body.get("output_format", "pcm")
        if model in self.retired:
            return _error(410, GONE)
        if model not in MODELS:
            return _error(400, {"error": [_enum("model", sorted(MODELS), model)]})
        if form not in FORMATS:
            return _error(400, {"error": [_enum("output_format", FORMATS, form)]})
        known = {voice["voiceId"] for voice in [*self.voices, *self.clones]}
        if body.get("voice_id") not in known:
            return _error(400, {"error": [{"code": "custom", "path": ["voice_id"], "message": "Invalid Voice ID"}]})
        return None

    async def _send_whole(self, request: web.Request, body: dict[str, Any], speech: Speech) -> web.StreamResponse:
        speed, rate = body.get("speed", 1.0), body.get("sample_rate", 44_100)
        await asyncio.sleep(speech.before + speech.per_second * seconds(body["text"], speed))
        audio = pcm(body["text"], rate, speed)
        if body.get("output_format") == "wav":
            file = io.BytesIO()
            with wave.open(file, "wb") as writer:
                writer.setparams((1, 2, rate, 0, "NONE", ""))
                writer.writeframes(audio)
            audio = file.getvalue()
        if speech.end == "done":
            return web.Response(body=audio, content_type="audio/wav")
        response = web.StreamResponse(headers={"Content-Type": "audio/wav", "Content-Length": str(len(audio))})
        await response.prepare(request)
        await response.write(audio[: int(len(audio) * speech.share)])
        await _end(request, response, speech)
        return response

    async def _send_events(self, request: web.Request, body: dict[str, Any], speech: Speech) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.enable_compression()  # as a proxy may do for who takes it; events are held back by it
        await response.prepare(request)
        await asyncio.sleep(speech.before)
        number = blocks(body["text"], body.get("speed", 1.0))
        if speech.end != "done":
            number = math.ceil(number * speech.share)
        async for written in _made(number, body.get("sample_rate", 44_100), speech):
            await response.write(written)
        await _end(request, response, speech)
        return response

    # Voices, clones, dictionaries, speech to text

    def _other(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if self.refusal is not None:
                return _error(*self.refusal)
            return await handler(request)

        return handle

    async def _voices(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"voices": self.voices})

    async def _clones(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"data": self.clones})

    async def _clone(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField) or not form.get("displayName"):
            return _error(400, {"error": "displayName and file are required"})
        audio = file.file.read()
        if len(audio) > LARGEST_SAMPLE:
            return _error(400, {"error": "File too large. Maximum size is 5MB"})
        if (model := str(form.get("model", "lightning-v3.1"))) not in POOLS:
            return _error(400, {"error": [_enum("model", sorted(POOLS), model)]})
        if len(self.clones) >= self.most_clones:
            return _error(400, {"error": "clone limit exceeded, consider upgrading"})
        self.uploads.append({**form, "file": audio, "filename": file.filename, "content_type": file.content_type})
        number = next(self._numbers)
        clone = {
            "voiceId": f"voice_{number:010d}",
            "displayName": form["displayName"],
            "language": form.get("language", ""),
            "status": "completed",
            "createdAt": "2026-11-22T12:00:00.000Z",
        }
        more: dict[str, Any] = {
            "description": form.get("description", ""),
            "accent": "",
            "tags": [],
            "cloningType": "instant",
        }
        self.clones.append({"_id": f"64f{number:021d}", **clone, **more, "modelIds": [model]})
        made = {**clone, "model": model, "audioFileNames": [file.filename], "organizationId": "org", "samples": []}
        return web.json_response({"message": "Voice clone created successfully", "data": made})

    async def _dictionaries(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return web.json_response([{"id": id, "items": items} for id, items in self.dictionaries.items()])
        body = await request.json()
        if request.method == "POST":
            id = f"64f{next(self._numbers):021d}"
        elif (id := body.get("id")) not in self.dictionaries:
            return _error(404, {"error": "Dictionary not found"})
        if request.method == "DELETE":
            del self.dictionaries[id]
            return web.json_response({"id": id, "deleted": True})
        items = body.get("items")
        if not isinstance(items, list) or not all(set(item) == {"word", "pronunciation"} for item in items):
            return _error(400, {"error": "Invalid request body", "details": ["items"]})
        self.dictionaries[id] = items
        return web.json_response({"id": id, "items": items, "createdAt": "2026-11-22T12:00:00.000Z"})

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        audio, query = await request.read(), dict(request.query)
        self.heard.append({**query, "audio": audio, "content_type": request.content_type})
        if query.get("model") not in {"pulse", "pulse-pro"} or not query.get("language"):
            return _error(400, {"status": "error", "message": "model and language are required"})
        if not audio:
            return _error(
                400, {"status": "error", "message": "Error handling audio data", "errors": "No audio data received"}
            )
        return web.json_response(
            {
                "status": "success",
                "transcription": self.transcription,
                "words": [],
                "utterances": [],
                "metadata": {"duration": self.duration, "fileSize": len(audio)},
            }
        )


async def _with_id(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("X-Request-Id", "task_6ba7b810-9dad")


async def _gone(request: web.Request) -> web.StreamResponse:
    return _error(410, GONE)


def _error(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    if isinstance(body, str):
        return web.Response(status=status, text=body, content_type="text/html", headers=headers)
    return web.json_response(body, status=status, headers=headers)


def _enum(path: str, options: list[str], received: str) -> dict[str, Any]:
    wanted = " | ".join(f"'{option}'" for option in options)
    message = f"Invalid enum value. Expected {wanted}, received '{received}'"
    return {"received": received, "code": "invalid_enum_value", "options": options, "path": [path], "message": message}


async def _made(number: int, rate: int, speech: Speech) -> AsyncIterator[bytes]:
    """The events of a number of blocks, each when it is made."""
    events = _odd_events(rate) if speech.odd else [_events(rate)]
    if not speech.per_second and not speech.odd:
        yield events[0] * number
        return
    loop = asyncio.get_running_loop()
    began = loop.time()
    for made in range(1, number + 1):
        await asyncio.sleep(began + made * BLOCK * speech.per_second - loop.time())
        for event in events:
            yield event


async def _end(request: web.Request, response: web.StreamResponse, speech: Speech) -> None:
    if speech.end == "cut":
        assert request.transport is not None
        await asyncio.sleep(0.05)  # what was sent is to be read before the reset, which would take it back
        request.transport.abort()
    elif speech.end == "silent":
        await asyncio.sleep(3600)
    elif speech.end == "garbage":
        await response.write(speech.garbage + DONE)
    elif speech.end == "done":
        await response.write(DONE)


@functools.cache
def _block(rate: int) -> bytes:
    samples = round(rate * BLOCK)
    tone = (round(LOUDNESS * math.sin(2 * math.pi * PITCH * n / rate)) for n in range(samples))
    return struct.pack(f"<{samples}h", *tone)


def _event(audio: bytes) -> bytes:
    data = {"audio": base64.b64encode(audio).decode(), "done": False, "status": "206"}
    return b"event: audio\ndata: " + json.dumps(data).encode() + b"\n\n"


@functools.cache
def _events(rate: int) -> bytes:
    """A block as the service sends it: 7 events of 1,024 bytes and one of 512, at 24 kHz."""
    block = _block(rate)
    return b"".join(_event(block[start : start + EVENT]) for start in range(0, len(block), EVENT))


@functools.cache
def _odd_events(rate: int) -> list[bytes]:
    """A block in events of odd numbers of bytes, cut where no event ends."""
    block = _block(rate)
    wire = b"".join(_event(block[start : start + 1023]) for start in range(0, len(block), 1023))
    return [wire[start : start + 997] for start in range(0, len(wire), 997)]


GONE = {
    "status": "error",
    "error_code": "MODEL_DEPRECATED",
    "message": "This model is retired. Please migrate to lightning-v3.1 via /waves/v1/lightning-v3.1/get_speech.",
    "recommended_endpoint": "/waves/v1/lightning-v3.1/get_speech",
}


def _voice(id: str, languages: list[str], accent: str, gender: str) -> dict[str, Any]:
    tags = {"language": languages, "accent": accent, "gender": gender, "age": "young", "emotions": [], "usecases": []}
    return {"voiceId": id, "displayName": id.title(), "tags": tags}


VOICES = [
    _voice("meher", ["english", "hindi"], "indian", "female"),
    _voice("kaitlyn", ["english"], "american", "female"),
    _voice("blake", ["english"], "american", "male"),
    _voice("hanna", ["german"], "german", "female"),
    _voice("manon", ["french"], "french", "female"),
    _voice("magnus", ["english"], "american", "male"),
]
