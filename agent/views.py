"""The calls that need both a visitor's token and another service."""

from __future__ import annotations

import logging
import math

from django.http import HttpRequest, HttpResponse

from chat import access, limits
from chat.models import Conversation
from chat.views import bearer, may_ask
from salesagent.lib.database import in_database
from salesagent.lib.errors import PromptRefused, ProviderBusy, ProviderError, Refused
from salesagent.lib.http import answer, api, own_origin
from salesagent.lib.locales import language_in
from voice import spend
from voice.recordings import container
from voice.transcription import Transcriber

log = logging.getLogger(__name__)

RECORDINGS = {"audio/webm", "audio/mp4", "audio/ogg", "audio/wav", "audio/mpeg"}
LONGEST_SECONDS = 60
MOST_BYTES = 5 * 1024 * 1024  # no more than FILE_UPLOAD_MAX_MEMORY_SIZE, so that none touches the disk
LANGUAGE = "en"  # where the browser did not say which
AGAIN_MS = 2_000  # milliseconds after which a failed call may be tried again


@api("POST", preflight=may_ask)
async def transcribe(request: HttpRequest) -> HttpResponse:
    """What a visitor has said, as text. The recording is kept nowhere."""
    conversation = await in_database(_own, request)
    transcriber: Transcriber | None = request.scope["runtime"].transcriber  # type: ignore[attr-defined]  # by ASGI
    if transcriber is None:
        raise Refused("unavailable", "Speech cannot be turned into text here. Please type instead.")
    audio = _recording(request)
    address = str(request.META.get("REMOTE_ADDR", ""))
    await in_database(limits.count_recording, conversation.visitor_id, address)
    day = await in_database(spend.reserve_listening, LONGEST_SECONDS)
    if day is None:
        raise Refused("unavailable", "No more can be listened to today. Please type instead.")
    try:
        heard = await transcriber.transcribe(audio, _language(conversation))
    except PromptRefused as error:
        log.info("A recording was refused: %s", error.message)
        raise Refused("not_audio", "This recording cannot be read. Please try again, or type instead.") from None
    except ProviderError as error:
        log.warning("A recording was not transcribed: %s", error.message)
        wait = error.retry_after if isinstance(error, ProviderBusy) else None
        raise Refused(
            "transcription_failed",
            "What you said could not be turned into text just now. Please try again, or type instead.",
            retry_ms=int(wait * 1000) if wait else AGAIN_MS,
        ) from None
    if heard.seconds is not None:
        await in_database(spend.settle_listening, day, reserved=LONGEST_SECONDS, used=math.ceil(heard.seconds))
    if heard.seconds is not None and heard.seconds > LONGEST_SECONDS:
        raise Refused("too_long", "Please speak for at most a minute at a time.")
    return answer({"text": heard.text})


def _own(request: HttpRequest) -> Conversation:
    """The conversation of the caller; raises `Refused`."""
    key = request.GET.get("conversation", "")
    return access.conversation_for(bearer(request), key, request.headers.get("Origin"), own_origin(request))


def _recording(request: HttpRequest) -> bytes:
    """The body, read past Django's limit for all other calls; raises `Refused` for what is no recording."""
    if request.content_type not in RECORDINGS:
        raise Refused("not_audio", f"Send a recording as {', '.join(sorted(RECORDINGS))}.")
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > MOST_BYTES:
        raise Refused("too_long", "This recording is too large. Please speak for at most a minute at a time.")
    audio = request.read()
    if not container(audio):
        raise Refused("not_audio", "This is no recording that can be read. Please type instead.")
    return audio


def _language(conversation: Conversation) -> str:
    """The language alone of a locale such as `de-AT`."""
    return language_in(conversation.locale) or LANGUAGE
