"""What visitors may do with their chat: end it, have it sent, delete it; and who they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from chat.models import Conversation, Message, Site, Visitor
from tests.browser.chat import box, launcher, open_chat, say, visit
from tests.conftest import DISCLOSURE, GREETING, Server
from tests.voice.listening import eventually

pytestmark = pytest.mark.browser

ANSWERS = ".entry.agent.complete"  # the greeting is one


def menu(page: Page, line: str) -> Locator:
    """Open the menu; one of its lines."""
    page.get_by_role("button", name="More options").click()
    return page.locator("[role^=menuitem]", has_text=line)


def keep_me(page: Page, server: Server) -> None:
    """Open the chat, say something and be answered."""
    open_chat(page, server)
    say(page, "Keep me")
    expect(page.locator(ANSWERS)).to_have_count(2)


def test_it_deletes_the_chat_here_and_on_the_server_once_the_visitor_has_said_so_twice(
    server: Server, page: Page
) -> None:
    log = open_chat(page, server)
    say(page, "My name is Canary")
    expect(page.locator(ANSWERS)).to_have_count(2)
    menu(page, "Delete my chat").click()
    assert Message.objects.exists()
    page.get_by_role("button", name="Delete it").click()
    expect(log.get_by_text("Canary")).to_have_count(0)
    expect(box(page)).to_be_focused()
    assert not Message.objects.filter(text__contains="Canary").exists()
    say(page, "A new beginning")
    expect(page.locator(ANSWERS)).to_have_count(2)


def test_it_keeps_the_chat_when_the_visitor_thinks_better_of_it(server: Server, page: Page) -> None:
    keep_me(page, server)
    menu(page, "Delete my chat").click()
    expect(page.get_by_role("button", name="Delete it")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Delete it")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert Message.objects.filter(text="Keep me").exists()


def test_a_question_does_not_outlive_the_visitor_it_was_put_to(server: Server, page: Page) -> None:
    keep_me(page, server)
    menu(page, "Delete my chat").click()
    expect(page.get_by_role("button", name="Delete it")).to_be_visible()
    page.evaluate("SalesAgent.logout()")
    expect(page.get_by_role("button", name="Delete it")).to_have_count(0)


def test_it_says_so_when_a_question_cannot_be_loaded_and_asks_the_next_time(server: Server, page: Page) -> None:
    refuse = True
    page.route("**/own.js*", lambda route: route.abort() if refuse else route.continue_())
    keep_me(page, server)
    menu(page, "Delete my chat").click()
    expect(page.get_by_text("It could not be deleted just now.")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(box(page)).to_be_focused()
    refuse = False
    menu(page, "Delete my chat").click()
    expect(page.get_by_role("button", name="Delete it")).to_be_visible()


def test_it_ends_the_chat_and_begins_another_with_the_next_message(server: Server, page: Page) -> None:
    open_chat(page, server)
    say(page, "That was all")
    expect(page.locator(ANSWERS)).to_have_count(2)
    menu(page, "End this chat").click()
    expect(page.get_by_text("This chat has ended.")).to_be_visible()
    while Conversation.objects.get().mode != "closed":  # said at once, before the server knows
        page.wait_for_timeout(20)
    say(page, "One more thing")
    expect(page.locator(".entry.visitor .text")).to_have_text(["One more thing"])
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert Conversation.objects.count() == 2


def announced(page: Page) -> Locator:
    """What screen readers are told."""
    return page.locator(".panel > [aria-live=polite]")


def test_after_a_new_chat_by_keyboard_one_is_in_the_field_and_has_heard_the_greeting(
    server: Server, page: Page
) -> None:
    keep_me(page, server)
    page.get_by_role("button", name="More options").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".entry.visitor")).to_have_count(0)
    expect(box(page)).to_be_focused()
    expect(announced(page)).to_have_text(f"{GREETING} {DISCLOSURE}")


def test_after_the_end_of_a_chat_by_keyboard_one_is_in_the_field_and_has_heard_of_it(
    server: Server, page: Page
) -> None:
    keep_me(page, server)
    page.get_by_role("button", name="More options").focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="This chat has ended.")).to_be_visible()
    expect(box(page)).to_be_focused()


def test_screen_readers_are_told_that_it_was_copied_and_that_a_rating_arrived(server: Server, page: Page) -> None:
    page.context.grant_permissions(["clipboard-write"])
    keep_me(page, server)
    newest = page.locator(ANSWERS).last
    newest.get_by_role("button", name="Copy").click()
    expect(announced(page)).to_have_text("Copied")
    newest.get_by_role("button", name="Helpful", exact=True).click()
    expect(announced(page)).to_have_text("Thank you for telling us.")


def test_what_cannot_be_undone_does_not_look_like_what_one_should_do(server: Server, page: Page) -> None:
    keep_me(page, server)
    menu(page, "Delete my chat").click()
    button = page.get_by_role("button", name="Delete it")
    expect(button).to_have_css("background-color", "rgb(166, 39, 28)")
    page.emulate_media(color_scheme="dark")
    expect(button).to_have_css("background-color", "rgb(255, 156, 143)")


def test_it_offers_only_what_can_be_done(server: Server, page: Page) -> None:
    open_chat(page, server)
    page.get_by_role("button", name="More options").click()
    lines = page.locator("[role^=menuitem]:visible").all_inner_texts()
    assert lines == ["Talk to a person", "Start a new chat", "Sound for new messages"]


def test_its_menu_works_by_keyboard_alone(server: Server, page: Page) -> None:
    open_chat(page, server)
    page.get_by_role("button", name="More options").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    sound = page.locator("[role=menuitemcheckbox]")
    expect(sound).to_be_focused()
    expect(sound).to_have_attribute("aria-checked", "false")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="More options")).to_be_focused()
    page.keyboard.press("Enter")
    expect(sound).to_have_attribute("aria-checked", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=menuitem]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(sound).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_it_shows_the_sites_privacy_notice(server: Server, site: Site, page: Page) -> None:
    site.privacy = "https://shop.example/privacy"
    site.save()
    open_chat(page, server)
    expect(menu(page, "Privacy notice")).to_have_attribute("href", "https://shop.example/privacy")


def test_a_page_without_storage_keeps_nothing(server: Server, site: Site, page: Page) -> None:
    visit(page, server.url)
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    script = f'<script async data-storage="none" src="/widget/{site.key}.js"></script>'
    html = f"<!doctype html><title>x</title>{script}"
    page.route("**/", lambda route: route.fulfill(content_type="text/html", body=html))
    visit(page, server.url)
    launcher(page).click()
    say(page, "Remember nothing")
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    launcher(page).click()
    expect(page.get_by_text("Remember nothing")).to_have_count(0)


def test_logging_out_leaves_nothing_of_the_visitor_behind(server: Server, page: Page) -> None:
    open_chat(page, server)
    say(page, "I am Vera")
    expect(page.locator(ANSWERS)).to_have_count(2)
    box(page).fill("half a word")
    page.evaluate("SalesAgent.logout()")
    expect(page.get_by_text("I am Vera")).to_have_count(0)
    expect(box(page)).to_have_value("")
    say(page, "Somebody else")
    expect(page.locator(".entry.visitor .text")).to_have_text(["Somebody else"])
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert Visitor.objects.count() == 2


def test_what_was_not_sent_before_logging_out_is_never_sent(server: Server, page: Page) -> None:
    open_chat(page, server)
    say(page, "Hello")
    expect(page.locator(ANSWERS)).to_have_count(2)
    eventually(lambda: Message.objects.count() == 3)  # an answer is shown before it is kept
    page.route("**/api/**", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('offline'))")
    server_side = Message.objects.count()
    page.route_web_socket("**/socket", lambda socket: socket.close())
    page.evaluate("dispatchEvent(new Event('offline'))")
    say(page, "My secret number is 4711")
    page.evaluate("SalesAgent.logout()")
    expect(page.get_by_text("4711")).to_have_count(0)
    expect(page.get_by_text("Hello", exact=True)).to_have_count(0)
    page.unroute("**/api/**")
    page.reload()
    page.wait_for_timeout(1000)
    assert Message.objects.count() == server_side
    assert not Message.objects.filter(text__contains="4711").exists()


def test_logging_out_holds_in_every_tab(server: Server, page: Page) -> None:
    open_chat(page, server)
    say(page, "I am Vera")
    expect(page.locator(ANSWERS)).to_have_count(2)
    other = page.context.new_page()
    other.set_viewport_size({"width": 900, "height": 700})
    other.goto(server.url)
    launcher(other).click()
    expect(other.get_by_text("I am Vera")).to_be_visible()
    box(other).fill("half a secret")
    page.evaluate("SalesAgent.logout()")
    expect(other.get_by_text("I am Vera")).to_have_count(0)
    expect(box(other)).to_have_value("")
    page.wait_for_timeout(1000)
    expect(page.get_by_text("I am Vera")).to_have_count(0)
