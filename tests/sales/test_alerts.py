"""Somebody waits for a person: the team hears of it within seconds, by another way where the first one fails."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chat import handover
from chat.models import Conversation, Site
from sales.couriers import prepared
from sales.models import Delivery, Event
from sales.outbox import claim
from tests.conftest import Server
from tests.engines import free_port
from tests.fakes.mail_server import MailServer
from tests.fakes.webhook_server import WebhookServer
from tests.sales import leads
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

SOON = 5.0  # seconds


@pytest.fixture
def post(mail: MailServer, settings: Any) -> MailServer:
    """A mail server that the product uses."""
    for name, value in mail.settings.items():
        setattr(settings, name, value)
    settings.PUBLIC_URL = "https://chat.shop.example"
    return mail


def ask_for_person(visit: Visit, server: Server) -> float:
    """Press the button; when that was."""
    vera = visit(server).connect()
    vera.ask("Do you deliver to islands?")
    vera.send(type="human", id=str(uuid.uuid4()))
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "waiting")
    return time.monotonic()


def test_the_team_is_written_to_within_five_seconds(serve: Serve, site: Site, visit: Visit, post: MailServer) -> None:
    leads.lead_mail(site, "mia@shop.example", waiting=True)
    asked = ask_for_person(visit, serve())
    while not post.letters:
        assert time.monotonic() - asked < SOON
        time.sleep(0.02)
    letter: Any = post.letters[0][1]
    text = letter.get_body().get_content()
    assert letter["Subject"] == "Somebody waits for a person on Shop"
    assert "Do you deliver to islands?" in text


def test_where_the_mail_server_is_down_the_webhook_is_called_and_the_failure_shows(
    serve: Serve, site: Site, visit: Visit, post: MailServer, receiver: WebhookServer, settings: Any
) -> None:
    settings.EMAIL_PORT = free_port()
    leads.lead_mail(site, "mia@shop.example", waiting=True)
    leads.endpoint(site, receiver.url, "handover.requested")
    asked = ask_for_person(visit, serve())
    (call,) = receiver.until(1)
    assert time.monotonic() - asked < SOON
    assert call.said["type"] == "handover.requested"
    while not (answer := Delivery.objects.get(channel="mail").answer):
        assert time.monotonic() - asked < 3 * SOON
        time.sleep(0.05)
    assert "The mail server cannot be reached" in answer


def test_asking_once_alerts_once(site: Site) -> None:
    chat = leads.conversation(site)
    id = str(uuid.uuid4())
    for _ in range(3):
        handover.ask_for_person(chat.pk, id)
    assert Event.objects.filter(conversation=chat, kind="handover").count() == 1


def test_nobody_is_written_to_where_a_person_has_come_meanwhile(site: Site, post: MailServer) -> None:
    chat = leads.conversation(site)
    Delivery.objects.create(
        site=site, conversation=chat, channel="mail", address="mia@shop.example", event="handover.requested"
    )
    Conversation.objects.update(mode="human")
    held = claim()
    assert held is not None
    assert prepared(held)().arrived
    assert post.letters == []
