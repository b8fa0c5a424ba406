"""The cast: a receiver of webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.webhook_server import WebhookServer


@pytest.fixture
def receiver(settings: Any) -> Iterator[WebhookServer]:
    """A receiver that may be called, though it is on this machine."""
    server = WebhookServer()
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{server.port}"]
    yield server
    server.close()
