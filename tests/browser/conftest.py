"""What the widget's tests stand on: a phone, somebody else's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import PHONE
from tests.browser.foreign_page import ForeignPage
from tests.fakes.speech_files import SpeechFiles

expect.set_options(timeout=20_000)  # a busy machine is not a fault


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A touch screen of 390 px."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def foreign() -> Iterator[ForeignPage]:
    """A page of somebody else."""
    page = ForeignPage()
    yield page
    page.close()


@pytest.fixture
def files() -> Iterator[SpeechFiles]:
    """Speech, served from another port."""
    files = SpeechFiles()
    yield files
    files.close()
