"""The `knowledge` application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class KnowledgeConfig(AppConfig):
    """Names the application, and lets a changed passage be found at once in the process that changed it."""

    name = "knowledge"

    def ready(self) -> None:
        from knowledge import search

        def look_again(**_: Any) -> None:
            search.refresh()

        for changed in (post_save, post_delete):
            changed.connect(look_again, sender="knowledge.Passage", weak=False)
