"""`end`: the visitor ends the chat."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from chat import transcripts
from chat.models import Conversation, Message, Reply, Site
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Frame, Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def end(visitor: Visitor, id: str | None = None) -> Frame:
    """End the chat; the status that follows."""
    visitor.send(type="end", id=id or str(uuid.uuid4()))
    return visitor.until_type("status")


def another_tab(visit: Visit, server: Server, visitor: Visitor) -> Visitor:
    """The same visitor, in another tab."""
    tab = visit(server)
    tab.init = visitor.init
    return tab.connect()


def test_it_closes_the_conversation(vera: Visitor) -> None:
    vera.ask("Hello")
    assert end(vera)["mode"] == "closed"
    assert Conversation.objects.get().mode == "closed"


def test_every_tab_sees_it(server: Server, visit: Visit, vera: Visitor) -> None:
    tab = another_tab(visit, server, vera)
    end(vera)
    assert tab.until_type("status")["mode"] == "closed"


def test_it_stores_no_message(vera: Visitor) -> None:
    vera.ask("Hello")
    before = Message.objects.count()
    end(vera)
    assert Message.objects.count() == before


def test_it_may_be_said_twice(vera: Visitor) -> None:
    id = str(uuid.uuid4())
    assert [end(vera, id)["mode"], end(vera, id)["mode"], end(vera)["mode"]] == ["closed"] * 3


def test_it_stops_the_reply_being_written_and_those_that_wait(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: dict[str, Any]
) -> None:
    model.plan(Answer(says=["The ", "price "] + ["is "] * 400, pause=0.05))
    vera = visit(serve(**with_model)).connect()
    first = vera.say("What does it cost?")
    vera.until_type("delta")
    second = vera.say("And delivery?")
    vera.send(type="end", id=str(uuid.uuid4()))
    settled = {ack["reply"]: vera.until(_settles(ack))["status"] for ack in (second, first)}
    assert settled == {first["reply"]: "stopped", second["reply"]: "stopped"}
    assert Message.objects.get(reply__key=first["reply"]).text.startswith("The")


def _settles(ack: Frame) -> Callable[[Frame], bool]:
    return lambda frame: frame["type"] == "message" and frame.get("reply") == ack["reply"]


def test_a_message_opens_it_again_and_is_answered(server: Server, visit: Visit, vera: Visitor) -> None:
    tab = another_tab(visit, server, vera)
    end(vera)
    assert vera.ask("One more thing")["status"] == "complete"
    assert Conversation.objects.get().mode == "agent"
    tab.until(lambda frame: frame["type"] == "status" and frame["mode"] == "agent")


def test_one_that_comes_late_does_not_close_it_again(vera: Visitor) -> None:
    id = str(uuid.uuid4())
    end(vera, id)
    vera.ask("One more thing")
    assert end(vera, id)["mode"] == "agent"


def test_who_asks_for_a_person_afterwards_waits_for_one(vera: Visitor) -> None:
    end(vera)
    vera.send(type="human", id=str(uuid.uuid4()))
    assert vera.until_type("status")["mode"] == "waiting"


def test_a_chat_that_was_ended_before_anybody_wrote_is_swept(vera: Visitor) -> None:
    end(vera)
    Conversation.objects.update(created_at=timezone.now() - timedelta(days=8))
    transcripts.sweep()
    assert not Conversation.objects.exists()


def test_it_needs_an_id(vera: Visitor) -> None:
    vera.send(type="end")
    assert vera.until_type("error")["code"] == "bad_frame"
    assert Reply.objects.count() == 0
    assert Conversation.objects.get().mode == "agent"
