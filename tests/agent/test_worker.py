"""The worker: what it cannot answer keeps nobody waiting, and what nobody wrote is swept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agent import preparation
from chat import transcripts
from chat.models import Conversation, Message, RateCount, Reply, Site, Visitor
from chat.rows import Outcome
from tests.conftest import Server
from tests.visitor import Visitor as Vera


def test_a_reply_that_cannot_be_prepared_is_a_visible_failure(
    vera: Vera, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr(preparation, "prepare", broken)
    final = vera.ask("Hello?")
    assert (final["status"], final["reason"], final["text"]) == ("failed", "error", "")
    assert "the index is gone" in Reply.objects.get().fault
    assert Reply.objects.get().state == "done"


def test_a_reply_is_given_up_after_three_attempts(site: Site) -> None:
    conversation = _conversation(site)
    _abandoned(conversation, attempt=3)
    Conversation.objects.update(last_seq=2)
    assert transcripts.claim(conversation_id=conversation.pk) is None
    message = Message.objects.get()
    assert (message.status, message.text, message.seq) == ("failed", "Half", 3)


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


def _conversation(site: Site) -> Conversation:
    assert site.persona.published is not None
    visitor = Visitor.objects.create(site=site)
    return Conversation.objects.create(site=site, visitor=visitor, persona_version=site.persona.published)


def _abandoned(conversation: Conversation, *, attempt: int) -> None:
    """A reply whose worker was killed in mid-sentence."""
    past = timezone.now() - timedelta(minutes=1)
    Reply.objects.create(
        conversation=conversation, answers=2, state="running", attempt=attempt, lease_until=past, text="Half"
    )
