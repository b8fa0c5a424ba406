"""A visitor's text as code reads it: simpler characters, each in its old place, so that exact words can be quoted."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MASK = "\x00"


@dataclass(frozen=True, slots=True)
class Found:
    """Something a visitor said of themselves: the ledger's name for it, its value, and the exact words."""

    name: str
    value: str
    quote: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that look like a contact and were not taken, and why (`Reason` of sales/models/leads.py).

    `words` is empty for what must not be kept.
    """

    reason: str
    words: str


class Text:
    """A text with the parts that were understood already taken out; `plain` has the length of the original."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.plain = "".join(map(_simple, original))

    def take(self, start: int, end: int) -> str:
        """The exact words of a span, which nobody reads a second time."""
        self.plain = f"{self.plain[:start]}{MASK * (end - start)}{self.plain[end:]}"
        return self.original[start:end]


@lru_cache(4096)
def _simple(character: str) -> str:
    """The one character by which a regular expression knows this one."""
    if character.isascii():
        return " " if character.isspace() else character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp", "Cf", "Mn", "Me"}:
        return " " if category != "Mn" else character
    if category == "Pd" or character == "−":
        return "-"
    if character in "。｡．・":
        return "."
    simpler = unicodedata.normalize("NFKC", character)
    return simpler if len(simpler) == 1 else character
