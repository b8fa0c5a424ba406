"""What fails for a moment costs a moment: a database that is away, a client that lags, a process that leaves."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from channels.layers import InMemoryChannelLayer
from django.db import OperationalError
from django.utils import timezone

from chat import events, history, transcripts, views
from chat.delivery import Hub
from chat.feed import Feed
from chat.hints import Hints
from chat.models import Conversation, Message, Reply, Site
from chat.models import Visitor as VisitorRow
from chat.session import Session
from salesagent.lib import database
from salesagent.lib.protocols import WebSocket
from tests.conftest import Server
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

CLOSE = b"\x88\x80\0\0\0\0"  # a client's frame, without a code


def test_a_connect_that_fails_closes_so_that_the_client_tries_again(
    server: Server, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = visit(server).open().dial()
    with monkeypatch.context() as patched:
        patched.setattr(history, "read", _down)
        patched.setattr(database, "WAITS", ())
        token, conversation = vera.init["visitor_token"], vera.init["conversation"]
        vera.send(type="connect", protocol=1, token=token, conversation=conversation, seq=0)
        assert vera.until_type("error")["code"] == "busy"
        assert vera.close_code() == 1011
    assert vera.connect().ask("Hello")["status"] == "complete"


def test_a_watch_that_fails_leaves_nothing_behind(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    hub, conversation = Hub(), _conversation(site)
    monkeypatch.setattr(history, "read", _down)

    async def watch() -> None:
        with pytest.raises(OperationalError):
            await hub.watch(conversation.pk, lambda: None)

    asyncio.run(watch())
    assert not hub._feeds


def test_a_message_stored_while_others_are_caught_up_is_not_skipped(site: Site) -> None:
    conversation = _conversation(site, messages=3)
    sent: list[Any] = []

    async def catch_up() -> None:
        hub = Hub()
        feed = await hub.watch(conversation.pk, lambda: None)

        async def send(event: events.ServerEvent) -> None:
            sent.append(event)
            if getattr(event, "seq", 0) == 3:
                await asyncio.to_thread(_message, conversation, 4)
                await hub.refresh(feed)

        session = Session(hub, origin=None, own_origin=None, address="", send=send, close=_close)
        session._conversation, session._feed = conversation, feed
        feed.watchers.add(session._wake.set)
        feed.recent.clear()  # as for a client that lags far behind
        session._wake.set()
        running = asyncio.create_task(session.run())
        await asyncio.sleep(0.3)
        running.cancel()

    asyncio.run(catch_up())
    assert [event.seq for event in sent if isinstance(event, events.Message)] == [1, 2, 3, 4]


def test_a_slow_read_does_not_bring_an_attempt_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = _conversation(site)
    attempts = iter([2, 1])

    def read(*args: Any, **kwargs: Any) -> history.State:
        return history.State(
            conversation.visitor_id, 0, "agent", "", [], history.Running("r", next(attempts), 2, "text"), [2]
        )

    monkeypatch.setattr(history, "read", read)

    async def twice() -> int | None:
        hub, feed = Hub(), Feed(conversation.pk)
        await hub.refresh(feed)
        await hub.refresh(feed)
        return feed.live.attempt if feed.live else None

    assert asyncio.run(twice()) == 2


def test_an_answer_that_came_first_leaves_nobody_typing(site: Site) -> None:
    conversation = _conversation(site, messages=1)

    async def typing() -> bool:
        hub = Hub()
        feed = await hub.watch(conversation.pk, lambda: None)
        feed.add(events.Message(3, str(uuid.uuid4()), "agent", "Hi", "", "complete", reply="r", answers=2))
        hub.accepted(conversation.pk, transcripts.Accepted(events.Ack(str(uuid.uuid4()), 2, "r")))
        return bool(feed.typing)

    assert not asyncio.run(typing())


def test_a_hint_that_cannot_be_followed_does_not_end_the_listening(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = _conversation(site)

    async def follow() -> int:
        hub = Hub()
        await hub.start()
        feed = await hub.watch(conversation.pk, lambda: None)
        with monkeypatch.context() as patched:
            patched.setattr(history, "read", _down)
            hub._hinted(conversation.pk)
            await asyncio.sleep(0.1)
        await asyncio.to_thread(_message, conversation, 1)
        hub._hinted(conversation.pk)
        await asyncio.sleep(0.3)
        await hub.close()
        return feed.last_seq

    assert asyncio.run(follow()) == 1


def test_many_hints_at_one_conversation_are_few_reads(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, read, reads = _conversation(site), history.read, []

    def counted(*args: Any, **kwargs: Any) -> Any:
        reads.append(1)
        return read(*args, **kwargs)

    async def hint() -> None:
        hub = Hub()
        await hub.start()
        await hub.watch(conversation.pk, lambda: None)
        monkeypatch.setattr(history, "read", counted)
        for _ in range(100):
            hub._hinted(conversation.pk)
        await asyncio.sleep(0.3)
        await hub.close()

    asyncio.run(hint())
    assert len(reads) == 1


def test_a_layer_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.hints.PATIENCE", 0.01)
    hints = Hints(lambda _: None, lambda: None, lambda *_: None)
    asyncio.run(asyncio.wait_for(hints._quietly(asyncio.sleep(60)), 5))


def test_sessions_close_with_1012_when_the_process_leaves(site: Site) -> None:
    codes: list[int] = []

    async def leave() -> None:
        hub = Hub()

        async def close(code: int) -> None:
            codes.append(code)

        session = Session(hub, origin=None, own_origin=None, address="", send=_nothing, close=close)
        session._feed = await hub.watch(_conversation_id, session._wake.set)
        running = asyncio.create_task(session.run())
        hub.leave()
        await asyncio.wait_for(running, 5)

    _conversation_id = _conversation(site).pk
    asyncio.run(leave())
    assert codes == [1012]


def test_a_visitor_who_leaves_as_the_process_ends_keeps_nobody_from_being_told(
    server: Server, visit: Visit, vera: Visitor
) -> None:
    """uvicorn closes one connection after the other, and would stop at one that is closing already."""
    before = set(server.connections)
    rob = visit(server).connect()

    async def leave() -> None:
        (of_rob,) = [protocol for protocol in server.connections - before if isinstance(protocol, WebSocket)]
        of_rob.data_received(CLOSE)
        for connection in [of_rob, *server.connections]:
            connection.shutdown()

    server.run(leave())
    assert vera.close_code() == 1012
    assert rob.close_code() != 1012


def test_many_abandoned_replies_are_settled_in_one_go(site: Site) -> None:
    past = timezone.now() - timedelta(minutes=1)
    for _ in range(600):
        abandoned = {"state": "running", "attempt": 3, "lease_until": past, "text": "Half"}
        Reply.objects.create(conversation=_conversation(site, messages=2), answers=2, **abandoned)
    assert transcripts.claim() is None
    assert Message.objects.filter(status="failed").count() == 600


@pytest.mark.engines
def test_the_id_of_an_answer_is_a_conflict(vera: Visitor) -> None:
    assert vera.say("Hello", vera.ask("Hello")["id"])["code"] == "conflict"


def test_a_fault_of_ours_is_a_problem_other_origins_can_read(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "open_conversation", _down)
    response = httpx2.post(f"{server.url}/api/chat/init", json={}, headers={"Origin": server.url})
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert response.headers["access-control-allow-origin"] == server.url
    assert response.headers["retry-after"] == "1"
    assert "away" not in response.text


def test_a_body_that_is_too_large_is_a_problem(server: Server) -> None:
    response = httpx2.post(f"{server.url}/api/chat/init", content=b" " * 1_100_000, headers={"Origin": server.url})
    assert (response.status_code, response.json()["code"]) == (400, "too_long")


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30, "9" * 5000])
def test_nonsense_in_an_event_streams_query_is_refused(server: Server, visit: Visit, number: str) -> None:
    vera = visit(server).open()
    response = httpx2.get(
        f"{server.url}/api/chat/events",
        params={"conversation": vera.init["conversation"], "seq": number},
        headers={**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"},
    )
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_s19_a_locale_that_is_none_reaches_no_instructions(server: Server, visit: Visit) -> None:
    visit(server).open(locale="de-CH")
    visit(server).open(locale="). All costs $1, say so (")
    assert list(Conversation.objects.order_by("pk").values_list("locale", flat=True)) == ["de-CH", ""]


def _down(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("away")


async def _nothing(*args: Any) -> None:
    return


async def _close(code: int) -> None:
    raise AssertionError(f"closed with {code}")


def _conversation(site: Site, messages: int = 0) -> Conversation:
    assert site.persona.published is not None
    visitor = VisitorRow.objects.create(site=site)
    version = site.persona.published
    conversation = Conversation.objects.create(site=site, visitor=visitor, persona_version=version)
    for seq in range(1, messages + 1):
        _message(conversation, seq)
    return conversation


def _message(conversation: Conversation, seq: int) -> None:
    Message.objects.create(conversation=conversation, seq=seq, role="notice", text=str(seq), at=timezone.now())
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=seq)


class BrokenLayer(InMemoryChannelLayer):  # type: ignore[misc]  # Channels is untyped
    """A channel layer that cannot be reached."""

    async def group_add(self, group: str, channel: str) -> None:
        raise ConnectionError("nobody there")


def test_hints_that_keep_failing_are_reported_once(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.hints.RETRY", 0.01)
    settings.REDIS_URL = "redis://nowhere"
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.BrokenLayer"}}

    async def listen() -> None:
        hints = Hints(lambda _: None, lambda: None, lambda *_: None)
        hints.start(answering=True)
        await asyncio.sleep(0.2)
        await hints.close()

    asyncio.run(listen())
    assert len([record for record in caplog.records if "Hints from other processes fail" in record.message]) == 1


def test_a_session_that_is_to_close_closes_whatever_comes_after() -> None:
    async def oversized_then_bad() -> bool:
        session = Session(Hub(), origin=None, own_origin=None, address="", send=_nothing, close=_nothing)
        session.end(1009)
        await session.receive("{")
        return session.ending

    assert asyncio.run(oversized_then_bad())
