"""The HTTP calls of the protocol."""

from __future__ import annotations

import re
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django_ratelimit.core import is_ratelimited

from chat import access, history, identity
from chat.addresses import page_address
from chat.conversations import Opened, Request, open_conversation
from chat.events import FRAME_BYTES, UUID, VERSION, to_dict
from chat.opening import opening
from personas.models import PersonaVersion
from salesagent.lib.client import counted_as
from salesagent.lib.errors import Refused
from salesagent.lib.http import answer, api, own_origin

MOST_HISTORY = 100
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)
INIT_SECONDS = 60_000  # milliseconds a limited client is asked to wait


def may_ask(request: HttpRequest) -> bool:
    """Whether some site answers pages of the request's origin."""
    return access.some_site_allows(request.headers.get("Origin"), own_origin(request))


@api("POST", preflight=may_ask)
def init(request: HttpRequest) -> HttpResponse:
    """Open or resume a conversation."""
    if is_ratelimited(request, group="init", key=_address, rate=settings.INIT_RATE, increment=True):
        raise Refused(
            "rate_limited", "Too many chats were opened from here. Please wait a minute.", retry_ms=INIT_SECONDS
        )
    opened = open_conversation(_init_request(request))
    return answer(_init_answer(request, opened), status=201 if opened.created else 200)


@api("GET", preflight=may_ask)
def messages(request: HttpRequest) -> HttpResponse:
    """Older messages of a conversation."""
    conversation = access.conversation_for(
        bearer(request),
        request.GET.get("conversation", ""),
        request.headers.get("Origin"),
        own_origin(request),
        origin_required=False,
    )
    before = whole_number(request.GET, "before")
    limit = min(max(whole_number(request.GET, "limit") or 50, 1), MOST_HISTORY)
    found, more = history.page(conversation.pk, before=before, limit=limit)
    return answer({"messages": [to_dict(message) for message in found], "more": more})


def bearer(request: HttpRequest) -> str:
    """The visitor token of a request; raises `Refused` (`unauthorized`) where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused("unauthorized", "Send the visitor token as `Authorization: Bearer …`.")
    return token.strip()


def whole_number(query: QueryDict, name: str) -> int | None:
    """A number of a query, None where it is absent; raises `Refused` (`bad_request`) for anything else."""
    text = query.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Refused("bad_request", f"`{name}` must be a whole number.")
    return int(text)


def _address(group: str, request: HttpRequest) -> str:
    return counted_as(str(request.META.get("REMOTE_ADDR", "")))


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The body of a request; raises `Refused` (`bad_request`) where it is no JSON object."""
    try:
        body = orjson.loads(request.body or b"{}")
    except ValueError:
        raise Refused("bad_request", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refused("bad_request", "The body is a JSON object.")
    return body


def _init_request(request: HttpRequest) -> Request:
    body = json_object(request)
    page = {} if body.get("page") is None else body["page"]
    if not isinstance(page, dict):
        raise Refused("bad_request", "`page` is an object.")
    init_id = word(body, "init_id", 36)
    if init_id and not UUID.fullmatch(init_id):
        raise Refused("bad_request", "`init_id` must be a UUID in lower case.")
    return Request(
        origin=request.headers.get("Origin"),
        own_origin=own_origin(request),
        site=word(body, "site", 40),
        init_id=init_id,
        visitor_token=word(body, "visitor_token", 2000),
        conversation=word(body, "conversation", 64),
        page_url=page_address(word(page, "url", 4000)),
        page_title=word(page, "title", 1000)[:200],
        referrer=page_address(word(page, "referrer", 4000)),
        locale=_locale(word(body, "locale", 35)),
        timezone=word(body, "timezone", 64),
        identity=word(body, "identity", identity.LONGEST),
    )


def word(body: dict[str, Any], name: str, most: int) -> str:
    """A text of a body, empty where it is absent; raises `Refused` (`bad_request`) for anything else."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise Refused("bad_request", f"`{name}` is a text of at most {most} characters.")
    return value


def _locale(tag: str) -> str:
    """A language tag; empty where it is none, because it reaches the model's instructions."""
    return tag if LANGUAGE_TAG.fullmatch(tag) else ""


def _init_answer(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    conversation = opened.conversation
    words = opening(conversation.persona_version, conversation.site)
    scheme = "wss" if request.is_secure() else "ws"
    return {
        "protocol": VERSION,
        "conversation": conversation.key,
        "visitor_token": opened.token,
        "last_seq": conversation.last_seq,
        "socket": f"{scheme}://{request.get_host()}/socket",
        "persona": {
            "name": words.name,
            "greeting": words.greeting,
            "quick_replies": words.quick_replies,
            "avatar": "",
            "disclosure": words.disclosure,
        },
        "voice": {
            "out": _voice_out(conversation.persona_version),
            "in": settings.VOICE_IN,
            "transcribe": settings.TRANSCRIBES,
        },
        "features": {"email": settings.SENDS_EMAIL},
        "limits": {
            "message_chars": settings.MESSAGE_CHARS,
            "messages_per_minute": settings.MESSAGES_PER_MINUTE,
            "frame_bytes": FRAME_BYTES,
        },
    }


def _voice_out(version: PersonaVersion) -> str:
    """Who reads answers aloud: as the persona has it, but never more than the server allows."""
    allowed: str = settings.VOICE_OUT
    return min(allowed, version.voice_engine or allowed, key=["off", "browser", "smallest"].index)
