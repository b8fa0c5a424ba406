"""The worker: what it cannot answer keeps nobody waiting, and what nobody wrote is swept."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DataError, OperationalError, connections, transaction
from django.utils import timezone

from agent import preparation
from agent.models import DailySpend
from agent.phrases import sorry
from agent.preparation import Work
from agent.providers.base import End, Prompt, Text
from agent.providers.builtin import BuiltinAnswerer
from agent.providers.chain import Chain
from agent.reply import ReplyTask
from agent.worker import Worker
from chat import transcripts
from chat.delivery import Hub
from chat.models import Conversation, Message, RateCount, Reply, Site, Visitor
from chat.rows import Outcome
from knowledge import search
from salesagent.lib.errors import StreamBroken
from tests.conftest import Server
from tests.visitor import Visitor as Vera


def test_a_reply_that_cannot_be_prepared_is_a_visible_failure(
    vera: Vera, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr(preparation, "prepare", broken)
    final = vera.ask("Hello?")
    assert (final["status"], final["reason"], final["text"]) == ("failed", "error", sorry("en"))
    assert "the index is gone" in Reply.objects.get().fault
    assert Reply.objects.get().state == "done"


def test_a_database_that_fails_for_a_moment_fails_no_reply(
    vera: Vera, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found, faults = search.search, [OperationalError("the database is locked")]

    def failing_once(*args: Any, **kwargs: Any) -> Any:
        if faults:
            raise faults.pop()
        return found(*args, **kwargs)

    monkeypatch.setattr(search, "search", failing_once)
    assert vera.ask("Hello?")["status"] == "complete"


def test_a_database_error_that_does_not_pass_is_a_visible_failure(vera: Vera, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DataError("value out of range")

    monkeypatch.setattr(search, "search", broken)
    assert vera.ask("Hello?")["status"] == "failed"
    assert "value out of range" in Reply.objects.get().fault


def test_a_reply_that_is_given_back_again_and_again_is_a_visible_failure_in_the_end(site: Site) -> None:
    conversation = _conversation(site)
    Reply.objects.create(conversation=conversation, answers=2)
    claims = 0
    while (claim := transcripts.claim(conversation_id=conversation.pk)) is not None:
        transcripts.release(claim, "")
        claims += 1
    assert claims == transcripts.MOST_CLAIMS
    assert Message.objects.get().status == "failed"


def test_nobody_is_shown_to_be_writing_once_a_reply_was_settled_unseen(
    vera: Vera, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, faults = preparation.prepare, [RuntimeError("the index is gone")]

    def failing_once(*args: Any, **kwargs: Any) -> Work:
        if faults:
            raise faults.pop()
        return prepare(*args, **kwargs)

    monkeypatch.setattr(preparation, "prepare", failing_once)
    vera.say("First?")
    assert vera.ask("Second?")["status"] == "complete"
    said = [frame for frame in vera.frames if frame["type"] == "message" and frame.get("answers")]
    assert [frame["status"] for frame in said] == ["failed", "complete"]
    time.sleep(2.5)
    vera.send(type="ping", n=1)
    vera.until_type("pong")
    assert [frame["on"] for frame in vera.frames if frame["type"] == "typing"][-1] is False


def test_a_process_that_ends_while_the_next_attempt_is_prepared_gives_that_attempt_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = _conversation(site, question="Hello?")
    Reply.objects.create(conversation=conversation, answers=1)
    work = _taken(conversation)
    preparing = threading.Event()

    class Breaking:
        name = "breaking"

        async def stream(self, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
            yield Text("Half")
            raise StreamBroken("It broke.", reason="cut")

    def slow(*args: Any, **kwargs: Any) -> Work:
        preparing.set()
        time.sleep(0.2)
        return work

    monkeypatch.setattr(preparation, "prepare", slow)

    async def write() -> None:
        task = asyncio.create_task(ReplyTask(work, Hub(), Chain([Breaking()], BuiltinAnswerer(), retries=0)).run())
        await asyncio.to_thread(preparing.wait)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(write())
    reply = Reply.objects.get()
    assert (reply.attempt, reply.released, [old["attempt"] for old in reply.replaced]) == (2, 1, [1])


def test_what_is_claimed_while_the_process_ends_is_given_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    Reply.objects.create(conversation=_conversation(site), answers=2)
    claimed = threading.Event()

    def slow(claim: transcripts.Claim, **kwargs: Any) -> Any:
        claimed.set()
        time.sleep(0.2)
        return SimpleNamespace(claim=claim, allowance=None)

    monkeypatch.setattr(preparation, "prepare", slow)

    async def end_early() -> None:
        worker = Worker(Hub(), Chain([], BuiltinAnswerer(), retries=0), at_once=1)
        await worker.start()
        await asyncio.to_thread(claimed.wait)
        await worker.drain(0)

    asyncio.run(end_early())
    assert Reply.objects.get().state == "queued"


def test_a_stop_in_the_moment_of_a_fault_keeps_what_was_shown(site: Site) -> None:
    conversation = _conversation(site, question="Hello?")
    Reply.objects.create(conversation=conversation, answers=1)
    Conversation.objects.update(last_seq=1)
    work = _taken(conversation)

    class Breaking:
        name = "breaking"

        async def stream(self, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
            yield Text("Half")
            tasks[0].interrupt()
            raise StreamBroken("It broke.", reason="cut")

    tasks: list[ReplyTask] = []

    async def write() -> None:
        tasks.append(ReplyTask(work, Hub(), Chain([Breaking()], BuiltinAnswerer(), retries=0)))
        await tasks[0].run()

    asyncio.run(write())
    message = Message.objects.get(role="agent")
    assert (message.status, message.text) == ("stopped", "Half")


def test_tokens_reserved_for_what_is_given_back_are_free_again(site: Site) -> None:
    Reply.objects.create(conversation=_conversation(site, question="Hello?"), answers=1)
    work = _taken(Conversation.objects.get())
    assert DailySpend.objects.get().tokens > 0
    preparation.give_back(work)
    assert DailySpend.objects.get().tokens == 0


def test_a_reply_is_given_up_after_three_attempts(site: Site) -> None:
    conversation = _conversation(site)
    _abandoned(conversation, attempt=3)
    Conversation.objects.update(last_seq=2)
    assert transcripts.claim(conversation_id=conversation.pk) is None
    message = Message.objects.get()
    assert (message.status, message.text, message.seq) == ("failed", "Half", 3)


def test_an_attempt_that_was_given_back_before_a_word_does_not_count(site: Site) -> None:
    conversation = _conversation(site)
    Reply.objects.create(conversation=conversation, answers=2)
    for _ in range(5):
        claim = transcripts.claim(conversation_id=conversation.pk)
        assert claim is not None
        assert not claim.is_last
        transcripts.release(claim, "")
    assert Reply.objects.get().attempt == 5


def test_nobody_takes_from_itself_what_it_is_writing(site: Site) -> None:
    _abandoned(_conversation(site), attempt=1)
    key = Reply.objects.get().key
    assert transcripts.claim(besides=[key]) is None
    assert transcripts.claim(besides=["another"]) is not None


def test_an_expired_lease_is_taken_over_and_the_old_text_kept_for_staff(site: Site) -> None:
    conversation = _conversation(site)
    _abandoned(conversation, attempt=1)
    claim = transcripts.claim(conversation_id=conversation.pk)
    reply = Reply.objects.get()
    assert claim is not None
    assert (reply.attempt, reply.text, reply.replaced[0]["text"]) == (2, "", "Half")


def test_a_lost_claim_can_no_longer_write(site: Site) -> None:
    conversation = _conversation(site)
    Reply.objects.create(conversation=conversation, answers=2)
    claim = transcripts.claim(conversation_id=conversation.pk)
    assert claim is not None
    Reply.objects.update(attempt=2)
    with pytest.raises(transcripts.LostClaim):
        transcripts.flush(claim, "late")
    with pytest.raises(transcripts.LostClaim):
        transcripts.finish(claim, Outcome("late"))
    assert not Message.objects.exists()


def test_a_running_reply_is_not_claimed_twice(site: Site) -> None:
    conversation = _conversation(site)
    Reply.objects.create(conversation=conversation, answers=2)
    Reply.objects.create(conversation=conversation, answers=3)
    assert transcripts.claim(conversation_id=conversation.pk) is not None
    assert transcripts.claim(conversation_id=conversation.pk) is None


def test_conversations_in_which_nobody_wrote_are_swept_after_seven_days(site: Site) -> None:
    old, fresh, told = _conversation(site), _conversation(site), _conversation(site)
    week = timezone.now() - timedelta(days=8)
    Conversation.objects.filter(pk__in=[old.pk, told.pk]).update(created_at=week)
    Conversation.objects.filter(pk=told.pk).update(last_seq=2)
    Visitor.objects.update(created_at=week)
    RateCount.objects.create(key="k", window=1, count=3)
    assert transcripts.sweep() == 1
    assert set(Conversation.objects.values_list("pk", flat=True)) == {fresh.pk, told.pk}
    assert Visitor.objects.count() == 2
    assert not RateCount.objects.exists()


@pytest.mark.engines
def test_a_message_that_is_stored_while_old_chats_are_swept_stays(site: Site) -> None:
    conversation = _conversation(site)
    Conversation.objects.update(created_at=timezone.now() - timedelta(days=8))
    storing = threading.Event()

    def store() -> None:
        with transaction.atomic():
            transcripts.accept(conversation.pk, id=str(uuid.uuid4()), text="I am back", via="text", address="::1")
            storing.set()
            time.sleep(0.3)
        connections.close_all()

    visitor = threading.Thread(target=store)
    visitor.start()
    storing.wait()
    assert transcripts.sweep() == 0
    visitor.join()
    assert Message.objects.filter(role="visitor").count() == 1


def test_a_message_stored_while_no_worker_runs_is_answered_by_the_next(
    serve: Callable[..., Server], site: Site, visit: Callable[..., Vera]
) -> None:
    web = serve(RUN_WORKER=False)
    vera = visit(web).connect()
    ack = vera.say("Hello?")
    web.stop()
    vera.base = serve(RUN_WORKER=True).url
    vera.origin = vera.base
    assert vera.connect(seq=2).answer_to(ack)["status"] == "complete"


def _taken(conversation: Conversation) -> Work:
    claim = transcripts.claim(conversation_id=conversation.pk)
    assert claim is not None
    return preparation.prepare(claim, with_model=True)


def _conversation(site: Site, question: str = "") -> Conversation:
    assert site.persona.published is not None
    visitor = Visitor.objects.create(site=site)
    version = site.persona.published
    conversation = Conversation.objects.create(site=site, visitor=visitor, persona_version=version)
    if question:
        Message.objects.create(conversation=conversation, seq=1, role="visitor", text=question, at=timezone.now())
    return conversation


def _abandoned(conversation: Conversation, *, attempt: int) -> None:
    """A reply whose worker was killed in mid-sentence."""
    past = timezone.now() - timedelta(minutes=1)
    Reply.objects.create(
        conversation=conversation, answers=2, state="running", attempt=attempt, lease_until=past, text="Half"
    )
