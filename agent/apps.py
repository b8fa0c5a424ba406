"""The `agent` application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class AgentConfig(AppConfig):
    """Names the application, and lets the cache forget a conversation that is deleted."""

    name = "agent"

    def ready(self) -> None:
        """Connect what listens to other apps."""
        from agent import context
        from chat.signals import conversation_deleted

        def on_deleted(sender: object, key: str, **kwargs: Any) -> None:
            context.forget(key)

        conversation_deleted.connect(on_deleted, weak=False, dispatch_uid="agent.context")
