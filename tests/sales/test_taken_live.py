"""A real server, a model that never calls a tool: what visitors leave is taken all the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from chat.models import Conversation
from sales.models import LeadField
from tests.conftest import Server
from tests.sales.contact_chats import CHATS
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Serve = Callable[..., Server]


def taken(key: str, count: int) -> set[tuple[str, str]]:
    """The contacts of a chat, once there are so many; what there is after five seconds."""
    rows = LeadField.objects.filter(lead__conversation__key=key, name__in=("email", "phone"))
    until = time.monotonic() + 5
    while rows.count() < count and time.monotonic() < until:
        time.sleep(0.02)
    return set(rows.values_list("name", "value"))


def settled(key: str) -> None:
    """Wait until the lead has been read up to the visitor's last message."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        chat = Conversation.objects.select_related("lead").get(key=key)
        last = chat.messages.filter(role="visitor").order_by("-seq").values_list("seq", flat=True).first()
        if getattr(chat, "lead", None) and chat.lead.read_seq >= (last or 0):
            return
        time.sleep(0.02)


def test_it_takes_a_contact_beside_the_answer(serve: Serve, site: Any, visit: Visit, with_model: Any) -> None:
    vera = visit(serve(**with_model)).connect()
    vera.ask("How much is it? jane@example.com")
    assert taken(vera.init["conversation"], 1) == {("email", "jane@example.com")}


def test_it_takes_a_contact_with_the_built_in_answerer(vera: Visitor) -> None:
    answer = vera.ask("How far is Mars? I am jane@example.com")
    assert "I have noted jane@example.com" in answer["text"]
    assert taken(vera.init["conversation"], 1) == {("email", "jane@example.com")}


def test_it_does_not_ask_for_a_contact_it_has_taken(vera: Visitor) -> None:
    vera.ask("I am jane@example.com")
    taken(vera.init["conversation"], 1)
    assert "Your contact is in this conversation" in vera.ask("How far is Mars?")["text"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_takes_99_of_100_contacts(serve: Serve, site: Any, visit: Visit, with_model: Any) -> None:
    server = serve(**with_model, MESSAGES_PER_MINUTE=1000)
    wrong = []
    for locale, timezone, said, contacts in CHATS:
        vera = visit(server, locale=locale, timezone=timezone).connect()
        for text in said:
            vera.ask(text)
        settled(vera.init["conversation"])
        if taken(vera.init["conversation"], len(contacts)) != contacts:
            wrong.append(said)
        vera.leave()
    print(f"\n{len(CHATS) - len(wrong)} of {len(CHATS)} chats as they should be")
    assert len(wrong) <= 1, wrong
