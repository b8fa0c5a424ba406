"""What a visitor who listens gets, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2

from agent.phrases import phrases
from tests.conftest import DISCLOSURE, GREETING
from tests.fakes.smallest_server import SmallestServer
from tests.visitor import Frame, Visitor

FIRST, SECOND = "Our lamps are made of oak and linen.", "Each of them costs about forty euros."


def spoken(visitor: Visitor, ack: Frame) -> list[Frame]:
    """The pieces of speech of the reply that an ack names, to the last."""
    wanted = [f for f in visitor.frames if f["type"] == "speech" and f["reply"] == ack["reply"]]
    while not (wanted and wanted[-1]["last"]):
        wanted.append(visitor.until(lambda f: f["type"] == "speech" and f["reply"] == ack["reply"]))
    return wanted


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what is done once somebody has heard it out."""
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def audio(piece: Frame) -> bytes:
    """What a piece sounds like."""
    response = httpx2.get(piece["url"])
    assert response.status_code == 200
    return response.content


def bought(smallest: SmallestServer) -> list[str]:
    """What was bought of replies; a persona's own lines are made before anybody asks."""
    own = f"{GREETING} {DISCLOSURE} {' '.join(phrases('en').says.values())}"
    said = (str(body["text"]) for body in smallest.spoken)
    return [text for text in said if text not in own]
