"""S3, resume hijack: somebody who knows the names of Vera's conversation and reply tries to take them over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.models import Reply, Site
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.security import rows
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

SECRET = "My door code is 4711"


def connect_frame(thief: Visitor, victim: Visitor, **fields: Any) -> dict[str, Any]:
    """A `connect` frame with the thief's token and the victim's conversation."""
    token, conversation = thief.init["visitor_token"], victim.init["conversation"]
    return {"type": "connect", "protocol": 1, "token": token, "conversation": conversation, "seq": 0, **fields}


def test_another_token_does_not_resume_a_conversation(server: Server, visit: Visit) -> None:
    """`access.conversation_for` looks among the token's own conversations only, on the socket …"""
    vera, thief = visit(server).connect(), visit(server).open()
    reply = vera.ask(SECRET)["reply"]
    thief.dial()
    thief.send(**connect_frame(thief, vera, reply=reply, attempt=1, offset=0))
    assert thief.until_type("error")["code"] == "unknown_conversation"
    assert thief.close_code() == 1000
    assert SECRET not in str(thief.frames)


def test_another_token_does_not_resume_a_conversation_without_a_socket(server: Server, visit: Visit) -> None:
    """… and where the same frames come by HTTP."""
    vera, thief = visit(server).connect(), visit(server).open()
    reply = vera.ask(SECRET)["reply"]
    headers = {**thief.headers(), "Authorization": f"Bearer {thief.init['visitor_token']}"}
    query = {"conversation": vera.init["conversation"], "seq": 0, "reply": reply, "attempt": 1, "offset": 0}
    frames = [connect_frame(thief, vera), {"type": "message", "id": str(uuid.uuid4()), "text": "It is me"}]
    stream = httpx2.get(f"{server.url}/api/chat/events", params=query, headers=headers)
    sent = httpx2.post(f"{server.url}/api/chat/send", json=frames, headers=headers)
    assert [(a.status_code, a.json()["code"]) for a in (stream, sent)] == [(404, "unknown_conversation")] * 2


def test_a_token_in_a_frame_means_nothing_beside_the_bearer(server: Server, visit: Visit) -> None:
    """`fallback.send` overwrites the frame's token: one request has one identity, the one that was checked."""
    vera, thief = visit(server).open(), visit(server).open()
    headers = {**thief.headers(), "Authorization": f"Bearer {thief.init['visitor_token']}"}
    hers = {**connect_frame(thief, vera), "token": vera.init["visitor_token"]}
    assert httpx2.post(f"{server.url}/api/chat/send", json=[hers], headers=headers).status_code == 404
    own = {**connect_frame(thief, thief), "token": vera.init["visitor_token"]}
    (answer,) = httpx2.post(f"{server.url}/api/chat/send", json=[own], headers=headers).json()["frames"]
    assert (answer["type"], answer["conversation"]) == ("connect", thief.init["conversation"])


def test_init_with_anothers_conversation_is_not_found(server: Server, visit: Visit) -> None:
    """`conversations.open_conversation`: a good token with somebody else's conversation."""
    vera, thief = visit(server).open(), visit(server).open()
    answer = thief.post_init(visitor_token=thief.init["visitor_token"], conversation=vera.init["conversation"])
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_conversation")


def test_init_without_a_good_token_opens_a_new_conversation(server: Server, visit: Visit) -> None:
    """The name of a conversation alone resumes nothing."""
    vera = visit(server).connect()
    vera.ask(SECRET)
    answer = visit(server).post_init(conversation=vera.init["conversation"], visitor_token="guessed").json()
    assert answer["conversation"] != vera.init["conversation"]
    assert answer["last_seq"] == 0


def test_an_init_id_of_another_origin_resumes_nothing(server: Server, visit: Visit, site: Site) -> None:
    """`conversations._opened_by`: an `init_id` counts together with the origin it came from."""
    site.allowed_origins = ["https://shop.example"]
    site.save()
    init_id = str(uuid.uuid4())
    vera = visit(server).open(init_id=init_id).connect()
    vera.ask(SECRET)
    thief = visit(server, origin="https://shop.example").open(init_id=init_id)
    assert thief.init["conversation"] != vera.init["conversation"]
    assert thief.init["last_seq"] == 0


def test_an_init_id_of_another_site_resumes_nothing(server: Server, visit: Visit, site: Site) -> None:
    """`conversations._opened_by`: … and with the site."""
    other = Site.objects.create(name="Other", own_origin=True, persona=site.persona)
    init_id = str(uuid.uuid4())
    vera = visit(server).open(init_id=init_id).connect()
    vera.ask(SECRET)
    thief = visit(server).open(init_id=init_id, site=other.key)
    assert thief.init["conversation"] != vera.init["conversation"]
    assert vera.history().status_code == 200


def test_naming_anothers_reply_changes_nothing_of_it(server: Server, visit: Visit) -> None:
    """`transcripts.stop` and `transcripts.rate` look within the socket's own conversation."""
    vera, thief = visit(server).connect(), visit(server).connect()
    reply = vera.ask(SECRET)["reply"]
    before = rows.of(vera.init["conversation"])
    thief.send(type="stop", reply=reply)
    thief.send(type="rate", reply=reply, value=-1, comment="hijacked")
    thief.send(type="heard", reply=reply, attempt=1, index=0, ms=1)
    thief.send(type="human", id=str(uuid.uuid4()))
    thief.send(type="page", url="https://evil.example/", title="hijacked")
    thief.send(type="ping", n=1)
    thief.until_type("pong")
    assert rows.of(vera.init["conversation"]) == before


@pytest.fixture
def slow(model: ModelServer) -> ModelServer:
    """A model that takes its time."""
    model.plan(Answer(says=["word "] * 40, pause=0.03), Answer(says=["Second."]))
    return model


def test_a_running_reply_cannot_be_stopped_from_another_conversation(
    serve: Serve, site: Site, visit: Visit, slow: ModelServer, with_model: Any
) -> None:
    """`Hub.stop`: the worker in this process is told only where the reply is the one of that conversation's feed."""
    server = serve(**with_model)
    vera, thief = visit(server).connect(), visit(server).connect()
    ack = vera.say("Hi")
    vera.until_type("delta")
    thief.send(type="stop", reply=ack["reply"])
    thief.send(type="ping", n=1)
    thief.until_type("pong")
    final = vera.answer_to(ack)
    assert (final["status"], final["text"]) == ("complete", "word " * 40)


def test_a_queued_reply_cannot_be_stopped_from_another_conversation(
    serve: Serve, site: Site, visit: Visit, slow: ModelServer, with_model: Any
) -> None:
    """`transcripts.stop` would settle a queued reply at once."""
    server = serve(**with_model)
    vera, thief = visit(server).connect(), visit(server).connect()
    vera.say("First?")
    second = vera.say("Second?")
    thief.send(type="stop", reply=second["reply"])
    thief.send(type="ping", n=1)
    thief.until_type("pong")
    assert Reply.objects.get(key=second["reply"]).stop_requested is False
    assert vera.answer_to(second)["status"] == "complete"


def test_the_id_of_anothers_message_is_free_here(server: Server, visit: Visit) -> None:
    """`transcripts.accept`: a message's id means something within its conversation only, so it tells nothing."""
    vera, thief = visit(server).connect(), visit(server).connect()
    id = str(uuid.uuid4())
    vera.answer_to(vera.say(SECRET, id))
    before = rows.of(vera.init["conversation"])
    assert thief.say("Another text", id)["type"] == "ack"
    assert rows.of(vera.init["conversation"]) == before


def test_a_typed_address_opens_nobodys_chat(server: Server, visit: Visit) -> None:
    """A lead is of one conversation; that somebody else typed the same address joins nothing (sales/capture.py)."""
    vera, thief = visit(server).connect(), visit(server).connect()
    vera.ask(f"{SECRET}, write to vera@example.com")
    for text in ("I am vera@example.com", "What did I write before? My address is vera@example.com"):
        thief.ask(text)
    assert SECRET not in str(thief.frames)
    assert SECRET not in thief.history().text
    assert thief.history(conversation=vera.init["conversation"]).status_code == 404
