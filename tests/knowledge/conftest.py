"""Passages, and a search that looks at them anew in each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from knowledge.models import Passage
from knowledge.search import refresh

Write = Callable[..., Passage]


@pytest.fixture
def write(db: None) -> Iterator[Write]:
    """Write a passage: `write("Price", "It costs 10 €.")`."""
    refresh()

    def make(title: str, text: str, **fields: Any) -> Passage:
        return Passage.objects.create(title=title, text=text, **fields)

    yield make
    refresh()
