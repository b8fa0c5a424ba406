"""The `agent` application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class AgentConfig(AppConfig):
    """Names the application, and listens to what other apps tell."""

    name = "agent"

    def ready(self) -> None:
        """Connect what listens to other apps."""
        from django.db import transaction
        from django.db.models.signals import post_delete, post_save

        from agent import context, lines, unanswered, voice_desk
        from agent.models import Asking
        from chat.signals import conversation_deleted, speech_cut_off
        from personas.models import PersonaVersion
        from personas.signals import draft_kept, sample_asked, voices_asked
        from voice import shelf

        def on_deleted(sender: object, key: str, **kwargs: Any) -> None:
            context.forget(key)
            shelf.forget(key)

        def on_cut_off(sender: object, key: str, **kwargs: Any) -> None:
            context.forget(key)

        def on_published(sender: object, instance: PersonaVersion, **kwargs: Any) -> None:
            transaction.on_commit(lambda: lines.want(instance), robust=True)

        conversation_deleted.connect(on_deleted, weak=False, dispatch_uid="agent.deleted")
        speech_cut_off.connect(on_cut_off, weak=False, dispatch_uid="agent.cut_off")
        post_save.connect(on_published, sender=PersonaVersion, weak=False, dispatch_uid="agent.published")
        post_delete.connect(unanswered.on_asking_deleted, sender=Asking, dispatch_uid="agent.asking_deleted")
        voices_asked.connect(voice_desk.on_voices_asked, dispatch_uid="agent.voices_asked")
        draft_kept.connect(voice_desk.on_draft_kept, dispatch_uid="agent.draft_kept")
        sample_asked.connect(voice_desk.on_sample_asked, dispatch_uid="agent.sample_asked")
