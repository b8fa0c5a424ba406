"""Everything the database holds of one conversation, to see whether an attack changed it."""

from __future__ import annotations

from typing import Any

from chat.models import Conversation, Message, Reply


def of(conversation: str) -> dict[str, list[Any]]:
    """The rows of the conversation with this key."""
    return {
        "conversation": [*Conversation.objects.filter(key=conversation).values()],
        "messages": [*Message.objects.filter(conversation__key=conversation).order_by("seq").values()],
        "replies": [*Reply.objects.filter(conversation__key=conversation).order_by("pk").values()],
    }
