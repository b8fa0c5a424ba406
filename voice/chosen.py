"""The voice that somebody has chosen; what they leave open is as the settings say."""

from __future__ import annotations

from dataclasses import replace

from voice import dictionaries
from voice.base import Voice
from voice.configured import default_voice
from voice.models import CustomVoice, ForgottenVoice


def chosen(voice: str, language: str, speed: float | None, pronunciation: list[str]) -> Voice:
    """The voice with this id, or the server's own. A custom voice speaks with the model it was made for.

    One that was forgotten speaks no more: the server's own takes its place.
    """
    found = default_voice()
    if voice and not ForgottenVoice.objects.filter(voice_id=voice).exists():
        models = CustomVoice.objects.filter(voice_id=voice).values_list("model", flat=True)
        found = replace(found, voice=voice, model=models.first() or found.model)
    return replace(
        found,
        language=language or found.language,
        speed=speed or found.speed,
        dictionary=dictionaries.find(pronunciation),
    )
