"""The caps on what is bought per day (UTC), kept exactly: whoever asks for something reserves it first."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from voice.models import SpeechSpend


def reserve(characters: int) -> bool:
    """Take `characters` of speech from today's allowance; False where the cap would be passed."""
    return _reserve("characters", characters, settings.MAX_SPEECH_CHARS_PER_DAY)


def reserve_listening(seconds: int) -> bool:
    """Take `seconds` of transcription from today's allowance; False where the cap would be passed."""
    return _reserve("seconds", seconds, settings.MAX_TRANSCRIBED_MINUTES_PER_DAY * 60)


def settle_listening(*, reserved: int, used: int) -> None:
    """Replace the seconds that were reserved by those that were used."""
    rows = SpeechSpend.objects.filter(day=datetime.now(UTC).date())
    rows.update(seconds=Greatest(F("seconds") + (used - reserved), 0))


def _reserve(what: str, amount: int, most: int) -> bool:
    day = datetime.now(UTC).date()
    rows = SpeechSpend.objects.filter(day=day)
    if most:
        rows = rows.filter(**{f"{what}__lte": most - amount})
    if rows.update(**{what: F(what) + amount}):
        return True
    SpeechSpend.objects.get_or_create(day=day)  # the first of the day
    return bool(rows.update(**{what: F(what) + amount}))
