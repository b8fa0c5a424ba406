"""The desk and the widget in two browsers: a visitor asks for a person, and one comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from chat.models import Message, Site
from sales.models import CannedReply
from tests.admin.rows import conversation, say
from tests.browser.chat import box
from tests.conftest import Server
from tests.desk.colleague import Colleague
from tests.looks import LOOKS

pytestmark = pytest.mark.browser

BLOCKED = """
window.__blocked = [];
addEventListener("securitypolicyviolation", (event) => window.__blocked.push(event.violatedDirective));
window.__notified = [];
window.Notification = class {
  static permission = "granted";
  constructor(title) { window.__notified.push(title); }
  close() {}
};
"""


@pytest.fixture
def at_the_desk(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Mia's browser, on the desk."""
    mia = Colleague(server.url, "mia", first_name="Mia")
    pages: list[Page] = []

    def sit(**options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        value = mia.client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": server.url}])
        context.add_init_script(BLOCKED)
        pages.append(context.new_page())
        pages[-1].goto(f"{server.url}/admin/desk/")
        return pages[-1]

    yield sit
    for page in pages:
        page.context.close()


def visitor(page: Page, server: Server) -> Page:
    page.goto(server.url)
    expect(box(page)).to_be_visible()
    return page


def test_a_visitor_asks_for_a_person_and_one_comes(
    server: Server, site: Site, page: Page, at_the_desk: Callable[..., Page]
) -> None:
    CannedReply.objects.create(shortcut="hello", text="Hello, this is Mia. Which island is it?")
    desk = at_the_desk()
    visitor(page, server)
    composer = box(page)
    composer.fill("Do you deliver to islands?")
    composer.press("Enter")
    expect(page.locator(".entry.agent").nth(1)).to_be_visible()
    page.get_by_role("button", name="Talk to a person").first.click()
    expect(page.locator(".banner")).to_contain_text("The team has been told")
    expect(desk.locator(".line.is-waiting")).to_be_visible()
    assert "waits for a person on Shop" in desk.evaluate("window.__notified.join()")
    desk.locator(".line.is-waiting").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#log")).to_contain_text("Do you deliver to islands?")
    desk.get_by_role("button", name="Take over").click()
    expect(page.locator(".banner")).to_contain_text("You are talking to a person")
    expect(page.locator(".about")).to_have_text("MiaTeam member")
    answer = desk.get_by_label("Your answer to the visitor")
    answer.fill("/he")
    expect(desk.get_by_role("option")).to_have_count(1)
    answer.press("Enter")
    answer.press("Enter")
    said = page.locator(".entry.human")
    expect(said).to_contain_text("Which island is it?")
    expect(said.locator(".who")).to_have_text("Mia · Team member")
    composer.fill("Crete")
    expect(desk.locator("#writes")).to_contain_text("The visitor is writing")
    composer.press("Enter")
    expect(desk.locator("#log")).to_contain_text("Crete")
    desk.get_by_role("button", name="Hand back to the agent").click()
    expect(page.locator(".banner")).to_contain_text("The assistant is answering again")
    expect(page.locator(".about")).to_have_text("RobinAI assistant")
    expect(page.locator(".entry.agent").nth(2)).to_be_visible()
    assert desk.evaluate("window.__blocked") == []


@LOOKS
def test_axe_finds_nothing_at_the_desk(
    server: Server, site: Site, page: Page, at_the_desk: Callable[..., Page], colours: str, width: int
) -> None:
    visitor(page, server)
    box(page).fill("<img src=x onerror=alert(1)>")
    box(page).press("Enter")
    desk = at_the_desk(viewport={"width": width, "height": 800}, color_scheme=colours)
    desk.locator(".line").click()
    desk.get_by_role("button", name="Take over").click()
    expect(desk.get_by_label("Your answer to the visitor")).to_be_visible()
    expect(desk.locator("#log")).to_contain_text("<img src=x onerror=alert(1)>")
    found = Axe().run(desk)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.evaluate("window.__blocked") == []


def test_the_log_follows_new_words_while_its_reader_is_at_the_end(
    server: Server, site: Site, at_the_desk: Callable[..., Page]
) -> None:
    chat = conversation(site)
    for number in range(30):
        say(chat, Message.Role.VISITOR, f"Line {number}")
    desk = at_the_desk(viewport={"width": 390, "height": 800})
    desk.locator(".line").click()
    for width in (390, 1000, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        say(chat, Message.Role.VISITOR, f"At the end of {width}")
        expect(desk.locator("#entries").get_by_text(f"At the end of {width}")).to_be_in_viewport(ratio=1)
    for width in (390, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        desk.get_by_text("Line 3", exact=True).hover()
        desk.mouse.wheel(0, -50)
        expect(desk.get_by_text("Line 3", exact=True)).to_be_in_viewport()
        say(chat, Message.Role.VISITOR, f"Unread at {width}")
        expect(desk.locator("#entries").get_by_text(f"Unread at {width}")).to_be_attached()
        expect(desk.get_by_text("Line 3", exact=True)).to_be_in_viewport()


def test_the_log_stays_at_its_end_when_a_manager_takes_over_and_writes(
    server: Server, site: Site, at_the_desk: Callable[..., Page]
) -> None:
    chat = conversation(site)
    for number in range(40):
        say(chat, Message.Role.VISITOR, f"Line {number}")
    desk = at_the_desk(viewport={"width": 1280, "height": 800})
    desk.locator(".line").click()
    entries = desk.locator("#entries")
    last = entries.get_by_text("Line 39", exact=True)
    expect(last).to_be_in_viewport(ratio=1)
    desk.get_by_role("button", name="Take over").click()
    answer = desk.get_by_label("Your answer to the visitor")
    expect(answer).to_be_focused()
    expect(last).to_be_in_viewport(ratio=1)
    answer.fill("Hello, this is Mia.")
    answer.press("Enter")
    expect(entries.get_by_text("Hello, this is Mia.")).to_be_in_viewport(ratio=1)
    entries.get_by_text("Line 3", exact=True).scroll_into_view_if_needed()
    expect(last).not_to_be_in_viewport()
    answer.fill("One more thing.")
    answer.press("Enter")
    expect(entries.get_by_text("One more thing.")).to_be_in_viewport(ratio=1)


def test_the_answer_has_the_focus_however_late_the_news_of_a_take_over_comes(
    server: Server, site: Site, at_the_desk: Callable[..., Page]
) -> None:
    say(conversation(site), Message.Role.VISITOR, "Hello")
    hold = False
    held: list[Callable[[], None]] = []

    def between(desk: WebSocketRoute) -> None:
        def from_server(frame: str | bytes) -> None:
            if hold and json.loads(frame)["type"] in {"state", "beside", "list"}:
                held.append(lambda: desk.send(frame))
            else:
                desk.send(frame)

        desk.connect_to_server().on_message(from_server)

    desk = at_the_desk()
    desk.route_web_socket("**/desk/socket", between)
    desk.reload()
    desk.locator(".line").click()
    take = desk.get_by_role("button", name="Take over")
    expect(take).to_be_visible()
    hold = True
    take.click()
    desk.wait_for_timeout(500)
    assert held
    hold = False
    for send in held:
        send()
    expect(desk.get_by_label("Your answer to the visitor")).to_be_focused()


def test_escape_leaves_a_conversation_but_no_words_behind(
    server: Server, site: Site, at_the_desk: Callable[..., Page]
) -> None:
    say(conversation(site), Message.Role.VISITOR, "Hello")
    desk = at_the_desk()
    desk.locator(".line").click()
    note = desk.get_by_label("New note")
    note.fill("Half a thought")
    note.press("Escape")
    expect(note).to_have_value("Half a thought")
    expect(note).to_be_visible()
    desk.locator("#talk").press("Escape")
    expect(desk.locator(".line")).to_be_focused()
    expect(desk.locator("#opened")).to_be_hidden()


def test_the_head_of_the_desk_says_what_visitors_call_whoever_sits_there(
    server: Server, site: Site, at_the_desk: Callable[..., Page]
) -> None:
    User.objects.filter(username="mia").update(first_name="")
    desk = at_the_desk()
    head = desk.get_by_role("navigation", name="Admin")
    expect(head).to_contain_text("Visitors see you as: Team member")
    head.get_by_role("link", name="Write your name").click()
    desk.get_by_label("First name").fill("Mia-Sofie")
    desk.get_by_role("button", name="Save").click()
    expect(head).to_contain_text("Visitors see you as: Mia-Sofie")
    assert User.objects.get(username="mia").first_name == "Mia-Sofie"


@pytest.mark.parametrize("width", [390, 1000, 1280])
def test_what_a_manager_does_is_within_reach_in_a_long_conversation(
    server: Server, site: Site, at_the_desk: Callable[..., Page], width: int
) -> None:
    chat = conversation(site)
    for number in range(60):
        say(chat, Message.Role.VISITOR, f"Line {number}")
    desk = at_the_desk(viewport={"width": width, "height": 700})
    desk.locator(".line").click()
    take, back = (desk.get_by_role("button", name=name) for name in ("Take over", "Hand back to the agent"))
    last = desk.locator("#entries").get_by_text("Line 59", exact=True)
    expect(last).to_be_in_viewport(ratio=1)
    expect(take).to_be_in_viewport(ratio=1)
    take.press("Enter")
    answer, send = desk.get_by_label("Your answer to the visitor"), desk.get_by_role("button", name="Send")
    for control in (last, back, answer, send):
        expect(control).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [390, 1000])
def test_where_there_is_no_room_the_details_take_the_place_of_the_messages(
    server: Server, site: Site, at_the_desk: Callable[..., Page], width: int
) -> None:
    chat = conversation(site)
    for number in range(60):
        say(chat, Message.Role.VISITOR, f"Line {number}")
    desk = at_the_desk(viewport={"width": width, "height": 500})
    desk.locator(".line").click()
    details = desk.get_by_role("button", name="Details", exact=True)
    details.press("Enter")
    expect(details).to_be_focused()
    desk.get_by_label("New note").fill("Wants it on Monday.")
    desk.get_by_role("button", name="Keep note").click()
    expect(desk.get_by_role("button", name="Take over")).to_be_in_viewport(ratio=1)
    expect(desk.locator("#notes")).to_contain_text("Wants it on Monday.")
    details.press("Enter")
    expect(desk.locator("#entries").get_by_text("Line 59", exact=True)).to_be_in_viewport(ratio=1)
    details.press("Enter")
    desk.get_by_role("button", name="Take over").click()
    expect(desk.get_by_label("Your answer to the visitor")).to_be_focused()
