"""How a question is put: its wording held against a sentence, and the kind of thing it asks for."""

from __future__ import annotations

import pytest

from knowledge.wording import Wording


@pytest.mark.parametrize(
    ("question", "language", "answer", "other"),
    [
        ("How many people work there?", "en", "34 people work there.", "Many people work there."),
        ("How many sheds fit?", "en", "Two sheds fit there.", "Sheds fit there."),
        ("When was it founded?", "en", "It was founded in 2009.", "It was founded by carpenters."),
        ("Who founded it?", "en", "It was founded by Ines Huber.", "It was founded by carpenters."),
        ("Where is the shop?", "en", "You find it in Linz.", "You find it at once."),
        ("Wie viele Leute arbeiten dort?", "de", "Dort arbeiten 34 Leute.", "Dort arbeiten Leute."),
        ("Wann öffnet ihr?", "de", "Wir öffnen am Montag.", "Wir öffnen die Tür."),
        ("Qui a fondé la société ?", "fr", "Elle a été fondée par Inès.", "Elle a été fondée par des charpentiers."),
        ("¿Cuánto cuesta?", "es", "Cuesta 20 €.", "Cuesta poco."),
    ],
)
def test_it_tells_whether_a_sentence_holds_what_is_asked_for(
    question: str, language: str, answer: str, other: str
) -> None:
    wording = Wording(question, language)
    assert (wording.is_met(answer), wording.is_met(other)) == (True, False)


def test_what_the_question_says_itself_is_no_answer_to_it() -> None:
    assert not Wording("How many of the 34 people drive?", "en").is_met("The 34 people drive.")


def test_a_question_that_does_not_say_what_it_asks_for_is_met_by_nothing() -> None:
    assert not Wording("Tell me about sheds", "en").is_met("34 sheds in Linz since 2009")


def test_it_finds_its_own_words_in_their_order() -> None:
    wording = Wording("law of the union", "en")
    assert wording.likeness(["The law of the union binds."]) == 1.0
    assert wording.likeness(["The union has a law."]) < 0.5


@pytest.mark.parametrize("text", ["", "\0", "🙂", "a" * 4000, "价格多少？"])
def test_it_takes_any_text(text: str) -> None:
    Wording(text, "en").likeness([text])
    assert not Wording(text, "zh").is_met(text)
