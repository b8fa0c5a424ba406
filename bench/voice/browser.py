"""The same in a browser: when the visitor hears something, and how soon it is silent once they have cut it off."""

from __future__ import annotations

from playwright.sync_api import Page, sync_playwright

from bench.widget.browser import chromium
from tests.browser.loudspeaker import MEASURE

SCREEN = {"width": 900, "height": 700}
CUT_OFF_AFTER = 60  # blocks of sound
SETTLED = 600  # ms after which nothing more is to be heard


def heard_and_silenced(url: str, times: int) -> list[tuple[float, float]]:
    """So many questions, each cut off: ms from sending to the first sound, ms from the tap to the last."""
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        taken = []
        for _ in range(times):
            page = browser.new_page(viewport={"width": SCREEN["width"], "height": SCREEN["height"]})
            taken.append(_one(page, url))
            page.close()
        browser.close()
    return taken


def _one(page: Page, url: str) -> tuple[float, float]:
    page.add_init_script(MEASURE)
    page.goto(url)
    page.get_by_role("button", name="Chat with").click()
    page.get_by_role("button", name="Read answers aloud").click()
    page.wait_for_timeout(500)  # the greeting, where it is read, is not what is measured
    field = page.get_by_role("textbox", name="Your message")
    field.fill("Tell me all of it.")
    page.evaluate("played.length = 0")
    page.evaluate("addEventListener('keydown', () => { window.sent ??= performance.now() }, true)")
    field.press("Enter")
    page.locator("sales-agent").get_by_role("button", name="Stop reading").wait_for()
    _until(page, f"loud().length > {CUT_OFF_AFTER}")
    first = page.evaluate("loud()[0].at - sent")
    button = page.get_by_role("button", name="Stop reading").element_handle()
    since = page.evaluate("stop => { const since = performance.now(); stop.click(); return since }", button)
    page.wait_for_timeout(SETTLED)
    return float(first), float(page.evaluate("loud().at(-1).at")) - since


def _until(page: Page, holds: str) -> None:
    """Wait in steps: the page forbids what Playwright's own way needs."""
    while not page.evaluate(holds):
        page.wait_for_timeout(20)
