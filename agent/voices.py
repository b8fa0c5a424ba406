"""Which voice speaks for a persona, and what it will have to say before anybody asks."""

from __future__ import annotations

from django.conf import settings

from chat.models import Site
from chat.opening import opening
from personas.models import PersonaVersion
from voice import shelf
from voice.base import Voice
from voice.chosen import chosen
from voice.sentences import Cutter, Piece


def voice_of(version: PersonaVersion) -> Voice | None:
    """The voice of a persona version, what it leaves open as the settings say; None: the server does not speak."""
    if version.voice_engine != PersonaVersion.Engine.SERVER:
        return None
    return chosen(version.voice, version.voice_language, version.voice_speed, version.pronunciation)


def want_openings() -> None:
    """Have the greetings of every published persona made."""
    for version in PersonaVersion.objects.filter(published_of__isnull=False).select_related("persona"):
        want_opening(version)


def want_opening(version: PersonaVersion) -> None:
    """Have the greeting made, on every site that uses it, before the first visitor asks to hear it."""
    voice = voice_of(version)
    if settings.VOICE_OUT != "smallest" or voice is None:
        return
    for site in Site.objects.filter(persona=version.persona):
        shelf.want([piece.text for piece in pieces(opening(version, site).text)], voice)


def pieces(text: str) -> list[Piece]:
    """The pieces in which a whole text is said."""
    cutter = Cutter()
    return [*cutter.feed(text), *cutter.end()]
