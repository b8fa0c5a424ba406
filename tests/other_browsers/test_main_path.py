"""The main path in Firefox and WebKit: open, send, read along, reload, go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chat.models import Message, Site
from tests.browser.foreign_page import ForeignPage
from tests.conftest import DISCLOSURE, Server
from tests.fakes.model_server import Answer, ModelServer
from tests.other_browsers import firefox, webkit
from tests.other_browsers.driven import ENTER, ESCAPE, Driven
from tests.other_browsers.firefox import Firefox
from tests.other_browsers.webkit import WebKit

pytestmark = pytest.mark.other_browsers

ROOT = 'document.querySelector("sales-agent")?.shadowRoot'
LAUNCHER = f'{ROOT}?.querySelector(".launcher")'
FIELD = f'{ROOT}?.querySelector("textarea")'
FOCUSED = f"{ROOT}.activeElement"
DONE = f'{ROOT}.querySelectorAll(".entry.agent.complete").length'
WORDS = f'{ROOT}?.querySelector(".log")?.textContent'
WRITTEN = f'{ROOT}.querySelector(".entry.streaming .text")?.textContent'
BROWSERS: dict[str, tuple[type[Firefox] | type[WebKit], object, str]] = {
    "Firefox": (Firefox, firefox.PROGRAM, "firefox-esr"),
    "WebKit": (WebKit, webkit.FOUND, "webkit2gtk-driver xvfb dbus"),
}


@pytest.fixture(params=BROWSERS)
def browser(request: Any) -> Iterator[Driven]:
    """One of the other browsers; the test is left out where it is not installed."""
    start, found, packages = BROWSERS[request.param]
    if not found:
        pytest.skip(f"{request.param} is not installed. To have it: apt-get install {packages}")
    driven = start()
    yield driven
    driven.close()


@pytest.fixture
def page(
    serve: Callable[..., Server],
    site: Site,
    foreign: ForeignPage,
    model: ModelServer,
    with_model: dict[str, Any],
    browser: Driven,
) -> Driven:
    """A page of a customer in one of the browsers, with the chat opened by its launcher; answers come slowly."""
    model.plan(Answer(says=["It ", "**works**", " as ", "it ", "should."], pause=0.4))
    server = serve(**with_model)
    site.allowed_origins = [foreign.url]
    site.save()
    foreign.html = (
        f'<!doctype html><title>x</title><body><script async src="{server.url}/widget/{site.key}.js"></script>'
    )
    browser.go(foreign.url)
    browser.click(LAUNCHER)
    browser.until(f"{WORDS}?.includes({DISCLOSURE!r})")
    return browser


def say(page: Driven, text: str) -> None:
    """Write where the focus is, and send."""
    page.type(text + ENTER)


def test_it_opens_with_the_field_in_focus_and_minimizes_by_keyboard(page: Driven) -> None:
    assert page.get(f"{FOCUSED} === {FIELD}")
    page.type(ESCAPE)
    page.until(f"{FOCUSED} === {LAUNCHER}")


def test_it_sends_and_shows_the_answer_while_it_is_written(page: Driven) -> None:
    say(page, "How is it?")
    page.until(f"{WRITTEN}?.startsWith('It works') && !{WRITTEN}.includes('should')")
    page.until(f"{DONE} === 2")
    assert page.get(f"{ROOT}.querySelector('.entry.agent.complete:last-child strong').textContent") == "works"


def test_it_goes_on_with_an_answer_after_a_reload_in_the_middle(page: Driven, foreign: ForeignPage) -> None:
    say(page, "How is it?")
    page.until(WRITTEN)
    page.go(foreign.url)
    page.until(f"{WORDS}?.includes('It works as it should.')")
    page.until(f"{DONE} === 2")
    assert Message.objects.filter(role="visitor").count() == 1


def test_it_resumes_the_conversation_after_a_reload(page: Driven, foreign: ForeignPage) -> None:
    say(page, "How is it?")
    page.until(f"{DONE} === 2")
    page.go(foreign.url)
    page.until(f"{WORDS}?.includes('It works as it should.')")
    page.click(FIELD)
    say(page, "And again?")
    page.until(f"{DONE} === 3")
    assert list(Message.objects.filter(role="visitor").order_by("seq").values_list("text", flat=True)) == [
        "How is it?",
        "And again?",
    ]
