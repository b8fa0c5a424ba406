"""The whole way of speech: a model that writes, a voice that speaks, a server between, a browser that plays it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.admin.transcript import entries
from chat.models import Conversation, Reply, Site
from tests.browser.chat import open_chat, say, until
from tests.browser.loudspeaker import BLOCK, MEASURE
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import SmallestServer, Speech, seconds

pytestmark = pytest.mark.browser

SENTENCES = ["They are made of oak. ", "Each costs forty euros. ", "Shall I send one?"]


@pytest.fixture
def chat(
    serve: Callable[..., Server],
    site: Site,
    page: Page,
    model: ModelServer,
    with_model: dict[str, Any],
    with_voice: dict[str, Any],
) -> Page:
    """A chat in which answers are read aloud, and its page."""
    model.plan(Answer(says=SENTENCES, pause=0.1))
    page.add_init_script(MEASURE)
    open_chat(page, serve(**with_model, **with_voice))
    say(page, "Hello")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    page.get_by_role("button", name="Read answers aloud").click()
    falls_silent(page)
    page.evaluate("played.length = 0")
    return page


def falls_silent(page: Page) -> None:
    """Wait until nothing has been heard for half a second."""
    page.wait_for_timeout(500)
    until(page, "!loud().length || performance.now() - loud().at(-1).at > 500")


def test_an_answer_is_heard_as_long_as_it_is_spoken(chat: Page) -> None:
    say(chat, "What are they made of?")
    until(chat, "loud().length > 0")
    falls_silent(chat)
    spoken = Reply.objects.latest("pk").speech
    assert sum(map(len, (piece["text"] for piece in spoken))) > 60
    heard = chat.evaluate("loud().length") * BLOCK
    assert heard == pytest.approx(sum(seconds(piece["text"]) for piece in spoken if piece["text"]), abs=0.2)


def test_what_was_cut_off_is_told_from_what_was_heard_in_the_admin(chat: Page) -> None:
    say(chat, "And what do they cost?")
    until(chat, "loud().length > 40")
    chat.get_by_role("button", name="Stop reading").click()
    until(chat, "performance.now() - loud().at(-1).at > 300")
    for _ in range(50):
        if (reply := Reply.objects.latest("pk")).heard is not None:
            break
        chat.wait_for_timeout(100)
    assert reply.heard is not None
    *_, shown = entries(Conversation.objects.get())
    assert shown.text + shown.unheard == "".join(SENTENCES)
    assert shown.unheard


def test_the_browsers_voice_speaks_where_the_service_refuses(
    chat: Page, smallest: SmallestServer, model: ModelServer
) -> None:
    chat.evaluate(
        """() => { window.said = []; speechSynthesis.speak = (one) => { said.push(one.text); one.onend?.() } }"""
    )
    smallest.plan(Speech(status=401, body={"error": "unauthorized"}))
    model.plan(Answer(says=["There is one with a shade of wool. ", "It is the largest of all we make."]))
    say(chat, "Is there a larger one?")
    until(chat, "said.join(' ').includes('largest')")
    expect(chat.locator(".entry.agent.complete").last).to_contain_text("largest of all we make")
    assert chat.evaluate("said.join(' ')") == "There is one with a shade of wool. It is the largest of all we make."
