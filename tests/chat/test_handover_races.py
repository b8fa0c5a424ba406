"""500 races: a person takes over in the moment in which an answer is claimed, kept, finished or asked for."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Min, OuterRef, Subquery

from chat import handover, transcripts
from chat.models import Conversation, Message, Reply, Site, Visitor
from chat.rows import Outcome
from chat.transcripts import Claim, LostClaim


def race(*runners: Callable[[], object]) -> None:
    """Run these at once, each on a thread and a connection of its own."""
    ready = threading.Barrier(len(runners))

    def run(runner: Callable[[], object]) -> None:
        try:
            ready.wait(20)
            runner()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as threads:
        for done in [threads.submit(run, runner) for runner in runners]:
            done.result(60)


def ask(chat: Conversation, *, answering: bool = False) -> Claim | None:
    return transcripts.accept(
        chat.pk, id=str(uuid.uuid4()), text="Hello?", via="text", address="", answering=answering
    ).claim


def answer(claim: Claim | None) -> None:
    """Go on with a reply to its end, as a worker does."""
    if claim is not None:
        with suppress(LostClaim):
            transcripts.flush(claim, "It")
            transcripts.finish(claim, Outcome("It costs 5 euros."))


def chats(site: Site, many: int) -> list[Conversation]:
    """Conversations in which nobody has written."""
    version = site.persona.published
    visitors = Visitor.objects.bulk_create(Visitor(site=site) for _ in range(many))
    return Conversation.objects.bulk_create(
        Conversation(site=site, visitor=visitor, persona_version=version) for visitor in visitors
    )


@pytest.mark.parametrize(
    "races", [pytest.param(100, marks=pytest.mark.engines), pytest.param(500, marks=pytest.mark.slow)]
)
def test_the_agent_says_nothing_after_a_persons_first_word(site: Site, races: int) -> None:
    mia = User.objects.create_user("mia", is_staff=True)

    def take_over(chat: Conversation) -> None:
        handover.take_over(chat.pk, mia.pk)
        handover.say(chat.pk, mia.pk, id=str(uuid.uuid4()), text="Hello, Mia here.")

    for number, chat in enumerate(chats(site, races)):
        kind = number % 4
        held = ask(chat, answering=kind in {1, 2})
        others: dict[int, Callable[[], object]] = {
            0: lambda chat=chat: answer(transcripts.claim(conversation_id=chat.pk)),  # type: ignore[misc]
            1: lambda held=held: answer(held),  # type: ignore[misc]
            2: lambda held=held: suppressed(transcripts.finish, held, Outcome("It costs 5 euros.")),  # type: ignore[misc]
            3: lambda chat=chat: answer(ask(chat, answering=True)),  # type: ignore[misc]
        }
        race(lambda chat=chat: take_over(chat), others[kind])  # type: ignore[misc]

    first = Message.objects.filter(conversation=OuterRef("conversation"), role="human").order_by("seq")
    late = Message.objects.filter(role="agent", seq__gt=Subquery(first.values("seq")[:1]))
    assert late.count() == 0
    assert Conversation.objects.filter(mode="human").count() == races
    assert Reply.objects.exclude(state="done").count() == 0
    assert Reply.objects.filter(message=None).count() == 0
    unread = Conversation.objects.annotate(first=Min("messages__seq")).exclude(first=1)
    assert unread.count() == 0


def suppressed(work: Callable[..., object], *arguments: object) -> None:
    with suppress(LostClaim):
        work(*arguments)
