"""What a page may say to the widget, and what the widget tells the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.models import Conversation, Greeting, Site, Visitor
from tests.browser.chat import NARROW, box, launcher, open_chat, say, until, visit
from tests.browser.foreign_page import ForeignPage
from tests.conftest import DISCLOSURE, Server
from tests.fakes.mail_server import MailServer
from tests.fakes.model_server import Answer, ModelServer
from tests.signing import new_secret, sign
from tests.voice.listening import eventually

pytestmark = pytest.mark.browser

ANSWERS = ".entry.agent.complete"  # the greeting is one

Serve = Callable[..., Server]


@pytest.fixture
def shop(server: Server, site: Site, foreign: ForeignPage) -> Callable[..., str]:
    """Write the customer's page: attributes of the script tag, and what else stands in it; its address."""

    def write(attributes: str = "", html: str = "") -> str:
        site.allowed_origins = [foreign.url]
        site.save()
        foreign.html = (
            f"<!doctype html><html lang=en><title>Shop</title>{html}"
            f'<script async {attributes} src="{server.url}/widget/{site.key}.js"></script>'
        )
        return foreign.url

    return write


def test_the_script_tag_sets_looks_and_language(page: Page, shop: Callable[..., str]) -> None:
    visit(page, shop('data-theme="dark" data-position="left" data-locale="de" data-z-index="40"'))
    button = page.get_by_role("button", name="Chat mit Shop")
    frame = button.bounding_box()
    assert frame is not None
    assert frame["x"] == 20
    button.click()
    expect(page.get_by_role("textbox", name="Ihre Nachricht")).to_be_visible()
    page.wait_for_timeout(250)  # the panel has come to rest
    dialog = page.get_by_role("dialog")
    assert dialog.bounding_box()["x"] == 20  # type: ignore[index]  # it is visible
    looks = dialog.evaluate("node => [getComputedStyle(node).zIndex, getComputedStyle(node).backgroundColor]")
    assert looks == ["40", "rgb(16, 23, 19)"]


@pytest.mark.parametrize(
    ("locale", "name", "placeholder", "direction"),
    [("ar-EG", "محادثة مع Shop", "اكتب رسالة…", "rtl"), ("ja", "Shopとチャット", "メッセージを入力…", "ltr")],
)
def test_it_speaks_the_language_it_is_asked_for(
    page: Page, shop: Callable[..., str], locale: str, name: str, placeholder: str, direction: str
) -> None:
    visit(page, shop(f'data-locale="{locale}"'))
    page.get_by_role("button", name=name).click()
    expect(page.get_by_placeholder(placeholder)).to_be_visible()
    assert page.get_by_role("dialog").evaluate("node => getComputedStyle(node).direction") == direction


def test_words_keep_their_direction_and_bubbles_their_corner(page: Page, shop: Callable[..., str]) -> None:
    visit(page, shop('data-locale="ar"'))
    page.locator(".launcher").click()
    page.locator("textarea").fill("An English question")
    page.locator("textarea").press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(2)
    corners = "node => [getComputedStyle(node).borderBottomLeftRadius, getComputedStyle(node).borderBottomRightRadius]"
    assert page.locator(".entry.agent .text").last.evaluate(corners) == ["14px", "4px"]
    assert page.locator(".entry.visitor .text").evaluate(corners) == ["4px", "14px"]
    padding = page.locator("textarea").evaluate(
        "node => [getComputedStyle(node).paddingLeft, getComputedStyle(node).paddingRight]"
    )
    assert padding[0] == padding[1]  # an empty field is from left to right, whatever is around it


def test_one_language_is_loaded(page: Page, shop: Callable[..., str]) -> None:
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if request.url.endswith(".js") else None)
    visit(page, shop('data-locale="fr"'))
    page.get_by_role("button", name="Discuter avec").click()
    expect(page.get_by_role("textbox", name="Votre message")).to_be_visible()
    assert len(scripts) == 2
    assert "panel.fr" in scripts[1]


def test_calls_made_before_the_script_is_there_are_kept(page: Page, shop: Callable[..., str]) -> None:
    visit(page, shop(html="<script>window.SalesAgent = [['ask', 'Are you there?']]</script>"))
    expect(page.locator(".entry.visitor .text")).to_have_text("Are you there?")
    expect(page.locator(ANSWERS)).to_have_count(2)


def test_a_question_asked_while_the_chat_cannot_load_is_kept_and_sent_once_it_can(
    page: Page, shop: Callable[..., str]
) -> None:
    page.route("**/panel.*", lambda route: route.abort())
    visit(page, shop(html='<button data-sales-agent-ask="And this?">Ask</button>'))
    expect(launcher(page)).to_be_visible()
    page.evaluate("SalesAgent.ask('Are you there?')")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("The chat could not be loaded")).to_be_visible()
    page.unroute("**/panel.*")
    launcher(page).click()
    expect(page.locator(".entry.visitor .text")).to_have_text(["Are you there?", "And this?"])
    expect(page.locator(ANSWERS)).to_have_count(3)


def test_what_was_asked_before_logging_out_is_not_asked_afterwards(page: Page, shop: Callable[..., str]) -> None:
    page.route("**/panel.*", lambda route: route.abort())
    visit(page, shop())
    expect(launcher(page)).to_be_visible()
    page.evaluate("SalesAgent.ask('Where is my order?')")
    page.evaluate("SalesAgent.logout()")
    page.unroute("**/panel.*")
    launcher(page).click()
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator(".entry.visitor")).to_have_count(0)


@pytest.mark.parametrize("call", ["SalesAgent.ask()", "SalesAgent.ask(null)", "SalesAgent.ask(' ')"])
def test_asking_nothing_only_opens(page: Page, shop: Callable[..., str], call: str) -> None:
    visit(page, shop())
    expect(launcher(page)).to_be_visible()
    page.evaluate(call)
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator(".entry.visitor")).to_have_count(0)


RIGHT_TO_LEFT = "<script>document.documentElement.dir = 'rtl'; document.documentElement.lang = 'ar'</script>"


@pytest.mark.parametrize(
    ("attributes", "html", "side"),
    [
        ("", "", "right"),
        pytest.param("", RIGHT_TO_LEFT, "left", marks=pytest.mark.slow),
        pytest.param('data-position="right"', RIGHT_TO_LEFT, "right", marks=pytest.mark.slow),
        ('data-position="left"', RIGHT_TO_LEFT, "left"),
        pytest.param('data-locale="ar"', "", "right", marks=pytest.mark.slow),
        pytest.param('data-locale="ar" data-position="left"', "", "left", marks=pytest.mark.slow),
        ('data-locale="en"', RIGHT_TO_LEFT, "left"),
    ],
)
def test_the_side_is_the_pages_and_left_and_right_mean_what_they_say(
    page: Page, site: Site, shop: Callable[..., str], attributes: str, html: str, side: str
) -> None:
    Greeting.objects.create(site=site, text="Need a price?")
    visit(page, shop(attributes, html))
    button, greeting = page.locator(".launcher"), page.locator(".greeting")
    expect(greeting).to_contain_text("Need a price?")
    at, beside = button.bounding_box(), greeting.bounding_box()
    assert at is not None
    assert beside is not None
    assert at["x"] == (20 if side == "left" else NARROW["width"] - 20 - 56)
    assert (beside["x"] > at["x"]) == (side == "left")
    button.click()
    page.wait_for_timeout(250)  # the panel has come to rest
    frame = page.get_by_role("dialog").bounding_box()
    assert frame is not None
    assert frame["x"] == (20 if side == "left" else NARROW["width"] - 20 - 400)


def test_on_the_left_it_covers_a_phone_all_the_same(phone: Page, shop: Callable[..., str]) -> None:
    phone.goto(shop('data-position="left"', '<meta name="viewport" content="width=device-width">'))
    launcher(phone).tap()
    phone.wait_for_timeout(250)  # the panel has come to rest
    frame = phone.get_by_role("dialog").bounding_box()
    assert frame is not None
    assert (frame["x"], frame["width"]) == (0, 390)


def test_the_page_hears_what_happens(page: Page, shop: Callable[..., str]) -> None:
    visit(page, shop())
    expect(launcher(page)).to_be_visible()
    page.evaluate(
        "window.heard = []; for (const name of ['open', 'close', 'message', 'unread'])"
        " SalesAgent.on(name, () => heard.push(name))"
    )
    page.evaluate("SalesAgent.open()")
    say(page, "Hello")
    expect(page.locator(ANSWERS)).to_have_count(2)
    page.evaluate("SalesAgent.close()")
    assert {"open", "message", "close"} <= set(page.evaluate("heard"))


def test_a_visitor_the_site_has_signed_for_is_known(page: Page, site: Site, shop: Callable[..., str]) -> None:
    token = sign(new_secret(site), site, "customer-7", email="vera@shop.example")
    visit(page, shop())
    expect(launcher(page)).to_be_visible()
    page.evaluate("token => SalesAgent.identify(token)", token)
    launcher(page).click()
    say(page, "It is me")
    expect(page.locator(ANSWERS)).to_have_count(2)
    vera = Visitor.objects.get(external_id="customer-7")
    eventually(lambda: vera.conversations.get().last_seq == 3)  # an answer is shown before it is kept


def test_a_visitor_may_be_signed_for_when_the_chat_is_open_already(
    page: Page, site: Site, shop: Callable[..., str]
) -> None:
    token = sign(new_secret(site), site, "customer-7")
    visit(page, shop())
    launcher(page).click()
    say(page, "Before")
    expect(page.locator(ANSWERS)).to_have_count(2)
    page.evaluate("token => SalesAgent.identify(token)", token)
    say(page, "After")
    expect(page.locator(".entry.visitor .text")).to_have_text(["Before", "After"])
    expect(page.locator(ANSWERS)).to_have_count(3)
    assert Visitor.objects.get().external_id == "customer-7"


def test_two_tabs_that_know_different_people_come_to_rest(page: Page, site: Site, shop: Callable[..., str]) -> None:
    secret = new_secret(site)
    address = shop()
    calls: list[str] = []
    tabs = [page, page.context.new_page()]
    for answers, (tab, sub) in enumerate(zip(tabs, ("anna", "bert"), strict=True), 2):
        tab.on("request", lambda request: calls.append(request.url) if request.url.endswith("/init") else None)
        visit(tab, address)
        launcher(tab).click()
        say(tab, f"I am {sub}")
        expect(tab.locator(ANSWERS)).to_have_count(answers)  # the second tab goes on with the chat of the first
    for tab, sub in zip(tabs, ("anna", "bert"), strict=True):
        tab.evaluate("token => SalesAgent.identify(token)", sign(secret, site, sub))
    settled = -1
    while settled != len(calls) < 20:
        settled = len(calls)
        page.wait_for_timeout(2000)
    assert len(calls) < 20


def test_a_wrong_signature_is_said_to_the_developer_and_the_chat_goes_on(
    page: Page, site: Site, shop: Callable[..., str]
) -> None:
    new_secret(site)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    visit(page, shop())
    expect(launcher(page)).to_be_visible()
    page.evaluate("token => SalesAgent.identify(token)", sign("wrong" * 10, site))
    launcher(page).click()
    say(page, "Hello")
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert [line for line in said if line.startswith("Sales Agent: The identity was refused")]


def test_the_console_says_why_the_chat_is_not_available(
    page: Page, site: Site, foreign: ForeignPage, shop: Callable[..., str]
) -> None:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    address = shop()
    site.allowed_origins = []
    site.save()
    visit(page, address)
    launcher(page).click()
    expect(page.get_by_text("This chat is not available on this page.")).to_be_visible()
    assert [line for line in said if foreign.url in line and "allowed origins" in line]


def test_the_console_names_what_the_pages_policy_forbids(
    page: Page, foreign: ForeignPage, shop: Callable[..., str]
) -> None:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    address = shop('nonce="n"')
    foreign.headers["Content-Security-Policy"] = "script-src 'nonce-n' 'strict-dynamic'; connect-src 'none'"
    visit(page, address)
    launcher(page).click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert [line for line in said if line.startswith("Sales Agent:") and "connect-src" in line]


def test_it_counts_unread_messages_in_the_title_and_makes_one_sound(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    site.sound = True
    site.save()
    model.plan(Answer(before=1.5))
    page.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at) }"
    )
    server = serve(**with_model)
    open_chat(page, server)
    title = page.title()
    say(page, "Take your time")
    page.get_by_role("button", name="Minimize chat").click()
    expect(launcher(page)).to_have_accessible_name("Chat with Shop, 1 unread message")
    assert page.title() == f"(1) {title}"
    until(page, "tones > 0")
    page.wait_for_timeout(500)
    assert page.evaluate("tones") == 2  # a sound has two
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_visible()
    assert page.title() == title


def test_it_sends_the_transcript_by_e_mail(serve: Serve, site: Site, page: Page, mail: MailServer) -> None:
    server = serve(**mail.settings)
    open_chat(page, server)
    say(page, "Please remember this")
    expect(page.locator(ANSWERS)).to_have_count(2)
    page.get_by_role("button", name="More options").click()
    page.locator("[role=menuitem]", has_text="E-mail me this chat").click()
    field = page.get_by_label("E-mail address")
    expect(field).to_be_focused()
    field.fill("vera")
    field.press("Enter")
    expect(page.get_by_text("This does not look like an e-mail address.")).to_be_visible()
    field.fill("vera@shop.example")
    field.press("Enter")
    expect(page.get_by_text("Sent. It may take a minute to arrive.")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(box(page)).to_be_focused()
    [(receivers, letter)] = mail.letters
    assert receivers == ["vera@shop.example"]
    assert "Please remember this" in letter.get_content()
    assert Conversation.objects.count() == 1
