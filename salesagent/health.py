"""`/api/health`: is the process alive, and which of its parts work; `/api/ready`: may traffic be sent here."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse

from knowledge import hybrid
from salesagent.lib.http import answer
from salesagent.runtime import Runtime

OK, DEGRADED, DOWN = "ok", "degraded", "down"
Part = dict[str, str]


def health(request: HttpRequest) -> HttpResponse:
    """The parts and their states; details for signed-in staff only. 503 when the database cannot be reached."""
    staff = _is_staff(request)
    parts = {name: _looked_at(look, request) for name, look in PARTS.items()}
    broken = parts["database"]["status"] == DOWN
    well = all(part["status"] in {OK, "off"} for part in parts.values())
    if not staff:
        parts = {name: {"status": part["status"]} for name, part in parts.items()}
    return answer({"status": OK if well else DEGRADED, "parts": parts}, status=503 if broken else 200)


def ready(request: HttpRequest) -> HttpResponse:
    """200 while traffic may come; 503 while starting or draining, or without a database."""
    runtime = _runtime(request)
    if runtime is None or not runtime.ready or _looked_at(_database, request)["status"] == DOWN:
        return answer({"ready": False}, status=503)
    return answer({"ready": True})


def _runtime(request: HttpRequest) -> Runtime | None:
    scope: dict[str, Any] = getattr(request, "scope", {})
    return scope.get("runtime")


def _is_staff(request: HttpRequest) -> bool:
    try:
        return bool(request.user.is_active and request.user.is_staff)
    except Exception:  # the session cannot be read: nobody is known
        return False


def _looked_at(look: Callable[[HttpRequest], Part], request: HttpRequest) -> Part:
    try:
        return look(request)
    except Exception as error:
        return {"status": DOWN, "detail": f"{type(error).__name__}: {error}"[:300]}


def _database(request: HttpRequest) -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": OK, "detail": connection.vendor}


def _cache(request: HttpRequest) -> Part:
    cache.set("health", "1", 5)
    return {
        "status": OK if cache.get("health") == "1" else DEGRADED,
        "detail": "Redis" if settings.REDIS_URL else "memory",
    }


def _channel_layer(request: HttpRequest) -> Part:
    if not settings.REDIS_URL:
        return {"status": OK, "detail": "memory: one process"}
    async_to_sync(get_channel_layer().group_send)("health", {"type": "health"})
    return {"status": OK, "detail": "Redis"}


def _model(request: HttpRequest) -> Part:
    runtime = _runtime(request)
    if runtime is None or runtime.worker is None:
        return {"status": OK, "detail": "Replies are written by another process."}
    chain = runtime.worker.chain
    for breaker in chain.breakers.values():
        if breaker.last_fault:
            return {"status": DEGRADED, "detail": f"{breaker.last_fault} The built-in answerer takes over."}
    return {
        "status": OK,
        "detail": settings.OPENAI_MODEL if chain.models else "The built-in answerer: no model is set.",
    }


def _embeddings(request: HttpRequest) -> Part:
    if not hybrid.is_configured():
        return {"status": "off", "detail": "Search goes by words (no EMBEDDINGS_BASE_URL or EMBEDDINGS_API_KEY)."}
    if fault := hybrid.fault():
        return {"status": DEGRADED, "detail": f"{fault} Search goes on by words."}
    return {"status": OK, "detail": f"{settings.EMBEDDINGS_MODEL}: {hybrid.count()} passages have vectors."}


def _voice(request: HttpRequest) -> Part:
    if settings.VOICE_OUT != "smallest":
        return {"status": "off", "detail": f"Replies are not spoken by this server (VOICE_OUT={settings.VOICE_OUT})."}
    clips = runtime.clips if (runtime := _runtime(request)) is not None else None
    if clips is not None and clips.fault:
        return {"status": DEGRADED, "detail": f"{clips.fault} The browser's voice takes over."}
    return {"status": OK, "detail": settings.SMALLEST_MODEL}


def _memory(request: HttpRequest) -> Part:
    used = _resident_mb()
    status = OK if used < settings.MEMORY_WARNING_MB else DEGRADED
    return {"status": status, "detail": f"{used} MB of {settings.MEMORY_WARNING_MB} MB (MEMORY_WARNING_MB)"}


def _resident_mb() -> int:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() // 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**10


PARTS: dict[str, Callable[[HttpRequest], Part]] = {
    "database": _database,
    "cache": _cache,
    "channel_layer": _channel_layer,
    "model": _model,
    "embeddings": _embeddings,
    "voice": _voice,
    "memory": _memory,
}
