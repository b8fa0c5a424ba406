"""Prices as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.figures import figures
from agent.language import LANGUAGES
from agent.words import take_apart
from sales.models import Price
from sales.prices import ONCE, Row


@pytest.mark.parametrize(
    ("language", "amount", "currency", "period", "said"),
    [
        ("en", "4800", "EUR", "once", "€4,800"),
        ("en", "49.90", "USD", "month", "$49.90 per month"),
        ("en", "12", "PLN", "hour", "PLN 12 per hour"),
        ("de", "4800", "EUR", "once", "4.800 €"),
        ("de", "1234.50", "CHF", "year", "1.234,50 CHF pro Jahr"),
        ("fr", "9", "EUR", "week", "9 € par semaine"),
        ("pl", "49.90", "PLN", "month", "49,90 zł na miesiąc"),
        ("ja", "9", "USD", "month", "$9/月"),
        ("tr", "9", "EUR", "day", "€9/gün"),
    ],
)
def test_it_writes_a_price_as_the_language_does(
    language: str, amount: str, currency: str, period: str, said: str
) -> None:
    assert Row("", Decimal(amount), currency, period).said(language).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", [period for period in Price.Period.values if period != ONCE])
def test_every_language_has_words_for_every_period(language: str, period: str) -> None:
    said = Row("", Decimal(9), "EUR", period).said(language)
    assert said != Row("", Decimal(9), "EUR", ONCE).said(language)
    assert "duration" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "PLN", "CHF", "AUD", "CAD", "JPY", "CNY", "SEK", "BRL"])
def test_s8_the_guard_reads_the_price_that_is_written(language: str, currency: str) -> None:
    said = Row("", Decimal("4812.50"), currency, ONCE).said(language)
    read = [(one.kind, one.value, one.unit) for one in figures(take_apart(f"X: {said}.", language))]
    assert read == [("money", 4812.5, currency)]


def test_it_writes_prices_for_a_language_that_nobody_knows() -> None:
    assert Row("", Decimal(9), "EUR", "month").said("zz") == "€9 per month"
