"""The landing page in Chromium, at the widths and in the colours people use."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import GREETING, Server

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1280)
# What the page itself moved; inside the chat, nodes are hidden from the page and have no name here.
MOVED = """() => new Promise((done) => {
  const named = (entry) => entry.sources.map((source) => source.node).filter(Boolean).map((node) => node.nodeName);
  new PerformanceObserver((list) => done(list.getEntries().flatMap(named)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 300);
})"""


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, page: Page) -> int:
    """The width of the window, in CSS pixels."""
    page.set_viewport_size({"width": request.param, "height": 800})
    return int(request.param)


@pytest.mark.parametrize("colours", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing(server: Server, page: Page, width: int, colours: str) -> None:
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    page.goto(server.url, wait_until="networkidle")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_nothing_reaches_beyond_the_window(server: Server, page: Page, width: int) -> None:
    page.goto(server.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", WIDTHS)
def test_nothing_moves_while_it_loads(server: Server, browser: Browser, size: int) -> None:
    # A window of that size from the start: resizing one may come late and moves the page by itself.
    page = browser.new_page(viewport={"width": size, "height": 800})
    page.goto(server.url, wait_until="networkidle")
    assert page.evaluate(MOVED) == []
    page.close()


def test_it_breaks_no_rule_of_its_own_content_security_policy(server: Server, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(server.url, wait_until="networkidle")
    assert complaints == []


def test_tab_leads_past_the_header_first(server: Server, page: Page) -> None:
    page.goto(server.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_link_to_an_answer_opens_it(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/#price")
    expect(page.locator("#price")).to_be_visible()


def test_on_a_wide_screen_the_live_chat_is_part_of_the_first_screen(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(server.url)
    expect(page.get_by_text(GREETING)).to_be_in_viewport()


def test_on_a_phone_a_suggested_question_opens_the_chat_and_asks_it(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(server.url)
    page.get_by_role("button", name="How do I put it on my site?").first.click()
    expect(page.get_by_role("log").get_by_text("How do I put it on my site?")).to_be_visible()
