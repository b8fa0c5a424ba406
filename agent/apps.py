"""The `agent` application."""

from __future__ import annotations

from django.apps import AppConfig


class AgentConfig(AppConfig):
    """Names the application."""

    name = "agent"
