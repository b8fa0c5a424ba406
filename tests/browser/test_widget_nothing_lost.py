"""Nothing is lost: the widget offline, cut off, refused, in several tabs. A real server, real browsers.

`Wire` stands between a tab and the server and misbehaves on demand. Where a link is to be dead without being closed,
Chromium's own offline switch does it: open sockets stay open and silent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from chat.models import Conversation, Message, Site, Visitor
from tests.browser.chat import answer, box, launcher, open_chat, say, visit
from tests.conftest import DISCLOSURE, GREETING, Server
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]
Frame = dict[str, Any]

OFFLINE = "You are offline. Your messages are kept and sent when you are back."
LOST = "No connection. Trying again"

# A browser that does not notice that the network is gone, as on many a phone.
UNAWARE = """
    Object.defineProperty(Navigator.prototype, "onLine", { get: () => true });
    addEventListener("offline", (event) => event.stopImmediatePropagation(), true);
"""
PATIENT = "Math.random = () => 1"  # every pause between attempts is the longest there is
NO_STORAGE = """
    for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError") } });
    }
"""
FILL_STORAGE = """() => {
    for (let size = 2 ** 22; size >= 1; size /= 2) {
        try { for (let n = 0; ; n += 1) localStorage.setItem(`cart ${size} ${n}`, "x".repeat(size)) } catch {}
    }
}"""
# Everything the line about the connection says from now on.
WATCH_STATE = """() => {
    const line = document.querySelector("sales-agent").shadowRoot.querySelector(".state span");
    window.said = [];
    const options = { childList: true, characterData: true, subtree: true };
    new MutationObserver(() => said.push(line.textContent)).observe(line, options);
}"""
# What the reader sees of the answer that is being written, at each change from now on.
WATCH_ANSWER = """() => {
    const root = document.querySelector("sales-agent").shadowRoot;
    const bubble = root.querySelector(".entry.streaming");
    window.shown = [];
    window.bubbles = new Set([bubble]);
    new MutationObserver(() => {
        for (const other of root.querySelectorAll(".entry.agent.streaming")) bubbles.add(other);
        shown.push(bubble.isConnected ? bubble.querySelector(".text").textContent : null);
    }).observe(root.querySelector(".log"), { childList: true, characterData: true, subtree: true });
}"""


class Wire:
    """The sockets of a tab: what it sent, and faults on demand. Make it before the chat connects."""

    def __init__(self, page: Page) -> None:
        self.sent: list[Frame] = []
        self.sockets: list[WebSocketRoute] = []
        self.refuse: list[Frame] = []  # one for each message to come that is not to reach the server
        self.swallow = False  # no message reaches the server
        self.close_codes: list[int] = []  # one for each socket to come that is closed at once
        page.route_web_socket(re.compile("/socket$"), self._open)

    def messages(self) -> list[str]:
        """The texts of the messages sent, in order."""
        return [frame["text"] for frame in self.sent if frame["type"] == "message"]

    def tell(self, frame: Frame) -> None:
        """Say something the server has not said."""
        self.sockets[-1].send(json.dumps(frame))

    def cut(self, code: int = 1011) -> None:
        """End the newest socket."""
        self.sockets[-1].close(code=code)

    def _open(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        if self.close_codes:
            socket.close(code=self.close_codes.pop(0))
            return
        server = socket.connect_to_server()

        def to_server(text: str | bytes) -> None:
            frame = json.loads(text)
            self.sent.append(frame)
            if frame["type"] == "message":
                if self.swallow:
                    return
                if self.refuse:
                    socket.send(json.dumps({"type": "error", "message": "", **self.refuse.pop(0), "id": frame["id"]}))
                    return
            server.send(text)

        socket.on_message(to_server)


def begin(page: Page, server: Server) -> Locator:
    """Open the chat and have a first question answered, so that the socket is there; returns its messages."""
    log = open_chat(page, server)
    say(page, "Hello")
    answered(page, 1)
    return log


def second_tab(page: Page, server: Server) -> Page:
    """Another tab of the same visitor, with the chat open."""
    tab = page.context.new_page()
    open_chat(tab, server)
    return tab


def connected(page: Page) -> None:
    """Wait until the chat has nothing to say about its connection and nothing left to send."""
    expect(page.locator(".state span")).to_have_text("")
    expect(page.locator(".entry.queued, .entry.sending")).to_have_count(0)


def answered(page: Page, questions: int) -> None:
    """Wait until the greeting and so many answers are there."""
    expect(page.locator(".entry.agent.complete")).to_have_count(questions + 1, timeout=20_000)


def stored() -> list[str]:
    """What visitors have said, in the order of the transcript."""
    return list(Message.objects.filter(role="visitor").order_by("conversation", "seq").values_list("text", flat=True))


# Offline


def test_it_keeps_what_was_written_offline_when_the_tab_is_closed_and_sends_it_in_order(
    server: Server, page: Page
) -> None:
    open_chat(page, server)
    context = page.context
    context.set_offline(True)
    for text in ("one", "two", "three"):
        say(page, text)
    expect(page.locator(".entry.queued")).to_have_count(3)
    page.close()
    context.set_offline(False)
    later = context.new_page()
    visit(later, server.url)
    launcher(later).click()
    answered(later, 3)
    assert stored() == ["one", "two", "three"]


def test_it_shows_what_is_unsent_again_after_a_reload(server: Server, page: Page) -> None:
    page.route("**/api/chat/init", lambda route: route.abort())
    visit(page, server.url)
    launcher(page).click()
    say(page, "one")
    say(page, "two")
    page.reload()
    waiting = page.locator(".entry.queued .text")
    expect(waiting).to_have_text(["one", "two"])
    page.unroute("**/api/chat/init")
    answered(page, 2)
    assert stored() == ["one", "two"]


def test_it_comes_back_at_once_when_the_network_does(server: Server, page: Page) -> None:
    page.add_init_script(PATIENT)
    page.clock.install()
    begin(page, server)
    page.context.set_offline(True)
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    for _ in range(8):
        page.clock.fast_forward(30_000)  # the next attempt is half a minute away
    page.context.set_offline(False)
    connected(page)


def test_it_notices_within_25_seconds_that_a_link_is_dead_though_nobody_closed_it(server: Server, page: Page) -> None:
    page.add_init_script(UNAWARE)
    page.clock.install()
    begin(page, server)
    page.context.set_offline(True)
    page.clock.fast_forward(14_000)
    page.clock.fast_forward(8_000)
    expect(page.get_by_text(LOST)).to_be_visible()
    page.context.set_offline(False)
    connected(page)


def test_it_notices_a_dead_link_sooner_when_the_visitor_writes(server: Server, page: Page) -> None:
    page.add_init_script(UNAWARE)
    page.clock.install()
    begin(page, server)
    page.context.set_offline(True)
    say(page, "Is anybody there?")
    expect(page.locator(".entry.sending")).to_have_count(1)
    page.clock.fast_forward(4_000)
    page.clock.fast_forward(4_000)
    expect(page.get_by_text(LOST)).to_be_visible()
    page.context.set_offline(False)
    answered(page, 2)
    assert stored() == ["Hello", "Is anybody there?"]


def test_it_lets_go_of_its_socket_while_the_browser_keeps_the_page_and_comes_back_with_it(
    server: Server, page: Page
) -> None:
    wire = Wire(page)
    begin(page, server)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    say(page, "Written meanwhile")
    expect(page.locator(".entry.visitor").last).to_contain_text("Waiting to be sent")
    assert len(wire.sockets) == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    answered(page, 2)
    assert len(wire.sockets) == 2


# Storage


def test_it_says_that_a_message_is_not_saved_when_the_storage_is_full_and_delivers_it(
    server: Server, page: Page
) -> None:
    open_chat(page, server)
    page.evaluate(FILL_STORAGE)
    page.context.set_offline(True)
    say(page, "There is no room for me")
    expect(page.get_by_text("Keep this page open until then: your browser could not save it.")).to_be_visible()
    page.context.set_offline(False)
    answered(page, 1)
    assert stored() == ["There is no room for me"]


def test_it_works_where_storage_is_blocked(server: Server, page: Page) -> None:
    page.add_init_script(NO_STORAGE)
    open_chat(page, server)
    say(page, "one")
    answered(page, 1)
    say(page, "two")
    answered(page, 2)
    assert Conversation.objects.count() == 1


def test_it_does_not_lose_a_message_when_the_page_empties_the_storage(server: Server, page: Page) -> None:
    open_chat(page, server)
    page.context.set_offline(True)
    say(page, "Swept away")
    page.evaluate("localStorage.clear()")
    page.context.set_offline(False)
    answered(page, 1)
    assert stored() == ["Swept away"]


# Another conversation


def test_it_takes_unsent_messages_into_a_new_conversation_when_the_old_one_is_gone(server: Server, page: Page) -> None:
    wire = Wire(page)
    open_chat(page, server)
    page.context.set_offline(True)
    wire.cut()
    say(page, "one")
    say(page, "two")
    Conversation.objects.all().delete()
    page.context.set_offline(False)
    answered(page, 2)
    assert stored() == ["one", "two"]
    ids = [frame["id"] for frame in wire.sent if frame["type"] == "message"]
    assert [str(id) for id in Message.objects.filter(role="visitor").values_list("client_id", flat=True)] == ids


def test_it_takes_unsent_messages_along_when_the_token_has_expired(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    say(page, "before")
    answered(page, 1)
    page.context.set_offline(True)
    say(page, "weeks later")
    Visitor.objects.update(token_version=2)  # as good as expired
    page.context.set_offline(False)
    expect(log.get_by_text("before")).to_have_count(0)
    answered(page, 1)
    assert Message.objects.get(text="weeks later").conversation != Message.objects.get(text="before").conversation


# Resuming


def test_it_goes_on_with_an_answer_where_the_connection_was_cut(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    words = [f"word{n} " for n in range(60)]
    model.plan(Answer(says=words, pause=0.05))
    wire = Wire(page)
    log = open_chat(page, serve(**with_model))
    say(page, "Tell me everything")
    expect(log.get_by_text("word9")).to_be_visible()
    page.evaluate(WATCH_ANSWER)
    wire.cut()
    expect(log.get_by_text("word59")).to_be_visible()
    shown = page.evaluate("shown")
    again = wire.sent[[frame["type"] for frame in wire.sent].index("connect", 1)]
    assert again["offset"] > 0
    assert None not in shown
    assert all(after.startswith(before) for before, after in pairwise(shown))
    assert page.evaluate("bubbles.size") == 1
    assert page.locator(".entry.visitor, .entry.agent").count() == 3


def test_it_replaces_the_text_once_when_an_answer_starts_over(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(
        Answer(says=[f"old{n} " for n in range(40)], pause=0.05, end="cut"),
        Answer(says=[f"new{n} " for n in range(20)], pause=0.05),
    )
    log = open_chat(page, serve(**with_model))
    say(page, "Tell me everything")
    expect(log.get_by_text("old9")).to_be_visible()
    page.evaluate(WATCH_ANSWER)
    expect(log.get_by_text("new19")).to_be_visible(timeout=20_000)
    shown = page.evaluate("shown")
    assert None not in shown
    assert len([1 for before, after in pairwise(shown) if not after.startswith(before)]) == 1
    assert page.evaluate("bubbles.size") == 1
    assert page.locator(".entry.visitor, .entry.agent").count() == 3


def test_it_leaves_the_reader_where_they_are(
    serve: Serve, site: Site, page: Page, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=[f"Line {n}.\n\n" for n in range(80)], pause=0.04))
    wire = Wire(page)
    log = open_chat(page, serve(**with_model))
    say(page, "Tell me everything")
    expect(log.get_by_text("Line 30.")).to_be_visible()
    log.evaluate("log => { log.scrollTop = 200 }")
    wire.cut()
    expect(log.get_by_text("Line 79.")).to_be_attached()
    assert log.evaluate("log => log.scrollTop") == 200


# What the server says


def test_it_says_nothing_of_a_restart_that_is_over_soon(server: Server, page: Page) -> None:
    wire = Wire(page)
    begin(page, server)
    page.evaluate(WATCH_STATE)
    wire.tell({"type": "status", "state": "going_away", "mode": "agent", "retry_ms": 900})
    wire.cut(1012)
    say(page, "Are you back?")
    answered(page, 2)
    assert page.evaluate("said") == []


def test_it_says_that_there_are_too_many_connections_waits_and_lets_the_visitor_try(server: Server, page: Page) -> None:
    wire = Wire(page)
    wire.close_codes = [4429]
    visit(page, server.url)
    launcher(page).click()
    expect(page.get_by_text(re.compile(r"open in too many places\. Trying again in [34]\d s"))).to_be_visible()
    say(page, "Let me in")
    expect(page.locator(".entry.visitor")).to_contain_text("Waiting to be sent")
    page.get_by_role("button", name="Try now").click()
    answered(page, 1)


def test_it_sends_again_by_itself_after_trouble_on_the_server_and_shows_no_error(server: Server, page: Page) -> None:
    wire = Wire(page)
    begin(page, server)
    page.evaluate(WATCH_STATE)
    wire.refuse = [{"code": "internal", "retry_ms": 50}, {"code": "busy", "retry_ms": 50}]
    say(page, "Once more")
    answered(page, 2)
    assert wire.messages() == ["Hello"] + ["Once more"] * 3
    assert page.evaluate("said") == []
    assert stored() == ["Hello", "Once more"]


def test_it_says_so_when_the_trouble_lasts(server: Server, page: Page) -> None:
    wire = Wire(page)
    begin(page, server)
    wire.refuse = [{"code": "internal", "retry_ms": 10}] * 2 + [{"code": "internal", "retry_ms": 4000}]
    say(page, "Is something wrong?")
    expect(page.get_by_text("Something is not working on our side.")).to_be_visible()
    expect(page.locator(".entry.failed")).to_have_count(0)
    answered(page, 2)
    connected(page)


def test_it_says_at_a_message_that_it_was_not_taken_and_sends_it_as_a_new_one(server: Server, page: Page) -> None:
    wire = Wire(page)
    open_chat(page, server)
    wire.refuse = [{"code": "conflict"}]
    say(page, "Again, please")
    expect(page.locator(".entry.visitor")).to_contain_text("Not sent.")
    page.get_by_role("button", name="Try again").click()
    answered(page, 1)
    assert stored() == ["Again, please"]


def test_it_gives_a_message_back_that_has_become_too_long(serve: Serve, site: Site, page: Page, settings: Any) -> None:
    open_chat(page, serve())
    page.context.set_offline(True)
    text = "x" * 150
    say(page, text)
    settings.MESSAGE_CHARS = 100
    page.context.set_offline(False)
    expect(page.locator(".entry.visitor")).to_contain_text("This message is too long.")
    page.get_by_role("button", name="Edit").click()
    expect(box(page)).to_have_value(text)
    expect(page.get_by_text("50 characters too many.")).to_be_visible()
    expect(page.locator(".entry.visitor")).to_have_count(0)


# Several tabs


def test_it_opens_one_conversation_for_tabs_that_begin_at_the_same_moment(server: Server, page: Page) -> None:
    held: list[Route] = []
    holding = [True]
    page.context.route("**/api/chat/init", lambda route: held.append(route) if holding else route.continue_())
    tabs = [page, *(page.context.new_page() for _ in range(3))]
    for tab in tabs:
        visit(tab, server.url)
    for tab in tabs:
        launcher(tab).click()
        expect(box(tab)).to_be_focused()
    assert len(held) == 1
    holding.clear()
    held[0].continue_()
    for tab in tabs:
        expect(tab.get_by_text(DISCLOSURE)).to_be_visible()
    assert (Conversation.objects.count(), Visitor.objects.count()) == (1, 1)


@pytest.mark.parametrize("offline", [False, True], ids=["online", "offline"])
def test_it_shows_in_every_tab_what_is_written_in_one(server: Server, page: Page, offline: bool) -> None:
    open_chat(page, server)
    other = second_tab(page, server)
    page.context.set_offline(offline)
    say(page, "from the first")
    say(other, "from the second")
    for tab in (page, other):
        expect(tab.locator(".entry.visitor .text")).to_have_text(["from the first", "from the second"])
    page.context.set_offline(False)
    for tab in (page, other):
        answered(tab, 2)
        expect(tab.locator(".entry.visitor")).to_have_count(2)


def test_it_sends_what_several_tabs_have_written_offline_once_and_in_order(server: Server, page: Page) -> None:
    wires = [Wire(page)]
    open_chat(page, server)
    other = page.context.new_page()
    wires.append(Wire(other))
    open_chat(other, server)
    page.context.set_offline(True)
    for wire in wires:
        wire.cut()
    for tab, text in ((page, "one"), (other, "two"), (page, "three")):
        say(tab, text)
        expect(other.locator(".entry.visitor .text").last).to_have_text(text)
    page.context.set_offline(False)
    answered(page, 3)
    assert stored() == ["one", "two", "three"]
    assert sorted(wires[0].messages() + wires[1].messages()) == ["one", "three", "two"]


def test_it_delivers_for_a_tab_that_dies_while_it_sends(server: Server, page: Page) -> None:
    dying = page.context.new_page()
    wire = Wire(dying)
    open_chat(dying, server)
    open_chat(page, server)
    wire.swallow = True
    say(dying, "My last words")
    expect(page.locator(".entry.visitor .text")).to_have_text("My last words")
    dying.close()
    answered(page, 1)
    assert stored() == ["My last words"]


def test_it_minimizes_one_tab_and_not_the_others(server: Server, page: Page) -> None:
    open_chat(page, server)
    other = second_tab(page, server)
    other.keyboard.press("Escape")
    expect(other.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()
    for tab, visible in ((page, True), (other, False)):
        tab.reload()
        expect(launcher(tab)).to_be_visible(visible=not visible)
        expect(tab.get_by_role("dialog")).to_be_visible(visible=visible)


def test_it_keeps_a_draft_of_each_tab(server: Server, page: Page) -> None:
    open_chat(page, server)
    other = second_tab(page, server)
    box(page).fill("first draft")
    box(other).fill("second draft")
    for tab, draft in ((page, "first draft"), (other, "second draft")):
        tab.reload()
        expect(box(tab)).to_have_value(draft)


def test_it_takes_all_tabs_along_into_a_new_chat(server: Server, page: Page) -> None:
    log = open_chat(page, server)
    say(page, "The old chat")
    answered(page, 1)
    other = second_tab(page, server)
    answered(other, 1)
    page.get_by_role("button", name="More options").click()
    page.get_by_role("menuitem", name="Start a new chat").click()
    for tab in (page, other):
        expect(tab.get_by_role("log").get_by_text("The old chat")).to_have_count(0)
        expect(tab.get_by_role("log").get_by_text(GREETING)).to_be_visible()
    say(other, "The new chat")
    expect(log.get_by_text("The new chat")).to_be_visible()
    answered(page, 1)
    assert Conversation.objects.count() == 2


def test_it_knows_in_every_tab_what_was_read_in_one(server: Server, page: Page) -> None:
    open_chat(page, server)
    other = second_tab(page, server)
    for tab in (page, other):
        tab.keyboard.press("Escape")
    page.evaluate("SalesAgent.ask('Answer me')")
    answered(page, 1)
    expect(answer(page)).to_be_visible()
    expect(other.get_by_role("button", name="unread")).to_have_count(0)
