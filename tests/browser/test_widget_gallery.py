"""Every state of the widget, as the gallery shows it: what axe finds, in each light, direction and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import Server

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LEAST = 44  # states
MANY_ON_A_PAGE = "landmark-unique"  # elsewhere there is one widget on a page
RIGHT_TO_LEFT = (
    "[document.documentElement, document.querySelector('.gallery-widget')].forEach((e) => { e.dir = 'rtl' })"
)
NEEDED = {
    *("closed", "closed-with-greeting", "unread", "empty", "sending", "sent", "failed", "typing", "streaming"),
    *("long-answer", "citations", "cards-and-quick-replies", "human-joined", "waiting-for-a-human", "connecting"),
    *("microphone-listening", "microphone-denied", "microphone-unsupported", "recording"),
    *("speaking", "paused", "voice-settings"),
    *("offline-with-queue", "degraded", "closed-by-operator", "rate-limited", "error"),
}


def gallery(page: Page, server: Server, settings: Any, state: str = "") -> list[str]:
    """Open the gallery; the names of what it shows."""
    settings.DEBUG = True
    page.goto(f"{server.url}/widget/gallery{f'?state={state}' if state else ''}")
    expect(page.locator("figcaption").first).to_be_visible()
    page.wait_for_timeout(300)  # panels have come to rest
    return page.locator("figcaption").all_inner_texts()


def violations(page: Page, *, besides: str = "") -> list[str]:
    """What axe finds, and where; the rule `besides` left out."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found if rule["id"] != besides for node in rule["nodes"]]


def test_it_shows_every_state(server: Server, page: Page, settings: Any) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    names = gallery(page, server, settings)
    assert set(names) >= NEEDED
    assert len(names) >= LEAST
    assert problems == []


def test_a_card_shows_its_picture_and_does_without_one_that_is_gone(server: Server, page: Page, settings: Any) -> None:
    gallery(page, server, settings, "cards-and-quick-replies")
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator(".card img")).to_have_count(1)
    expect(page.locator(".card", has_text="Linen runner").locator("img")).to_be_visible()


def test_sources_are_large_enough_to_point_at_and_to_tap(
    server: Server, page: Page, phone: Page, settings: Any
) -> None:
    for screen, least in ((page, 24), (phone, 44)):
        gallery(screen, server, settings, "citations")
        frame = screen.locator(".sources a").bounding_box()
        assert frame is not None
        assert frame["height"] >= least


def test_it_is_not_there_where_the_product_is_in_use(server: Server, page: Page) -> None:
    response = page.goto(f"{server.url}/widget/gallery")
    assert response is not None
    assert response.status == 404


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing_in_any_state(server: Server, page: Page, settings: Any, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    gallery(page, server, settings)
    assert violations(page, besides=MANY_ON_A_PAGE) == []


def test_every_state_fits_a_phone_of_320_px_from_right_to_left_and_axe_finds_nothing(
    server: Server, phone: Page, settings: Any
) -> None:
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.emulate_media(reduced_motion="reduce")
    for state in sorted(NEEDED | {"menu", "e-mail-me", "delete-my-chat"}):
        gallery(phone, server, settings, state)
        phone.evaluate(RIGHT_TO_LEFT)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, state
        assert violations(phone) == [], state
