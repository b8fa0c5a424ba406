"""What the personas' pages ask of voices: which there are, how one sounds, and that pronunciations are kept."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from agent.voices import pieces
from personas.models import Persona, PersonaVersion
from salesagent.lib.errors import ProviderError
from voice import catalogue, dictionaries
from voice.chosen import chosen
from voice.sample import sample


def on_voices_asked(sender: object, **kwargs: Any) -> dict[str, list[tuple[str, str]]]:
    """Receives `voices_asked`."""
    return {"voices": catalogue.choices(), "languages": catalogue.languages()}


def on_draft_kept(sender: object, persona: Persona, **kwargs: Any) -> str:
    """Receives `draft_kept`: has the pronunciations kept, and those that nobody uses any more deleted."""
    if not settings.SMALLEST_API_KEY:
        return ""
    try:
        dictionaries.keep(persona.pronunciation)
    except ProviderError as error:
        return _(
            "The pronunciations could not be sent to the provider: words are said as they are spelled until you save "
            "again. %(why)s"
        ) % {"why": error.message}
    stored = (rows.objects.values_list("pronunciation", flat=True) for rows in (Persona, PersonaVersion))
    dictionaries.drop_all_but(chain.from_iterable(stored))
    return ""


def on_sample_asked(
    sender: object,
    text: str,
    voice: str,
    language: str,
    speed: float | None,
    pronunciation: list[str],
    **kwargs: Any,
) -> bytes:
    """Receives `sample_asked`: the text is said as it would be to a visitor."""
    said = " ".join(piece.text for piece in pieces(text))
    return sample(said, chosen(voice, language, speed, pronunciation))
