"""What a visitor may do with a chat of theirs, besides talking: delete it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from chat import access, erasing
from chat.models import Conversation
from chat.views import bearer, json_object, may_ask, word
from salesagent.lib.database import in_database
from salesagent.lib.http import answer, api, own_origin


@api("POST", preflight=may_ask)
async def delete(request: HttpRequest) -> HttpResponse:
    """Delete a conversation with everything in it."""
    conversation = await _own(request, word(json_object(request), "conversation", 64))
    await in_database(erasing.delete, conversation.pk)
    request.scope["hub"].deleted(conversation.pk)  # type: ignore[attr-defined]  # an ASGI request
    return answer({"deleted": True})


async def _own(request: HttpRequest, key: str) -> Conversation:
    """The conversation of this name, where it is the caller's; raises `Refused`."""
    origin = request.headers.get("Origin")
    return await in_database(access.conversation_for, bearer(request), key, origin, own_origin(request))
