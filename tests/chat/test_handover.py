"""Between the agent and a person: who answers, and what a visitor sees of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from chat import handover, transcripts
from chat.feed import LiveReply
from chat.handover_words import LANGUAGES, nobody_came, team_is_told
from chat.models import Conversation, Message, Reply, Site
from chat.rows import Outcome
from chat.transcripts import LostClaim
from salesagent.lib.errors import Refused
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.visitor import Frame, Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def new_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def mia(transactional_db: None) -> User:
    """Of the team."""
    return User.objects.create_user("mia", first_name="Mia", is_staff=True)


@pytest.fixture
def ben(transactional_db: None) -> User:
    """Of the team, too."""
    return User.objects.create_user("ben", first_name="Ben", is_staff=True)


@pytest.fixture
def chat(vera: Visitor) -> Conversation:
    """Vera's conversation, with one answer."""
    vera.ask("Hello?")
    return Conversation.objects.get()


def accept(chat: Conversation, text: str = "Hello?", **how: Any) -> transcripts.Accepted:
    return transcripts.accept(chat.pk, id=new_id(), text=text, via="text", address="", **how)


def tell(chat: Conversation, user: User, text: str = "Hello, Mia here.") -> Any:
    return handover.say(chat.pk, user.pk, id=new_id(), text=text, name=user.first_name)


def roles(chat: Conversation) -> list[str]:
    return list(chat.messages.order_by("seq").values_list("role", flat=True))


def notice(vera: Visitor) -> Frame:
    return vera.until(lambda frame: frame["type"] == "message" and frame["role"] == "notice")


# Asking


def test_a_person_is_not_offered_again_while_the_visitor_waits_for_one(vera: Visitor, chat: Conversation) -> None:
    unknown = "How far is it to Mars?"
    assert vera.ask(unknown)["quick_replies"] == ["Talk to a person"]
    vera.send(type="human", id=new_id())
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "waiting")
    assert "quick_replies" not in vera.ask(unknown)
    handover.stop_waiting(chat.pk)
    assert vera.ask(unknown)["quick_replies"] == ["Talk to a person"]


def test_a_request_that_is_repeated_counts_once(vera: Visitor, chat: Conversation) -> None:
    id = new_id()
    for _ in range(3):
        vera.send(type="human", id=id)
        assert vera.until_type("status")["mode"] == "waiting"
    handover.stop_waiting(chat.pk)
    vera.send(type="human", id=id)
    assert vera.until_type("status")["mode"] == "returned"
    vera.send(type="human", id=new_id())
    assert vera.until_type("status")["mode"] == "waiting"


def test_who_asks_before_having_written_gets_the_greeting_stored(vera: Visitor) -> None:
    vera.send(type="human", id=new_id())
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "waiting")
    assert roles(Conversation.objects.get()) == ["agent", "notice"]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Let me speak to a real human please", "en"),
        ("Mitarbeiter bitte", "de"),
        ("quiero hablar con una persona", "es"),
        ("What does it cost? And can I talk to somebody of your team?", "en"),
    ],
)
def test_words_that_ask_for_a_person_are_caught(server: Server, visit: Visit, text: str, locale: str) -> None:
    vera = visit(server, locale=locale).connect()
    vera.ask(text)
    assert any(frame["type"] == "status" and frame["mode"] == "waiting" for frame in vera.frames)
    assert Conversation.objects.get().mode == "waiting"


def test_they_are_caught_whatever_the_model_says(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(says=["There is nobody here but me."]))
    vera = visit(serve(**with_model)).connect()
    vera.ask("I want to talk to a human")
    assert Conversation.objects.get().mode == "waiting"


def test_a_question_about_persons_does_not_ask_for_one(vera: Visitor) -> None:
    vera.ask("Do I need a person to install it?")
    assert Conversation.objects.get().mode == "agent"


def test_the_agent_answers_while_a_visitor_waits(vera: Visitor) -> None:
    vera.ask("Talk to a person")
    assert vera.ask("Hello?")["role"] == "agent"


# A person answers


def test_a_person_answers_and_is_named(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    said = tell(chat, mia)
    seen = vera.until(lambda frame: frame["type"] == "message" and frame["role"] == "human")
    assert (seen["seq"], seen["text"], seen["name"]) == (said.seq, "Hello, Mia here.", "Mia")


def test_a_visitor_is_told_that_a_person_has_come(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    assert vera.until(lambda frame: frame["type"] == "status")["mode"] == "human"


def test_with_a_person_the_agent_owes_nothing(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    ack = vera.say("Are you there?")
    assert ack["type"] == "ack"
    assert "reply" not in ack
    assert not Reply.objects.filter(answers=ack["seq"]).exists()


def test_a_message_of_a_person_is_stored_once(chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    id = new_id()
    first = handover.say(chat.pk, mia.pk, id=id, text="Hello")
    assert handover.say(chat.pk, mia.pk, id=id, text="Hello") == first
    with pytest.raises(Refused, match="another text"):
        handover.say(chat.pk, mia.pk, id=id, text="Goodbye")


def test_only_who_has_taken_over_may_write(chat: Conversation, mia: User, ben: User) -> None:
    with pytest.raises(Refused, match="Take it over first"):
        tell(chat, mia)
    handover.take_over(chat.pk, mia.pk)
    with pytest.raises(Refused, match="mia has this conversation"):
        tell(chat, ben)


def test_a_second_take_over_must_name_whom_it_replaces(chat: Conversation, mia: User, ben: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    with pytest.raises(Refused, match="mia has this conversation"):
        handover.take_over(chat.pk, ben.pk)
    handover.take_over(chat.pk, ben.pk, instead_of=mia.pk)
    assert tell(chat, ben).role == "human"


def test_a_chat_that_the_visitor_has_ended_is_not_taken_over(vera: Visitor, chat: Conversation, mia: User) -> None:
    vera.send(type="end", id=new_id())
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "closed")
    with pytest.raises(Refused, match="ended"):
        handover.take_over(chat.pk, mia.pk)


# The reply that was being written


def test_taking_over_keeps_what_was_shown(chat: Conversation, mia: User) -> None:
    held = accept(chat, answering=True).claim
    assert held is not None
    transcripts.flush(held, "It costs")
    moved = handover.take_over(chat.pk, mia.pk)
    assert [(message.text, message.status, message.reply) for message in moved.stored] == [
        ("It costs", "stopped", held.reply)
    ]


def test_who_was_writing_can_write_no_more(chat: Conversation, mia: User) -> None:
    held = accept(chat, answering=True).claim
    assert held is not None
    handover.take_over(chat.pk, mia.pk)
    with pytest.raises(LostClaim):
        transcripts.flush(held, "It costs 5")
    with pytest.raises(LostClaim):
        transcripts.finish(held, Outcome("It costs 5 euros."))
    with pytest.raises(LostClaim):
        transcripts.start_over(held, "", "cut")
    transcripts.release(held, "")
    assert transcripts.claim(conversation_id=chat.pk) is None


def test_the_mode_alone_fences_a_worker_off(chat: Conversation) -> None:
    held = accept(chat, answering=True).claim
    assert held is not None
    Conversation.objects.update(mode="human")
    with pytest.raises(LostClaim):
        transcripts.flush(held, "It costs")
    with pytest.raises(LostClaim):
        transcripts.finish(held, Outcome("It costs 5 euros."))
    Reply.objects.update(state="queued")
    assert transcripts.claim() is None


def test_what_was_queued_is_settled(chat: Conversation, mia: User) -> None:
    with transaction.atomic():  # or the running server answers the first before the others are there
        acks = [accept(chat, text).ack for text in ("One", "Two", "Three")]
        handover.take_over(chat.pk, mia.pk)
    settled = Message.objects.filter(answers__in=[ack.seq for ack in acks]).values_list("status", flat=True)
    assert list(settled) == ["stopped"] * 3
    assert not Reply.objects.exclude(state="done").exists()


def test_a_model_that_goes_on_is_not_heard(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any, mia: User
) -> None:
    model.plan(Answer(says=["word "] * 40, pause=0.05))
    vera = visit(serve(**with_model)).connect()
    ack = vera.say("Hello?")
    vera.until_type("delta")
    chat = Conversation.objects.get()
    handover.take_over(chat.pk, mia.pk)
    tell(chat, mia)
    final = vera.answer_to(ack)
    person = vera.until(lambda frame: frame["type"] == "message" and frame["role"] == "human")
    assert (final["status"], final["seq"]) == ("stopped", person["seq"] - 1)
    vera.send(type="ping", n=1)
    vera.until_type("pong")
    assert vera.frames[-1]["type"] == "pong"
    assert roles(chat) == ["agent", "visitor", "agent", "human"]


# Back to the agent


def test_the_agent_answers_what_the_person_left_unanswered(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    vera.say("Answered by Mia")
    tell(chat, mia)
    left = vera.say("What does it cost?")
    handover.hand_back(chat.pk, mia.pk)
    answer = vera.until(lambda frame: frame["type"] == "message" and frame.get("answers") == left["seq"])
    assert answer["role"] == "agent"
    assert Reply.objects.filter(conversation=chat).count() == 2
    assert vera.ask("Thanks")["role"] == "agent"


def test_only_who_has_it_hands_it_back(chat: Conversation, mia: User, ben: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    with pytest.raises(Refused, match="mia has"):
        handover.hand_back(chat.pk, ben.pk)
    assert handover.hand_back(chat.pk, mia.pk).mode == "returned"


def test_who_waits_in_vain_is_told_and_the_agent_goes_on(vera: Visitor, chat: Conversation) -> None:
    assert "The team has been told" in asked(vera)
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    assert "nobody of the team could answer in time" in notice(vera)["text"]
    assert Conversation.objects.get().mode == "returned"
    assert Conversation.objects.get().missed_at is not None
    assert vera.ask("vera@example.com")["role"] == "agent"


def test_a_person_who_goes_silent_loses_the_conversation(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    tell(chat, mia)
    assert Conversation.objects.get().answer_by is None
    left = vera.say("Are you there?")
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    notice(vera)
    answer = vera.until(lambda frame: frame["type"] == "message" and frame.get("answers") == left["seq"])
    assert answer["role"] == "agent"


def test_the_agent_then_answers_the_question_and_not_the_notice(
    serve: Serve, site: Site, visit: Visit, mia: User, model: ModelServer, with_model: Any
) -> None:
    vera = visit(serve(**with_model)).connect()
    chat = Conversation.objects.get()
    handover.take_over(chat.pk, mia.pk)
    tell(chat, mia)
    left = vera.say("Do you deliver to Graz?")
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    vera.until(lambda frame: frame["type"] == "message" and frame.get("answers") == left["seq"])
    assert model.requests[-1]["messages"][-1]["content"].endswith("Do you deliver to Graz?")


def test_a_person_who_writes_is_given_time(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    Conversation.objects.update(answer_by=timezone.now() + timedelta(seconds=1))
    handover.keep(chat.pk, mia.pk)
    until = Conversation.objects.get().answer_by
    assert until is not None
    assert until > timezone.now() + timedelta(seconds=100)


def test_two_processes_tell_a_visitor_once(chat: Conversation) -> None:
    handover.ask_for_person(chat.pk, new_id())
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    assert handover.give_up(chat.pk) is not None
    assert handover.give_up(chat.pk) is None


# Business hours

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_outside_business_hours_a_visitor_is_told_when_people_are_there(
    server: Server, site: Site, visit: Visit
) -> None:
    at = timezone.now() + timedelta(days=2)
    Site.objects.update(hours=[f"{at:%a} 09:00-17:00"], time_zone="UTC")
    vera = visit(server, timezone="Europe/Vienna").connect()
    vera.send(type="human", id=new_id())
    text = notice(vera)["text"]
    assert f"{at:%A}" in text
    assert "(Europe/Vienna)" in text
    assert "e-mail address" in text
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "waiting")
    assert Conversation.objects.get().answer_by is None
    assert roles(Conversation.objects.get()) == ["agent", "notice"]


# The contact under which a visitor is reached


def asked(vera: Visitor) -> str:
    vera.send(type="human", id=new_id())
    return str(notice(vera)["text"])


def test_who_asks_is_told_and_asked_for_a_contact(vera: Visitor, chat: Conversation) -> None:
    assert asked(vera).startswith("The team has been told. Please leave an e-mail address")


def test_who_has_left_a_contact_is_not_asked_for_it_again(vera: Visitor) -> None:
    vera.ask("Write to vera@ost.example, please. Do you deliver?")
    told = asked(vera)
    assert "get back to you at vera@ost.example; if that is not right" in told
    assert "leave" not in told


def test_who_writes_german_on_an_english_page_is_told_in_german(server: Server, site: Site, visit: Visit) -> None:
    vera = visit(server, locale="en-GB").connect()
    vera.ask("Guten Tag, was kostet denn die Lieferung nach Wien?")
    asked(vera)
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    assert str(notice(vera)["text"]).startswith("Es tut mir leid: Niemand aus dem Team")


def test_whose_first_words_ask_for_a_person_in_german_is_told_in_german(
    server: Server, site: Site, visit: Visit
) -> None:
    Site.objects.update(hours=[f"{timezone.now() + timedelta(days=2):%a} 09:00-17:00"], time_zone="UTC")
    vera = visit(server, locale="en-GB").connect()
    vera.say("Ich möchte bitte mit einem Menschen sprechen.")
    assert "niemand da" in notice(vera)["text"]


def test_one_short_word_does_not_change_the_language(server: Server, site: Site, visit: Visit) -> None:
    vera = visit(server, locale="en-GB").connect()
    for text in ("Guten Tag, was kostet denn die Lieferung nach Wien?", "ok"):
        vera.ask(text)
    asked(vera)
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    assert "Niemand aus dem Team" in notice(vera)["text"]


def test_the_contact_named_last_is_the_one(vera: Visitor) -> None:
    vera.ask("Write to vera@ost.example, please.")
    vera.ask("No, better to vera@west.example")
    assert "vera@west.example" in asked(vera)


def test_who_waits_in_vain_is_told_where_they_will_be_reached(vera: Visitor) -> None:
    vera.ask("Write to vera@ost.example, please.")
    asked(vera)
    Conversation.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    told = str(notice(vera)["text"])
    assert told.startswith(
        "I am sorry: nobody of the team could answer in time. Somebody will get back to you at vera@"
    )


def test_outside_business_hours_a_known_contact_is_named(server: Server, site: Site, visit: Visit) -> None:
    Site.objects.update(hours=[f"{timezone.now() + timedelta(days=2):%a} 09:00-17:00"], time_zone="UTC")
    vera = visit(server).connect()
    vera.ask("Write to vera@ost.example, please.")
    assert "get back to you at vera@ost.example" in asked(vera)


def test_the_address_that_the_site_has_signed_is_known_too(vera: Visitor, chat: Conversation) -> None:
    chat.visitor.email = "vera@signed.example"
    chat.visitor.save()
    assert "vera@signed.example" in asked(vera)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_names_the_contact_and_lets_it_be_corrected(chat: Conversation, language: str) -> None:
    chat.locale = language
    for told in (team_is_told(chat, "vera@ost.example"), nobody_came(chat, "vera@ost.example")):
        assert "vera@ost.example" in told
        assert "{" not in told


def test_who_asks_in_words_reads_it_in_the_answer(vera: Visitor) -> None:
    vera.ask("Write to vera@ost.example, please.")
    assert "leave" not in vera.ask("Talk to a person")["text"]
    assert roles(Conversation.objects.get()).count("notice") == 0


# Who answers


def test_a_visitor_is_told_the_first_name_of_who_answers(vera: Visitor, chat: Conversation, mia: User) -> None:
    handover.take_over(chat.pk, mia.pk)
    status = vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "human")
    assert status["name"] == "Mia"
    vera.leave()
    assert vera.connect().frames[-1]["name"] == "Mia"
    handover.hand_back(chat.pk, mia.pk)
    assert "name" not in vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "returned")


def test_taking_over_keeps_what_was_on_the_screen_and_not_yet_in_the_database(chat: Conversation, mia: User) -> None:
    held = accept(chat, answering=True).claim
    assert held is not None
    transcripts.flush(held, "Yes, ")
    seen = LiveReply(held.reply, held.attempt, held.answers, "Yes, we do")
    (kept,) = handover.take_over(chat.pk, mia.pk, seen=seen).stored
    assert (kept.text, kept.status) == ("Yes, we do", "stopped")


def test_an_attempt_that_was_replaced_is_not_kept_in_its_place(chat: Conversation, mia: User) -> None:
    held = accept(chat, answering=True).claim
    assert held is not None
    transcripts.flush(held, "Yes, ")
    seen = LiveReply(held.reply, held.attempt + 1, held.answers, "Yes, but")
    (kept,) = handover.take_over(chat.pk, mia.pk, seen=seen).stored
    assert kept.text == "Yes, "
