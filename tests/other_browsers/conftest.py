"""What these tests stand on besides the stage of all: somebody else's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.foreign_page import ForeignPage


@pytest.fixture
def foreign() -> Iterator[ForeignPage]:
    """A page of somebody else."""
    page = ForeignPage()
    yield page
    page.close()
