"""Voice by the browser alone: a scripted recogniser and a scripted voice stand where a browser has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.models import Message, Site
from tests.browser.chat import box, launcher, open_chat, say, until, visit
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]
ANSWERS = ".entry.agent.complete"  # the greeting is one
EARS = """
window.SpeechRecognition = class {
  start() { window.ears = this; window.starts = (window.starts ?? 0) + 1 }
  stop() { this.onend?.() }
  hear(...texts) { this.onresult?.({ results: texts.map((transcript) => [{ transcript }]) }) }
};
"""
NO_EARS = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
VOICE = """
window.spoken = []; window.waiting = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speak(utterance) { spoken.push(utterance.text); waiting.push(utterance) },
  cancel() {
    for (const utterance of waiting.splice(0)) utterance.onerror?.({ error: 'canceled' });
    window.cancelled = true;
  },
  pause() { window.paused = true }, resume() { window.paused = false },
} });
window.finish = () => { for (const utterance of waiting.splice(0)) utterance.onend?.() };
"""


def mic(page: Page) -> Any:
    """The microphone."""
    return page.get_by_role("button", name="Speak your message")


def test_words_come_into_the_composer_as_they_are_spoken_and_the_visitor_sends_them(server: Server, page: Page) -> None:
    page.add_init_script(EARS)
    open_chat(page, server)
    box(page).fill("Please:")
    mic(page).click()
    expect(mic(page)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Listening…")).to_be_visible()
    page.evaluate("ears.hear('what does')")
    expect(box(page)).to_have_value("Please: what does")
    page.evaluate("ears.hear('what does it cost')")
    expect(box(page)).to_have_value("Please: what does it cost")
    page.evaluate("ears.onend()")
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    expect(box(page)).to_be_focused()
    assert not Message.objects.exists()
    box(page).press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert Message.objects.get(role="visitor").via == "voice"


def test_a_second_tap_stops_listening(server: Server, page: Page) -> None:
    page.add_init_script(EARS)
    open_chat(page, server)
    mic(page).click()
    expect(mic(page)).to_have_attribute("aria-pressed", "true")
    mic(page).click()
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("Listening…")).to_have_count(0)


@pytest.mark.parametrize(
    ("error", "words", "stays"),
    [
        ("not-allowed", "The microphone is blocked for this page.", False),
        ("service-not-allowed", "This browser cannot listen here.", False),
        ("network", "This browser cannot listen here.", False),
        ("audio-capture", "No microphone was found.", False),
        ("language-not-supported", "This browser does not understand this language.", False),
        ("no-speech", "Nothing was heard.", True),
    ],
)
def test_each_refusal_is_said_in_words_and_final_ones_hide_the_microphone(
    server: Server, page: Page, error: str, words: str, stays: bool
) -> None:
    page.add_init_script(EARS)
    open_chat(page, server)
    mic(page).click()
    expect(page.get_by_text("Listening…")).to_be_visible()
    page.evaluate("error => ears.onerror({ error })", error)
    expect(page.get_by_text(words)).to_be_visible()
    expect(mic(page)).to_have_count(1 if stays else 0)


def test_there_is_no_microphone_where_a_browser_cannot_listen_or_the_operator_does_not_want_it(
    serve: Serve, site: Site, page: Page
) -> None:
    page.add_init_script(NO_EARS)
    open_chat(page, serve())
    expect(mic(page)).to_have_count(0)
    page.add_init_script(EARS)
    open_chat(page, serve(VOICE_IN="off", VOICE_OUT="off"))
    expect(mic(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Read answers aloud")).to_have_count(0)


def test_nothing_of_voice_is_loaded_and_nobody_is_spoken_to_before_they_ask(server: Server, page: Page) -> None:
    page.add_init_script(VOICE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_chat(page, server)
    say(page, "Hello")
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert page.evaluate("spoken") == []
    assert not [url for url in asked if "voice" in url]


def test_answers_are_read_sentence_by_sentence_while_they_are_written(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=["It costs **$29.50**. ", "Delivery is ", "free. ", "Shall I ", "order?"], pause=0.4))
    page.add_init_script(VOICE)
    open_chat(page, serve(**with_model))
    page.get_by_role("button", name="Read answers aloud").click()
    say(page, "What does it cost?")
    until(page, "spoken.length === 1")
    expect(page.locator(".entry.streaming")).to_be_visible()
    expect(page.get_by_text("Reading aloud, with an AI voice")).to_be_visible()
    until(page, "spoken.length === 3")
    assert page.evaluate("spoken") == ["It costs $29.50.", "Delivery is free.", "Shall I order?"]
    assert page.evaluate("window.cancelled") is None
    page.evaluate("finish()")
    expect(page.get_by_text("Reading aloud")).to_have_count(0)


def test_reading_can_be_paused_gone_on_with_and_stopped(server: Server, page: Page) -> None:
    page.add_init_script(VOICE)
    open_chat(page, server)
    page.get_by_role("button", name="Read answers aloud").click()
    say(page, "Hello")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    assert page.evaluate("paused") is True
    page.get_by_role("button", name="Go on").click()
    assert page.evaluate("paused") is False
    page.get_by_role("button", name="Stop reading").click()
    expect(page.get_by_text("Reading aloud")).to_have_count(0)
    assert page.evaluate("cancelled") is True


def test_the_wish_to_be_read_to_is_remembered_and_what_was_said_before_is_not_read_again(
    server: Server, page: Page
) -> None:
    page.add_init_script(VOICE)
    open_chat(page, server)
    page.get_by_role("button", name="Read answers aloud").click()
    say(page, "Hello")
    until(page, "spoken.length > 0")
    expect(page.locator(ANSWERS)).to_have_count(2)
    page.reload()
    expect(page.get_by_role("button", name="Read answers aloud")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(ANSWERS)).to_have_count(2)
    page.wait_for_timeout(500)
    assert page.evaluate("spoken") == []


def test_it_falls_silent_when_the_visitor_speaks_or_writes(server: Server, page: Page) -> None:
    page.add_init_script(EARS + VOICE)
    open_chat(page, server)
    page.get_by_role("button", name="Read answers aloud").click()
    say(page, "Hello")
    expect(page.get_by_text("Reading aloud")).to_be_visible()
    mic(page).click()
    until(page, "window.cancelled === true")
    expect(page.get_by_text("Reading aloud")).to_have_count(0)


def test_the_keyboard_alone_suffices(server: Server, page: Page) -> None:
    page.add_init_script(EARS + VOICE)
    open_chat(page, server)
    for name in ("Speak your message", "Read answers aloud"):
        button = page.get_by_role("button", name=name)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")


def test_voice_tries_again_where_it_could_not_be_loaded(server: Server, page: Page) -> None:
    page.add_init_script(EARS)
    refuse = True
    page.route("**/voice.js*", lambda route: route.abort() if refuse else route.continue_())
    visit(page, server.url)
    launcher(page).click()
    mic(page).click()
    page.wait_for_timeout(300)
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    refuse = False
    mic(page).click()
    expect(mic(page)).to_have_attribute("aria-pressed", "true")
