"""Several processes: a chat begun on one, answered by another, read on a third."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.models import Reply, Site
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Visitor

pytestmark = pytest.mark.engines
Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def test_a_reply_written_elsewhere_is_streamed_here(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["word "] * 60, pause=0.05))
    web = serve(RUN_WORKER=False)
    serve(**with_model, RUN_WORKER=True)
    vera = visit(web).connect()
    final = vera.ask("Hello?")
    deltas = list(vera.deltas(final["reply"]))
    assert (final["status"], final["text"]) == ("complete", "word " * 60)
    assert len(deltas) > 1
    assert final["text"].startswith("".join(delta["text"] for delta in deltas))


def test_a_second_tab_on_another_process_sees_the_same(serve: Serve, site: Site, visit: Visit) -> None:
    one, other = visit(serve()).connect(), visit(serve())
    other.init = one.init
    other.connect()
    final = one.ask("Hello?")
    assert other.until(lambda frame: frame["type"] == "message" and frame["seq"] == 3) == final


def test_a_stop_reaches_the_process_that_writes(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["word "] * 200, pause=0.03))
    web = serve(RUN_WORKER=False)
    serve(**with_model, RUN_WORKER=True)
    vera = visit(web).connect()
    ack = vera.say("Hello?")
    vera.until_type("delta")
    vera.send(type="stop", reply=ack["reply"])
    assert vera.answer_to(ack)["status"] == "stopped"


def test_a_process_that_ends_passes_its_reply_on(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesagent.runtime.DRAIN", 0.1)
    model.plan(Answer(says=["word "] * 200, pause=0.05), Answer(says=["The whole answer."]))
    web = serve(RUN_WORKER=False)
    worker = serve(**with_model, RUN_WORKER=True)
    vera = visit(web).connect()
    ack = vera.say("Hello?")
    vera.until_type("delta")
    worker.stop()
    serve(**with_model, RUN_WORKER=True)
    final = vera.answer_to(ack)
    assert (final["text"], final["status"]) == ("The whole answer.", "complete")
    assert [attempt["text"][:5] for attempt in Reply.objects.get().replaced] == ["word "]
