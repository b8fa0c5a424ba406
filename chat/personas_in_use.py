"""Open chats keep the persona version they began with, unless a marketer publishes to them too."""

from __future__ import annotations

from typing import Any

from chat.models import Conversation
from personas.models import PersonaVersion


def move_open_chats(version: PersonaVersion) -> int:
    """Let the open chats of the version's persona go on with it; returns in how many somebody has written."""
    open_chats = Conversation.objects.filter(persona_version__persona=version.persona).exclude(
        mode=Conversation.Mode.CLOSED
    )
    begun = open_chats.filter(last_seq__gt=0).exclude(persona_version=version).count()
    open_chats.update(persona_version=version)
    return begun


def on_published(sender: object, version: PersonaVersion, **kwargs: Any) -> int:
    """Receives `published_to_open_chats`."""
    return move_open_chats(version)
