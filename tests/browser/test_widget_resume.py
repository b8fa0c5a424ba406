"""A chat that goes on in another browser, by the link that was mailed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from chat.models import Site
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.security.test_s03_resume_link import SECRET, VERA, sent_code
from tests.visitor import Visitor

pytestmark = pytest.mark.browser


def test_the_chat_goes_on_in_another_browser(
    serve: Callable[..., Server], site: Site, visit: Callable[..., Visitor], mail: MailServer, browser: Browser
) -> None:
    server = serve(**mail.settings)
    vera = visit(server, page={"url": f"{server.url}/"}).connect()
    vera.ask(f"{SECRET}. Write to {VERA}, please.")
    code = sent_code(vera, mail)
    elsewhere: Page = browser.new_context().new_page()
    problems: list[str] = []
    elsewhere.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    elsewhere.goto(f"{server.url}/resume#{code}")
    elsewhere.get_by_role("button").click()
    expect(elsewhere.get_by_text(SECRET)).to_be_visible()
    expect(elsewhere).to_have_url(re.compile(r"/$"))  # the code is no longer in the address
    elsewhere.reload()
    expect(elsewhere.get_by_text(SECRET)).to_be_visible()
    elsewhere.goto(f"{server.url}/resume#{code}")
    elsewhere.get_by_role("button").click()
    expect(elsewhere.get_by_role("status")).to_contain_text("was used already")
    assert [text for text in problems if "404" not in text] == []
    elsewhere.context.close()
