"""A voice said aloud for somebody who is choosing one."""

from __future__ import annotations

import contextlib

from django.conf import settings
from django.utils.translation import gettext as _

from salesagent.lib.errors import ProviderBusy, ProviderRefused
from voice import spend
from voice.audio import wav
from voice.base import Voice
from voice.desk import ask
from voice.places import NoPlace, Places
from voice.smallest import Smallest

WITHIN = 5.0  # seconds that visitors who are being spoken to go before


def sample(text: str, voice: Voice) -> bytes:
    """`text` as this voice says it, as a WAV file; it is paid for like all speech. Raises `ProviderError`."""
    if not spend.reserve(len(text)):
        raise ProviderRefused(_("Today's allowance of speech is used up (MAX_SPEECH_CHARS_PER_DAY)."))
    pcm = ask(lambda engine: _spoken(engine, text, voice))
    return wav(len(pcm), voice.rate) + pcm


async def _spoken(engine: Smallest, text: str, voice: Voice) -> bytes:
    places = Places(engine.options.api_key, settings.SMALLEST_AT_ONCE)
    try:
        async with (
            places.taken(within=WITHIN, first=True),
            contextlib.aclosing(engine.speak(text, voice)) as pieces,
        ):
            return b"".join([piece async for piece in pieces])
    except NoPlace:
        raise ProviderBusy(_("Visitors are being spoken to. Try again in a moment.")) from None
    finally:
        await places.close()
