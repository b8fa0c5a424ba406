"""Which voice speaks for a persona, and in which pieces a whole text is said."""

from __future__ import annotations

from personas.models import PersonaVersion
from voice.base import Voice
from voice.chosen import chosen
from voice.sentences import Cutter, Piece


def voice_of(version: PersonaVersion) -> Voice | None:
    """The voice of a persona version, what it leaves open as the settings say; None: the server does not speak."""
    if version.voice_engine != PersonaVersion.Engine.SERVER:
        return None
    return chosen(version.voice, version.voice_language, version.voice_speed, version.pronunciation)


def pieces(text: str) -> list[Piece]:
    """The pieces in which a whole text is said."""
    cutter = Cutter()
    return [*cutter.feed(text), *cutter.end()]
