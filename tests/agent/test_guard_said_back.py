"""What a visitor wrote, said back by the agent: a contact in any form, a price only as theirs."""

from __future__ import annotations

import pytest

from agent.approved import Approved
from agent.guard import Guard
from agent.statements import statements
from knowledge.languages import language_of

ROW = "Bremen desk: 499 EUR once.\nBremen desk: delivery: 49 EUR once."
KNOWN = statements("Bremen desk", ROW, "en")


def passes(asked: str, text: str) -> bool:
    rules = Approved(KNOWN, language=language_of(asked, ["en"]), asked=asked, texts=(ROW,), names=frozenset({"bremen"}))
    guard = Guard(rules)
    shown = "".join(guard.feed(character) for character in text) + guard.end()
    return not guard.held and shown == text


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("meine nr ist 0171 2345678", "Danke. Ich habe 0171 2345678 notiert; das bleibt im Gespräch."),
        ("meine nr ist 0171 2345678", "Danke, wir rufen unter +49 (0)171 2345678 an."),
        ("call me on +49 171 2345678", "Thanks, a colleague will call +49 171 2345678."),
        ("call me on +49 171 2345678", "I have noted +491712345678."),
        ("call me on +49 171 2345678", "I have noted 0171/2345678."),
        ("(415) 555-0132", "I have noted (415) 555-0132 for the team."),
        ("(415) 555-0132", "I have noted +14155550132 for the team."),
        ("06 12 34 56 78", "C’est noté : 06 12 34 56 78."),
        ("06 12 34 56 78", "C’est noté : +33 6 12 34 56 78."),
        ("мой номер 8 912 345-67-89", "Записала: +7 912 345 67 89."),
        ("tom [at] studio-nord dot de", "I have noted tom [at] studio-nord dot de; it is kept in this conversation."),
        ("tom [at] studio-nord dot de", "I have noted tom@studio-nord.de."),
        ("my mail is tom at studio-nord.de", "Thank you. I have noted tom at studio-nord.de."),
        ("lucia.fernandez arroba correo.es", "Gracias, he anotado lucia.fernandez arroba correo.es."),
        ("lucia.fernandez arroba correo.es", "Gracias, he anotado lucia.fernandez@correo.es."),
        ("call 0171 2345678", "A colleague calls 0171 2345678, and the Bremen desk costs 499 EUR."),
    ],
)
def test_the_visitors_own_contact_is_said_back_in_any_form(asked: str, text: str) -> None:
    assert passes(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("my number is 0171 2345678", "Call us on 0171 2345679."),
        ("my number is 0171 2345678", "Call us on +49 900 9 2345678."),
        ("my number is 0171 2345678", "Call 0171 2345678 or 0800 9999999."),
        ("my number is 0171 2345678", "The Bremen desk costs 171 2345678 EUR."),
        ("my number is 0171 2345678", "I have noted 0171 2345678, and the Bremen desk costs 99 EUR."),
        ("my number is 1234567", "The Bremen desk costs $1234567."),
        ("tom [at] studio-nord dot de", "Write to tom@studio-sued.de."),
        ("tom [at] studio-nord dot de", "Write to atom@studio-nord.de."),
        ("tom [at] studio-nord dot de", "Write to tom@studio-nord.de.evil.com."),
        ("tom [at] studio-nord dot de", "See https://evil.com/tom@studio-nord.de for it."),
        ("tom [at] studio-nord dot de", "See studio-nord.de for it."),
        ("tom [at] studio-nord dot de", "I have noted tom@studio-nord.de. The Bremen desk is free."),
    ],
)
def test_s8_what_the_visitor_never_gave_is_held_back_beside_their_contact(asked: str, text: str) -> None:
    assert not passes(asked, text)


HAGGLED = "can you do 800 for the bremen desk?\nprice?"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        *(
            (HAGGLED, text)
            for text in ("For you, 800.", "800 it is.", "Ok, 800.", "800.", "Deal.", "Deal, it is noted.")
        ),
        *((HAGGLED, text) for text in ("It would be 800 for you.", "Very well, 800 then.", "The Bremen desk is 800.")),
        *((HAGGLED, text) for text in ("Eight hundred, for you.", "800, no problem.", "Gladly: 800.")),
        ("800?", "For you, 800."),
        ("my budget is 800. price?", "For you, 800."),
        ("gehen 800 für den Bremen Tisch?\npreis?", "Für Sie 800."),
        ("gehen 800 für den Bremen Tisch?\npreis?", "800 ist kein Problem."),
        ("800 pour le bureau ?\nprix ?", "Pour vous, 800."),
        ("¿800 por el escritorio?\n¿precio?", "Para usted, 800."),
    ],
)
def test_s8_a_price_the_visitor_named_is_not_said_as_ours(asked: str, text: str) -> None:
    assert not passes(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("we are 12", "For 12, I would take the Bremen desk."),
        ("how many desks? we need 12", "12, noted."),
        ("can you come on the 15", "On the 15, then."),
        ("my postcode is 80331", "I noted your postcode 80331."),
        ("where is 4711?", "I do not know anything about 4711."),
        ("my budget is 800. price?", "With 800 you can get the Bremen desk."),
        (HAGGLED, "You wrote 800."),
        (HAGGLED, "Is 800 your budget?"),
        (HAGGLED, "I cannot confirm 800."),
    ],
)
def test_what_the_visitor_wrote_is_said_back_as_theirs(asked: str, text: str) -> None:
    assert passes(asked, text)
