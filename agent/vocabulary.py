"""The words in which prices and promises are made, one file for each language in `claims/`. Pure.

A pattern is one word or several; `stem*` stands for every word that begins so, `*part*` for every word that holds it.
All languages are looked for at once, whatever language a reply is in: a model may answer in any.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from agent.folding import fold
from agent.language import LANGUAGES
from agent.links import SIGNS_IN_WORDS

_FOLDER = Path(__file__).parent / "claims"
UNSPACED = r"\u3040-\u30ff\u3400-\u9fff々"  # scripts in which each character is taken for a word
WORD = rf"[^\W\d_{UNSPACED}]+(?:'[яює][^\W\d_{UNSPACED}]*)?"  # an Ukrainian apostrophe stands inside a word
_PARTS = re.compile(rf"[{UNSPACED}]|{WORD}|\d+|[%$€£¥]")
_INNER = 4  # characters that a word must at least share with `*part*` before it is held
_SHORTEST_COMPOUND, _SHORTEST_PIECE, _LONGEST_PIECE = 6, 3, 14  # letters of a number that is joined of others
_JOINS = ("und", "en", "e", "y", "i")  # what joins them: "neunundvierzig"
_SHOWN_OF_A_PART = 2  # characters of a part inside a word that pass, before it can be told from others
PROMISES = frozenset({"free", "included", "discount", "guarantee", "refund", "legal", "best_price"})
TRIGGERS = PROMISES | {
    "currency",
    "percent",
    "soon",
    "forever",
    "anytime",
    "vague",
    "nothing",
    "fraction",
    "accept",
    "code",
}
_AWAITED = TRIGGERS | {
    "fee",
    "pay",
    "enter",
    "negation",
    "period",
    "struck",
}  # of a word that may be one nothing is shown before its end
EVERYWHERE = TRIGGERS | {"months", "period", "deliver", "return", "warranty", "pay", "lower", "fine"}
# Words that English and others use all the time for something else than a price.
WEAK_PRICE = frozenset([
    "only", "just", "deal", "save", "saves", "credit", "total", "bill", "charge", "rates", "nur", "seulement", "solo",
    "solamente", "alleen", "tylko", "apenas", "somente", "soltanto",
])  # fmt: skip
SIGNS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₩": "KRW",
    "₿": "BTC", "₫": "VND", "₪": "ILS", "฿": "THB", "¢": "CENT",
}  # fmt: skip
CODES = frozenset({
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RMB", "PLN", "UAH", "RUB", "TRY", "INR", "AED", "SAR", "SEK", "NOK",
    "DKK", "CZK", "HUF", "BRL", "MXN", "AUD", "CAD", "NZD", "SGD", "HKD", "THB", "KRW", "ZAR", "ILS", "BTC", "ETH",
})  # fmt: skip
AMBIGUOUS_CODES = frozenset({"try", "sek", "sar", "all", "cad", "nok"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a run of words says: a category, and for currencies, periods and months which one. `length` counts words.

    What carries a figure or a promise is looked for in every language; what only qualifies it (a "not", an "only") in
    the language of the text, because it is made of the short words that mean something else in another.
    """

    category: str
    value: str
    length: int
    language: str

    def counts_in(self, language: str) -> bool:
        """Whether the mark means something in a text of this language."""
        return self.category in EVERYWHERE or self.language in {language, "en"}


@dataclass(eq=False)
class Vocabulary:
    """All patterns, ready to be looked up by the last of their words."""

    whole: dict[str, list[tuple[tuple[str, ...], Mark]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[tuple[str, ...], Mark]]] = field(default_factory=dict)
    inner: dict[str, list[Mark]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    awaited: dict[str, frozenset[str]] = field(default_factory=dict)
    """Number words that are also everyday words elsewhere → the languages in which they are looked at."""
    false_friends: dict[str, frozenset[str]] = field(default_factory=dict)
    """Language → its words that mean something else in another: "mil" are miles in Polish."""
    unspaced: dict[str, list[str]] = field(default_factory=dict)
    """First character → the risky phrases of scripts without spaces that begin with it."""
    risky_stems: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    inner_beginnings: frozenset[str] = frozenset()
    endings: dict[str, str] = field(default_factory=dict)
    restated: dict[str, str] = field(default_factory=dict)  # how what is approved is said in place of a claim

    @lru_cache(maxsize=20_000)  # noqa: B019 - there is one vocabulary
    def _ending_in(self, word: str, language: str) -> tuple[tuple[tuple[str, ...], Mark], ...]:
        found = list(self.whole.get(word, ()))
        for length in range(1, len(word) + 1):
            found += self.stems.get(word[:length], ())
        if len(word) >= _INNER:
            for part in self.inner:
                if part in word:
                    found += [((), mark) for mark in self.inner[part]]
        own = word in self.false_friends.get(language, ())
        return tuple(
            (before, mark)
            for before, mark in found
            if mark.counts_in(language) and (before or not own or mark.language == language)
        )

    def marks(self, words: list[str], language: str) -> tuple[Mark, ...]:
        """What the words up to and with the last of these say in a text of this language."""
        known = self._ending_in(words[-1], language)
        if not known:
            return ()
        return tuple(mark for before, mark in known if not before or tuple(words[-len(before) - 1 : -1]) == before)

    def may_begin(self, word: str) -> int | None:
        """Where in an unfinished word something risky may begin; None where nothing can."""
        if word in self.beginnings or any(
            word[:n] in self.risky_stems or word[:n] in self.numbers for n in range(2, len(word) + 1)
        ):
            return 0
        for start in range(len(word)):
            rest = word[start:]
            if rest in self.inner_beginnings or any(rest[:n] in self.inner for n in range(3, len(rest) + 1)):
                return start + _SHOWN_OF_A_PART if start else 0
        return None

    def inner_start(self, word: str) -> int:
        """Where the risky part of a finished word begins."""
        if word in self.whole or any(word[:n] in self.risky_stems for n in range(1, len(word) + 1)):
            return 0
        start = min((word.find(part) for part in self.inner if part in word), default=0)
        return start + _SHOWN_OF_A_PART if start else 0

    @lru_cache(maxsize=20_000)  # noqa: B019
    def number(self, word: str) -> tuple[float, ...] | None:
        """The numbers a word is made of ("neunundvierzig" → 9, 40); None where it is none."""
        if word in self.numbers:
            return (self.numbers[word],)
        if word[:1] == "و" and word[1:] in self.numbers:
            return (self.numbers[word[1:]],)
        return self._pieces(word, first=True) if len(word) >= _SHORTEST_COMPOUND else None

    def is_number_in(self, word: str, language: str) -> bool:
        """Whether a number word is a number in a language, and not another word of it."""
        return word not in self.false_friends.get(language, ())

    def _pieces(self, rest: str, *, first: bool) -> tuple[float, ...] | None:
        """The numbers of which a word is joined together, by the longest of them that leave no remainder."""
        for length in range(min(len(rest), _LONGEST_PIECE), _SHORTEST_PIECE - 1, -1):
            value = self.numbers.get(rest[:length])
            if value is None:
                continue
            if length == len(rest):
                return (value,)
            if (more := self._pieces(rest[length:], first=False)) is not None:
                return (value, *more)
        joined = () if first else (rest[len(join) :] for join in _JOINS if rest.startswith(join))
        return next((found for after in joined if (found := self._pieces(after, first=True)) is not None), None)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of all languages."""
    known = Vocabulary()
    numbers_of: dict[str, set[str]] = {}
    for language in LANGUAGES:
        data = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
        known.endings[language] = data["ending"]
        known.restated[language] = data["restated"]
        known.false_friends[language] = frozenset(map(fold, data.get("false_friends", ())))
        for word, value in data["numbers"].items():
            key = fold(word)
            known.numbers.setdefault(key, value)
            numbers_of.setdefault(key, set()).add(language)
        for category, patterns in data.items():
            if category in {"ending", "restated", "numbers", "false_friends"}:
                continue
            named = patterns.items() if isinstance(patterns, dict) else [("", patterns)]
            for value, several in named:
                for number, pattern in enumerate(several, 1):
                    month = str((number - 1) % 12 + 1)  # behind December stand other names, from January on
                    _learn(known, pattern, language, category, month if category == "months" else value)
    known.risky_stems = frozenset(
        stem for stem, found in known.stems.items() if any(mark.category in _AWAITED for _, mark in found)
    )
    known.awaited = _awaited(numbers_of, known)
    known.beginnings = frozenset(_beginnings(known, numbers_of))
    known.inner_beginnings = frozenset(part[:n] for part in known.inner for n in range(1, len(part) + 1) if n >= 3)
    return known


def _learn(known: Vocabulary, pattern: str, language: str, category: str, value: str) -> None:
    if re.match(f"[{UNSPACED}]", pattern) and category in TRIGGERS:
        known.unspaced.setdefault(fold(pattern)[0], []).append(fold(pattern))
    *before, last = _PARTS.findall(fold(pattern.strip("*"), keep="*")) or [""]
    mark = Mark(category, value, len(before) + 1, language)
    if pattern.startswith("*") and not before:
        known.inner.setdefault(last, []).append(mark)
    elif pattern.endswith("*"):
        known.stems.setdefault(last, []).append((tuple(before), mark))
    else:
        known.whole.setdefault(last, []).append((tuple(before), mark))


def _awaited(numbers_of: dict[str, set[str]], known: Vocabulary) -> dict[str, frozenset[str]]:
    from knowledge.lexicon import lexicon

    everyday = {language: set(lexicon(language).stop) for language in LANGUAGES}
    for word in numbers_of:
        for before, mark in known.whole.get(word, ()):
            if not before and mark.category == "period":
                everyday[mark.language].add(word)  # "once" is eleven in Spanish
    return {
        word: frozenset(languages)
        for word, languages in numbers_of.items()
        if any(word in everyday[other] for other in LANGUAGES if other not in languages)
    }


def _beginnings(known: Vocabulary, numbers_of: dict[str, set[str]]) -> set[str]:
    """Every beginning of a word that may be risky when it is whole."""
    risky = {last for last, found in known.whole.items() if any(mark.category in _AWAITED for _, mark in found)}
    risky |= {last for last, found in known.stems.items() if any(mark.category in _AWAITED for _, mark in found)}
    risky |= {last for last, marks in known.inner.items() if any(mark.category in TRIGGERS for mark in marks)}
    risky |= {word for word, languages in numbers_of.items() if len(word) > 1}
    risky |= {"http", "https", "www", "mailto", "javascript", "data", "ftp", "file", "tel", *SIGNS_IN_WORDS}
    return {word[:n] for word in risky for n in range(1, len(word) + 1)}
