"""What passes the guard and what does not, on the text alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.approved import Approved
from agent.figures import figures
from agent.folding import fold
from agent.guard import Guard, Held, joined
from agent.statements import Statement, statements
from agent.words import take_apart
from knowledge.languages import language_of
from tests.agent.businesses import kept

HONEST = kept("honest.json")
ATTACKS = kept("attacks.json")
WORLD: list[Statement] = [each for title, text in ATTACKS["world"]["rows"] for each in statements(title, text, "en")]
TEXTS = tuple(f"{title}\n{text}" for title, text in ATTACKS["world"]["rows"])
NAMES = frozenset(fold(word) for name in ATTACKS["world"]["names"] for word in name.split())
RISKY = [text for _, text, _ in ATTACKS["attacks"]]
SMALL = ["free", "guarantee", "Geld", "zurück", "$", "€", "%", "1", "50", " ", ".", "\n", "**", "\u200b", "[1]"]
SMALL += [
    "within",
    "few",
    "week",
    "days",
    "working",
    "dot",
    "com",
    "(",
    "[.]",
    "enter",
    "pay",
    "no",
    "Deal",
    "300",
    "fine",
]
SMALL += [
    "code",
    ":",
    "half",
    "any time",
    "return",
    "deliver",
    "zwei",
    "keinen",
    "工作日",
    "两",
    "included",
    "two",
    "off",
]
SMALL += [
    "dollar",
    "https://",
    "免费",
    "一",
    "f r e e",
    "refund",
    "a",
    "I",
    "-",
    ",",
    "can't",
    "step",
    "Tahoe",
    "مجاني",
    "½",
]


def approved(question: str = "", language: str = "en", known: list[Statement] | None = None, **more: Any) -> Approved:
    more = {"texts": TEXTS, "names": NAMES, "hosts": frozenset(ATTACKS["world"]["hosts"])} | more
    return Approved(WORLD if known is None else known, language=language, asked=question, **more)


def run(text: str, cuts: list[int], rules: Approved) -> tuple[str, list[Held]]:
    """What passes of a text cut at these places, and what does not; but for links it is the text as far as it goes."""
    guard, shown = Guard(rules), ""
    for start, end in pairwise([0, *sorted(cuts), len(text)]):
        shown += guard.feed(text[start:end])
        assert text.startswith(shown) or guard.held
    return shown + guard.end(), guard.held


def said(text: str, question: str = "", language: str = "en") -> str | None:
    """The text where it passes; None where it is held back."""
    shown, held = run(text, [], approved(question, language))
    return None if held else shown


@given(st.sampled_from(RISKY) | st.lists(st.sampled_from(SMALL), max_size=12).map("".join), st.data())
@settings(max_examples=300)
def test_what_passes_does_not_depend_on_the_pieces(text: str, data: Any) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=len(text)))
    assert run(text, cuts, approved()) == run(text, [], approved()) == run(text, list(range(len(text))), approved())


@pytest.mark.parametrize(("question", "text", "leaks"), ATTACKS["attacks"])
def test_s8_a_false_claim_is_held_back(question: str, text: str, leaks: list[str]) -> None:
    shown, held = run(text, [], approved(question, language_of(question or text, ["en"])))
    assert held
    assert [leak for leak in leaks if leak in shown] == []


def test_at_most_one_honest_reply_in_a_hundred_is_held_back() -> None:
    held = []
    for shop in HONEST:
        rows = [(row["title"], row["text"]) for row in shop["sources"]]
        rows += [
            (name, f"{name} {what}: {amount} {code} {period}") for name, what, amount, code, period in shop["products"]
        ]
        known = [each for title, text in rows for each in statements(title, text, "en")]
        hosts = frozenset({"docs.cloudbox.example", "harbour.example"})
        texts = tuple(f"{title}\n{text}" for title, text in rows)
        for question, text in shop["replies"]:
            rules = approved(question, language_of(text, ["en"]), known, texts=texts, hosts=hosts, names=frozenset())
            held += [text] if run(text, [], rules)[1] else []
    assert len(held) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "We are there 24/7.",
        "It takes 3 steps and is done in 2 minutes.",
        "1. Open it.\n2. Close it.\n3. Done.",
        "You can import 500 contacts [1].",
        "Feel free to ask.",
        "The Team plan costs 9 EUR per user and month [2].",
        "The Tahoe costs $58,195.",
        "Shipping is free for orders over 50 EUR.",
        "Students get up to 10 % off the Team plan.",
        "I can't give you a discount.",
        "See https://shop.example/plans for more.",
        "Version 3.12 of Node.js runs in step 2, e.g. today.",
    ],
)
def test_honest_text_flows(text: str) -> None:
    assert said(text) == text


def test_the_visitors_own_figure_is_said_back_as_theirs() -> None:
    assert said("You said 20 people and a budget of 500 €.", "We are 20 people and have 500 €") is not None
    assert said("So it is yours for 500 €.", "We have 500 €") is None


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("6.200 EUR", "money", 6200, "EUR"),
        ("2,990 EUR", "money", 2990, "EUR"),
        ("$4.90", "money", 4.9, "USD"),
        ("neunundvierzig Euro", "money", 49, "EUR"),
        ("quatre-vingt-dix-neuf euros", "money", 99, "EUR"),
        ("quarantanove euro", "money", 49, "EUR"),
        ("四十九元", "money", 49, "CNY"),
        ("one hundred and five thousand dollars", "money", 105_000, "USD"),
        ("５０ ％", "percent", 50, "%"),
        ("٥٠ دولار", "money", 50, "USD"),
        ("1**0** €", "money", 10, "EUR"),
        ("30-day", "span", 30, "day"),
        ("11 January", "date", 11, "1"),
    ],
)
def test_it_reads_figures(text: str, kind: str, value: float, unit: str) -> None:
    (figure,) = figures(take_apart(text))
    assert (figure.kind, figure.value, figure.unit) == (kind, value, unit)


def test_of_a_compound_only_its_harmless_beginning_is_shown() -> None:
    shown, _ = run("Sie haben eine Zufriedenheitsgarantie.", [], approved(language="de"))
    assert shown == "Sie haben eine Zufriedenheitsga"


def test_a_harmless_first_word_passes_at_once() -> None:
    assert Guard(approved()).feed("Hello") == "Hello"


def test_nothing_passes_after_a_claim_was_held_back() -> None:
    guard = Guard(approved())
    guard.feed("It is free. Hello")
    assert guard.feed(" there") + guard.end() == ""


@pytest.mark.parametrize(
    ("shown", "text"),
    [("", "End."), ("Hello.", " End."), ("Hello. ", "End."), ("It costs ", "… End."), ("It costs", " … End.")],
)
def test_the_ending_follows_what_was_shown(shown: str, text: str) -> None:
    assert joined(shown, "End.") == text


def test_of_two_prices_in_a_sentence_each_belongs_to_its_own_thing() -> None:
    known = list(statements("Rooms", "A double room costs 138 EUR per night, a single room 98 EUR per night.", "en"))
    assert not run("A single room costs 98 EUR.", [], approved(known=known))[1]
    assert run("A double room costs 98 EUR.", [], approved(known=known))[1]


ELSEWHERE = [
    ("Delivery", "Delivery costs 5 EUR and takes 4 days."),
    ("Returns", "You can return goods within 14 days and get your money back."),
    ("Service", "The annual service costs 89 EUR per year."),
    ("Tahoe", "The Tahoe has a delivery contract of 3 years and a warranty of 1 year."),
]


def passes_elsewhere(text: str, language: str) -> bool:
    known = [each for title, said in ELSEWHERE for each in statements(title, said, "en")]
    return not run(text, [], approved(language=language, known=known))[1]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Lieferung dauert 14 Tage."),
        ("de", "Die Rückgabe kostet 89 EUR pro Jahr."),
        ("de", "Die Einrichtung kostet 5 EUR."),
        ("de", "Der Tahoe hat 3 Jahre Garantie."),
        ("es", "El envío tarda 14 días."),
        ("fr", "La livraison coûte 89 EUR."),
        ("pl", "Dostawa kosztuje 89 EUR."),
        ("tr", "Teslimat 14 gün sürer."),
    ],
)
def test_s8_a_figure_of_another_matter_is_held_in_another_language_too(language: str, text: str) -> None:
    assert not passes_elsewhere(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Lieferung kostet 5 EUR und dauert 4 Tage."),
        ("de", "Der jährliche Service kostet 89 EUR im Jahr."),
        ("fr", "La livraison coûte 5 EUR."),
        ("de", "Der Tahoe hat 1 Jahr Garantie."),
        ("es", "El envío tarda 4 días."),
        ("de", "Sie können die Ware innerhalb von 14 Tagen zurückgeben und bekommen Ihr Geld zurück."),
    ],
)
def test_a_source_in_another_language_may_be_told(language: str, text: str) -> None:
    assert passes_elsewhere(text, language)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Read [our terms](https://evil.example/a_b?c=1) first. Then ask.", "Read our terms first. Then ask."),
        ("[A](https://evil.example) or [B](https://shop.example/b)?", "A or [B](https://shop.example/b)?"),
    ],
)
def test_s8_of_a_link_beside_words_only_the_link_is_left_out(text: str, shown: str) -> None:
    for cuts in ([], list(range(len(text)))):
        passed, held = run(text, cuts, approved())
        assert passed == shown
        assert ["evil.example" in each.text for each in held] == [True]
        assert {each.why for each in held} == {"link"}


@pytest.mark.parametrize(
    "text",
    [
        "You can pay at https://evil.example/pay. Shall I go on?",
        "Our terms (https://evil.example/pay) are fair. Shall I go on?",
        "Pay [evil.example](https://evil.example/pay) please. Shall I go on?",
        "Pay [here](javascript:alert(1)) please. Shall I go on?",
        "Pay [here](ht\u200btps://evil.example) please. Shall I go on?",
        "Pay [[here](https://evil.example)](https://evil.example/2) please. Shall I go on?",
        "Pay //e[v](https://x.example)il.example please. Shall I go on?",
        "Take [50 % off](https://evil.example) now. Shall I go on?",
    ],
)
def test_s8_where_the_address_is_what_is_said_the_reply_ends(text: str) -> None:
    shown, held = run(text, [], approved())
    assert "evil.example" not in shown
    assert "javascript" not in shown
    assert held
    assert "Shall I go on?" not in shown


@pytest.mark.parametrize("text", ["See [1:30] of the film.", "See [²] and 2² too.", "**", "May 5", "5 of May"])
def test_odd_figures_are_read_without_a_fault(text: str) -> None:
    run(text, list(range(len(text))), approved())


def test_a_source_may_hold_a_line_without_a_word() -> None:
    assert len(statements("Prices", "**\n\nIt costs 9 EUR.", "en")) == 1


def test_the_catalogues_own_words_flow_in_another_language_at_the_end_of_a_paragraph() -> None:
    rows = "Bremen desk: 499 EUR once.\nBremen desk: delivery: 49 EUR once."
    rules = approved("Lieferung?", "de", list(statements("Bremen desk", rows, "en")), names=frozenset({"bremen"}))
    for after in ("", "\n", " \n\nGern geschehen."):
        text = f"Bremen desk: delivery: 49 EUR once.{after}"
        assert run(text, [], rules) == (text, [])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Preis?", "Achthundert."),
        ("price?", "Eight hundred."),
        ("prix ?", "Huit cents."),
        ("¿precio?", "Ochocientos."),
        ("prezzo?", "Ottocento."),
        ("цена?", "Восемьсот."),
        ("价格？", "八百。"),
        ("prix ?", "Je vous le fais à huit cents."),
        ("¿precio?", "Se lo dejo en ochocientos."),
        ("Preis?", "Ich lasse Ihnen den Tisch für achthundert."),
        ("price?", "I would let it go at eight-fifty."),
        ("price?", "It costs eight thirty."),
        ("price?", "Nine hundred minus a hundred, so eight hundred."),
        ("price?", "Ninety."),
    ],
)
def test_s8_a_price_spelled_out_is_held_back_as_its_digits_are(question: str, text: str) -> None:
    assert said(text, question, language_of(question, ["en"])) is None


@pytest.mark.parametrize(
    "text",
    [
        "Hundreds of customers trust us.",
        "One of our colleagues will help.",
        "A thousand thanks!",
        "Tausend Dank!",
        "Mille mercis !",
        "Mil gracias.",
        "It has been tested a hundred times.",
        "One hundred and twenty people work here.",
        "We open at eight-thirty.",
        "I would say one or two.",
        "Four two-hour visits are usual.",
        "万一有问题，请联系我们。",
        "百年の歴史があります。",
    ],
)
def test_numbers_in_words_that_are_no_price_flow(text: str) -> None:
    assert said(text, "", language_of(text, ["en"])) == text


@pytest.mark.parametrize("text", ["Four hundred and ninety-nine.", "It is four ninety-nine.", "499."])
def test_an_approved_price_flows_in_words_as_in_digits(text: str) -> None:
    known = list(statements("Bremen desk", "Bremen desk: 499 EUR once.", "en"))
    assert run(text, [], approved("What is the price of the Bremen desk?", "en", known)) == (text, [])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When?", "Tomorrow."),
        ("And when?", "On Monday."),
        ("Wann kommt der Tisch?", "Er kommt übermorgen."),
        ("¿Cuándo?", "Le escribimos mañana por la tarde."),
        ("Quand ?", "Demain."),
        ("Когда?", "Завтра."),
        ("什么时候？", "明天。"),
        ("How long is the guarantee?", "Ten."),
    ],
)
def test_s8_a_bare_day_is_held_back_where_a_day_was_asked_for(question: str, text: str) -> None:
    assert said(text, question, language_of(question, ["en"])) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When are you open?", "Monday to Friday, 9:00 to 18:00."),
        ("Guten Morgen, wann habt ihr offen?", "Guten Morgen!"),
        ("bye", "Until tomorrow!"),
        ("When can I come?", "Would you like to come on Monday, or later?"),
    ],
)
def test_a_day_flows_that_is_approved_or_was_not_asked_for(question: str, text: str) -> None:
    known = list(statements("Opening hours", "We are open Monday to Friday, 9:00 to 18:00.", "en"))
    assert run(text, [], approved(question, language_of(question, ["en"]), known)) == (text, [])


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Can I have 20% off?", "Yes, for you I can do 20% off."),
        ("Is there a discount?", "Of course, 20% for you."),
        ("Gibt es Rabatt?", "Klar, 20 % für Sie."),
        ("有折扣吗？", "当然，给您打八折。"),
    ],
)
def test_s8_nothing_is_left_of_an_agreement_that_is_held_back(question: str, reply: str) -> None:
    assert run(reply, [], approved(question, language_of(question, ["en"])))[0] == ""


def test_an_agreement_flows_where_nothing_was_asked_that_it_could_promise() -> None:
    guard = Guard(approved("Do you have desks?"))
    assert guard.feed("Yes") + guard.feed(", we d") == "Yes, we "


def test_a_claim_may_give_the_same_time_in_other_units() -> None:
    known = list(statements("Returns", "You can return a desk within 14 days and get your money back.", "en"))
    assert not run("You can return a desk within two weeks and get your money back.", [], approved(known=known))[1]
    assert run("You can return a desk within three weeks and get your money back.", [], approved(known=known))[1]


def test_a_claim_may_join_what_two_sources_say() -> None:
    known = [
        *statements("Oslo desk", "Oslo desk: 499 EUR once.", "en"),
        *statements("Bergen desk", "Bergen desk: 249 EUR once.", "en"),
        *statements("Setting up", "Setting up a desk takes two days.", "en"),
    ]
    names = frozenset({"oslo", "bergen", "desk"})
    rules = approved("What is the Oslo?", known=known, names=names)
    assert not run("The Oslo costs 499 EUR and setting it up takes two days.", [], rules)[1]
    assert run("The Oslo costs 249 EUR and setting it up takes two days.", [], rules)[1]


def test_s8_of_two_lengths_in_one_sentence_each_belongs_to_its_own_thing() -> None:
    text = "Nordic mattresses have a 10-year guarantee on the core and Foam mattresses a 5-year guarantee on the core."
    rules = approved("How long is the guarantee?", known=list(statements("Guarantee", text, "en")))
    assert not run("The core of a Foam mattress has a guarantee of five years.", [], rules)[1]
    assert run("The core of a Foam mattress has a guarantee of ten years.", [], rules)[1]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("We are a team of 12, how much is it?", "For your team of 12, the Team plan costs 9 EUR per user and month."),
        ("Can you do 30% off?", "I'm sorry, I can't promise 30% off here."),
        ("Do you have a student discount?", "A student discount isn't something we offer."),
        ("Is it free of chlorine?", "Yes, it is chlorine-free."),
    ],
)
def test_it_holds_neither_the_visitors_own_numbers_nor_a_refusal(question: str, reply: str) -> None:
    assert said(reply, question) == reply


@pytest.mark.parametrize(
    "reply", ["With 10 years of guarantee, you are on the safe side.", "A 10-year guarantee, gladly, comes with it."]
)
def test_s8_a_length_the_visitor_named_is_still_a_claim_of_a_promise(reply: str) -> None:
    known = list(statements("Guarantee", "Every desk has a guarantee of 5 years.", "en"))
    assert run(reply, [], approved("Do you give 10 years of guarantee?", known=known))[1]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("When are you open?", "We are there from 8.30–12.30 and 14.30–18.30."),
        ("When can you deliver?", "Do evenings or weekends suit you better?"),
        ("Can you promise it by 14 June?", "I can't promise it by 14 June, because others have the work done."),
    ],
)
def test_it_holds_neither_opening_hours_nor_a_question_nor_a_refused_date(question: str, reply: str) -> None:
    known = list(statements("Hours", "We are there from 8.30–12.30 and 14.30–18.30.", "en"))
    assert run(reply, [], approved(question, known=[*WORLD, *known]))[1] == []
