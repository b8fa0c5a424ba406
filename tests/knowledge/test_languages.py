"""Telling the language of a text, and the word lists that search and short texts rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.languages import language_of
from knowledge.lexicon import LANGUAGES, lexicon

CONCEPTS = set(lexicon("en").stems_of)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The delivery takes three days and costs nothing.", "en"),
        ("Die Lieferung dauert drei Tage und kostet nichts.", "de"),
        ("La livraison prend trois jours et ne coûte rien.", "fr"),
        ("El envío tarda tres días y no cuesta nada.", "es"),
        ("La consegna richiede tre giorni e non costa nulla.", "it"),
        ("A entrega demora três dias e não custa nada.", "pt"),
        ("De levering duurt drie dagen en kost niets.", "nl"),
        ("Dostawa trwa trzy dni i nic nie kosztuje.", "pl"),
        ("Доставка занимает три дня и ничего не стоит.", "ru"),
        ("Доставка триває три дні й нічого не коштує.", "uk"),
        ("Teslimat üç gün sürer ve ücretsizdir.", "tr"),
        ("配送需要三天，而且免费。", "zh"),
        ("配送には三日かかり、無料です。", "ja"),
        ("يستغرق التوصيل ثلاثة أيام وهو مجاني.", "ar"),
        ("Leveransen tar tre dagar och kostar ingenting.", "sv"),
        ("배송은 3일 걸립니다.", "ko"),
    ],
)
def test_it_tells_the_language_of_a_sentence(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("price", "en"),
        ("danke", "de"),
        ("merci", "fr"),
        ("gracias", "es"),
        ("grazie", "it"),
        ("obrigado", "pt"),
        ("bedankt", "nl"),
        ("dziękuję", "pl"),
        ("Wie viel?", "de"),
        ("¿Cuánto vale?", "es"),
        ("цена", "ru"),
        ("ціна", "uk"),
    ],
)
def test_it_tells_the_language_of_a_word_or_two(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_foreign_name_does_not_make_the_language() -> None:
    assert language_of("请问 WordPress 网站怎么安装？") == "zh"


def test_addresses_and_numbers_say_nothing() -> None:
    assert language_of("https://example.com/der-die-das jane@example.de 42", ["fr"]) == "fr"


def test_what_is_likely_decides_for_a_word_of_several_languages() -> None:
    assert (language_of("ok", ["nl"]), language_of("ok", ["it"])) == ("nl", "it")


def test_a_word_of_languages_that_are_not_likely_leaves_it_at_the_likely_one() -> None:
    assert language_of("garantie", ["en"]) == "en"


def test_words_that_only_other_languages_hold_are_in_one_of_them() -> None:
    assert language_of("envio a mexico", ["en"]) == "es"


def test_a_single_letter_is_no_word_of_a_language() -> None:
    assert language_of("u suck", ["en"]) == "en"


@given(st.text())
def test_it_takes_any_text(text: str) -> None:
    assert len(language_of(text, ["en"])) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_the_same_concepts(language: str) -> None:
    assert set(lexicon(language).stems_of) == CONCEPTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_stop_words(language: str) -> None:
    assert len(lexicon(language).stop) > 40


@given(st.text(st.characters()), st.sampled_from([*LANGUAGES, "sv", "xx"]))
def test_a_lexicon_reads_any_text(text: str, language: str) -> None:
    lexicon(language).stems(text)
