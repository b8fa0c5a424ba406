"""The `personas` application."""

from __future__ import annotations

from django.apps import AppConfig


class PersonasConfig(AppConfig):
    """Names the application."""

    name = "personas"
