"""Promises in all their wordings, held against the catalogue of a shop for desks."""

from __future__ import annotations

import pytest

from agent.guard import Guard, Held
from agent.promises import rules_for
from chat.models import Site
from knowledge.languages import language_of
from sales import catalogue
from sales.models import LinkHost, Policy, PolicyWording, Price, Product
from tests.agent.businesses import kept

DESKS = kept("desks.json")


@pytest.fixture
def shop(site: Site) -> Site:
    """A shop that sells two desks and a plan, and says what it promises."""
    world = DESKS["world"]
    for name, others, prices in world["products"]:
        product = Product.objects.create(name=name, other_names=", ".join(others))
        for attribute, amount, currency, period in prices:
            Price.objects.create(product=product, attribute=attribute, amount=amount, currency=currency, period=period)
    for name, wordings in world["policies"]:
        policy = Policy.objects.create(site=site, name=name)
        for language, text in wordings.items():
            PolicyWording.objects.create(policy=policy, language=language, text=text)
    for host in world["hosts"]:
        LinkHost.objects.create(host=host)
    return site


def reply(known: catalogue.Approved, site: Site, question: str, text: str, size: int = 4) -> tuple[str, list[Held]]:
    """What is shown of a reply to a question, and what is held back."""
    rules = rules_for(site, known, [], [question], language_of(question or text, ["en"]))
    assert rules is not None
    guard = Guard(rules.approved)
    shown = "".join(guard.feed(text[start : start + size]) for start in range(0, len(text), size))
    return shown + guard.end(), guard.held


def test_s8_no_false_promise_passes_in_whatever_words(shop: Site) -> None:
    known = catalogue.approved(shop)
    passed = []
    for question, text, leaks in DESKS["attacks"]:
        shown, held = reply(known, shop, question, text)
        if not held or any(leak in shown for leak in leaks):
            passed.append((question, text, shown))
    assert passed == []


def test_the_honest_replies_pass(shop: Site) -> None:
    known = catalogue.approved(shop)
    held = [(text, reply(known, shop, question, text)[1]) for question, text in DESKS["honest"]]
    assert [each for each in held if each[1]] == []


def test_s8_what_passes_of_them_does_not_depend_on_the_pieces(shop: Site) -> None:
    known = catalogue.approved(shop)
    replies = [(question, text) for question, text, _ in DESKS["attacks"]] + DESKS["honest"]
    for question, text in replies[::3]:
        whole = reply(known, shop, question, text, size=len(text) or 1)
        assert whole == reply(known, shop, question, text, size=1), text
