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


def test_it_holds_back_hardly_a_reply_that_follows_our_prompt() -> None:
    held = [bool(judged(each, asked, reply)[1]) for each in PROMPTED for asked, reply in each["replies"]]
    assert sum(held) / len(held) <= 0.01


def test_what_is_approved_takes_the_place_of_much_that_is_held() -> None:
    found = []
    for business in FREELY_WORDED:
        for question, reply in business["replies"]:
            shown, held = judged(business, [question], reply)
            if held:
                rules = rules_of(business, [question])
                found.append(rules.instead_of(held[-1].text, shown) != rules.ending)
    assert sum(found) / len(found) >= 0.5


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
