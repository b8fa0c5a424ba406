"""Voices made from a recording of somebody: made, looked after, forgotten."""

from __future__ import annotations

import secrets
from datetime import date
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from voice import shelf
from voice.desk import ask
from voice.models import CustomVoice, ForgottenVoice
from voice.recordings import Recording
from voice.smallest_records import ClonedVoice


def make(
    *,
    name: str,
    language: str,
    speaker: str,
    consented_on: date,
    sample: Recording,
    statement: Recording,
    confirmed_by: User,
) -> CustomVoice:
    """Have a voice made from a sample. Raises `ProviderError`; then nothing is kept here.

    The statement of consent stays here; the provider is sent the sample alone.
    """
    model = settings.SMALLEST_MODEL
    voice = CustomVoice(
        name=name,
        language=language,
        speaker=speaker,
        consented_on=consented_on,
        model=model,
        created_by=confirmed_by,
    )
    voice.sample = _file(sample)
    voice.statement = _file(statement)
    voice.save()
    try:
        made = ask(
            lambda engine: engine.clone(
                name,
                sample.audio,
                f"sample{sample.suffix}",
                sample.content_type,
                language=language,
                description="",
                model=model,
            )
        )
    except BaseException:
        forget(voice)
        raise
    voice.voice_id = made.voice_id
    _take_over(voice, made)
    return voice


def refresh() -> None:
    """Ask the provider how its making goes. Raises `ProviderError`."""
    there = {made.voice_id: made for made in ask(lambda engine: engine.clones())}
    for voice in CustomVoice.objects.exclude(voice_id=""):
        if voice.voice_id in there:
            _take_over(voice, there[voice.voice_id])
        else:
            voice.status = "gone"
            voice.save(update_fields=["status"])


@transaction.atomic
def forget(voice: CustomVoice) -> None:
    """Remove the voice with its sample, its statement and all that it has said. The provider's copy stays there."""
    if voice.voice_id:
        ForgottenVoice.objects.get_or_create(voice_id=voice.voice_id)
        shelf.forget_voice(voice.voice_id)
    for name in (str(voice.sample.name), str(voice.statement.name)):
        transaction.on_commit(partial(default_storage.delete, name))
    voice.delete()


def _file(recording: Recording) -> ContentFile[bytes]:
    """Under a name that cannot be guessed, and that is none of whoever has sent it."""
    return ContentFile(recording.audio, name=f"{secrets.token_hex(16)}{recording.suffix}")


def _take_over(voice: CustomVoice, made: ClonedVoice) -> None:
    voice.status = made.status[:30] or voice.status
    if made.models and voice.model not in made.models:
        voice.model = made.models[0]
    voice.save(update_fields=["voice_id", "status", "model"])
