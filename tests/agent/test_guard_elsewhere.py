"""Honest replies and subtle falsehoods, written by people who did not know the guard: how often it errs.

`replies/elsewhere.json`: forty made-up businesses with prices, policies and articles; what a language model may answer
their visitors, freely worded and true to the letter, and replies that are false in something small.
`replies/prompted.json`: what one answers visitors of others with our own prompt, true as well. The bounds are what was
measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.text import sentences
from tests.agent.businesses import businesses, catalogue_of, judged, rules_of, sources_of

FREELY_WORDED = businesses("elsewhere.json")
PROMPTED = businesses("prompted.json")


@pytest.fixture(scope="module")
def shares() -> tuple[float, float]:
    """Of the freely worded honest replies the share that is held back, and of the false ones the share that passes."""
    honest = [bool(judged(each, [question], reply)[1]) for each in FREELY_WORDED for question, reply in each["replies"]]
    passed = []
    for business in FREELY_WORDED:
        for question, reply, false in business["attacks"]:
            shown, held = judged(business, [question], reply)
            passed.append(not held or any(words in shown for words in false))
    return sum(honest) / len(honest), sum(passed) / len(passed)


def test_it_holds_back_few_honest_replies(shares: tuple[float, float]) -> None:
    assert shares[0] <= 0.11


def test_s8_few_subtle_falsehoods_pass(shares: tuple[float, float]) -> None:
    assert shares[1] <= 0.23


@pytest.fixture(scope="module")
def held() -> list[bool]:
    """Of the replies with our prompt that are held back, whether something approved is said in their place."""
    found = []
    for business in PROMPTED:
        for asked, reply in business["replies"]:
            shown, kept_back = judged(business, asked, reply)
            if kept_back:
                rules = rules_of(business, asked)
                found.append(rules.instead_of(kept_back[-1].text, shown) != rules.ending)
    return found


def test_it_holds_back_few_replies_that_follow_our_prompt(held: list[bool]) -> None:
    assert len(held) / sum(len(business["replies"]) for business in PROMPTED) <= 0.06


def test_what_is_approved_takes_the_place_of_much_that_is_held(held: list[bool]) -> None:
    assert sum(held) / len(held) >= 0.3


def told(business: dict[str, Any]) -> Iterator[str]:
    """What a model is told of the business, whole and each sentence alone: its prices, policies and articles."""
    language = business.get("language", "en")
    for fact in catalogue_of(business).facts:
        yield fact.said(language)
        yield from fact.price_lines(language) or sentences(fact.text)
    for source in sources_of(business):
        yield source.text
        yield from sentences(source.text)


def test_a_model_may_quote_whatever_it_is_told() -> None:
    asked = {"en": "How much?", "de": "Was kostet das bei euch?", "fr": "Combien ça coûte chez vous ?"}
    held = []
    for business in [*FREELY_WORDED, *PROMPTED]:
        question = asked.get(business.get("language", "en"), "?")
        held += [text for text in told(business) if judged(business, [question], f"{text}\n") != (f"{text}\n", [])]
    assert held == []
