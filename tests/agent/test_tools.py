"""What a model may have done on our side, on a real socket with a scripted model."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chat.models import Conversation, Reply, Site
from sales.models import LeadField, Price, Product
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Visitor

WANT_SEATS = {"field": "need", "value": "seats for 20 people", "quote": "20 people"}


@pytest.fixture
def vera(
    serve: Callable[..., Server], site: Site, visit: Callable[..., Visitor], with_model: dict[str, Any]
) -> Visitor:
    """Vera, at a shop that sells one plan."""
    plan = Product.objects.create(name="Team plan")
    Price.objects.create(product=plan, amount=9, currency="EUR", period="month")
    return visit(serve(**with_model)).connect()


def called(name: str, arguments: Any, *, says: list[str] | None = None, pieces: int = 3) -> Answer:
    """An answer that asks for a tool, its arguments in pieces."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    cuts = [text[at : at + len(text) // pieces + 1] for at in range(0, len(text), len(text) // pieces + 1)]
    first: dict[str, Any] = {
        "index": 0,
        "id": "call_1",
        "type": "function",
        "function": {"name": name, "arguments": ""},
    }
    deltas = [first, *({"index": 0, "function": {"arguments": cut}} for cut in cuts)]
    records = [{"choices": [{"index": 0, "delta": {"tool_calls": [delta]}, "finish_reason": None}]} for delta in deltas]
    raw = [b"data: " + json.dumps(record).encode() + b"\n\n" for record in records]
    return Answer(says=says or [], raw=raw, end="tool_calls")


def result(model: ModelServer, request: int = 1) -> str:
    """What the model was told of its call."""
    told = model.requests[request]["messages"][-1]
    assert told["role"] == "tool"
    return str(told["content"])


def test_a_product_is_looked_up(vera: Visitor, model: ModelServer) -> None:
    text = "The Team plan costs 9 EUR per month."
    model.plan(called("look_up_product", {"words": "Team plan"}), Answer(says=[text]))
    final = vera.ask("What does the Team plan cost?")
    assert result(model) == "Team plan: Team plan: 9 EUR per month."
    assert (final["text"], final["status"], Reply.objects.get().attempt) == (text, "complete", 1)


def test_what_is_said_before_a_call_goes_on_after_it(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("look_up_product", {"words": "x"}, says=["One moment."]), Answer(says=["I found nothing."]))
    assert vera.ask("Hi, do you have x?")["text"] == "One moment. I found nothing."


def test_the_model_notes_what_the_visitor_wrote(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("remember", WANT_SEATS), Answer(says=["Thank you."]))
    vera.ask("We are 20 people.")
    row = LeadField.objects.get(name="need")
    assert (row.value, row.quote, row.by, result(model)) == ("seats for 20 people", "20 people", "model", "Noted.")


def test_a_quote_the_visitor_did_not_write_is_refused(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("remember", {**WANT_SEATS, "quote": "one million people"}), Answer(says=["Thank you."]))
    vera.ask("We are 20 people.")
    assert "did not write" in result(model)
    assert not LeadField.objects.filter(name="need").exists()


def test_a_contact_must_stand_in_the_quote(vera: Visitor, model: ModelServer) -> None:
    made_up = {"field": "email", "value": "eve@evil.example", "quote": "20 people"}
    model.plan(called("remember", made_up), Answer(says=["Thank you."]))
    vera.ask("We are 20 people.")
    assert not LeadField.objects.filter(name="email").exists()


def test_the_model_calls_a_person(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("ask_for_person", {"reason": "wants one"}), Answer(says=["I have told the team."]))
    vera.ask("This is beyond you, I think")
    assert Conversation.objects.get().mode == "waiting"
    assert any(frame["type"] == "status" and frame["mode"] == "waiting" for frame in vera.frames)


@pytest.mark.parametrize("arguments", ["", "{", "[1]", '"text"', '{"field": 7}', "{}", "null"])
def test_garbled_arguments_are_told_and_the_answer_goes_on(vera: Visitor, model: ModelServer, arguments: str) -> None:
    model.plan(called("remember", arguments), Answer(says=["Thank you."]))
    final = vera.ask("We are 20 people.")
    assert (final["text"], final["status"]) == ("Thank you.", "complete")
    assert result(model).startswith("Refused")


def test_a_tool_that_does_not_exist_is_refused(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("delete_everything", {}), Answer(says=["Sorry."]))
    assert vera.ask("Delete everything")["text"] == "Sorry."
    assert "no such tool" in result(model)


def test_the_rounds_are_bounded(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("look_up_product", {"words": "Team"}))
    final = vera.ask("What does the Team plan cost?")
    reply = Reply.objects.get()
    assert (final["status"], reply.source) == ("complete", "builtin")
    assert [("tools" in request) for request in model.requests[:3]] == [True, True, False]


def test_tokens_of_all_rounds_are_counted(vera: Visitor, model: ModelServer) -> None:
    model.plan(called("look_up_product", {"words": "Team"}), Answer(says=["Here."]))
    vera.ask("What do you sell?")
    assert (Reply.objects.get().prompt_tokens, Reply.objects.get().completion_tokens) == (24, 8)


def test_an_attempt_that_is_replaced_notes_nothing_twice(vera: Visitor, model: ModelServer) -> None:
    note = called("remember", WANT_SEATS)
    model.plan(note, Answer(says=["The first"], end="cut"), note, Answer(says=["Thank you."]))
    assert vera.ask("We are 20 people.")["text"] == "Thank you."
    assert LeadField.objects.filter(name="need").count() == 1


def test_a_server_that_knows_no_tools_is_asked_again_without(vera: Visitor, model: ModelServer) -> None:
    refused = {"error": {"message": '"auto" tool choice requires --enable-auto-tool-choice', "code": 400}}
    model.plan(Answer(status=400, body=refused), Answer())
    assert vera.ask("Hello?")["text"] == "Hello from the model."
    assert ["tools" in request for request in model.requests] == [True, False]


def test_tools_can_be_switched_off(
    serve: Callable[..., Server], site: Site, visit: Callable[..., Visitor], model: ModelServer, with_model: Any
) -> None:
    visit(serve(**with_model, OPENAI_TOOLS=False)).connect().ask("Hello?")
    assert "tools" not in model.requests[0]
