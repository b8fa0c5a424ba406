"""`POST /api/chat/delete`: nothing of the visitor's text stays behind, and nobody goes on in it."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.cache import cache
from django.db import connection

from agent import context, preparation
from chat import erasing, transcripts
from chat.models import Conversation, Message, Reply, Site
from chat.models import Visitor as VisitorRow
from chat.rows import Outcome
from chat.transcripts import Claim, LostClaim
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

CANARY = "Canary-7d3f51 lives at 4 Hidden Lane"


def delete(visitor: Visitor, conversation: str = "", token: str = "") -> httpx2.Response:
    """Ask for it."""
    headers = {**visitor.headers(), "Authorization": f"Bearer {token or visitor.init['visitor_token']}"}
    body = {"conversation": conversation or visitor.init["conversation"]}
    return httpx2.post(f"{visitor.base}/api/chat/delete", json=body, headers=headers)


def test_it_deletes_the_conversation_with_all_that_is_in_it(vera: Visitor) -> None:
    vera.ask("Hello")
    answered = delete(vera)
    assert (answered.status_code, answered.json()) == (200, {"deleted": True})
    assert [model.objects.count() for model in (Conversation, Message, Reply)] == [0, 0, 0]


def test_the_visitor_and_the_token_end_with_the_last_conversation(vera: Visitor) -> None:
    delete(vera)
    assert not VisitorRow.objects.exists()
    assert delete(vera).status_code == 401
    assert vera.post_init(visitor_token=vera.init["visitor_token"]).status_code == 201


def test_the_visitor_stays_while_there_is_another_conversation(vera: Visitor) -> None:
    first = vera.init["conversation"]
    vera.open(visitor_token=vera.init["visitor_token"])
    assert delete(vera, first).status_code == 200
    assert vera.history().status_code == 200
    assert delete(vera, first).status_code == 404


def test_somebody_elses_answers_like_one_that_is_not_there(server: Server, visit: Visit, vera: Visitor) -> None:
    thief = visit(server).open()
    theirs, nobodys = delete(thief, vera.init["conversation"]), delete(thief, "nobodys")
    assert (theirs.status_code, theirs.text) == (404, nobodys.text)
    assert Conversation.objects.filter(key=vera.init["conversation"]).exists()


@pytest.mark.engines
def test_every_socket_of_it_is_closed_and_told_why(server: Server, visit: Visit, vera: Visitor) -> None:
    tab = visit(server)
    tab.init = vera.init
    tab.connect()
    delete(vera)
    for socket in (vera, tab):
        assert socket.until_type("error", timeout=2)["code"] == "unknown_conversation"
        assert socket.close_code(timeout=2) == 1000


@pytest.mark.engines
def test_a_socket_of_another_process_is_closed_within_two_seconds(serve: Serve, site: Site, visit: Visit) -> None:
    here, there = serve(), serve()
    vera = visit(here).open()
    tab = visit(there)
    tab.init = vera.init
    tab.connect()
    delete(vera)
    assert tab.until_type("error", timeout=2)["code"] == "unknown_conversation"
    assert tab.close_code(timeout=2) == 1000


def test_an_event_stream_of_it_ends(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    url = f"{server.url}/api/chat/events?conversation={vera.init['conversation']}"
    with httpx2.stream("GET", url, headers=headers, timeout=5) as stream:
        lines = stream.iter_lines()
        assert '"connect"' in next(lines)
        delete(vera)
        assert any("unknown_conversation" in line for line in lines)


@pytest.mark.engines
def test_a_reply_being_written_ends_quietly(
    serve: Serve,
    site: Site,
    visit: Visit,
    model: ModelServer,
    with_model: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    model.plan(Answer(says=["word "] * 400, pause=0.02))
    vera = visit(serve(**with_model)).connect()
    vera.say(CANARY)
    vera.until_type("delta")
    delete(vera)
    end = time.monotonic() + 5
    while model.open_streams and time.monotonic() < end:
        time.sleep(0.05)
    assert model.open_streams == 0
    assert [record.message for record in caplog.records if record.name.split(".")[0] in {"agent", "chat"}] == [
        record.message for record in caplog.records if "is written by another worker now" in record.message
    ]


@pytest.mark.parametrize(
    "write_on",
    [
        lambda claim: transcripts.flush(claim, "more"),
        lambda claim: transcripts.finish(claim, Outcome("done")),
        lambda claim: transcripts.start_over(claim, "more", "It was cut off."),
        lambda claim: preparation.prepare(claim, with_model=False),
    ],
    ids=["flush", "finish", "start over", "prepare"],
)
def test_whoever_writes_has_lost_the_claim(site: Site, write_on: Callable[[Claim], object]) -> None:
    claim = claimed(site)
    erasing.delete(claim.conversation_id)
    with pytest.raises(LostClaim):
        write_on(claim)


def test_whoever_would_prepare_or_give_back_finds_nothing_to_do(site: Site) -> None:
    claim = claimed(site)
    erasing.delete(claim.conversation_id)
    assert preparation.prepared(claim, with_model=False) is None
    transcripts.release(claim, "more")
    assert transcripts.claim() is None
    assert not Reply.objects.exists()


def claimed(site: Site) -> Claim:
    """The claim of a reply to a message."""
    version = site.persona.published
    assert version is not None
    visitor = VisitorRow.objects.create(site=site)
    conversation = Conversation.objects.create(site=site, visitor=visitor, persona_version=version)
    id = str(uuid.uuid4())
    accepted = transcripts.accept(conversation.pk, id=id, text="Hello", via="text", address="192.0.2.1", answering=True)
    assert accepted.claim is not None
    return accepted.claim


def test_a_message_to_it_is_told_to_begin_anew(serve: Serve, site: Site, visit: Visit) -> None:
    vera = visit(serve()).connect()
    Conversation.objects.all().delete()
    vera.send(type="message", id=str(uuid.uuid4()), text="Hello")
    assert vera.until_type("error")["code"] == "unknown_conversation"


@pytest.mark.engines
def test_nothing_of_the_text_is_left(server: Server, visit: Visit, vera: Visitor) -> None:
    other = visit(server).connect()
    for number in range(20):
        vera.ask(f"{CANARY} {number}")
        other.ask(f"Something else {number}")
    key = vera.init["conversation"]
    assert cache.get(f"context:{key}") is not None
    delete(vera)
    assert cache.get(f"context:{key}") is None
    assert _rows_with_canary() == []
    assert _files_with_canary() == []
    assert other.ask("Still there?")["status"] == "complete"


def test_whoever_reads_for_long_keeps_nobody_waiting(vera: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite's log alone")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM chat_site").fetchone()
        vera.ask("Hello")
        began = time.monotonic()
        assert delete(vera).status_code == 200
        assert time.monotonic() - began < 5
    assert "is being read" in caplog.text


def test_a_context_kept_too_late_is_forgotten(vera: Visitor) -> None:
    key = vera.init["conversation"]
    delete(vera)
    context.keep(key, context.Context((context.Entry(1, "visitor", 0, CANARY),)))
    assert cache.get(f"context:{key}") is None


def _rows_with_canary() -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if CANARY in str(row)]
    return found


def _files_with_canary() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    database = Path(connection.settings_dict["NAME"])
    return [path.name for path in database.parent.glob(f"{database.name}*") if b"Canary-7d3f51" in path.read_bytes()]
