"""The cast: Mia and Ben, who answer visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Server
from tests.desk.colleague import Colleague

Hire = Callable[..., Colleague]


@pytest.fixture
def hire() -> Iterator[Hire]:
    """Make colleagues; they leave after the test."""
    hired: list[Colleague] = []

    def make(server: Server, name: str, **more: str) -> Colleague:
        hired.append(Colleague(server.url, name, **more))
        return hired[-1]

    yield make
    for colleague in hired:
        colleague.leave()


@pytest.fixture
def mia(server: Server, hire: Hire) -> Colleague:
    """Mia, at the desk."""
    return hire(server, "mia", first_name="Mia").sit()


@pytest.fixture
def ben(server: Server, hire: Hire) -> Colleague:
    """Ben, at the desk."""
    return hire(server, "ben", first_name="Ben").sit()
