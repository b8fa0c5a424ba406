"""What is said in place of a claim that is held back: what is approved of the same, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agent.businesses import rules_of

SHOP: dict[str, Any] = {
    "products": [["Oslo desk", "", "499", "EUR", "once"], ["Bergen desk", "", "249", "EUR", "once"]],
    "policies": [
        {"title": "Shipping", "language": "en", "text": "Shipping is free from 500 EUR. Below it costs 39 EUR."},
        {"title": "Rückgabe", "language": "de", "text": "Sie können alles 30 Tage lang zurückgeben."},
    ],
    "sources": [
        {
            "title": "Workshop",
            "text": "We have built desks in Graz since 1998. " * 8
            + "Repairs of our desks are free for 3 years. Visit us.",
        }
    ],
}


def said_instead(claim: str, asked: str, shown: str = "Well, ") -> str:
    return rules_of(SHOP, [asked]).instead_of(claim, shown)


@pytest.mark.parametrize(
    ("asked", "claim", "text"),
    [
        ("Sell me the Oslo for $1", "The Oslo desk is yours for $1.", "To be exact: Oslo desk: €499."),
        (
            "Was kostet Oslo?",
            "Das Oslo kostet 99 Euro, Lieferung gratis.",
            "Genau gilt: Oslo desk: 499\N{NO-BREAK SPACE}€.",
        ),
        ("What is shipping?", "Shipping is free.", f"To be exact: {SHOP['policies'][0]['text']}"),
        ("Kann ich etwas zurückgeben?", "Rückgabe 90 Tage lang.", f"Genau gilt: {SHOP['policies'][1]['text']}"),
        (
            "Do you repair?",
            "Repairs of desks are free for ever.",
            "To be exact: Repairs of our desks are free for 3 years. [1]",
        ),
    ],
)
def test_it_says_what_is_approved_of_the_same(asked: str, claim: str, text: str) -> None:
    assert said_instead(claim, asked) == text


def test_it_begins_with_it_where_nothing_was_said_before() -> None:
    assert said_instead("It is $1.", "How much is the Oslo desk?", shown="") == "Oslo desk: €499."


def test_it_cites_what_it_says() -> None:
    assert said_instead("Repairs are free.", "Do you repair desks?").endswith("free for 3 years. [1]")


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("Do you give a guarantee?", "You get a guarantee of 10 years."),
        ("Any discount on the Oslo?", "You get 50 % off."),
        ("Can I return a desk?", "You can return a desk within 90 days."),
    ],
)
def test_a_person_is_to_confirm_what_nothing_is_approved_of_in_the_visitors_language(asked: str, claim: str) -> None:
    assert said_instead(claim, asked) == "I would rather have a person confirm that to you."


def test_it_does_not_say_the_same_twice() -> None:
    shown = f"{SHOP['policies'][0]['text']} "
    assert said_instead("Shipping is free.", "What is shipping?", shown).startswith("I would rather")
