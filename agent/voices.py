"""Which voice speaks for a persona, and what it will have to say before anybody asks."""

from __future__ import annotations

from django.conf import settings

from chat.models import Site
from chat.opening import opening
from personas.models import PersonaVersion
from voice import shelf
from voice.base import Voice
from voice.configured import default_voice
from voice.sentences import Cutter, Piece


def voice_of(version: PersonaVersion) -> Voice:
    """The voice of a persona version; what it leaves open is as the settings say."""
    return default_voice()


def want_openings() -> None:
    """Have the greetings of every published persona made."""
    for version in PersonaVersion.objects.filter(published_of__isnull=False).select_related("persona"):
        want_opening(version)


def want_opening(version: PersonaVersion) -> None:
    """Have the greeting made, on every site that uses it, before the first visitor asks to hear it."""
    if settings.VOICE_OUT != "smallest":
        return
    for site in Site.objects.filter(persona=version.persona):
        shelf.want([piece.text for piece in pieces(opening(version, site).text)], voice_of(version))


def pieces(text: str) -> list[Piece]:
    """The pieces in which a whole text is said."""
    cutter = Cutter()
    return [*cutter.feed(text), *cutter.end()]
