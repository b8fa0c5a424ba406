"""The cap on characters bought per day, kept exactly: a piece reserves its own before it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F

from voice.models import SpeechSpend


def reserve(characters: int) -> bool:
    """Take `characters` from today's allowance (UTC); False where the cap would be passed."""
    day = datetime.now(UTC).date()
    rows = SpeechSpend.objects.filter(day=day)
    if settings.MAX_SPEECH_CHARS_PER_DAY:
        rows = rows.filter(characters__lte=settings.MAX_SPEECH_CHARS_PER_DAY - characters)
    if rows.update(characters=F("characters") + characters):
        return True
    SpeechSpend.objects.get_or_create(day=day)  # the first of the day
    return bool(rows.update(characters=F("characters") + characters))
