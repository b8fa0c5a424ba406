"""The socket, from outside: storing, answering, streaming, resuming, stopping."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from chat.models import Conversation, Message, Reply, Site
from tests.conftest import DISCLOSURE, GREETING, Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Visitor

pytestmark = pytest.mark.engines
Visit = Callable[..., Visitor]
Serve = Callable[..., Server]


def test_the_first_message_stores_greeting_and_question(vera: Visitor) -> None:
    ack = vera.say("Hello")
    vera.answer_to(ack)
    messages = [frame for frame in vera.frames if frame["type"] == "message"]
    assert ack["seq"] == 2
    assert [(m["seq"], m["role"]) for m in messages] == [(1, "agent"), (2, "visitor"), (3, "agent")]
    assert messages[0]["text"] == f"{GREETING}\n\n{DISCLOSURE}"
    assert messages[2]["answers"] == 2


def test_the_same_id_is_stored_once(vera: Visitor) -> None:
    id = str(uuid.uuid4())
    first, second = vera.say("Hello", id), vera.say("Hello", id)
    assert first == second
    assert Message.objects.filter(client_id=id).count() == 1


def test_the_same_id_with_another_text_is_a_conflict(vera: Visitor) -> None:
    id = str(uuid.uuid4())
    vera.say("Hello", id)
    assert vera.say("Goodbye", id)["code"] == "conflict"


def test_deltas_add_up_to_the_final_text(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["Grüße ", "👩‍🚀 ", "\u2028und ", "\x85mehr"], pause=0.03))
    vera = visit(serve(**with_model)).connect()
    final = vera.ask("Hi")
    shown = ""
    for delta in vera.deltas(final["reply"]):
        assert delta["offset"] == len(shown)
        shown += delta["text"]
    assert shown == final["text"] == "Grüße 👩‍🚀 \u2028und \x85mehr"


def test_typing_is_shown_until_the_first_word(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(before=0.2))
    vera = visit(serve(**with_model)).connect()
    vera.ask("Hi")
    kinds = [(f["type"], f.get("on")) for f in vera.frames if f["type"] in {"typing", "delta"}]
    assert kinds[:3] == [("typing", True), ("typing", False), ("delta", None)]


def test_a_second_message_is_answered_after_the_first(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["one"], pause=0.2), Answer(says=["two"]))
    vera = visit(serve(**with_model)).connect()
    first, second = vera.say("First?"), vera.say("Second?")
    answers = [vera.answer_to(first), vera.answer_to(second)]
    assert [(a["seq"], a["answers"], a["text"]) for a in answers] == [(4, 2, "one"), (5, 3, "two")]


def test_leaving_is_not_stopping(serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any) -> None:
    model.plan(Answer(says=["word "] * 10, pause=0.05))
    vera = visit(serve(**with_model)).connect()
    ack = vera.say("Hi")
    vera.until_type("delta")
    vera.leave()
    _until(lambda: Reply.objects.get().state == "done")
    final = vera.connect(seq=2).answer_to(ack)
    assert (final["status"], final["text"]) == ("complete", "word " * 10)


def test_it_resumes_within_a_running_reply(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["ab"] * 30, pause=0.03))
    vera = visit(serve(**with_model)).connect()
    vera.say("Hi")
    shown = vera.until(lambda f: f["type"] == "delta" and f["offset"] >= 6)
    offset = shown["offset"] + len(shown["text"])
    vera.leave()
    vera.connect(seq=2, reply=shown["reply"], attempt=shown["attempt"], offset=offset)
    assert vera.until_type("delta")["offset"] == offset


def test_an_attempt_that_was_replaced_on_screen_is_not_shown_again(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["ab"] * 30, pause=0.03))
    vera = visit(serve(**with_model)).connect()
    ack = vera.say("Hi")
    shown = vera.until_type("delta")
    vera.leave()
    vera.frames.clear()
    vera.connect(seq=2, reply=shown["reply"], attempt=shown["attempt"] + 1, offset=3)
    assert vera.answer_to(ack)["status"] == "complete"
    assert list(vera.deltas(shown["reply"])) == []


def test_stop_keeps_what_was_shown(serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any) -> None:
    model.plan(Answer(says=["word "] * 100, pause=0.03))
    vera = visit(serve(**with_model)).connect()
    ack = vera.say("Hi")
    vera.until(lambda f: f["type"] == "delta" and f["offset"] > 10)
    vera.send(type="stop", reply=ack["reply"])
    final = vera.answer_to(ack)
    shown = "".join(delta["text"] for delta in vera.deltas(ack["reply"]))
    assert final["status"] == "stopped"
    assert final["text"].startswith(shown)
    assert len(final["text"]) < 400
    _until(lambda: model.open_streams == 0)


def test_a_queued_reply_can_be_stopped(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["one"], pause=0.4), Answer(says=["two"]))
    vera = visit(serve(**with_model)).connect()
    first, second = vera.say("First?"), vera.say("Second?")
    vera.send(type="stop", reply=second["reply"])
    assert vera.answer_to(second)["status"] == "stopped"
    assert vera.answer_to(first)["text"] == "one"


def test_two_tabs_see_the_same(server: Server, visit: Visit) -> None:
    one = visit(server).connect()
    two = visit(server)
    two.init = one.init
    two.connect()
    final = one.ask("Hello")
    assert two.until(lambda f: f.get("reply") == final["reply"] and f["type"] == "message") == final


def test_a_person_can_be_asked_for(vera: Visitor) -> None:
    vera.send(type="human", id=str(uuid.uuid4()))
    assert vera.until_type("status")["mode"] == "waiting"
    assert Conversation.objects.get().mode == "waiting"
    assert vera.ask("Hello?")["role"] == "agent"


def test_a_reply_can_be_rated(vera: Visitor) -> None:
    reply = vera.ask("Hello")["reply"]
    vera.send(type="rate", reply=reply, value=-1, comment="Not it")
    vera.send(type="ping", n=1)
    vera.until_type("pong")
    assert Reply.objects.values_list("rating", "rating_comment").get() == (-1, "Not it")


def test_a_message_over_the_limit_is_too_long(vera: Visitor) -> None:
    assert vera.say("x" * 4001)["code"] == "too_long"
    assert vera.say("é" * 4000)["type"] == "ack"


def test_too_many_messages_are_refused_with_the_time_to_wait(serve: Serve, site: Site, visit: Visit) -> None:
    vera = visit(serve(MESSAGES_PER_MINUTE=2)).connect()
    answers = [vera.say(text) for text in ("1", "2", "3")]
    assert [answer["type"] for answer in answers] == ["ack", "ack", "error"]
    assert answers[2]["code"] == "rate_limited"
    assert 0 < answers[2]["retry_ms"] <= 60_001


def test_the_limit_of_an_address_counts_all_its_visitors(serve: Serve, site: Site, visit: Visit) -> None:
    server = serve(MESSAGES_PER_MINUTE_PER_ADDRESS=2)
    answers = [visit(server).connect().say("Hi") for _ in range(3)]
    assert [answer["type"] for answer in answers] == ["ack", "ack", "error"]


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        "null",
        "5",
        '"x"',
        "{}",
        '{"type": 5}',
        '{"type": "nothing"}',
        '{"type": "message"}',
        '{"type": "message", "id": "x", "text": "t"}',
        '{"type": "message", "id": "00000000-0000-4000-8000-000000000000", "text": "   "}',
        '{"type": "message", "id": "00000000-0000-4000-8000-000000000000", "text": "a\\u0000b"}',
        '{"type": "message", "id": "00000000-0000-4000-8000-000000000000", "text": "\\ud800"}',
        '{"type": "ping", "n": NaN}',
        '{"type": "ping", "n": true}',
        '{"type": "rate", "reply": "r", "value": 3}',
        "[" * 2000,
        b"binary",
    ],
)
def test_a_bad_frame_is_a_typed_error_and_the_next_one_is_answered(vera: Visitor, frame: str | bytes) -> None:
    vera.send_text(frame)
    assert vera.until_type("error")["code"] == "bad_frame"
    vera.send(type="ping", n=7)
    assert vera.until_type("pong")["n"] == 7


def test_twenty_bad_frames_in_a_row_close_the_socket(vera: Visitor) -> None:
    for _ in range(20):
        vera.send_text("{")
    assert vera.close_code() == 4400


def test_the_first_frame_must_be_connect(server: Server, visit: Visit) -> None:
    vera = visit(server).open().dial()
    vera.send(type="message", id=str(uuid.uuid4()), text="Hi")
    assert vera.until_type("error")["code"] == "not_connected"


def test_another_protocol_version_is_refused(server: Server, visit: Visit) -> None:
    vera = visit(server).open().dial()
    vera.send(type="connect", protocol=2, token="t", conversation="c", seq=0)
    assert vera.until_type("error")["code"] == "version"
    assert vera.close_code() == 1000


def test_a_bad_token_closes_with_4401(server: Server, visit: Visit) -> None:
    vera = visit(server).open().dial()
    vera.send(type="connect", protocol=1, token="t", conversation=vera.init["conversation"], seq=0)
    assert vera.until_type("error")["code"] == "unauthorized"
    assert vera.close_code() == 4401


def test_an_unknown_conversation_is_said_to_be_unknown(server: Server, visit: Visit) -> None:
    vera = visit(server).open().dial()
    vera.send(type="connect", protocol=1, token=vera.init["visitor_token"], conversation="gone", seq=0)
    assert vera.until_type("error")["code"] == "unknown_conversation"


def test_a_socket_that_never_connects_is_closed(server: Server, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.consumers.CONNECT_WITHIN", 0.2)
    assert visit(server).open().dial().close_code() == 4408


def test_the_sixth_silent_socket_of_an_address_is_closed(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    waiting = [visit(server).dial() for _ in range(5)]
    assert vera.dial().close_code() == 4429
    assert len(waiting) == 5


def test_a_frame_over_64_kb_closes_with_1009(vera: Visitor) -> None:
    vera.send_text(json.dumps({"type": "ping", "n": 1, "pad": "x" * 70_000}))
    assert vera.close_code() == 1009


def test_another_path_is_refused(server: Server, site: Site) -> None:
    address = server.url.replace("http", "ws") + "/elsewhere"
    with pytest.raises(InvalidStatus), connect(address, origin=Origin(server.url)):
        pass


def test_only_the_newest_fifty_come_on_connect(vera: Visitor, site: Site) -> None:
    vera.ask("Hello")
    conversation = Conversation.objects.get()
    start = conversation.last_seq
    for seq in range(start + 1, start + 101):
        Message.objects.create(
            conversation=conversation, seq=seq, role="notice", text=str(seq), at=conversation.created_at
        )
    Conversation.objects.update(last_seq=start + 100)
    vera.leave()
    vera.connect(seq=0)
    assert vera.frames[-1]["from"] == start + 51
    messages = [vera.until_type("message")["seq"] for _ in range(50)]
    assert messages == list(range(start + 51, start + 101))


def _until(true: Callable[[], bool], timeout: float = 10) -> None:
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
