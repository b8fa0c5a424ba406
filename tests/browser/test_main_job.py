"""The main job, end to end, as a newcomer would do it: `manage.py up` on an empty folder, a browser, nothing else."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.engines import free_port
from tests.fakes.model_server import Answer, ModelServer

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """`manage.py up` on a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.password = ""
        self._data = data
        self._process: subprocess.Popen[str] | None = None

    def start(self, **environment: str) -> None:
        """Start it and wait until it serves; keeps the password it prints the first time."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**kept, "PORT": str(self.port), "DATA_DIR": str(self._data), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        seen = ""
        for line in self._process.stdout:
            seen += line
            if "Uvicorn running" in line:
                break
        else:
            raise AssertionError(seen)
        if found := re.search(r"password (\S+)", seen):
            self.password = found[1]

    def stop(self) -> None:
        """End it as an operator would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate(timeout=20)
            self._process = None


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation, running."""
    fresh = Installation(tmp_path / "data")
    fresh.start()
    yield fresh
    fresh.stop()


def ask(page: Page, question: str) -> None:
    """Write into the chat on the page."""
    box = page.get_by_role("textbox", name=re.compile("message", re.I))
    box.fill(question)
    box.press("Enter")


def chat(page: Page) -> Locator:
    """The messages of the chat on the page."""
    return page.get_by_role("log")


@pytest.fixture
def admin(installation: Installation, browser: Browser) -> Iterator[Callable[[], Page]]:
    """A browser of staff, signed in."""
    context = browser.new_context()

    def sign_in() -> Page:
        page = context.new_page()
        page.goto(f"{installation.url}/admin/")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill(installation.password)
        page.get_by_role("button", name="Log in").click()
        return page

    yield sign_in
    context.close()


def test_the_whole_road(
    installation: Installation, page: Page, admin: Callable[[], Page], browser: Browser, model: ModelServer
) -> None:
    # A visitor is answered, from the knowledge, with the source.
    page.goto(installation.url)
    ask(page, "What does it cost?")
    expect(chat(page).get_by_text("costs nothing per seat")).to_be_visible()
    expect(chat(page).get_by_role("link", name="What Sales Agent costs")).to_be_visible()

    # The manager finds it by a remembered phrase, marks it, exports it.
    desk = admin()
    desk.get_by_label("Find what somebody wrote").fill("nothing per SEAT")
    desk.get_by_role("button", name="Search").click()
    desk.get_by_role("link", name="What does it cost?").click()
    desk.get_by_role("button", name="Mark reviewed").click()
    expect(desk.get_by_text("Reviewed by admin")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export JSON lines").click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text().splitlines()]
    assert [line["role"] for line in lines] == ["agent", "visitor", "agent"]

    # The marketer publishes a new greeting; a new visitor reads it, the old one keeps what they began with.
    desk.goto(f"{installation.url}/admin/")
    desk.locator("#main").get_by_role("link", name="Robin").click()
    desk.get_by_label("Greeting").fill("A fresh welcome from {persona}.")
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("Version 2 is public.")).to_be_visible()
    newcomer = browser.new_page()
    newcomer.goto(installation.url)
    expect(chat(newcomer).get_by_text("A fresh welcome from Robin.")).to_be_visible()
    page.reload()
    expect(chat(page).get_by_text("costs nothing per seat")).to_be_visible()
    expect(page.get_by_text("A fresh welcome")).to_have_count(0)

    # The operator sets two variables; the visitor sees a model's words while they are written.
    installation.stop()
    model.plan(Answer(says=[f"word{n} " for n in range(60)], pause=0.05))
    installation.start(OPENAI_BASE_URL=model.url, OPENAI_API_KEY="sk-test")
    ask(newcomer, "Tell me more")
    expect(chat(newcomer).get_by_text("word3")).to_be_visible()
    assert chat(newcomer).get_by_text("word59").count() == 0
    expect(chat(newcomer).get_by_text("word59")).to_be_visible()
    newcomer.close()
