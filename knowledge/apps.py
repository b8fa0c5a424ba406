"""The `knowledge` application."""

from __future__ import annotations

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Names the application."""

    name = "knowledge"
