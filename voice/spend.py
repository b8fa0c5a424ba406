"""The caps on speech and transcription bought per day: whoever asks for some reserves it first."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from salesagent.lib import allowance
from voice.models import SpeechSpend


def reserve(characters: int) -> bool:
    """Take `characters` of speech from today's allowance; False where the cap would be passed."""
    return bool(allowance.reserve(SpeechSpend, "characters", characters, most=settings.MAX_SPEECH_CHARS_PER_DAY))


def reserve_listening(seconds: int) -> date | None:
    """Take `seconds` of transcription from today's allowance; the day, or None where the cap would be passed."""
    most = settings.MAX_TRANSCRIBED_MINUTES_PER_DAY * 60
    return allowance.reserve(SpeechSpend, "seconds", seconds, most=most)


def settle_listening(day: date, *, reserved: int, used: int) -> None:
    """Replace the seconds that were reserved by those that were used."""
    allowance.settle(SpeechSpend, "seconds", day, reserved=reserved, used=used)
