"""The `chat` application."""

from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Names the application, and lets open chats follow a persona that is published to them."""

    name = "chat"

    def ready(self) -> None:
        """Connect what listens to other apps."""
        from chat.personas_in_use import on_published
        from personas.signals import published_to_open_chats

        published_to_open_chats.connect(on_published, dispatch_uid="chat.personas_in_use")
