"""The widget where it is not at home: hostile words, strict policies, wild styles, small screens, other senses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from chat.models import Site
from tests.browser.chat import NARROW, PHONE, answer, launcher, open_chat, say, visit
from tests.browser.foreign_page import ForeignPage
from tests.conftest import DISCLOSURE, Server
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]
WIDE: ViewportSize = {"width": 1280, "height": 860}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HOSTILE = (
    '<img src=x onerror="window.pwned=1"> <script>window.pwned=1</script> '
    "[click](javascript:window.pwned=1) ![x](https://evil.example/p.png?secret=1) <svg/onload=window.pwned=1>"
)
STRICT = (
    "default-src 'none'; script-src 'nonce-n' 'strict-dynamic'; connect-src {http} {ws}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
NOTE_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
"""
NOTE_TONES = """
    const start = OscillatorNode.prototype.start;
    window.heard = new Promise((done) => {
        OscillatorNode.prototype.start = function (at) { done(true); return start.call(this, at) };
    });
"""


def violations(page: Page) -> list[str]:
    """What axe finds."""
    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def test_it_shows_hostile_words_of_the_visitor_and_the_model_as_words(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=[HOSTILE[at : at + 3] for at in range(0, len(HOSTILE), 3)]))
    server = serve(**with_model)
    asked: list[str] = []
    log = open_chat(page, server)
    page.on("request", lambda request: asked.append(request.url))
    say(page, HOSTILE)
    expect(page.locator(".entry.visitor .text")).to_have_text(HOSTILE)
    expect(answer(page)).to_contain_text("<script>window.pwned=1</script>")
    assert page.evaluate("window.pwned") is None
    assert log.locator("img, script, svg[onload], a[href^=javascript]").count() == 0
    assert not [url for url in asked if not url.startswith((server.url, server.url.replace("http", "ws")))]


def test_it_works_on_a_foreign_page_that_allows_almost_nothing(
    serve: Serve, site: Site, page: Page, foreign: ForeignPage, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=["It ", "**works**", " well", "."], pause=0.4))
    server = serve(**with_model)
    site.allowed_origins, site.sound = [foreign.url], True
    site.save()
    foreign.html = (
        f'<!doctype html><title>x</title><script nonce="n" async src="{server.url}/widget/{site.key}.js"></script>'
    )
    foreign.headers["Content-Security-Policy"] = STRICT.format(http=server.url, ws=server.url.replace("http", "ws"))
    page.add_init_script(NOTE_VIOLATIONS)
    page.add_init_script(NOTE_TONES)
    visit(page, foreign.url)
    launcher(page).click()
    say(page, "Does it work?")
    expect(page.locator(".entry.streaming strong")).to_have_text("works")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    say(page, "Can it be heard?")
    expect(page.locator(".entry.streaming strong")).to_have_text("works")
    page.keyboard.press("Escape")
    page.evaluate("heard")
    assert page.evaluate("violations") == []


def test_it_loads_two_scripts_in_all(server: Server, site: Site, page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if "/widget/" in request.url else None)
    open_chat(page, server)
    say(page, "What does it cost?")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    assert loaded == [f"{server.url}/widget/{site.key}.js", loaded[-1]]


def test_it_says_so_on_a_page_of_another_site(server: Server, site: Site, page: Page, foreign: ForeignPage) -> None:
    foreign.html = f'<!doctype html><script async src="{server.url}/widget/{site.key}.js"></script>'
    visit(page, foreign.url)
    launcher(page).click()
    expect(page.get_by_text("This chat is not available on this page.")).to_be_visible()


def test_it_keeps_its_looks_on_a_page_with_hostile_styles(
    server: Server, site: Site, page: Page, foreign: ForeignPage
) -> None:
    site.allowed_origins = [foreign.url]
    site.save()
    foreign.html = (
        "<!doctype html><style>* { all: unset !important; font-size: 60px !important; z-index: 99 !important }</style>"
        f'<script async src="{server.url}/widget/{site.key}.js"></script>'
    )
    visit(page, foreign.url)
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_visible()
    page.wait_for_timeout(250)  # the panel has come to rest
    frame = page.get_by_role("dialog").bounding_box()
    assert frame is not None
    assert (round(frame["width"]), round(frame["x"] + frame["width"])) == (400, NARROW["width"] - 20)
    assert page.get_by_text(DISCLOSURE).evaluate("node => getComputedStyle(node).fontSize") == "16px"


def test_it_takes_its_place_on_our_own_page_and_leaves_it_when_minimized(server: Server, page: Page) -> None:
    page.set_viewport_size(WIDE)
    page.goto(server.url)
    docked = page.locator("[data-sales-agent-dock]").get_by_role("dialog")
    expect(docked.get_by_text(DISCLOSURE)).to_be_visible()
    expect(launcher(page)).to_be_hidden()
    expect(page.locator("body")).to_be_focused()
    docked.get_by_role("button", name="Minimize chat").click()
    expect(launcher(page)).to_be_focused()
    page.reload()
    expect(launcher(page)).to_be_visible()
    launcher(page).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(docked).to_have_count(0)


def test_it_asks_what_a_button_of_the_page_says(server: Server, page: Page) -> None:
    visit(page, server.url)
    page.locator("[data-sales-agent-ask]:visible").first.click()
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    expect(page.locator(".entry.visitor")).to_have_count(1)


def test_it_covers_a_phone_and_holds_the_page_still(server: Server, phone: Page) -> None:
    phone.goto(server.url)
    launcher(phone).tap()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_be_visible()
    phone.wait_for_timeout(250)  # it has come to rest
    frame = dialog.bounding_box()
    assert frame is not None
    assert [round(frame[side]) for side in ("x", "y", "width", "height")] == [0, 0, PHONE["width"], PHONE["height"]]
    assert phone.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"
    phone.get_by_role("button", name="Minimize chat").tap()
    assert phone.evaluate("getComputedStyle(document.documentElement).overflowY") != "hidden"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(server: Server, page: Page, colours: Any) -> None:
    page.emulate_media(color_scheme=colours)
    visit(page, server.url)
    expect(launcher(page)).to_be_visible()
    assert violations(page) == []
    open_chat(page, server)
    page.wait_for_timeout(250)  # the panel has come to rest
    assert violations(page) == []
    say(page, "What does it cost?")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    page.get_by_role("button", name="More options").click()
    assert violations(page) == []


def test_axe_finds_nothing_on_a_phone(server: Server, phone: Page) -> None:
    phone.goto(server.url)
    launcher(phone).tap()
    expect(phone.get_by_text(DISCLOSURE)).to_be_visible()
    phone.wait_for_timeout(250)  # the panel has come to rest
    assert violations(phone) == []
