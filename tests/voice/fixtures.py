"""A stand-in for Smallest.ai, and the settings that make our server speak through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chat.models import Site
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import SmallestServer
from tests.visitor import Visitor
from tests.voice.listening import FIRST, SECOND


@pytest.fixture
def smallest() -> Iterator[SmallestServer]:
    """A stand-in for Smallest.ai that allows one request at a time."""
    server = SmallestServer()
    yield server
    server.close()


@pytest.fixture
def with_voice(smallest: SmallestServer, settings: Any, tmp_path: Path) -> dict[str, Any]:
    """The settings that make our server speak with its voices; clips are kept in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return {
        "VOICE_OUT": "smallest",
        "SMALLEST_API_KEY": "sk_test",
        "SMALLEST_BASE_URL": smallest.url,
        "SMALLEST_FIRST_BYTE_SECONDS": 2.0,
        "SMALLEST_SILENCE_SECONDS": 1.0,
        "SMALLEST_TOTAL_SECONDS": 10.0,
    }


@pytest.fixture
def speaking(
    serve: Callable[..., Server],
    site: Site,
    model: ModelServer,
    with_model: dict[str, Any],
    with_voice: dict[str, Any],
) -> Server:
    """A server whose model says two sentences, and whose voice is the stand-in's."""
    model.plan(Answer(says=[f"{FIRST} ", SECOND]))
    return serve(**with_model, **with_voice)


@pytest.fixture
def listener(speaking: Server, visit: Callable[..., Visitor]) -> Visitor:
    """Vera, who listens."""
    return visit(speaking).connect(sound=True)
