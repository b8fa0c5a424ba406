"""Who answers, as the settings have it."""

from __future__ import annotations

from django.conf import settings


def asks_a_model() -> bool:
    """Whether a model server is configured; otherwise the built-in answerer answers."""
    return bool(settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL)
