"""Made-up businesses with prices, policies and articles, and what the guard makes of replies to their visitors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.guard import Guard, Held
from agent.language import detect
from agent.promises import Rules, rules_for
from agent.providers.base import Source
from chat.models import Site
from sales.catalogue import Approved, Fact, product
from sales.prices import Row

_FOLDER = Path(__file__).parent / "replies"


def kept(name: str) -> Any:
    """What a file in `replies/` holds: most of them businesses and what is said to their visitors."""
    return json.loads((_FOLDER / name).read_text())


def catalogue_of(business: dict[str, Any]) -> Approved:
    """What the business sells and promises, as the catalogue holds it."""
    rows: dict[str, list[Row]] = {}
    for name, attribute, amount, currency, period in business["products"]:
        rows.setdefault(name, []).append(Row(attribute, Decimal(amount), currency, period))
    products = [product(name, "", of) for name, of in rows.items()]
    policies = [Fact(policy["title"], policy["text"], language=policy["language"]) for policy in business["policies"]]
    return Approved((*products, *policies), frozenset(), guarded=True, endings={})


def sources_of(business: dict[str, Any]) -> list[Source]:
    """Its articles."""
    return [Source(each["title"], each["text"]) for each in business["sources"]]


def rules_of(business: dict[str, Any], asked: Sequence[str], answers: Sequence[str] = ()) -> Rules:
    """How a reply to a visitor of the business is guarded; `asked` is what they wrote, the last message last."""
    language = detect(asked[-1], business.get("language", "en"))
    rules = rules_for(Site(), catalogue_of(business), sources_of(business), asked, language, answers)
    assert rules is not None
    return rules


def judged(
    business: dict[str, Any], asked: Sequence[str], reply: str, answers: Sequence[str] = ()
) -> tuple[str, list[Held]]:
    """What is shown of a reply, and what is held back; `answers` are those given before."""
    guard = Guard(rules_of(business, asked, answers).approved)
    shown = "".join(guard.feed(reply[start : start + 4]) for start in range(0, len(reply), 4))
    return shown + guard.end(), guard.held
