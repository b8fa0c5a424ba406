"""The visitor's own e-mail addresses and telephone numbers as they are said back, in whatever form. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.figures import figures
from agent.vocabulary import SIGNS
from agent.words import Figure, Words, take_apart
from sales.reading.contacts import find
from sales.reading.emails import emails
from sales.reading.plain import Found, Text

SHORTEST_NUMBER = 7  # digits; so many do two spellings of a telephone number share at their end
_MOST_BEFORE = 3  # digits that may stand before those: the code of a country
_NO_AMOUNT = 9  # digits from which on a number without a currency is no amount
_TRUNK = "8"  # dialled before a number of Russia or Kazakhstan, as 0 is elsewhere


@dataclass(frozen=True, slots=True)
class Contacts:
    """What a visitor can be reached by: addresses put together, their words as written, and the digits of numbers."""

    addresses: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]

    def left_out(self, text: str, language: str) -> str:
        """The text without them. A number that stands with a currency is an amount, and stays."""
        if self.numbers:
            text = self._without_numbers(take_apart(text, language))
        if self.addresses:
            said = (found for found in emails(Text(text)) if isinstance(found, Found))
            for words in [*self.words, *(found.quote for found in said if found.value.lower() in self.addresses)]:
                alone = rf"(?<![\w.@/+-]){re.escape(words)}(?![\w@/-]|\.\w)"
                text = re.sub(alone, " ", text, flags=re.IGNORECASE)
        return text

    def _without_numbers(self, words: Words) -> str:
        kept, end = "", 0
        for figure in figures(words):
            if self._is_one(words, figure):
                kept += words.text[end : figure.start] + " "
                end = figure.end
        return kept + words.text[end:]

    def _is_one(self, words: Words, figure: Figure) -> bool:
        if figure.kind not in {"contact", "bare", "count"}:
            return False
        before = [token for token in words.tokens if token.end <= figure.start][-1:]
        after = [token for token in words.tokens if token.start >= figure.end][:1]
        if any(token.has("currency", "percent") or token.text in SIGNS for token in (*before, *after)):
            return False
        digits = _digits(words.text[figure.start : figure.end])
        is_written_as_one = figure.kind == "contact" or digits.startswith("0") or any(t.text == "+" for t in before)
        if not is_written_as_one and len(digits) < _NO_AMOUNT:
            return False
        return any(_are_the_same(digits, number) for number in self.numbers)


@lru_cache(maxsize=256)
def contacts_in(asked: str) -> Contacts:
    """The contacts in what a visitor wrote, a message a line."""
    found = [one for line in asked.splitlines() for one in find(line).found if one.name in {"email", "phone"}]
    mails = [one for one in found if one.name == "email"]
    return Contacts(
        addresses=frozenset(one.value.lower() for one in mails),
        words=frozenset(one.quote for one in mails),
        numbers=frozenset(_digits(one.quote) for one in found if one.name == "phone"),
    )


def _digits(text: str) -> str:
    return "".join(character for character in Text(text).plain if character.isdigit())


def _are_the_same(one: str, other: str) -> bool:
    """Whether two rows of digits are one telephone number, with and without the code of its country."""
    same = next((n for n, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b), None)
    shared = min(len(one), len(other)) if same is None else same
    codes = {"" if rest == _TRUNK else rest for rest in (one[:-shared].strip("0"), other[:-shared].strip("0"))}
    codes -= {""}
    return shared >= SHORTEST_NUMBER and len(codes) <= 1 and all(len(code) <= _MOST_BEFORE for code in codes)
