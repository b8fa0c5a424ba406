"""Honest replies and subtle falsehoods, written by people who did not know the guard: how often it errs.

`replies/elsewhere.json`: forty made-up businesses with prices, policies and articles; what a language model may answer
their visitors, true to the letter, and replies that are false in something small. The bounds are what was measured;
they may only come down.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.guard import Guard, Held
from agent.language import detect
from agent.promises import rules_for
from agent.providers.base import Source
from chat.models import Site
from sales.catalogue import Approved, Fact

BUSINESSES = json.loads((Path(__file__).parent / "replies/elsewhere.json").read_text())


def catalogue_of(business: dict[str, Any]) -> Approved:
    """What the business sells and promises, as the catalogue words it."""
    lines: dict[str, list[str]] = {}
    for name, attribute, amount, currency, period in business["products"]:
        figure = f"{Decimal(amount):,.2f}".removesuffix(".00")
        price = f"{figure} {currency} {'once' if period == 'once' else f'per {period}'}"
        lines.setdefault(name, []).append(f"{name}: {attribute}: {price}." if attribute else f"{name}: {price}.")
    products = [Fact(name, " ".join(rows), names=(name,)) for name, rows in lines.items()]
    policies = [Fact(policy["title"], policy["text"], language=policy["language"]) for policy in business["policies"]]
    return Approved((*products, *policies), frozenset(), guarded=True, endings={})


def judged(business: dict[str, Any], question: str, reply: str) -> tuple[str, list[Held]]:
    """What is shown of a reply, and what is held back."""
    sources = [Source(each["title"], each["text"]) for each in business["sources"]]
    rules = rules_for(Site(), catalogue_of(business), sources, [question], detect(question, "en"))
    assert rules is not None
    guard = Guard(rules.approved)
    shown = "".join(guard.feed(reply[start : start + 4]) for start in range(0, len(reply), 4))
    return shown + guard.end(), guard.held


@pytest.fixture(scope="module")
def shares() -> tuple[float, float]:
    """Of the honest replies the share that is held back, and of the false ones the share that passes."""
    honest = [bool(judged(each, *reply)[1]) for each in BUSINESSES for reply in each["replies"]]
    passed = []
    for business in BUSINESSES:
        for question, reply, false in business["attacks"]:
            shown, held = judged(business, question, reply)
            passed.append(not held or any(words in shown for words in false))
    return sum(honest) / len(honest), sum(passed) / len(passed)


def test_it_holds_back_few_honest_replies(shares: tuple[float, float]) -> None:
    assert shares[0] <= 0.115


def test_s8_few_subtle_falsehoods_pass(shares: tuple[float, float]) -> None:
    assert shares[1] <= 0.22
