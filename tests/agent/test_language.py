"""The language of a visitor: the text first, then the browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language import LANGUAGES, detect, spoken
from agent.phrases import phrases


@pytest.mark.parametrize(
    ("text", "locale", "language"),
    [
        ("What does it cost?", "de-DE", "en"),
        ("Was kostet das?", "en-US", "de"),
        ("Combien ça coûte ?", "en", "fr"),
        ("料金はいくらですか？", "en", "ja"),
        ("Vad kostar det?", "en", "sv"),
        ("ok", "pt-BR", "pt"),
        ("👍", "pl", "pl"),
        ("12345", "nb_NO", "no"),
        ("", "", "en"),
        ("xyz", "<script>", "en"),
        ("my number is 06.12.34.56.78, I am Jürgen von der Heide", "en", "en"),
        ("Je m'appelle John Smith of Rye", "fr", "fr"),
        ("Ich möchte mit Frau Jane Miller sprechen", "en", "de"),
        ("Сколько стоит стол Осло Стандарт", "en", "ru"),
    ],
)
def test_it_goes_by_the_text_then_by_the_locale(text: str, locale: str, language: str) -> None:
    assert detect(text, locale) == language


@pytest.mark.parametrize(
    ("said", "locale", "language"),
    [
        (["garantie?"], "de-DE", "de"),
        (["garantie?"], "fr", "fr"),
        (["garantie?"], "en-GB", "en"),
        (["How long does the delivery take?", "garantie?"], "en", "en"),
        (["How long does the delivery take?", "garantie?"], "nl", "nl"),
        (["How long does the delivery take?", "u suck"], "en", "en"),
        (["How long does the delivery take?", "u suck"], "pl", "en"),
        (["How long does the delivery take?", "Oslo desk"], "de", "en"),
        (["¿Cuánto tarda el envío?", "garantia", "ok"], "en", "es"),
        (["Wie lange dauert die Lieferung?", "support"], "en", "en"),
        (["Wie lange dauert die Lieferung?", "support", "was kostet das"], "de", "de"),
        (["Wie lange dauert die Lieferung?", "And the price of the desk?"], "de", "en"),
        (["How long does the delivery take?", "danke"], "en", "de"),
        (["How long does the delivery take?", "cuanto sale"], "en", "es"),
        (["How long does the delivery take?", "im lost"], "en", "en"),
        ([], "it-IT", "it"),
        ([], "", "en"),
    ],
)
def test_a_text_that_does_not_tell_is_in_the_language_of_the_conversation(
    said: list[str], locale: str, language: str
) -> None:
    assert spoken(said, locale) == language


@given(st.text(), st.text(max_size=40))
def test_it_takes_anything(text: str, locale: str) -> None:
    assert len(detect(text, locale)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_say_and_understand_the_same(language: str) -> None:
    one, english = phrases(language), phrases("en")
    assert one.language == language
    assert one.says.keys() == english.says.keys()
    assert one.intents.keys() == english.intents.keys()
    assert one.names.keys() == english.names.keys() == {*LANGUAGES, ""}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", phrases("en").says)
def test_each_sentence_has_the_same_gaps_and_asks_at_most_one_question(language: str, key: str) -> None:
    sentence, english = phrases(language).says[key], phrases("en").says[key]
    for gap in ("{contact}", "{button}", "{language}"):
        assert sentence.count(gap) == english.count(gap)
    assert sum(map(sentence.count, "?？؟")) == english.count("?")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", phrases("en").intents)
def test_each_language_understands_its_own_phrases(language: str, intent: str) -> None:
    said = phrases(language)
    assert all(said.asks_for(intent, phrase) for phrase in said.intents[intent])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_button_asks_for_a_person(language: str) -> None:
    assert phrases(language).asks_for("person", phrases(language).button)
