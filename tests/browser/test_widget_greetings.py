"""What the closed launcher says of its own accord: when, to whom, and never twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from chat.models import Greeting, Site
from tests.browser.chat import answer, launcher, open_chat, say, visit
from tests.conftest import Server

pytestmark = pytest.mark.browser

WORDS = "Looking for something?"


def greet(site: Site, **conditions: object) -> None:
    """Give the site a greeting."""
    Greeting.objects.create(site=site, text=WORDS, **conditions)


def test_it_greets_and_a_tap_on_the_greeting_opens_the_chat(server: Server, site: Site, page: Page) -> None:
    greet(site)
    visit(page, server.url)
    page.get_by_role("button", name=WORDS).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_it_loads_nothing_to_greet(server: Server, site: Site, page: Page) -> None:
    greet(site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(page, server.url)
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert not [url for url in asked if "/panel." in url or "/api/" in url]


def test_it_greets_once_a_visit(server: Server, site: Site, page: Page) -> None:
    greet(site)
    visit(page, server.url)
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.reload()
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_it_takes_no_for_an_answer_and_keeps_the_focus(server: Server, site: Site, page: Page) -> None:
    greet(site)
    visit(page, server.url)
    page.get_by_role("button", name="Dismiss").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(launcher(page)).to_be_focused()
    days = page.evaluate(
        "(Object.entries(localStorage).find(([name]) => name.endsWith(':quiet'))[1] - Date.now()) / 864e5"
    )
    assert 6.9 < days <= 7


def test_it_waits_for_the_seconds_and_the_part_of_the_page(server: Server, site: Site, page: Page) -> None:
    greet(site, after=1, scroll=90)
    visit(page, server.url)
    page.wait_for_timeout(2500)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_text(WORDS)).to_be_visible()


def test_it_greets_on_the_pages_it_is_for_also_when_a_page_changes_without_loading(
    server: Server, site: Site, page: Page
) -> None:
    greet(site, page="/prices*")
    visit(page, server.url)
    page.wait_for_timeout(1500)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.evaluate("history.pushState({}, '', '/prices/2026')")
    expect(page.get_by_text(WORDS)).to_be_visible()


def test_it_greets_nobody_who_has_written(server: Server, site: Site, page: Page) -> None:
    open_chat(page, server)
    say(page, "Hello")
    expect(answer(page)).to_be_visible()
    page.get_by_role("button", name="Minimize chat").click()
    greet(site)
    page.reload()
    expect(launcher(page)).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_a_greeting_is_text(server: Server, site: Site, page: Page) -> None:
    hostile = "<img src=x onerror='window.pwned=1'></script><script>window.pwned=1</script>"
    Greeting.objects.create(site=site, text=hostile)
    visit(page, server.url)
    expect(page.get_by_text(hostile)).to_be_visible()
    assert page.evaluate("window.pwned") is None
