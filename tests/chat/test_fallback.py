"""The protocol without WebSocket."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from tests.conftest import Server
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def post(vera: Visitor, *frames: dict[str, Any], token: str = "") -> httpx2.Response:
    connect = {"type": "connect", "protocol": 1, "conversation": vera.init["conversation"], "seq": 0}
    headers = {**vera.headers(), "Authorization": f"Bearer {token or vera.init['visitor_token']}"}
    return httpx2.post(f"{vera.base}/api/chat/send", json=[connect, *frames], headers=headers)


def stream(vera: Visitor, **query: Any) -> Iterator[dict[str, Any]]:
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    params = {"conversation": vera.init["conversation"], **query}
    with httpx2.stream("GET", f"{vera.base}/api/chat/events", params=params, headers=headers, timeout=10) as response:
        assert response.headers["content-type"] == "text/event-stream"
        for line in response.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


def test_a_message_is_acknowledged_and_its_answer_streamed(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    answer = post(vera, {"type": "message", "id": str(uuid.uuid4()), "text": "Hello"})
    connect, ack = answer.json()["frames"]
    assert (connect["type"], ack["type"], ack["seq"]) == ("connect", "ack", 2)
    for frame in stream(vera, seq=2):
        if frame["type"] == "message":
            assert (frame["reply"], frame["status"]) == (ack["reply"], "complete")
            break


def test_the_same_id_is_stored_once_whichever_way_it_came(server: Server, visit: Visit) -> None:
    vera = visit(server).connect()
    id = str(uuid.uuid4())
    ack = vera.say("Hello", id)
    again = post(vera, {"type": "message", "id": id, "text": "Hello"}).json()["frames"][1]
    assert again == ack


def test_a_page_of_this_server_reads_the_stream_without_an_origin(server: Server, visit: Visit) -> None:
    """Browsers send none with a GET to the page's own server."""
    vera = visit(server).open()
    vera.origin = None
    assert next(stream(vera, seq=0))["type"] == "connect"


def test_a_bad_token_is_unauthorized(server: Server, visit: Visit) -> None:
    response = post(visit(server).open(), token="nonsense")
    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")


def test_the_first_frame_must_be_connect(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    frame = {"type": "ping", "n": 1}, {"type": "human", "id": str(uuid.uuid4())}
    response = httpx2.post(f"{server.url}/api/chat/send", json=frame, headers=headers)
    assert response.json()["frames"][-1]["code"] == "not_connected"
