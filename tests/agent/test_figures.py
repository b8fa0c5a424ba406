"""The figures of a text: numbers spelled out, amounts, spans of time."""

from __future__ import annotations

import pytest

from agent.figures import figures
from agent.language import LANGUAGES
from agent.words import take_apart
from tests.agent.spelled import CURRENCIES, spelled
from tests.agent.spelled import LANGUAGES as SPELLED


def test_every_language_of_the_agent_is_spelled() -> None:
    assert set(SPELLED) == set(LANGUAGES)


@pytest.mark.parametrize("language", SPELLED)
def test_it_reads_every_number_below_a_thousand_spelled_out(language: str) -> None:
    """As an amount: what a visitor would take for a price."""
    misread = []
    for number in range(1, 1000):
        between = "" if language in {"ja", "zh"} else " "
        text = f"{spelled(number, language)}{between}{CURRENCIES[language]}"
        found = [(figure.kind, figure.value, figure.unit) for figure in figures(take_apart(text, language))]
        if found != [("money", number, "EUR")]:
            misread.append((number, text, found))
    assert misread == []


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("twenty five hundred dollars", "en", 2500),
        ("three thousand four hundred euros", "en", 3400),
        ("三万五千元", "zh", 35_000),
        ("三千五百円", "ja", 3500),
        ("dwa tysiące pięćset złotych", "pl", 2500),
        ("deux mille trois cents euros", "fr", 2300),
        ("tausendzweihundert Euro", "de", 1200),
        ("nonante-cinq francs", "fr", 95),
        ("doscientas libras", "es", 200),
        ("от пятисот евро", "ru", 500),
    ],
)
def test_it_reads_larger_and_other_forms(text: str, language: str, value: float) -> None:
    assert [figure.value for figure in figures(take_apart(text, language)) if figure.kind == "money"] == [value]


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("il 37 e mezzo", "it", [37.5]),
        ("2 and a half hours", "en", [2.5]),
        ("3 and half price", "en", [3, 0.5]),
    ],
)
def test_it_reads_a_half_behind_a_number(text: str, language: str, values: list[float]) -> None:
    assert [figure.value for figure in figures(take_apart(text, language))] == values


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [("28. März", "de", "3"), ("11. Oktober", "de", "10"), ("6. Jänner", "de", "1"), ("6 January", "en", "1")],
)
def test_it_reads_a_month_alike_in_every_language(text: str, language: str, month: str) -> None:
    assert [(each.kind, each.unit) for each in figures(take_apart(text, language))] == [("date", month)]


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("du lundi au samedi de 9 h à 19 h", "fr", [("clock", 9.0), ("clock", 19.0)]),
        ("le dimanche de 9 h 30 à 12 h 30", "fr", [("clock", 9.3), ("clock", 12.3)]),
        ("livraison en 48 h", "fr", [("count", 48.0)]),
        ("vóór 14.00 uur", "nl", [("clock", 14.0)]),
        ("ab 9.30 Uhr", "de", [("clock", 9.3)]),
        ("das 9h às 18h", "pt", [("clock", 9.0), ("clock", 18.0)]),
        ("les 30 premiers jours", "fr", [("span", 30.0)]),
        ("un límite de peso", "es", []),
        ("un grand choix", "fr", []),
        ("a grand", "en", [("money", 1.0)]),
    ],
)
def test_it_reads_what_a_number_is_of(text: str, language: str, kinds: list[tuple[str, float]]) -> None:
    assert [(figure.kind, figure.value) for figure in figures(take_apart(text, language))] == kinds
