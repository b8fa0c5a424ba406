"""Taking up a chat by a mailed link: the page the link opens, and the two calls behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from chat import resuming
from chat.mail_words import LANGUAGES, language_of
from chat.views import json_object, may_ask, word
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused
from salesagent.lib.http import answer, api, own_origin

LONGEST_CODE = 64


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the link opens. It does nothing until somebody presses its button: programs open links, too."""
    language = language_of(get_language_from_request(request))
    context = {"words": LANGUAGES[language], "language": language, "direction": "rtl" if language == "ar" else "ltr"}
    response = render(request, "chat/resume.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, no_store=True)
    return response


@api("POST", preflight=lambda request: False)
async def where(request: HttpRequest) -> HttpResponse:
    """Where a code can be exchanged; asked by our own page only."""
    own = own_origin(request)
    if own is None or request.headers.get("Origin") != own:
        raise Refused("origin", "This is for the page of the link only.")
    return answer({"url": await in_database(resuming.leads_to, _code(request), own)})


@api("POST", preflight=may_ask)
async def resume(request: HttpRequest) -> HttpResponse:
    """Exchange a code for the conversation and a token."""
    origin = request.headers.get("Origin")
    resumed = await in_database(resuming.exchange, _code(request), origin, own_origin(request))
    request.scope["hub"].deleted(resumed.conversation.pk)  # type: ignore[attr-defined]  # an ASGI request
    return answer({"conversation": resumed.conversation.key, "visitor_token": resumed.token})


def _code(request: HttpRequest) -> str:
    return word(json_object(request), "code", LONGEST_CODE)
