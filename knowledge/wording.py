"""How a question is put: its words in their order, common ones too, and what kind of thing would answer it. Pure.

The search compares this with the few texts that are nearest already, as it costs more than counting words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from knowledge.lexicon import LANGUAGES, lexicon

# Kinds of answers, by what a question asks: a number, a time, a name. The last is told by its capital, which says
# nothing in a language that writes every noun with one.
_NUMBER, _TIME, _NAME = "number", "time", "name"
_CAPITAL = re.compile(r"(?<=[a-zß-ÿ0-9,;:)] )[\"“«(]?[A-ZÀ-Þ][\w'’.-]+")
_DIGITS = re.compile(r"\d[\d.,]*")
_YEARS = re.compile(r"\b1\d{3}\b|\b20\d\d\b|\b\d{1,2}[.:/]\d{2}\b|\b\d+ ?(?:[ap]m|h|Uhr)\b")


class Wording:
    """A question as it was put."""

    def __init__(self, question: str, language: str) -> None:
        self._language = language
        words = lexicon(language).tokens(question)
        self._words = frozenset(words)
        self._pairs = self._pairs_of(words)
        self._kind = _kind(f" {' '.join(words)} ", language)

    def likeness(self, sentences: Sequence[str]) -> float:
        """The share of the question's pairs of neighbouring words that one of the sentences has too, 0 to 1."""
        words = lexicon(self._language)
        most = max((len(self._pairs & self._pairs_of(words.tokens(sentence))) for sentence in sentences), default=0)
        return most / len(self._pairs) if self._pairs else 0.0

    @property
    def expects(self) -> bool:
        """Whether the question says what kind of thing it asks for."""
        return bool(self._kind)

    def is_met(self, text: str) -> bool:
        """Whether a text holds something of the kind asked for that is not in the question already."""
        if not self._kind:
            return False
        found = _finder(self._kind, self._language).findall(text)
        return any(not self._words.issuperset(lexicon(self._language).tokens(one)) for one in found)

    def _pairs_of(self, words: Sequence[str]) -> set[tuple[str, str]]:
        stem = lexicon(self._language).stem
        return set(pairwise([stem(word) for word in words]))


def _kind(words: str, language: str) -> str:
    """What a question asks for; empty where it does not say."""
    for kind, phrases in lexicon(language).asks.items():
        if any(f" {phrase} " in words for phrase in phrases):
            return kind
    return ""


@cache
def _finder(kind: str, language: str) -> re.Pattern[str]:
    """What an answer of a kind looks like."""
    if kind == _NAME:
        return _CAPITAL
    known = lexicon(language).names_of.get(kind, ()) if language in LANGUAGES else ()
    words = "|".join(map(re.escape, known))
    pattern = (_DIGITS if kind == _NUMBER else _YEARS).pattern
    return re.compile(rf"{pattern}|\b(?:{words})\b" if words else pattern, re.IGNORECASE)
