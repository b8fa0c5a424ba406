"""HTTP calls of the API: errors as problem+json (RFC 9457), and CORS without credentials."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import orjson
from asgiref.sync import iscoroutinefunction
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused
from salesagent.lib.origins import normal

log = logging.getLogger(__name__)

STATUS = {
    "bad_request": 400,
    "too_long": 400,
    "unauthorized": 401,
    "origin": 403,
    "identity": 403,
    "unknown_conversation": 404,
    "unknown_site": 404,
    "unavailable": 404,
    "link_used": 404,
    "method": 405,
    "not_audio": 415,
    "conflict": 409,
    "rate_limited": 429,
    "internal": 500,
    "not_ready": 503,
    "mail_failed": 503,
    "transcription_failed": 503,
}

View = Callable[..., Any]


def answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer that nobody stores."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def problem(refused: Refused) -> HttpResponse:
    """A refusal as problem+json with its stable `code`."""
    status = STATUS.get(refused.code, 400)
    body = {"type": "about:blank", "title": refused.message, "status": status, "code": refused.code}
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if refused.retry_ms is not None:
        response["Retry-After"] = str(-(-refused.retry_ms // 1000))
    return response


def own_origin(request: HttpRequest) -> str | None:
    """The origin this request reached us by."""
    return normal(f"{request.scheme}://{request.get_host()}")


def api(*methods: str, preflight: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """Make a view, sync or async, a call of the API: `methods` only, refusals as problem+json, CORS for other origins.

    `preflight` says whether a browser on the request's origin may ask at all (it may use the database); the view
    itself decides by its site.
    """

    def decorate(view: View) -> View:
        async def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if iscoroutinefunction(view):
                return await view(request, *args, **kwargs)  # type: ignore[no-any-return]
            # Django would give each call a thread, and so a connection, of its own, however many come at once.
            return await in_database(view, request, *args, **kwargs)

        @functools.wraps(view)
        async def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _preflight(request, methods, allowed=await in_database(preflight, request))
            try:
                _checked(request, methods)
                response = await answered(request, *args, **kwargs)
            except Exception as error:
                response = problem(_refusal(error))
            return _shared(request, response)

        call.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie has any meaning here
        return call

    return decorate


def _checked(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise Refused("method", f"Use {' or '.join(methods)}.")


def _refusal(error: Exception) -> Refused:
    """What a client is told of an error; one that is not its own is logged, and may pass."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, RequestDataTooBig):
        return Refused("too_long", "That is more than this call takes.")
    log.error("A call of the API failed", exc_info=error)
    return Refused("internal", "Something went wrong on our side. Please try again.", retry_ms=1000)


def _preflight(request: HttpRequest, methods: tuple[str, ...], *, allowed: bool) -> HttpResponse:
    response = HttpResponse(status=204 if allowed else 403)
    patch_vary_headers(response, ["Origin"])
    if allowed:
        _shared(request, response)
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Allow-Headers"] = "authorization, content-type"
        response["Access-Control-Max-Age"] = "7200"
    return response


def _shared(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    origin = request.headers.get("Origin", "")
    patch_vary_headers(response, ["Origin"])
    if normal(origin) is not None:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
    return response
