"""Questions about the catalogue, asked of the built-in answerer on a real socket."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from agent.facts import all_facts, facts_for
from chat.models import Site
from knowledge.models import Passage
from sales.catalogue import Fact
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
    assert all(re.search(rf"{name}: (€{amount}|{amount}\s€)", told) for name, (amount, _) in PRODUCTS.items())
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
        ("How much is the Bergen desk for 12 people?", "Bergen desk: €249."),
    ],
)
def test_it_answers_in_the_wording_of_the_visitors_language(vera: Visitor, question: str, answer: str) -> None:
    assert vera.ask(question)["text"].startswith(answer)


def test_a_policy_that_lacks_the_visitors_language_is_told_in_english(vera: Visitor) -> None:
    told = vera.ask("gibts rabatt wenn ich 12 nehm")["text"]
    assert POLICIES["Volume discount"]["en"] in told
    assert POLICIES["Volume discount"]["es"] not in told


@pytest.fixture
def told_much(shop: Site) -> Site:
    """The shop with passages that share words with its policies and answer something else."""
    for title, text in {
        "About us": "Our desks arrive in flat packs. A guarantee of origin comes with the wood.",
        "Norway": "Yes, we ship to Norway.",
        "Size": "The Oslo desk is 160 cm long.",
    }.items():
        Passage.objects.create(title=title, text=text, language="en")
    return shop


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how long is delivery", POLICIES["Delivery time"]["en"]),
        ("how long does shipping take", POLICIES["Delivery time"]["en"]),
        ("when will my desk arrive", POLICIES["Delivery time"]["en"]),
        ("how long is the guarantee", POLICIES["Guarantee"]["en"]),
        ("how long is the guarantee of the Oslo desk", POLICIES["Guarantee"]["en"]),
        ("is there a garantee", POLICIES["Guarantee"]["en"]),
        ("wat about returns", POLICIES["Returns"]["en"]),
        ("any discont for 12?", POLICIES["Volume discount"]["en"]),
        ("how long is the Oslo desk", "The Oslo desk is 160 cm long."),
        ("do u ship to norway", "Yes, we ship to Norway."),
    ],
)
def test_a_policy_that_answers_goes_before_a_passage_that_shares_words(
    serve: Serve, told_much: Site, visit: Visit, question: str, answer: str
) -> None:
    assert visit(serve()).connect().ask(question)["text"].startswith(answer)


WHEN = {
    "en": "when will my desk arrive",
    "de": "wann kommt der Tisch",
    "fr": "quand arrive le bureau ?",
    "es": "¿cuándo llega la mesa?",
    "it": "quando arriva il tavolo?",
    "pt": "quando chega a mesa?",
    "nl": "wanneer komt het bureau",
    "pl": "kiedy przyjdzie biurko",
    "ru": "когда придёт стол",
    "uk": "коли прийде стіл",
    "tr": "masa ne zaman gelir",
    "ar": "متى يصل المكتب؟",
    "ja": "机はいつ届きますか",
    "zh": "桌子什么时候到货",
}


@pytest.mark.parametrize(("language", "question"), WHEN.items())
def test_who_asks_when_it_arrives_is_told_of_delivery(language: str, question: str) -> None:
    policies = [
        Fact("Delivery time", POLICIES["Delivery time"]["en"], language="en"),
        Fact("Guarantee", POLICIES["Guarantee"]["en"], language="en"),
    ]
    assert facts_for(question, language, policies)[0].title == "Delivery time"


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("oslo desk price and delivery time?", ["Oslo desk: €499.", POLICIES["Delivery time"]["en"]]),
        (
            "whats the price of the oslo desk and is there a garantee",
            ["Oslo desk: €499.", POLICIES["Guarantee"]["en"]],
        ),
        (
            "wie lange garantie und kann ich den tisch zurückgeben",
            [POLICIES["Guarantee"]["de"], POLICIES["Returns"]["de"]],
        ),
        (
            "was kostet der oslo tisch inkl lieferung",
            ["Oslo desk: 499\N{NO-BREAK SPACE}€.", POLICIES["Delivery time"]["en"]],
        ),
        ("hi wat does it cost?? n can u do discount", ["Bergen desk: €249", POLICIES["Volume discount"]["en"]]),
    ],
)
def test_each_of_two_things_asked_at_once_is_answered(vera: Visitor, question: str, answers: list[str]) -> None:
    told = vera.ask(question)
    assert [answer for answer in answers if answer not in told["text"]] == []
    assert len(told["citations"]) >= len(answers)


@pytest.mark.parametrize("asked", ["how far is mars", "is https://evil.example/mars real", "is it 9 EUR on mars"])
def test_what_is_asked_besides_and_not_known_is_said_and_not_repeated(vera: Visitor, asked: str) -> None:
    told = vera.ask(f"what does the oslo desk cost and {asked}")["text"]
    assert told.startswith("Oslo desk: €499.")
    assert "As for the rest of your question:\nI don’t know that" in told
    assert "mars" not in told


def test_a_policy_is_quoted_whole(serve: Serve, shop: Site, visit: Visit) -> None:
    text = "Yes, we ship to Norway. Customs duties are paid by the buyer."
    PolicyWording.objects.create(policy=Policy.objects.create(name="Shipping to Norway"), language="en", text=text)
    assert visit(serve()).connect().ask("do u ship to norway")["text"].startswith(text)


def test_products_with_a_description_are_all_told_to_who_asks_for_prices(vera: Visitor) -> None:
    Product.objects.update(description="Made of oak.")
    told = vera.ask("hola q precio tiene")["text"]
    assert all(re.search(rf"{name}: (€{amount}|{amount}\s€)", told) for name, (amount, _) in PRODUCTS.items())


KNOWN = (
    Fact("Oslo desk", "Oslo desk: 499 EUR once.", names=("Oslo desk",)),
    Fact("Guarantee", "5 years.", language="en"),
    Fact("Guarantee", "5 Jahre.", language="de"),
)


def test_a_model_is_told_the_whole_catalogue_with_each_policy_in_one_language() -> None:
    assert [fact.text for fact in all_facts("de", KNOWN, 1000)] == ["Oslo desk: 499 EUR once.", "5 Jahre."]


def test_a_catalogue_too_long_for_the_prompt_is_left_to_the_search() -> None:
    assert all_facts("de", KNOWN, 10) == ()
