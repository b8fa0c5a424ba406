"""The chat on a page, as a visitor uses it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.conftest import DISCLOSURE, Server

NARROW = {"width": 900, "height": 700}  # below the width at which the chat takes its place on our own page
PHONE = {"width": 390, "height": 780}


def visit(page: Page, url: str) -> None:
    """Go to a page, on a screen on which the chat begins as a launcher."""
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    page.goto(url)


def launcher(page: Page) -> Locator:
    """The round button in the corner."""
    return page.get_by_role("button", name=re.compile("^Chat with"))


def open_chat(page: Page, server: Server) -> Locator:
    """Open the chat on our own page; returns its messages once it is connected."""
    visit(page, server.url)
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_visible()
    return page.get_by_role("log")


def box(page: Page) -> Locator:
    """Where the visitor writes."""
    return page.get_by_role("textbox", name="Your message")


def say(page: Page, text: str) -> None:
    """Write and send."""
    box(page).fill(text)
    box(page).press("Enter")


def answer(page: Page) -> Locator:
    """The newest finished message of the agent."""
    return page.locator(".entry.agent.complete").last


def until(page: Page, holds: str) -> None:
    """Wait for a condition in the page; Playwright's own way needs `eval`, which the page forbids."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(holds)
