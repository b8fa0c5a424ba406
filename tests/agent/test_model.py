"""A model server behind the agent: what is sent to it, and every way in which its answer can end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agent.models import DailySpend
from agent.providers.base import Prompt
from chat.models import Reply, Site
from personas.models import Persona
from tests.conftest import Server
from tests.engines import free_port
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Frame, Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]
TRUTH = ["The first ", "half."]


@pytest.fixture
def ask(serve: Serve, site: Site, visit: Visit, with_model: dict[str, Any]) -> Callable[..., Frame]:
    """Ask one question of an agent with a model; the final message."""

    def ask(text: str = "What does it cost?", **changes: Any) -> Frame:
        return visit(serve(**{**with_model, **changes})).connect().ask(text)

    return ask


Ask = Callable[..., Frame]


def test_it_answers_in_the_models_words(ask: Ask, model: ModelServer) -> None:
    final = ask()
    reply = Reply.objects.get()
    assert (final["text"], final["status"]) == ("Hello from the model.", "complete")
    assert (reply.source, reply.model, reply.prompt_tokens, reply.completion_tokens) == ("openai", "test-model", 12, 4)
    assert reply.first_token_ms is not None


def test_it_sends_the_persona_and_the_question(ask: Ask, model: ModelServer, site: Site) -> None:
    site.persona.instructions = "Ask what they sell."
    site.persona.publish(None)
    ask("What does it cost?")
    system, *_, question = model.requests[0]["messages"]
    assert system["role"] == "system"
    assert "Ask what they sell." in system["content"]
    assert question["content"].endswith("What does it cost?")
    assert model.keys == ["Bearer sk-test-canary-key"]


def test_it_sends_only_what_is_configured(ask: Ask, model: ModelServer) -> None:
    ask()
    request = model.requests[0]
    assert request["max_completion_tokens"] == 800
    assert request["stream_options"] == {"include_usage": True}
    assert not {"temperature", "reasoning_effort", "max_tokens"} & set(request)


def test_settings_reach_the_server(ask: Ask, model: ModelServer) -> None:
    ask(
        OPENAI_TOKEN_LIMIT_FIELD="max_tokens",
        OPENAI_TEMPERATURE=0.2,
        OPENAI_REASONING_EFFORT="low",
        OPENAI_EXTRA={"top_k": 5},
        OPENAI_INCLUDE_USAGE=False,
    )
    request = model.requests[0]
    assert (request["max_tokens"], request["temperature"], request["top_k"]) == (800, 0.2, 5)
    assert request["reasoning_effort"] == "low"
    assert "stream_options" not in request


def test_the_persona_may_name_its_own_model(ask: Ask, model: ModelServer, site: Site) -> None:
    site.persona.model, site.persona.max_reply_tokens = "other-model", 64
    site.persona.publish(None)
    ask()
    assert (model.requests[0]["model"], model.requests[0]["max_completion_tokens"]) == ("other-model", 64)


def test_a_server_without_stream_options_is_asked_again_without(ask: Ask, model: ModelServer) -> None:
    refused = {"error": {"message": "Unknown parameter: stream_options", "code": None}}
    model.plan(Answer(status=400, body=refused), Answer())
    assert ask()["text"] == "Hello from the model."
    assert "stream_options" not in model.requests[1]


@pytest.mark.parametrize("end", ["cut", "vanish", "error", "tool_calls"])
def test_an_answer_that_breaks_is_started_over_and_never_complete(ask: Ask, model: ModelServer, end: str) -> None:
    model.plan(Answer(says=TRUTH, end=end), Answer(says=["The whole", " answer."]))
    final = ask()
    reply = Reply.objects.get()
    assert (final["text"], final["status"]) == ("The whole answer.", "complete")
    assert reply.attempt == 2
    assert [attempt["text"] for attempt in reply.replaced] == ["The first half."]
    assert reply.fault


@pytest.mark.parametrize("end", ["cut", "vanish", "error", "tool_calls"])
def test_an_answer_that_keeps_breaking_is_left_to_the_built_in_answerer(ask: Ask, model: ModelServer, end: str) -> None:
    model.plan(Answer(says=TRUTH, end=end))
    final = ask()
    reply = Reply.objects.get()
    assert final["status"] == "complete"
    assert "The first half" not in final["text"]
    assert (reply.source, reply.attempt, len(model.requests)) == ("builtin", 3, 2)


def test_a_model_that_falls_silent_is_not_waited_for_twice(ask: Ask, model: ModelServer) -> None:
    model.plan(Answer(says=TRUTH, end="silent"))
    final = ask()
    reply = Reply.objects.get()
    assert (final["status"], reply.source, reply.attempt, len(model.requests)) == ("complete", "builtin", 2, 1)
    assert [attempt["text"] for attempt in reply.replaced] == ["The first half."]


@pytest.fixture
def second_model() -> Iterator[ModelServer]:
    """Another model server."""
    fake = ModelServer()
    yield fake
    fake.close()


@pytest.mark.parametrize(
    "fault", [Answer(status=500), Answer(status=401), Answer(before=30), Answer(says=TRUTH, end="cut")]
)
def test_a_second_model_answers_where_the_first_fails(
    ask: Ask, model: ModelServer, second_model: ModelServer, fault: Answer
) -> None:
    model.plan(fault)
    second_model.plan(Answer(says=["From the second."]))
    final = ask(SECOND_MODEL="spare-model", SECOND_BASE_URL=second_model.url, MODEL_RETRIES=0)
    assert (final["text"], Reply.objects.get().source) == ("From the second.", "second")
    assert [request["model"] for request in second_model.requests] == ["spare-model"]


def test_s17_the_key_of_one_server_is_not_sent_to_another(
    ask: Ask, model: ModelServer, second_model: ModelServer
) -> None:
    model.plan(Answer(status=500))
    ask(SECOND_MODEL="spare-model", SECOND_BASE_URL=second_model.url, MODEL_RETRIES=0)
    assert second_model.keys == ["Bearer none"]


def test_where_both_models_fail_the_built_in_answerer_answers(
    ask: Ask, model: ModelServer, second_model: ModelServer
) -> None:
    model.plan(Answer(says=TRUTH, end="cut"))
    second_model.plan(Answer(status=500))
    final = ask(SECOND_MODEL="spare-model", SECOND_BASE_URL=second_model.url, MODEL_RETRIES=0)
    assert (final["status"], Reply.objects.get().source) == ("complete", "builtin")


def test_where_nothing_can_answer_the_visitor_is_asked_for_a_contact(
    serve: Serve, site: Site, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(prompt: Prompt) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr("agent.providers.builtin.compose", broken)
    final = visit(serve(), locale="de-AT").connect().ask("Was kostet es?")
    assert (final["status"], final["reason"]) == ("failed", "error")
    assert "E-Mail-Adresse oder Telefonnummer" in final["text"]
    assert "the index is gone" in Reply.objects.get().fault


@pytest.mark.parametrize(("end", "reason"), [("length", "length"), ("content_filter", "filtered")])
def test_a_shortened_answer_is_kept_and_marked(ask: Ask, model: ModelServer, end: str, reason: str) -> None:
    model.plan(Answer(says=TRUTH, end=end))
    final = ask()
    assert (final["text"], final["status"], final["reason"]) == ("The first half.", "failed", reason)


@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        (
            Answer(status=401, body={"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}),
            "OPENAI_API_KEY",
        ),
        (Answer(status=404, body={"error": {"message": "No such model", "code": "model_not_found"}}), "OPENAI_MODEL"),
        (Answer(status=403, body={"error": {"message": "Not allowed", "code": None}}), "OPENAI_API_KEY"),
        (Answer(status=429, body={"error": {"message": "Quota", "code": "insufficient_quota"}}), "credit"),
        (Answer(status=400, body={"error": {"message": "Too long", "code": "context_length_exceeded"}}), "Too long"),
    ],
)
def test_a_refusal_tells_staff_the_cure_and_the_visitor_an_answer(
    ask: Ask, model: ModelServer, answer: Answer, cure: str
) -> None:
    model.plan(answer)
    final = ask()
    reply = Reply.objects.get()
    assert (final["status"], reply.source) == ("complete", "builtin")
    assert cure in reply.fault
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    "answer", [Answer(status=500, body="<h1>Bad gateway</h1>"), Answer(status=429), Answer(end="cut", says=[])]
)
def test_a_passing_fault_before_the_first_word_goes_unnoticed(ask: Ask, model: ModelServer, answer: Answer) -> None:
    model.plan(answer, Answer())
    final = ask()
    assert final["text"] == "Hello from the model."
    assert Reply.objects.get().attempt == 1


def test_a_long_retry_after_is_not_waited_for(ask: Ask, model: ModelServer) -> None:
    model.plan(Answer(status=429, headers={"Retry-After": "60"}))
    ask()
    assert Reply.objects.get().source == "builtin"
    assert len(model.requests) == 1


def test_a_long_retry_after_is_obeyed(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(status=429, headers={"Retry-After": "60"}), Answer())
    vera = visit(serve(**with_model)).connect()
    vera.ask("Hello?")
    vera.ask("Hello again?")
    assert len(model.requests) == 1


def test_silence_before_the_first_word_is_bounded(ask: Ask, model: ModelServer) -> None:
    model.plan(Answer(before=30))
    ask()
    reply = Reply.objects.get()
    assert reply.source == "builtin"
    assert "in time" in reply.fault


def test_an_unreachable_server_is_named(ask: Ask) -> None:
    ask(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert "OPENAI_BASE_URL" in Reply.objects.get().fault


def test_a_failing_model_is_left_alone_for_a_while(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(status=401, body={"error": {"message": "no", "code": "invalid_api_key"}}))
    vera = visit(serve(**with_model)).connect()
    for _ in range(3):
        vera.ask("Hello?")
    assert len(model.requests) == 1


def test_what_one_visitor_wrote_does_not_shut_the_model_for_others(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    filtered = {"error": {"message": "The prompt was filtered", "code": "content_filter"}}
    model.plan(Answer(status=400, body=filtered), Answer())
    server = serve(**with_model)
    assert visit(server).connect().ask("Something vile")["text"] != "Hello from the model."
    assert visit(server).connect().ask("Hello?")["text"] == "Hello from the model."


def test_a_personas_wrong_model_does_not_shut_that_of_others(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    kim = Persona.objects.create(name="Kim", greeting="Hello", disclosure="I am an AI.", model="no-such-model")
    kim.publish(None)
    other = Site.objects.create(name="Other", own_origin=True, persona=kim)
    model.plan(Answer(status=404), Answer())
    server = serve(**with_model)
    assert visit(server, site=other.key).connect().ask("Hello?")["text"] != "Hello from the model."
    assert visit(server).connect().ask("Hello?")["text"] == "Hello from the model."


@pytest.mark.engines
def test_what_cannot_be_stored_is_left_out_of_an_answer(ask: Ask, model: ModelServer) -> None:
    model.plan(Answer(says=["A\0nd ", "\0", "on."], usage=(2**40, -1)))
    final = ask()
    assert (final["text"], final["status"], Reply.objects.get().prompt_tokens) == ("And on.", "complete", None)


@pytest.mark.parametrize(
    "record",
    [
        b": keep-alive\r\n\r\n",
        b"event: ping\r\nid: 1\r\ndata:\r\n\r\n",
        b"data: [1, 2]\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"delta": {"reasoning_content": "hm"}}]}\n\n',
    ],
)
def test_what_means_nothing_is_passed_over(ask: Ask, model: ModelServer, record: bytes) -> None:
    model.plan(Answer(raw=[record]))
    assert ask()["text"] == "Hello from the model."


@pytest.mark.parametrize("garbled", [b"\xff\xfe\x00\x80", b"data: {not json\n\n", b"<html>\n"])
def test_an_answer_with_a_hole_is_not_taken_for_whole(ask: Ask, model: ModelServer, garbled: bytes) -> None:
    """Bytes that swallow the record after them, or that were one."""
    model.plan(Answer(raw=[garbled]), Answer(says=["The whole", " answer."]))
    final = ask()
    assert (final["text"], final["status"], len(model.requests)) == ("The whole answer.", "complete", 2)


def test_it_remembers_the_conversation(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    vera = visit(serve(**with_model)).connect()
    vera.ask("My name is Vera.")
    vera.ask("What is my name?")
    roles = [(m["role"], m["content"]) for m in model.requests[1]["messages"]]
    assert ("user", "My name is Vera.") in roles
    assert ("assistant", "Hello from the model.") in roles


def test_above_the_replies_of_a_conversation_the_built_in_answerer_takes_over(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    vera = visit(serve(**with_model, MAX_REPLIES_PER_CONVERSATION=2)).connect()
    for _ in range(3):
        vera.ask("Hello?")
    assert list(Reply.objects.order_by("pk").values_list("source", flat=True)) == ["openai", "openai", "builtin"]
    assert "MAX_REPLIES_PER_CONVERSATION" in Reply.objects.latest("pk").fault


def test_the_tokens_of_a_day_are_never_exceeded(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(usage=(400, 700)))  # less than is reserved for it, as with a real server
    server = serve(**with_model, MAX_TOKENS_PER_DAY=4000)
    visitors = [visit(server).connect() for _ in range(6)]
    acks = [vera.say("Hello?") for vera in visitors]
    for vera, ack in zip(visitors, acks, strict=True):
        vera.answer_to(ack)
    sources = list(Reply.objects.values_list("source", flat=True))
    assert sum(1100 for source in sources if source == "openai") <= 4000
    assert "builtin" in sources
    assert DailySpend.objects.get().tokens <= 4000


def test_s17_the_key_is_nowhere_but_in_the_request(
    ask: Ask, model: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.plan(Answer(status=400, body={"error": {"message": "bad key sk-test-canary-key here", "code": "x"}}))
    ask()
    assert "canary" not in Reply.objects.get().fault
    assert "canary" not in caplog.text


def test_silence_before_the_first_word_is_not_waited_for_twice(ask: Ask, model: ModelServer) -> None:
    model.plan(Answer(before=30))
    ask(MODEL_RETRIES=2)
    assert len(model.requests) == 1
