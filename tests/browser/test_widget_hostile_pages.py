"""The widget on pages that fight it, without meaning to or on purpose: styles, layers, frames, patched built-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import BrowserType, FrameLocator, Page, expect

from chat.models import Message, Site
from tests.browser.chat import NARROW, answer, box, launcher, say, visit
from tests.browser.foreign_page import ForeignPage
from tests.conftest import DISCLOSURE, Server

pytestmark = pytest.mark.browser

GAP = 20  # px between the widget and the edges of the window
FIGHT = {
    "unset": "* { all: unset !important }",
    "hidden": "body > * { visibility: hidden !important; opacity: 0 !important; pointer-events: none !important }",
    "huge fonts": "html { font-size: 60px } * { font: italic 60px/3 serif !important; letter-spacing: 1em !important }",
    "boxes": "* { box-sizing: content-box !important; padding: 30px !important; border: 9px solid !important }",
    "moving": "body > * { transform: rotate(4deg) scale(.5) !important; animation: x 1s infinite !important }",
    "layers": "* { z-index: 99 !important; position: static !important; overflow: hidden !important; float: left }",
}
# Old libraries: Prototype.js gave every array a toJSON, MooTools and home-made ones added what `for … in` then finds.
PATCHED = """
    Array.prototype.toJSON = function () { return "[patched]" };
    String.prototype.toJSON = function () { return "patched " + this };
    Array.prototype.last = function () { return this[this.length - 1] };
    Object.prototype.extend = function () { return this };
    Function.prototype.bind = function (self, ...first) { return (...rest) => this.apply(self, [...first, ...rest]) };
    window.name = "patched";
    window.Set.prototype.size2 = 2;
"""
WISHES = ["open", {"type": "open"}, {"command": "open"}, {"event": "SalesAgent:open"}, {"action": "ask", "text": "Hi"}]
# Says all it can think of, upwards and downwards, for as long as it is there, and notes what it hears.
NOISE = """
    window.heard = [];
    addEventListener("message", (event) => heard.push(event.data));
    setInterval(() => {
        for (const wish of %s)
            for (const other of [parent, ...[...document.querySelectorAll("iframe")].map((f) => f.contentWindow)])
                if (other !== window) other.postMessage(wish, "*");
    }, 50);
"""
LISTENERS = """
    window.listened = [];
    const listen = window.addEventListener;
    window.addEventListener = function (type, ...rest) { listened.push(type); return listen.call(this, type, ...rest) };
"""


@pytest.fixture
def shop(server: Server, site: Site, foreign: ForeignPage) -> Callable[..., str]:
    """Put the widget on the foreign page, whose origin is on the site's list; returns the page's address."""

    def make(head: str = "", body: str = "", html: str = "<html>") -> str:
        site.allowed_origins = [foreign.url]
        site.save()
        script = f'<script async src="{server.url}/widget/{site.key}.js"></script>'
        foreign.html = f"<!doctype html>{html}<title>A shop</title>{head}<body>{body}{script}"
        return foreign.url

    return make


@pytest.fixture
def another() -> Iterator[ForeignPage]:
    """A page of a third party."""
    page = ForeignPage()
    yield page
    page.close()


def converse(page: Page | FrameLocator) -> None:
    """Ask and be answered, by pointer and keyboard alone."""
    page.get_by_role("button", name="Chat with").click()
    field = page.get_by_role("textbox", name="Your message")
    field.fill("Does it work here?")
    field.press("Enter")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)


def size(page: Page, selector: str) -> tuple[int, int]:
    """Width and height on the screen, once it has come to rest."""
    page.wait_for_timeout(250)
    frame = page.locator(selector).bounding_box()
    assert frame is not None
    return round(frame["width"]), round(frame["height"])


# Styles


@pytest.mark.parametrize("styles", FIGHT.values(), ids=FIGHT.keys())
def test_it_works_and_keeps_its_measures_whatever_the_styles_of_the_page(
    shop: Callable[..., str], page: Page, styles: str
) -> None:
    visit(page, shop(f"<style>{styles}</style>"))
    expect(launcher(page)).to_be_visible()
    assert size(page, ".launcher") == (56, 56)
    converse(page)
    assert size(page, ".panel")[0] == 400
    words = page.get_by_text(DISCLOSURE).evaluate_handle("getComputedStyle")
    seen = words.evaluate("styles => [styles.fontSize, styles.letterSpacing, styles.fontStyle, styles.opacity]")
    assert seen == ["16px", "normal", "normal", "1"]


def test_it_stands_above_a_layer_of_the_page(shop: Callable[..., str], page: Page) -> None:
    layer = '<div style="position:fixed;inset:0;z-index:1000000"></div>'
    visit(page, shop(body=layer))
    converse(page)


def test_it_stands_above_the_highest_layer_of_the_page_where_the_site_says_so(
    shop: Callable[..., str], site: Site, page: Page
) -> None:
    site.z_index = 2147483647
    layer = '<div style="position:fixed;inset:0;z-index:2147483647"></div>'
    visit(page, shop(body=layer))
    converse(page)


def test_it_leaves_the_rest_of_the_page_to_the_page(shop: Callable[..., str], page: Page) -> None:
    cover = '<button style="position:fixed;inset:0;width:100%" onclick="this.textContent=`Pressed`">Press</button>'
    visit(page, shop(body=cover))
    expect(launcher(page)).to_be_visible()
    page.mouse.click(NARROW["width"] - GAP - 70, NARROW["height"] - GAP - 28)  # beside the launcher
    expect(page.get_by_role("button", name="Pressed")).to_be_visible()


def test_it_stays_within_a_page_that_is_zoomed(shop: Callable[..., str], page: Page) -> None:
    visit(page, shop("<style>html { zoom: 1.5 }</style>"))
    converse(page)
    page.wait_for_timeout(250)
    frame = page.get_by_role("dialog").bounding_box()
    assert frame is not None
    assert frame["x"] >= 0
    assert frame["y"] >= 0
    assert frame["x"] + frame["width"] <= NARROW["width"]
    assert frame["y"] + frame["height"] <= NARROW["height"]


def test_it_stands_on_the_left_of_a_page_that_is_read_from_the_right(shop: Callable[..., str], page: Page) -> None:
    visit(page, shop(html='<html dir="rtl">'))
    converse(page)
    page.wait_for_timeout(250)
    frame = page.get_by_role("dialog").bounding_box()
    assert frame is not None
    assert round(frame["x"]) == GAP


def test_it_moves_nothing_on_the_page(shop: Callable[..., str], page: Page) -> None:
    measures = "document.querySelector('p').getBoundingClientRect().toJSON()"
    url = shop(body="<p>Words of the page</p>")
    page.route("**/widget/*.js", lambda route: route.abort())
    visit(page, url)
    without = page.evaluate(measures)
    page.unroute("**/widget/*.js")
    visit(page, url)
    converse(page)
    assert page.evaluate(measures) == without


# Built-ins


def test_it_works_where_old_libraries_have_patched_the_built_ins(shop: Callable[..., str], page: Page) -> None:
    visit(page, shop(f"<script>{PATCHED}</script>"))
    converse(page)
    box(page).fill("A draft")
    page.reload()
    expect(box(page)).to_have_value("A draft")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    assert list(Message.objects.filter(role="visitor").values_list("text", flat=True)) == ["Does it work here?"]


def test_it_leaves_no_names_on_the_page_but_its_own(shop: Callable[..., str], page: Page) -> None:
    url = shop()
    page.route("**/widget/*.js", lambda route: route.abort())
    visit(page, url)
    names = "Object.getOwnPropertyNames(window)"
    without = set(page.evaluate(names))
    page.unroute("**/widget/*.js")
    visit(page, url)
    converse(page)
    assert set(page.evaluate(names)) - without == {"SalesAgent", "SalesAgentSettings"}


@pytest.mark.parametrize(
    "html",
    [
        "{0}",
        "<!doctype html>{0}",
        pytest.param("<!doctype html><body>{0}{0}", marks=pytest.mark.slow),
        "<!doctype html>{0}<body>{0}",
    ],
    ids=["quirks", "head", "twice", "head and body"],
)
def test_it_appears_once_wherever_and_however_often_the_script_stands(
    shop: Callable[..., str], foreign: ForeignPage, page: Page, html: str
) -> None:
    url = shop()
    script = foreign.html[foreign.html.index("<script") :].replace("async ", "")
    foreign.html = html.format(script)
    visit(page, url)
    converse(page)
    expect(page.locator("sales-agent")).to_have_count(1)
    assert Message.objects.filter(role="visitor").count() == 1


# Frames (S13)


def test_it_works_on_a_page_inside_a_frame_of_another_site(
    shop: Callable[..., str], another: ForeignPage, page: Page
) -> None:
    another.html = (
        f'<!doctype html><title>x</title><iframe title="shop" width="600" height="600" src="{shop()}"></iframe>'
    )
    visit(page, another.url)
    converse(page.frame_locator("iframe"))


def test_s13_a_framed_page_is_judged_by_its_own_origin_and_not_by_its_parents(
    shop: Callable[..., str], site: Site, foreign: ForeignPage, another: ForeignPage, page: Page
) -> None:
    shop()
    Site.objects.create(name="Another", allowed_origins=[another.url], persona=site.persona)
    another.html, foreign.html = foreign.html, f'<!doctype html><title>x</title><iframe src="{another.url}"></iframe>'
    visit(page, foreign.url)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Chat with").click()
    expect(frame.get_by_text("This chat is not available on this page.")).to_be_visible()
    assert Message.objects.count() == 0


@pytest.mark.parametrize("hostile", ["parent", "child"])
def test_s13_it_does_nothing_that_another_frame_says_and_tells_it_nothing(
    shop: Callable[..., str], foreign: ForeignPage, another: ForeignPage, page: Page, hostile: str
) -> None:
    noise = f"<script>{NOISE % WISHES}</script>"
    if hostile == "parent":
        shop()
        another.html = (
            f'<!doctype html><title>x</title>{noise}<iframe width="600" height="600" src="{foreign.url}"></iframe>'
        )
        visit(page, another.url)
    else:
        another.html = f"<!doctype html><title>x</title>{noise}"
        visit(page, shop(body=f'<iframe src="{another.url}"></iframe>'))
    theirs, ours = (page, page.frames[1]) if hostile == "parent" else (page.frames[1], page)
    expect(ours.get_by_role("button", name="Chat with")).to_be_visible()
    page.wait_for_timeout(500)
    expect(ours.get_by_role("dialog")).to_have_count(0)
    assert Message.objects.count() == 0
    ours.get_by_role("button", name="Chat with").click()
    ours.get_by_role("textbox", name="Your message").fill("Do you hear them?")
    ours.get_by_role("textbox", name="Your message").press("Enter")
    expect(ours.locator(".entry.agent.complete")).to_have_count(2)
    assert theirs.evaluate("heard") == []
    assert Message.objects.filter(role="visitor").count() == 1


def test_s13_it_listens_to_no_window(shop: Callable[..., str], page: Page) -> None:
    page.add_init_script(LISTENERS)
    visit(page, shop())
    converse(page)
    listened = page.evaluate("listened")
    assert listened  # the trap holds something
    assert "message" not in listened


# Coming back


def test_it_goes_on_when_the_browser_brings_the_page_back_as_it_was(
    shop: Callable[..., str], another: ForeignPage, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> None:
    another.html = "<!doctype html><title>Elsewhere</title>"
    url = shop("<script>addEventListener('pageshow', (event) => { window.kept = event.persisted })</script>")
    # Playwright turns the back/forward cache off unless told otherwise, and Chromium without windows has none.
    whole = {**browser_type_launch_args, "executable_path": which("chromium") or which("chromium-browser")}
    browser = browser_type.launch(**whole, ignore_default_args=["--disable-back-forward-cache"])
    page = browser.new_page()
    visit(page, url)
    converse(page)
    page.goto(another.url)
    page.go_back(wait_until="commit")
    page.wait_for_function("window.kept !== undefined")
    assert page.evaluate("kept") is True
    say(page, "And now?")
    expect(page.locator(".entry.agent.complete")).to_have_count(3)
    expect(answer(page)).to_be_visible()
    browser.close()
