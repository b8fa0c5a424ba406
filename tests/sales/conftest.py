"""The cast: a shop, chats in it, a receiver of webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chat.models import Conversation, Message, Site
from personas.models import Persona
from tests.admin.rows import conversation, say
from tests.fakes.webhook_server import WebhookServer

Chat = Callable[..., Conversation]


@pytest.fixture
def shop(db: None) -> Site:
    """The default site."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.", instructions="Be kind.")
    robin.publish(None)
    origins = ["https://shop.example"]
    return Site.objects.create(name="Shop", is_default=True, persona=robin, allowed_origins=origins)


@pytest.fixture
def chat(shop: Site) -> Chat:
    """A chat with these messages; one that begins with "> " is the agent's."""

    def make(*said: str, **fields: str) -> Conversation:
        made = conversation(shop, **{"locale": "en-US", "timezone": "America/New_York", **fields})
        for text in said:
            ours = text.startswith("> ")
            say(made, Message.Role.AGENT if ours else Message.Role.VISITOR, text.removeprefix("> "))
        return made

    return make


@pytest.fixture
def receiver(settings: Any) -> Iterator[WebhookServer]:
    """A receiver that may be called, though it is on this machine."""
    server = WebhookServer()
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{server.port}"]
    yield server
    server.close()
