"""The brief: a lead on one screen."""

from __future__ import annotations

import pytest

from chat.models import Conversation
from sales import capture
from sales.brief import Brief, Page, brief
from sales.models import Qualification, QualificationField, SiteSales
from tests.sales.conftest import Chat


def read(conversation: Conversation) -> Brief:
    capture.catch_up(conversation.pk)
    return brief(conversation.pk)


def test_its_score_is_a_sum_with_the_words_it_stands_on(chat: Chat) -> None:
    made = read(chat("Our budget is 5,000 €", "we need it within 3 weeks"))
    summands = [(part.label, part.points, part.fact.quote if part.fact else "") for part in made.parts]
    assert summands == [
        ("Need", 0, ""),
        ("Timeline", 20, "we need it within 3 weeks"),
        ("Budget", 30, "budget is 5,000 €"),
        ("Authority", 0, ""),
    ]
    assert made.score == sum(points for _, points, _ in summands) == 50


def test_it_names_the_message_of_each_fact(chat: Chat) -> None:
    made = read(chat("Hi", "> Hello.", "I am jane@example.com"))
    assert [(fact.label, fact.value, fact.seq, fact.by) for fact in made.facts] == [
        ("E-mail", "jane@example.com", 3, "Code")
    ]


def test_it_lists_what_is_still_to_be_asked_in_the_visitors_language(chat: Chat) -> None:
    made = read(chat("Unser Budget: 5k", locale="de-AT"))
    assert made.open_questions == (
        "Wofür möchten Sie es einsetzen?",
        "Wann möchten Sie starten?",
        "Wer entscheidet darüber mit Ihnen?",
    )


def test_it_links_pages_of_the_web_only(chat: Chat) -> None:
    made = read(chat("Hi", page_url="https://shop.example/a", page_title="Prices", referrer="javascript:alert(1)"))
    assert made.pages == (Page("Prices", "https://shop.example/a"), Page("javascript:alert(1)", ""))


def test_it_shows_fields_of_the_sites_own(chat: Chat) -> None:
    own = Qualification.objects.create(name="Ours")
    QualificationField.objects.create(
        scheme=own, name="team_size", label="Team", weight=40, questions={"en": "How many are you?"}
    )
    conversation = chat("Hi", "> Hello. How many are you?", "We are twelve")
    SiteSales.objects.create(site=conversation.site, qualification=own)
    made = read(conversation)
    assert [(fact.label, fact.value) for fact in made.facts] == [("Team", "We are twelve")]
    assert made.score == 40


def test_there_is_one_before_anything_was_read(chat: Chat) -> None:
    made = brief(chat("Hi").pk)
    assert (made.stage, made.outcome, made.score, made.facts) == ("Answering", "", 0, ())


def test_there_is_none_of_a_chat_that_is_gone(chat: Chat) -> None:
    with pytest.raises(Conversation.DoesNotExist):
        brief(chat("Hi").pk + 1)
