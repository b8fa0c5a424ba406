"""What a visitor asks, where that is several things at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.language import LANGUAGES
from agent.parts import parts_of

SEVERAL = [
    ("en", "oslo desk price and delivery cost?", ("oslo desk price", "delivery cost")),
    ("en", "whats the price of it and is there a garantee", ("whats the price of it", "is there a garantee")),
    ("en", "hi wat does it cost?? n can u do discount", ("hi wat does it cost", "can u do discount")),
    ("en", "What does it cost? How long is the guarantee?", ("What does it cost", "How long is the guarantee")),
    ("en", "price, delivery & guarantee", ("price", "delivery", "guarantee")),
    ("en", "price of the Oslo and the Bergen desk, delivery", ("price of the Oslo and the Bergen desk", "delivery")),
    ("de", "wie lange garantie und wann kommt der tisch", ("wie lange garantie", "wann kommt der tisch")),
    ("de", "was kostet der tisch inkl lieferung", ("was kostet der tisch", "lieferung")),
    ("de", "wie bau ich das ein u. läuft es ohne key", ("wie bau ich das ein", "läuft es ohne key")),
    ("fr", "quel est le prix et la garantie", ("quel est le prix", "la garantie")),
    ("es", "qué precio tiene y cuánto tarda el envío", ("qué precio tiene", "cuánto tarda el envío")),
    ("it", "quanto costa e c'è la garanzia", ("quanto costa", "c'è la garanzia")),
    ("pt", "qual é o preço e a garantia", ("qual é o preço", "a garantia")),
    ("nl", "wat is de prijs en hoe lang is de garantie", ("wat is de prijs", "hoe lang is de garantie")),
    ("pl", "jaka jest cena i gwarancja", ("jaka jest cena", "gwarancja")),
    ("ru", "какая цена и есть ли гарантия", ("какая цена", "есть ли гарантия")),
    ("uk", "яка ціна і чи є гарантія", ("яка ціна", "чи є гарантія")),
    ("tr", "fiyat nedir ve garanti var mı", ("fiyat nedir", "garanti var mı")),
    ("ar", "كم السعر؟ هل يوجد ضمان؟", ("كم السعر", "هل يوجد ضمان")),
    ("ja", "価格はいくらですか。保証はありますか。", ("価格はいくらですか", "保証はありますか")),
    ("zh", "价格多少？有保修吗？", ("价格多少", "有保修吗")),
]


@pytest.mark.parametrize(("language", "text", "parts"), SEVERAL)
def test_it_takes_apart_what_asks_for_itself(language: str, text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text, language) == parts


def test_it_knows_each_language() -> None:
    assert {language for language, _, _ in SEVERAL} == {*LANGUAGES}


@pytest.mark.parametrize(
    "text",
    [
        "What does it cost?",
        "black and white desk",
        "Are you a bot? What does the desk cost?",
        "do you ship to norway and sweden",
        "what does it cost, we are a school and my budget is 5k",
        "Hello, what does the desk for 1,500 EUR look like?",
        "price, delivery, guarantee, returns and payment",
        "price and delivery " * 20,
    ],
)
def test_it_leaves_together_what_is_one_thing_or_too_much(text: str) -> None:
    assert parts_of(text, "en") == ()


@given(st.text(), st.sampled_from([*LANGUAGES, "sv"]))
def test_each_part_stands_in_the_text(text: str, language: str) -> None:
    assert all(part and part in text for part in parts_of(text, language))
