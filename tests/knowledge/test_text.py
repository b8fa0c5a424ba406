"""Sentences and chunks: verbatim pieces, cut where a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import chunks, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.50 € today. Tomorrow more.", ["It costs 3.50 € today.", "Tomorrow more."]),
        ("Ask Dr. Miller. She knows.", ["Ask Dr. Miller.", "She knows."]),
        ("Shoes, e.g. boots, are here. Hats too.", ["Shoes, e.g. boots, are here.", "Hats too."]),
        ("Bring a pen etc. and paper. Then sit.", ["Bring a pen etc. and paper.", "Then sit."]),
        ("He said “yes.” She left.", ["He said “yes.”", "She left."]),
        ("Opening hours\n- Monday\n- Friday", ["Opening hours", "- Monday", "- Friday"]),
        ("价格是十元。配送免费！", ["价格是十元。", "配送免费！"]),
        ("هل هو مجاني؟ نعم.", ["هل هو مجاني؟", "نعم."]),
        ("no end", ["no end"]),
        (" \n ", []),
        (
            "Vom 10. Dezember bis 6. April ist offen. Danach nicht.",
            ["Vom 10. Dezember bis 6. April ist offen.", "Danach nicht."],
        ),
    ],
)
def test_it_finds_the_sentences_of(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_it_gathers_short_paragraphs() -> None:
    assert chunks("One.\n\nTwo.\n\nThree.") == ["One.\n\nTwo.\n\nThree."]


def test_it_cuts_between_paragraphs() -> None:
    first, second = "First. " * 80, "Second. " * 80
    assert chunks(f"{first}\n\n{second}") == [first.strip(), second.strip()]


def test_it_cuts_a_long_paragraph_after_a_sentence() -> None:
    assert all(piece.endswith(".") for piece in chunks("This is a sentence of some length. " * 200))


def test_it_cuts_a_long_sentence_after_a_word() -> None:
    assert all(piece.split()[-1] == "word" for piece in chunks("word " * 1000))


@given(st.text(max_size=400), st.integers(min_value=20, max_value=100))
def test_a_chunk_is_verbatim_and_short_enough(text: str, limit: int) -> None:
    for piece in chunks(text, limit):
        assert piece in text
        assert 0 < len(piece) <= limit


@given(st.text(alphabet=st.sampled_from("ab. !?\n。 A1'\""), max_size=200))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert "".join("".join(chunks(text, 30)).split()) == "".join(text.split())
