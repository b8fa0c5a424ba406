"""Outcomes of conversations: given when they are over, taken back when they go on, overridden by staff."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from chat.models import Conversation, Message
from sales import capture, ending
from sales.models import Booking, Event, Lead, NextStep, Slot
from tests.admin.rows import ago, say
from tests.sales.conftest import Chat


def outcomes() -> list[str]:
    return list(Lead.objects.order_by("pk").values_list("outcome", flat=True))


def silent(chat: Chat, *said: str, minutes: float = 31) -> Conversation:
    """A chat in which the last word was said so long ago."""
    made = chat(*said)
    Conversation.objects.filter(pk=made.pk).update(last_message_at=ago(minutes=minutes))
    made.refresh_from_db()
    capture.catch_up(made.pk)
    return made


def test_a_chat_that_was_silent_for_a_while_gets_an_outcome(chat: Chat) -> None:
    silent(chat, "What does it cost?", "> 10 €.")
    assert ending.sweep() == 1
    assert outcomes() == ["abandoned"]


def test_one_that_goes_on_gets_none(chat: Chat) -> None:
    silent(chat, "What does it cost?", "> 10 €.", minutes=29)
    assert ending.sweep() == 0
    assert outcomes() == [""]


def test_how_long_is_a_setting(chat: Chat, settings: Any) -> None:
    settings.OUTCOME_AFTER_MINUTES = 5
    silent(chat, "What does it cost?", "> 10 €.", minutes=6)
    assert ending.sweep() == 1


def test_one_that_the_visitor_ended_gets_it_at_once(chat: Chat) -> None:
    made = silent(chat, "What does it cost?", "> 10 €.", "Thank you!", minutes=0)
    Conversation.objects.filter(pk=made.pk).update(mode="closed")
    ending.sweep()
    assert outcomes() == ["answered"]


def test_it_is_taken_back_when_the_visitor_goes_on(chat: Chat) -> None:
    made = silent(chat, "What does it cost?", "> 10 €.")
    ending.sweep()
    say(made, Message.Role.VISITOR, "And for ten?")
    capture.catch_up(made.pk)
    assert outcomes() == [""]


def test_what_the_agent_writes_last_takes_nothing_back(chat: Chat) -> None:
    made = silent(chat, "What does it cost?", "> 10 €.")
    ending.sweep()
    say(made, Message.Role.NOTICE, "Nobody is there now.")
    capture.catch_up(made.pk)
    assert outcomes() == ["abandoned"]


def test_what_staff_have_set_stays(chat: Chat, django_user_model: type[User]) -> None:
    mia = django_user_model.objects.create(username="mia")
    made = silent(chat, "What does it cost?", "> 10 €.")
    ending.set_by_hand(Lead.objects.get(), "qualified", mia)
    say(made, Message.Role.VISITOR, "not interested, bye")
    lead = ending.conclude(made.pk)
    assert (lead.outcome, lead.outcome_by, lead.outcome_is_set) == ("qualified", mia, True)


def test_staff_can_give_it_back_to_the_code(chat: Chat) -> None:
    silent(chat, "What does it cost?", "> 10 €.")
    ending.set_by_hand(Lead.objects.get(), "qualified", None)
    ending.set_by_hand(Lead.objects.get(), "", None)
    ending.sweep()
    assert outcomes() == ["abandoned"]


def test_it_notes_the_outcome_for_the_outbox_once(chat: Chat) -> None:
    made = silent(chat, "What does it cost?", "> 10 €.")
    for _ in range(2):
        ending.conclude(made.pk)
    assert Event.objects.count() == 1


def test_it_tells_nobody_of_a_chat_of_last_year(chat: Chat) -> None:
    silent(chat, "What does it cost?", "> 10 €.", minutes=500_000)
    ending.sweep()
    assert outcomes() == ["abandoned"]
    assert not Event.objects.exists()


def test_the_sweep_goes_on_where_one_fails(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(chat, "Hello?", "> Hello.")
    broken = silent(chat, "Hello?", "> Hello.")
    conclude = ending.conclude

    def failing(conversation_id: int) -> Lead:
        if conversation_id == broken.pk:
            raise ValueError("unreadable")
        return conclude(conversation_id)

    monkeypatch.setattr(ending, "conclude", failing)
    ending.sweep()
    assert outcomes() == ["abandoned", ""]


def test_a_time_that_was_booked_in_the_chat_counts(chat: Chat) -> None:
    made = silent(chat, "A demo, please", "> Choose a time.", "Tuesday")
    step = NextStep.objects.create(site=made.site, title="Demo")
    slot = Slot.objects.create(next_step=step, starts_at=timezone.now())
    Booking.objects.create(conversation=made, slot=slot)
    assert ending.conclude(made.pk).outcome == "booked"
