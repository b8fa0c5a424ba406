"""Smallest.ai's refusals as our errors, each with the cause and the cure. Their bodies come in many shapes."""

from __future__ import annotations

from typing import Any

import httpx2
import orjson

from salesagent.lib.answers import own_words, retry_after
from salesagent.lib.errors import PromptRefused, ProviderBusy, ProviderError, ProviderRefused, ProviderUnreachable
from voice.base import Voice

MOST_OF_AN_ID = 100  # characters


def translated(response: httpx2.Response, key: str, *, voice: Voice | None = None) -> ProviderError:
    """The error for an answer that is no success and whose body was read; `voice` is the one that was to speak."""
    status, body = response.status_code, _json(response.content)
    named = _named(response.headers.get("x-request-id", ""))
    said = _quoted(words(body, key)) + named
    if status == 401:
        return ProviderRefused(f"Smallest.ai refused the key (401). Check SMALLEST_API_KEY.{said}")
    if status == 403:
        return ProviderRefused(
            f"The key or its plan may not use this (403). Check the plan at Smallest.ai and SMALLEST_MODEL.{said}"
        )
    if status == 410:  # what it says itself sends one to an address that is retired, too
        model = f"the model {voice.model}" if voice else "this call"
        return ProviderRefused(
            f"Smallest.ai has retired {model} (410). "
            f"Set SMALLEST_MODEL to one it offers now, such as lightning_v3.1_pro, and a voice of that model.{named}"
        )
    if status == 404 or 300 <= status < 400:
        return ProviderRefused(f"Smallest.ai knows no such address or item ({status}). Check SMALLEST_BASE_URL.{said}")
    if status == 429:
        message = f"Smallest.ai is busy, or its plan allows fewer requests at once than SMALLEST_AT_ONCE (429).{said}"
        return ProviderBusy(message, retry_after=retry_after(response.headers))
    if status >= 500:
        return ProviderUnreachable(f"Smallest.ai failed ({status}).{said}")
    if voice and "voice_id" in _paths(body):
        return ProviderRefused(
            f"Smallest.ai does not know the voice {voice.voice} ({status}). "
            f"Choose another under Persona → Voice, or set SMALLEST_VOICE.{said}"
        )
    # A text that is refused says nothing about others: else one visitor could silence the agent for all.
    if voice and ("text" in _paths(body) or "'text'" in said):
        return PromptRefused(f"Smallest.ai refused to speak this text ({status}).{said}")
    return ProviderRefused(f"Smallest.ai refused the request ({status}).{said}")


def words(body: Any, key: str) -> str:
    """What a body says of an error, on one line, not endless and without our key; empty where it says nothing."""
    found = next(filter(None, map(_text, _said(body))), "")
    return own_words(found, key)


def _said(body: Any) -> list[Any]:
    """Where a message may stand, the likeliest first."""
    if not isinstance(body, dict):
        return []
    error = body.get("error")
    first = error[0] if isinstance(error, list) and error else error
    inner = first.get("message") if isinstance(first, dict) else first
    errors = body.get("errors")
    return [body.get("message"), inner, *(errors if isinstance(errors, list) else [errors])]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("message")
    return value if isinstance(value, str) else ""


def _paths(body: Any) -> set[str]:
    """The fields of the request that a body complains about."""
    errors = body.get("error") if isinstance(body, dict) else None
    paths = [error.get("path") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return {str(name) for path in paths if isinstance(path, list) for name in path}


def _quoted(said: str) -> str:
    """A server's words as they follow a message of ours."""
    return f" It said: {said.rstrip('.')}." if said else ""


def _named(request_id: str) -> str:
    """The name under which the service knows a request, for its support."""
    return f" Its request {request_id[:MOST_OF_AN_ID]}." if request_id and request_id.isprintable() else ""


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except ValueError:
        return None
