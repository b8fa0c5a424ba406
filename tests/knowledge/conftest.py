"""Passages, and a search that looks at them anew in each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from knowledge.models import Passage, Source
from knowledge.search import refresh
from knowledge.sources.reader import Reader
from tests.fakes.website import Website
from tests.knowledge.learning import Learner

Write = Callable[..., Passage]


@pytest.fixture
def write(db: None) -> Iterator[Write]:
    """Write a passage: `write("Price", "It costs 10 €.")`."""
    refresh()

    def make(title: str, text: str, **fields: Any) -> Passage:
        return Passage.objects.create(title=title, text=text, **fields)

    yield make
    refresh()


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """The process that reads, one for all tests: it takes a second to begin."""
    with Reader() as reader:
        yield reader


@pytest.fixture
def learn(reader: Reader) -> Learner:
    """Read a source: `learn(source)`."""
    return Learner(reader)


@pytest.fixture
def website(settings: Any) -> Iterator[Website]:
    """A website that may be called, without pauses."""
    site = Website()
    settings.OUTGOING_ALLOW = [site.address]
    settings.CRAWL_PAUSE_SECONDS = 0
    yield site
    site.close()


@pytest.fixture
def source(db: None, website: Website) -> Source:
    """The website as a source."""
    return Source.objects.create(name="Lamp Shop", url=f"{website.url}/")
