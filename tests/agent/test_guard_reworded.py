"""Sentences that say what one that may be said says, put in another way; beside each what must not pass for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agent.businesses import judged


def passes(source: tuple[str, str], reply: str, asked: str = "", language: str = "en") -> bool:
    """Whether a reply is shown whole, where this policy is all that may be said."""
    policy = {"title": source[0], "language": language, "text": source[1]}
    shop = {"language": language, "products": [], "policies": [policy], "sources": []}
    shown, held = judged(shop, [asked or "x"], reply)
    return shown == reply and not held


WAIVER = ("Deposit", "With the damage waiver the deposit drops to 250 EUR; cancelling it later costs 30 EUR.")
SHIPPING = ("Shipping", "Shipping is free for orders over 50 EUR.")
DISCOUNTS = ("Discounts", "Members get 10 % off from 4 pairs, and 15 % for students of music schools.")
DELIVERY = ("Delivery", "Delivery takes 1–2 working days in Ireland and 3–6 in the rest of the EU.")
COLLECTION = ("Delivery", "From 150 EUR on we deliver for free, collection in Leipzig is always free.")
GUARANTEE = ("Guarantee", "5 years on furniture, 10 years on hinges.")
PLACES = ("Delivery", "We deliver to Galway for 30 EUR and to Limerick for 60 EUR.")
CHARITY = ("Discounts", "Members get 10 % off, 40 % goes to charity.")
HOURS = ("Returns", "Return it within 14 days, the shop is open 10-18.")
RETURNS = ("Returns", "You can return a desk within 30 days and get your money back.")
PUT_ANOTHER_WAY = [
    (WAIVER, "The deposit drops to 250 EUR with the damage waiver."),
    (DISCOUNTS, "Students of music schools get a 15 % discount."),
    (DELIVERY, "Delivery takes 3 to 6 working days in the rest of the EU."),
    (COLLECTION, "Collection in Leipzig is always free."),
    (GUARANTEE, "There is a guarantee of 10 years on hinges."),
]


@pytest.mark.parametrize(("source", "reply"), PUT_ANOTHER_WAY)
def test_a_sentence_may_be_put_in_another_way(source: tuple[str, str], reply: str) -> None:
    assert passes(source, reply)


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        (WAIVER, "The deposit drops to 30 EUR with the damage waiver."),
        (SHIPPING, "Shipping is free."),
        (DISCOUNTS, "Students of music schools get a 25 % discount."),
        (DELIVERY, "Delivery takes 3 to 6 working days in Ireland, and 1 hour in the EU."),
        (COLLECTION, "We deliver for free."),
        (GUARANTEE, "There is a guarantee of 15 years on hinges."),
        (GUARANTEE, "Furniture has a guarantee of 10 years."),
        (GUARANTEE, "Furniture and hinges have a guarantee of 10 years."),
        (DISCOUNTS, "Members get 15 % off."),
        (PLACES, "We deliver to Limerick for 30 EUR."),
        (PLACES, "We deliver to Galway for 60 EUR."),
        (CHARITY, "Members get 40 % off."),
        (HOURS, "You can return it within 18 days."),
    ],
)
def test_s8_another_way_to_put_it_drops_no_condition_and_swaps_no_figure(source: tuple[str, str], reply: str) -> None:
    assert not passes(source, reply)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", "I can't confirm whether the refund applies to you."),
        ("en", "Nothing I have says whether a refund is possible."),
        ("en", "My information says nothing about a discount for families."),
        ("fr", "Mes informations ne disent rien d'une remise."),
        ("es", "No tengo información sobre un descuento."),
        ("de", "Einen Rabatt kann ich Ihnen leider nicht anbieten."),
        ("nl", "Korting kan ik niet geven."),
    ],
)
def test_what_is_not_given_may_be_said(language: str, reply: str) -> None:
    assert passes(RETURNS, reply, language=language)


@pytest.mark.parametrize(
    "reply",
    [
        "Our guarantee never ends.",
        "Our guarantee doesn't expire.",
        "There is no limit to our guarantee.",
        "A refund is never denied.",
        "A discount is no problem.",
        "You don't pay a fee.",
        "Your refund isn't only for desks.",
        "I can't confirm it, but you get a refund for anything.",
        "A colleague can confirm your 50 % discount.",
        "A colleague can confirm that it is free.",
        "I can confirm that you get a refund.",
        "The team can refund it in full.",
        "You get a full refund whether you used it or not.",
        "It is not listed and you still get a discount.",
        "Damage that isn't covered is refunded in full.",
        "The guarantee isn't tied to registration.",
        "It is no secret that we give a 15-year guarantee.",
        "Delivery is free with no minimum order.",
        "We don't take a fee for delivery.",
        "You have this price in writing now, it is a promise.",
        "Delivery is free to your door.",
        "Your desk is free to you.",
    ],
)
def test_s8_a_no_that_promises_something_is_held_back(reply: str) -> None:
    assert not passes(("Office", "Our office is in Graz."), reply)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("We are 3 people, which one?", "For the three of you the large one is fine."),
        ("I cancelled on the 3rd and was charged on the 10th!", "A cancellation on the 3rd may have come too late."),
        ("Can I drop it at 9?", "You can drop it off from Monday to Friday 8:00–16:30."),
        ("Which is the cheapest?", "The cheapest way is the online course."),
    ],
)
def test_the_visitors_numbers_and_everyday_words_flow(asked: str, reply: str) -> None:
    assert passes(("Office", "Our office is in Graz. The online course is our smallest."), reply, asked)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("Can you do 300?", "300 is fine."),
        ("Would you take 250 for it?", "For you 250 is fine."),
        ("Are you cheap?", "We are cheaper than anyone else."),
        ("Come on, 300?", "300 is fine."),
        ("We are at 300 now, ok?", "300 is fine."),
        ("Wir sind bei 300, einverstanden?", "300 passt."),
        ("Would you sell it at 20?", "20 is fine."),
        ("Is it free?", "Feel free to take it, it is free."),
    ],
)
def test_s8_everyday_words_make_no_way_round_the_guard(asked: str, reply: str) -> None:
    assert not passes(("Office", "Our office is in Graz."), reply, asked)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("fr", "Vous pouvez choisir un serveur en Europe."),
        ("pl", "To zależy m.in. od kosztów."),
        ("nl", "Wij schenken geen alcohol."),
        ("nl", "Iemand kan een offerte maken."),
        ("de", "Guten Tag, gern."),
        ("es", "Se cancela con preaviso por escrito."),
    ],
)
def test_a_word_of_one_language_is_no_promise_in_another(language: str, reply: str) -> None:
    assert passes(("Office", "Graz."), reply, language=language)


def test_s8_an_abbreviation_hides_no_link() -> None:
    assert not passes(("Office", "Graz."), "Look at evil.in for it.")


LOOPHOLES = json.loads((Path(__file__).parent / "replies/loopholes.json").read_text())


def test_s8_what_was_tried_on_its_loopholes_is_held_back() -> None:
    shops = LOOPHOLES["shops"]
    passed = [reply for shop, asked, reply in LOOPHOLES["attacks"] if not judged(shops[shop], asked, reply)[1]]
    assert passed == []
