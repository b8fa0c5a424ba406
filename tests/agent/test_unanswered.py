"""Questions that found nothing: kept with what is personal masked, counted, and gone with their conversations."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.masking import masked
from agent.models import Asking, Unanswered
from agent.providers.base import Prompt, Source, Turn
from agent.providers.talk import is_unanswered
from agent.unanswered import note
from chat import erasing
from chat.models import Conversation, Message, Site
from chat.transcripts import Claim
from knowledge.models import Passage
from sales.standing import Standing
from tests.visitor import Visitor as Vera

MARS = "How far away is the planet Mars?"


def eventually(found: Callable[[], bool]) -> bool:
    """Whether something becomes true within five seconds: a question is kept after the reply."""
    until = time.monotonic() + 5
    while not found() and time.monotonic() < until:
        time.sleep(0.02)
    return found()


def test_it_keeps_a_question_that_found_nothing(vera: Vera) -> None:
    vera.ask(MARS)
    assert eventually(Asking.objects.exists)
    asking = Asking.objects.get()
    assert (asking.text, asking.conversation, asking.question.site) == (
        MARS,
        Conversation.objects.get(),
        Site.objects.get(),
    )


def test_it_keeps_none_that_was_answered(vera: Vera) -> None:
    Passage.objects.create(title="Mars", text="The planet Mars is 225 million km away.")
    vera.ask(MARS)
    vera.ask("Who discovered Neptune?")
    assert eventually(Asking.objects.exists)
    assert [asking.text for asking in Asking.objects.all()] == ["Who discovered Neptune?"]


def test_it_groups_what_is_asked_in_the_same_words(vera: Vera) -> None:
    vera.ask(MARS)
    vera.ask("how far away is the planet mars")
    assert eventually(lambda: Asking.objects.count() == 2)
    assert Unanswered.objects.count() == 1


def test_it_masks_addresses_and_telephone_numbers(vera: Vera) -> None:
    vera.ask("Can jane.doe@example.com or +43 660 1234567 fly to Mars?")
    assert eventually(Asking.objects.exists)
    asking = Asking.objects.get()
    assert asking.text == "Can ••• or ••• fly to Mars?"
    assert "jane" not in asking.question.words
    assert "660" not in asking.question.words


def test_it_goes_with_the_conversation(vera: Vera) -> None:
    vera.ask(MARS)
    assert eventually(Asking.objects.exists)
    erasing.delete(Conversation.objects.get().pk)
    assert not Asking.objects.exists()
    assert not Unanswered.objects.exists()


def test_a_question_that_others_asked_too_stays(vera: Vera, site: Site) -> None:
    vera.ask(MARS)
    assert eventually(Asking.objects.exists)
    question, first = Unanswered.objects.get(), Conversation.objects.get()
    other = Conversation.objects.create(site=site, visitor=first.visitor, persona_version=first.persona_version)
    Asking.objects.create(question=question, conversation=other, seq=1, text=MARS)
    erasing.delete(first.pk)
    assert [asking.conversation for asking in question.askings.all()] == [other]


def test_one_that_is_noted_twice_is_counted_once(vera: Vera) -> None:
    vera.ask(MARS)
    assert eventually(Asking.objects.exists)
    asking = Asking.objects.get()
    claim = _claim(asking.conversation, asking.seq)
    note(claim, _prompt(MARS))
    assert Asking.objects.count() == 1


def test_one_whose_conversation_was_deleted_meanwhile_is_not_kept(vera: Vera) -> None:
    vera.ask("Hello")
    conversation = Conversation.objects.get()
    claim = _claim(conversation, 1)
    erasing.delete(conversation.pk)
    note(claim, _prompt(MARS))
    assert not Unanswered.objects.exists()


def test_the_answer_is_given_though_it_cannot_be_kept(vera: Vera, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("full disk")

    monkeypatch.setattr("agent.unanswered.note", broken)
    assert vera.ask(MARS)["status"] == "complete"
    assert vera.ask("And Venus?")["status"] == "complete"
    assert Message.objects.filter(role="agent", answers__isnull=False).count() == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jane.doe+x@mail.example.com!", "write to •••!"),
        ("call +43 (660) 123-45-67 or 0660/1234567", "call ••• or •••"),
        ("on 22.11.2026 we need 1,000 pieces for 20 €", "on 22.11.2026 we need 1,000 pieces for 20 €"),
    ],
)
def test_it_masks(text: str, expected: str) -> None:
    assert masked(text) == expected


SOURCE = Source("Mars", "Mars is far away.", score=0.9)


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        (MARS, (), True),
        (MARS, (SOURCE,), False),
        (MARS, (Source("Venus", "Venus is hot.", score=0.3),), True),
        ("planet Mars", (), True),
        ("Hello!", (), False),
        ("Thanks a lot", (), False),
        ("Talk to a person", (), False),
        ("Are you a bot?", (), False),
        ("Tell me more", (), False),
        ("jane@example.com", (), False),
        ("How far is Mars? I am jane@example.com", (), True),
    ],
)
def test_it_knows_what_is_unanswered(text: str, sources: tuple[Source, ...], expected: bool) -> None:
    assert is_unanswered(_prompt(text, sources)) == expected


def _prompt(text: str, sources: tuple[Source, ...] = ()) -> Prompt:
    contact = "jane@example.com" if "jane@example.com" in text else ""
    return Prompt("", (Turn("user", text),), sources, "en", Standing(contact=contact))


def _claim(conversation: Conversation, seq: int) -> Claim:
    fields: dict[str, Any] = dict.fromkeys(Claim.__dataclass_fields__)
    return Claim(**{**fields, "conversation_id": conversation.pk, "answers": seq})


@pytest.mark.parametrize(
    "text",
    [
        "budget is around 5k for the whole office",
        "my name isn't important",
        "my email does not matter",
        "we are planning to start in march",
        "My name is Jane and I sell shoes",
        "I already told you my number",
        "unser Budget liegt bei 5000 Euro",
        "mein Name ist egal",
        "mi presupuesto es de 3000 euros",
        "mi nombre no importa",
        "mon budget est de 3000 euros",
        "mon nom n'est pas important",
        "il mio nome non importa",
        "meu nome não importa",
        "mijn naam doet er niet toe",
        "moje imię nie ma znaczenia",
        "моё имя неважно",
        "моє ім'я неважливо",
    ],
)
def test_what_visitors_say_of_themselves_is_no_question(text: str) -> None:
    assert not is_unanswered(_prompt(text))


@pytest.mark.parametrize(
    "text",
    [
        "my budget is 5k, is there a smaller desk?",
        "what is my order number",
        "where do I change my name on the invoice",
        "I am looking for a desk for children",
        "does my name appear on the desk",
        "my order has not arrived",
        "kann ich meinen Namen ändern lassen",
    ],
)
def test_a_question_beside_what_visitors_say_of_themselves_is_one(text: str) -> None:
    assert is_unanswered(_prompt(text))


def test_a_tap_on_a_time_to_book_is_no_question() -> None:
    prompt = replace(_prompt("Tue 24 Nov, 14:00 (Berlin)"), decided="Booked.")
    assert not is_unanswered(prompt)
