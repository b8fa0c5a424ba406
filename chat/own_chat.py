"""What a visitor may do with a chat of theirs, besides talking: delete it, have it sent by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat import access, erasing, limits, mail
from chat.models import Conversation
from chat.views import bearer, json_object, may_ask, word
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused
from salesagent.lib.http import answer, api, own_origin


@api("POST", preflight=may_ask)
async def delete(request: HttpRequest) -> HttpResponse:
    """Delete a conversation with everything in it."""
    conversation = await _own(request, word(json_object(request), "conversation", 64))
    await in_database(erasing.delete, conversation.pk)
    request.scope["hub"].deleted(conversation.pk)  # type: ignore[attr-defined]  # an ASGI request
    return answer({"deleted": True})


@api("POST", preflight=may_ask)
async def email(request: HttpRequest) -> HttpResponse:
    """Send the transcript to an address, where the operator has set a mail server; with a link to go on, if it may."""
    body = json_object(request)
    conversation = await _own(request, word(body, "conversation", 64))
    if not settings.SENDS_EMAIL:
        raise Refused("unavailable", "Transcripts cannot be sent by e-mail here.")
    address = mail.checked(word(body, "email", mail.LONGEST_ADDRESS))
    counted = await in_database(limits.count_mail, conversation.pk, str(request.META.get("REMOTE_ADDR", "")), address)
    message = await in_database(mail.transcript, conversation, address, own_origin(request))
    try:
        await mail.send(message)
    except Refused as refused:
        if refused.code == "mail_failed":  # our fault: the visitor may try again as often as before
            await in_database(limits.give_back, counted)
        raise
    return answer({"sent": True}, status=202)


async def _own(request: HttpRequest, key: str) -> Conversation:
    """The conversation of this name, where it is the caller's; raises `Refused`."""
    origin = request.headers.get("Origin")
    return await in_database(access.conversation_for, bearer(request), key, origin, own_origin(request))
