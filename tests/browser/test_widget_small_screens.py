"""The widget where there is little room: phones on their side, 400 % zoom, 320 px; and where it begins to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chat.models import Site
from tests.browser.chat import box, launcher, say
from tests.conftest import DISCLOSURE, Server

pytestmark = pytest.mark.browser

ANSWERS = ".entry.agent.complete"  # the greeting is one
LONG = "\n\n".join(f"Paragraph {n} of a greeting that takes its time." for n in range(1, 13))


@pytest.fixture
def touch(browser: Browser) -> Iterator[Page]:
    """A phone on its side."""
    context = browser.new_context(viewport={"width": 667, "height": 375}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def opened(page: Page, server: Server, width: int, height: int) -> Page:
    """The chat, open on a screen of this size and come to rest."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(server.url)
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_attached()
    expect(page.locator(".chip").first).to_be_attached()
    page.wait_for_timeout(250)
    return page


def height(part: Locator) -> float:
    """How high it is on the screen."""
    found = part.bounding_box()
    assert found is not None
    return found["height"]


def talk(page: Page) -> None:
    """Say something and be answered."""
    say(page, "What does it cost?")
    expect(page.locator(ANSWERS)).to_have_count(2)


def turn(page: Page, over: Locator, by: int) -> None:
    """Turn the wheel over a part of the chat."""
    over.hover(position={"x": 20, "y": 20})
    page.mouse.wheel(0, by)
    page.wait_for_timeout(200)


@pytest.mark.parametrize(("width", "height"), [(667, 375), (320, 256), (900, 420)])
def test_every_line_of_the_menu_can_be_reached(server: Server, site: Site, page: Page, width: int, height: int) -> None:
    site.privacy = "https://shop.example/privacy"
    site.save()
    opened(page, server, width, height)
    talk(page)
    page.get_by_role("button", name="More options").click()
    turn(page, page.get_by_role("menu"), 2000)
    expect(page.get_by_role("menuitem", name="Delete my chat")).to_be_in_viewport(ratio=0.99)


def test_it_can_be_read_and_written_in_at_400_percent(server: Server, page: Page) -> None:
    opened(page, server, 320, 256)
    expect(page.get_by_text(DISCLOSURE)).to_be_in_viewport(ratio=0.99)
    turn(page, page.get_by_role("log"), 2000)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=0.99)
    turn(page, page.locator(".composer"), -2000)
    expect(page.locator(".header")).to_be_in_viewport(ratio=0.99)
    page.locator(".chip").first.click()
    expect(page.locator(ANSWERS)).to_have_count(2)
    expect(box(page)).to_be_in_viewport(ratio=0.99)  # it follows what is said
    turn(page, box(page), -100)
    turn(page, page.get_by_role("log"), -2000)
    expect(page.get_by_text(DISCLOSURE)).to_be_in_viewport(ratio=0.99)


def test_at_400_percent_nothing_is_pushed_out_for_good(server: Server, page: Page) -> None:
    opened(page, server, 320, 256)
    talk(page)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Talk to a person").click()
    expect(page.get_by_text("The team has been told.", exact=True)).to_be_attached()
    box(page).fill("\n".join("123456"))
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Delete my chat").click()
    for part in (
        page.get_by_text("The team has been told.", exact=True),
        page.get_by_role("button", name="Minimize chat"),
        page.get_by_role("button", name="Delete it"),
        page.get_by_role("button", name="Send"),
        page.locator(ANSWERS).last.get_by_role("button", name="Copy"),
    ):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=0.99)
    assert height(page.locator(".log-frame")) >= height(page.locator(".lines"))


def test_a_phone_on_its_side_scrolls_to_the_newest_message_and_says_that_there_is_more(
    server: Server, touch: Page
) -> None:
    opened(touch, server, 667, 375)
    for n in range(1, 4):
        say(touch, f"Question {n}")
        expect(touch.locator(ANSWERS)).to_have_count(n + 1)
    panel = touch.get_by_role("dialog")
    assert panel.evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight") < 2
    touch.reload()
    expect(touch.locator(ANSWERS)).to_have_count(4)
    touch.wait_for_timeout(250)
    assert panel.evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight") < 2


def test_a_fresh_chat_begins_at_its_top_and_one_with_messages_at_its_end(
    server: Server, site: Site, page: Page
) -> None:
    site.persona.greeting = LONG
    site.persona.publish(None)
    opened(page, server, 320, 568)
    assert page.get_by_role("log").evaluate("node => [node.scrollTop, node.scrollHeight > node.clientHeight]") == [
        0,
        True,
    ]
    talk(page)
    expect(page.locator(ANSWERS).last).to_be_in_viewport()
    page.reload()
    expect(page.locator(ANSWERS)).to_have_count(2)
    expect(page.locator(ANSWERS).last).to_be_in_viewport()
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Start a new chat").click()
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.wait_for_timeout(250)
    assert page.get_by_role("log").evaluate("node => node.scrollTop") == 0


@pytest.mark.parametrize(("width", "locale"), [(320, "en"), (360, "es"), (320, "ja")])
def test_the_header_of_a_narrow_phone_says_in_one_line_that_this_is_an_ai(
    server: Server, site: Site, phone: Page, width: int, locale: Any
) -> None:
    site.locale = locale
    site.save()
    phone.set_viewport_size({"width": width, "height": 568})
    phone.goto(server.url)
    phone.locator(".launcher").tap()
    expect(phone.locator(".role")).to_be_visible()
    assert height(phone.locator(".role")) < 24
    phone.locator("[aria-haspopup=menu]").tap()
    expect(phone.locator("[role=menuitem]").first).to_be_visible()


def test_nothing_but_a_tap_on_the_field_opens_the_keyboard_of_a_phone(server: Server, phone: Page) -> None:
    opened(phone, server, 390, 780)
    field = box(phone)
    phone.locator(".chip").first.tap()
    expect(phone.locator(ANSWERS)).to_have_count(2)
    expect(field).not_to_be_focused()
    expect(phone.get_by_role("dialog")).to_be_focused()
    phone.get_by_role("button", name="More options").tap()
    phone.get_by_role("menuitem", name="Delete my chat").tap()
    phone.get_by_role("button", name="Cancel").tap()
    expect(field).not_to_be_focused()
    field.tap()
    field.fill("Typed")
    phone.get_by_role("button", name="Send").tap()
    expect(field).to_be_focused()  # who was writing goes on writing
