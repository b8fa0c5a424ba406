"""The speech engine and the voice that the settings name."""

from __future__ import annotations

from django.conf import settings

from voice.base import Voice
from voice.smallest import Options, Smallest


def configured_engine() -> Smallest | None:
    """A client of Smallest.ai, to be closed by who asks for it; None where there is no key."""
    if not settings.SMALLEST_API_KEY:
        return None
    options = Options(
        api_key=settings.SMALLEST_API_KEY,
        base_url=settings.SMALLEST_BASE_URL,
        first_byte=settings.SMALLEST_FIRST_BYTE_SECONDS,
        silence=settings.SMALLEST_SILENCE_SECONDS,
        total=settings.SMALLEST_TOTAL_SECONDS,
    )
    return Smallest(options)


def default_voice() -> Voice:
    """Who speaks where a persona names nobody."""
    return Voice(
        model=settings.SMALLEST_MODEL,
        voice=settings.SMALLEST_VOICE,
        language=settings.SMALLEST_LANGUAGE,
        speed=settings.SMALLEST_SPEED,
        rate=settings.SMALLEST_SAMPLE_RATE,
    )
