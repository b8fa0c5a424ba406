"""The `chat` application."""

from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Names the application."""

    name = "chat"
