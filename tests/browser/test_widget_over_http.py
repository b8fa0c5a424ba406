"""The widget on a network that blocks WebSocket: the same chat, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.models import Message, Site
from tests.browser.chat import answer, box, launcher, say, visit
from tests.conftest import DISCLOSURE, Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.proxy_without_upgrades import ProxyWithoutUpgrades

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]
LONG = [f"{number} " for number in range(60)]
WHOLE = "".join(LONG).strip()


@pytest.fixture
def proxy(serve: Serve, site: Site, with_model: dict[str, Any]) -> Iterator[ProxyWithoutUpgrades]:
    """Our server, behind a proxy that refuses upgrades; the test's model answers."""
    proxy = ProxyWithoutUpgrades(serve(**with_model).url)
    yield proxy
    proxy.close()


def open_chat(page: Page, proxy: ProxyWithoutUpgrades) -> None:
    """Open the chat on our page as the proxy shows it."""
    visit(page, proxy.url)
    launcher(page).click()
    expect(page.get_by_text(DISCLOSURE)).to_be_visible()


def test_it_answers_where_no_websocket_gets_through(
    page: Page, proxy: ProxyWithoutUpgrades, model: ModelServer
) -> None:
    model.plan(Answer(says=LONG))
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    open_chat(page, proxy)
    say(page, "Count, please")
    expect(answer(page).locator(".text")).to_have_text(WHOLE)
    assert proxy.refused == 3
    assert any("the chat goes on over HTTP" in line for line in said)
    assert Message.objects.filter(role="visitor").count() == 1


def test_it_goes_on_with_an_answer_after_a_reload_without_trying_websocket_again(
    page: Page, proxy: ProxyWithoutUpgrades, model: ModelServer
) -> None:
    model.plan(Answer(says=LONG, pause=0.05))
    open_chat(page, proxy)
    say(page, "Count, please")
    expect(page.locator(".entry.streaming .text")).to_contain_text("5 6")
    page.reload()
    expect(answer(page).locator(".text")).to_have_text(WHOLE)
    assert proxy.refused == 3
    assert len(model.requests) == 1


def test_it_loses_and_doubles_nothing_when_the_connections_are_cut(
    page: Page, proxy: ProxyWithoutUpgrades, model: ModelServer
) -> None:
    model.plan(Answer(says=LONG, pause=0.05), Answer(says=["Second"]))
    open_chat(page, proxy)
    say(page, "First?")
    expect(page.locator(".entry.streaming .text")).to_contain_text("5 6")
    proxy.cut()
    say(page, "Second?")
    expect(page.locator(".entry.agent.complete .text").last).to_have_text("Second")
    expect(page.locator(".entry.visitor .text")).to_have_text(["First?", "Second?"])
    shown = [text.strip() for text in page.locator(".entry.agent.complete .text").all_inner_texts()]
    assert shown[1:] == [WHOLE, "Second"]
    assert Message.objects.filter(role="visitor").count() == 2


def test_it_stops_an_answer(page: Page, proxy: ProxyWithoutUpgrades, model: ModelServer) -> None:
    model.plan(Answer(says=LONG, pause=0.2))
    open_chat(page, proxy)
    say(page, "Count, please")
    expect(page.locator(".entry.streaming .text")).to_contain_text("1 2")
    page.get_by_role("button", name="Stop answering").click()
    expect(page.get_by_text("Stopped")).to_be_visible()
    expect(box(page)).to_be_focused()
