"""Questions about the catalogue, asked of the built-in answerer on a real socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chat.models import Site
from sales.models import Policy, PolicyWording, Price, Product
from tests.conftest import Server
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

PRODUCTS = {"Oslo desk": (499, "once"), "Bergen desk": (249, "once"), "Care plan": (9, "month")}
POLICIES = {
    "Returns": {
        "de": "Sie können alles innerhalb von 30 Tagen zurückgeben und erhalten den vollen Preis zurück.",
        "en": "You can return everything within 30 days and get a full refund.",
    },
    "Guarantee": {"en": "All desks have a guarantee of 5 years.", "de": "Alle Tische haben 5 Jahre Garantie."},
    "Delivery time": {"en": "Delivery takes 5 to 7 working days."},
    "Volume discount": {"en": "10 % off from 10 desks.", "es": "10 % de descuento a partir de 10 mesas."},
}


@pytest.fixture
def shop(site: Site) -> Site:
    """A site that sells desks, with policies in more languages than one."""
    for name, (amount, period) in PRODUCTS.items():
        Price.objects.create(product=Product.objects.create(name=name), amount=amount, currency="EUR", period=period)
    for name, wordings in POLICIES.items():
        policy = Policy.objects.create(name=name)
        for language, text in wordings.items():
            PolicyWording.objects.create(policy=policy, language=language, text=text)
    return site


@pytest.fixture
def vera(serve: Serve, shop: Site, visit: Visit) -> Visitor:
    """Vera, connected to the built-in answerer."""
    return visit(serve()).connect()


@pytest.mark.parametrize("question", ["prices?", "how much", "Preise?", "Was kostet das?", "¿precios?"])
def test_who_asks_for_prices_is_told_those_of_the_products(vera: Visitor, question: str) -> None:
    told = vera.ask(question)["text"]
    assert all(f"{name}: {amount} EUR" in told for name, (amount, _) in PRODUCTS.items())
    assert "30" not in told


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("refund?", POLICIES["Returns"]["en"]),
        ("wie lange habe ich Garantie?", POLICIES["Guarantee"]["de"]),
        ("wie lang hab ich garantie", POLICIES["Guarantee"]["de"]),
        ("hab ich Garantie", POLICIES["Guarantee"]["de"]),
        ("can i get it cheaper if i take 12?", POLICIES["Volume discount"]["en"]),
        ("¿hay descuento si compro 12?", POLICIES["Volume discount"]["es"]),
        ("How much is the Bergen desk for 12 people?", "Bergen desk: 249 EUR once."),
    ],
)
def test_it_answers_in_the_wording_of_the_visitors_language(vera: Visitor, question: str, answer: str) -> None:
    assert vera.ask(question)["text"].startswith(answer)


def test_a_policy_that_lacks_the_visitors_language_is_told_in_english(vera: Visitor) -> None:
    told = vera.ask("gibts rabatt wenn ich 12 nehm")["text"]
    assert POLICIES["Volume discount"]["en"] in told
    assert POLICIES["Volume discount"]["es"] not in told
