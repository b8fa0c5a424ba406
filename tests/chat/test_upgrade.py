"""While a new release begins, processes of the one before write on, into tables that have its new columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from chat.models import Site
from personas.models import PersonaVersion


@pytest.mark.parametrize("release", ["0003_widget_identity", "0005_replies_of_the_release_before", "0009_flags"])
def test_it_stores_what_a_process_of_an_older_release_writes(site: Site, release: str) -> None:
    old = MigrationLoader(connection).project_state(("chat", release)).apps
    version = PersonaVersion.objects.get(published_of=site.persona)

    def store(model: str, **values: Any) -> Any:
        return old.get_model("chat", model).objects.create(**values)

    visitor = store("Visitor", site_id=site.pk, key="v")
    conversation = store("Conversation", site_id=site.pk, visitor_id=visitor.pk, persona_version_id=version.pk, key="c")
    store("Message", conversation_id=conversation.pk, seq=1, role="visitor", text="Hello", at=timezone.now())
    store("Reply", conversation_id=conversation.pk, answers=1, key="r")
