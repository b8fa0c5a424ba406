"""The widget as a visitor meets it: a real server, a real browser, the built files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from chat.models import Message, Site
from tests.browser.chat import answer, box, launcher, open_chat, say, visit
from tests.conftest import GREETING, Server
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]


def test_it_opens_and_minimizes_by_keyboard_and_gives_the_focus_back(server: Server, page: Page) -> None:
    visit(page, server.url)
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Chat with Robin")).to_be_visible()
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_it_loads_one_script_until_somebody_wants_to_chat(server: Server, site: Site, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, server.url)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/widget/" in url] == [f"{server.url}/widget/{site.key}.js"]
    assert not [url for url in asked if "/api/" in url]


def test_it_greets_with_the_disclosure_before_anything_is_stored(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    expect(log.get_by_text(GREETING)).to_be_visible()
    assert Message.objects.count() == 0


def test_it_sends_a_quick_reply_and_takes_it_away(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    offered = page.get_by_role("dialog").get_by_role("button", name="What does it cost?")
    offered.click()
    expect(log.get_by_text("What does it cost?")).to_be_visible()
    expect(offered).to_have_count(0)
    expect(page.locator(".entry.agent")).to_have_count(2)


def test_it_shows_an_answer_while_it_is_written(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=["**Fast**", " and", " honest", ".", " 😀", " end"], pause=0.3))
    server = serve(**with_model)
    log = open_chat(page, server)
    say(page, "How is it?")
    expect(page.locator(".entry.streaming").get_by_text("and")).to_be_visible()
    assert log.get_by_text("end").count() == 0
    expect(answer(page)).to_contain_text("Fast and honest. 😀 end")
    expect(answer(page).locator("strong")).to_have_text("Fast")


def test_it_says_that_an_answer_is_coming_before_the_server_has_said_a_word(page: Page, server: Server) -> None:
    waiting: list[Callable[[], None]] = []
    came, hold = 0, False

    def between(client: WebSocketRoute) -> None:
        def from_server(frame: str | bytes) -> None:
            nonlocal came
            came += 1
            if hold:
                waiting.append(lambda: client.send(frame))
            else:
                client.send(frame)

        client.connect_to_server().on_message(from_server)

    page.route_web_socket("**/socket", between)
    log = open_chat(page, server)
    while not came:
        page.wait_for_timeout(20)
    hold = True
    say(page, "Hello")
    expect(page.locator(".typing")).to_be_visible()
    hold = False
    for send in waiting:
        send()
    expect(page.locator(".typing")).to_have_count(0)
    expect(log.get_by_text("Hello", exact=True)).to_be_visible()


def test_it_stops_an_answer_and_keeps_what_was_shown(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=[f"word{n} " for n in range(60)] + ["the end"], pause=0.05))
    server = serve(**with_model)
    log = open_chat(page, server)
    say(page, "Tell me everything")
    expect(log.get_by_text("word3")).to_be_visible()
    page.get_by_role("button", name="Stop answering").click()
    expect(log.get_by_text("Stopped")).to_be_visible()
    expect(log.get_by_text("the end")).to_have_count(0)
    expect(page.get_by_role("button", name="Stop answering")).to_be_hidden()


def test_an_answer_stopped_before_its_first_word_cannot_be_rated_or_copied(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(before=3.0))
    server = serve(**with_model)
    log = open_chat(page, server)
    say(page, "Tell me everything")
    page.get_by_role("button", name="Stop answering").click()
    expect(log.get_by_text("Stopped")).to_be_visible()
    for name in ("Helpful", "Not helpful", "Copy"):
        expect(log.get_by_role("button", name=name, exact=True)).to_have_count(0)


@pytest.mark.slow
def test_nobody_is_shown_to_answer_what_the_server_has_not_received(page: Page, server: Server) -> None:
    deaf = False

    def between(client: WebSocketRoute) -> None:
        to = client.connect_to_server()
        client.on_message(lambda frame: None if deaf else to.send(frame))
        to.on_message(lambda frame: None if deaf else client.send(frame))

    page.route_web_socket("**/socket", between)
    log = open_chat(page, server)
    say(page, "Can you hear me?")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    deaf = True
    say(page, "And now?")
    expect(page.locator(".typing")).to_be_visible()
    expect(log.get_by_text("Waiting to be sent")).to_be_visible()
    expect(page.locator(".typing")).to_have_count(0, timeout=1000)
    deaf = False
    expect(page.locator(".entry.agent.complete")).to_have_count(3, timeout=30_000)


def test_it_keeps_the_conversation_and_a_draft_over_a_reload(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    say(page, "Do you remember me?")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    box(page).fill("half a thou")
    page.reload()
    expect(log.get_by_text("Do you remember me?")).to_be_visible()
    expect(box(page)).to_have_value("half a thou")
    assert Message.objects.filter(role="visitor").count() == 1


def test_it_comes_back_by_itself_when_the_server_restarts(serve: Serve, site: Site, page: Page) -> None:
    server = serve()
    log = open_chat(page, server)
    server.stop()
    say(page, "Written while you were away")
    expect(log.get_by_text("Waiting to be sent")).to_be_visible()
    serve(port=server.port)
    expect(page.locator(".entry.agent.complete")).to_have_count(2, timeout=20_000)
    assert Message.objects.filter(text="Written while you were away").count() == 1


def test_it_keeps_a_message_written_offline_and_delivers_it_once(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    page.context.set_offline(True)
    say(page, "From the train")
    expect(page.get_by_text("You are offline. Your messages are kept and sent when you are back.")).to_be_visible()
    assert Message.objects.count() == 0
    page.context.set_offline(False)
    expect(page.locator(".entry.agent.complete")).to_have_count(2, timeout=20_000)
    expect(log.get_by_text("From the train")).to_have_count(1)
    assert Message.objects.filter(text="From the train").count() == 1


def test_it_finishes_an_answer_after_a_reload_in_the_middle(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=[f"word{n} " for n in range(30)], pause=0.08))
    server = serve(**with_model)
    log = open_chat(page, server)
    say(page, "Tell me")
    expect(log.get_by_text("word3")).to_be_visible()
    page.reload()
    expect(answer(page)).to_contain_text("word29")
    assert answer(page).inner_text().count("word3 ") == 1


def test_it_keeps_a_text_that_is_too_long_in_the_composer(serve: Serve, site: Site, page: Page) -> None:
    server = serve(MESSAGE_CHARS=100)
    open_chat(page, server)
    text = "😀" * 101
    say(page, text)
    expect(page.get_by_text("1 characters too many. Shorten the message to send it.")).to_be_visible()
    expect(box(page)).to_have_value(text)
    box(page).press("Backspace")
    box(page).press("Enter")
    expect(box(page)).to_have_value("")
    expect(page.locator(".entry.visitor")).to_have_count(1)


def test_it_says_kindly_that_it_waits_after_too_many_messages(serve: Serve, site: Site, page: Page) -> None:
    server = serve(MESSAGES_PER_MINUTE=1)
    open_chat(page, server)
    say(page, "one")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    say(page, "two")
    expect(page.get_by_text(re.compile(r"Your message will be sent in \d+ s\."))).to_be_visible()
    expect(page.locator(".entry.visitor").last).to_contain_text("Waiting to be sent")
    expect(box(page)).to_be_editable()


def test_it_says_why_an_answer_broke_off_and_asks_again(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=["Half an"], end="length"), Answer(says=["All of it."]))
    server = serve(**with_model)
    log = open_chat(page, server)
    say(page, "What is it?")
    expect(log.get_by_text("The answer reached its length limit and ends here.")).to_be_visible()
    expect(log.get_by_text("Half an")).to_be_visible()
    log.get_by_role("button", name="Ask again").click()
    expect(answer(page)).to_contain_text("All of it.")


def test_it_asks_for_a_person_and_says_so(server: Server, page: Page) -> None:
    open_chat(page, server)
    say(page, "Hello")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    page.get_by_role("button", name="Talk to a person", exact=True).click()
    expect(page.get_by_text("The team has been told.", exact=True)).to_be_visible()


def test_it_counts_what_was_said_while_it_was_minimized(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(before=0.8))
    server = serve(**with_model)
    open_chat(page, server)
    say(page, "Answer me later")
    expect(page.locator(".entry.visitor")).to_contain_text("Sent")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="1 unread message")).to_be_visible()
    page.get_by_role("button", name="1 unread message").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="unread")).to_have_count(0)


def test_it_begins_a_new_chat(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    say(page, "The old chat")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Start a new chat").click()
    expect(log.get_by_text("The old chat")).to_have_count(0)
    expect(log.get_by_text(GREETING)).to_be_visible()
