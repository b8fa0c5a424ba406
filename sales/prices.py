"""Prices as they are compared with what is said, and as people read them in their language. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_symbol
from babel.units import format_compound_unit

ONCE = "once"  # as in `Price.Period`; a pure module reads no models
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "PLN": "zł"}  # each of one currency alone, as the guard reads them
_GLUED = re.compile(r"([A-Z]{3})(?=\d)")


@dataclass(frozen=True, slots=True)
class Row:
    """One price of a product, `attribute` what of it. `period` is "once" or what it is paid for: "month"."""

    attribute: str
    amount: Decimal
    currency: str
    period: str

    def __str__(self) -> str:
        """The price as it is compared: "4,800 EUR once"."""
        amount = f"{self.amount:,.2f}".removesuffix(".00")
        return f"{amount} {self.currency} {ONCE if self.period == ONCE else f'per {self.period}'}"

    def said(self, language: str) -> str:
        """The price as it is written in a language, by the Unicode CLDR: "4.800 €", "49,90 € pro Monat"."""
        return _said(self.amount, self.currency, self.period, language)


@lru_cache(maxsize=4096)
def _said(amount: Decimal, currency: str, period: str, language: str) -> str:
    locale = _locale(language)
    pattern = locale.currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace("0.00", "0")
    if get_currency_symbol(currency, locale) != _SIGNS.get(currency):
        pattern = pattern.replace("¤", "¤¤")  # the code: "A$" and "¥" are several currencies'
    said = format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
    said = _GLUED.sub("\\1\N{NO-BREAK SPACE}", said)  # "PLN12"
    if period == ONCE:
        return said
    of = f"duration-{period}"
    by_length = (
        format_compound_unit(said, denominator_unit=of, locale=locale, length=each) for each in ("long", "short")
    )
    # Where a language has no form of that length, the unit's own name stands in its place.
    return next((each for each in by_length if each and of not in each), said)


def _locale(language: str) -> Locale:
    """A visitor's browser may name a language that nobody knows."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
