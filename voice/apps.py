"""The `voice` application."""

from __future__ import annotations

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    """Names the application."""

    name = "voice"
