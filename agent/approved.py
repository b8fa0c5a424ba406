"""Everything one reply may claim: the statements of the catalogue and the sources, and what the visitor wrote. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from agent.deals import asks_for_price, prices_named
from agent.figures import digit_runs, figures, numbers_in
from agent.folding import fold
from agent.statements import Statement, subject, subject_of
from agent.vocabulary import PROMISES
from agent.wording import kinds_of
from agent.words import Words, take_apart
from knowledge.lexicon import lexicon
from knowledge.text import sentences

_ASKED = ("accept", "lower", *PROMISES)


@dataclass
class Approved:
    """Everything one reply may claim. `asked`: what the visitor wrote; `hosts`: where a link may lead."""

    statements: Sequence[Statement]
    language: str = "en"
    asked: str = ""
    hosts: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    sources: int = 0
    names: frozenset[str] = field(default_factory=frozenset)
    price_lines: frozenset[str] = field(default_factory=frozenset)
    """The prices as a model is told them, folded."""

    @cached_property
    def asked_numbers(self) -> frozenset[float]:
        """The numbers the visitor wrote."""
        return numbers_in(self.asked)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """What the names of products stand for."""
        return frozenset(stem for name in self.names for stem in subject_of(name, self.language)) | self.names

    def called(self, about: frozenset[str]) -> frozenset[str]:
        """What else the things are called that are spoken of by their names: of "the Oslo" that it is a desk."""
        named = about & self.name_words
        rows = (
            (each.words for each in self.statements if each.row and not each.attribute and named & each.words)
            if named
            else ()
        )
        return frozenset[str]().union(*rows)

    @cached_property
    def rows(self) -> dict[str, frozenset[str]]:
        """What is sold, by the names that stand in price rows, and the words by which each is told from the others."""
        titled = dict.fromkeys((each.row, each.titled) for each in self.statements if each.row)
        return _rows(tuple(titled), self.names, self.language)

    def naming(self, words: Iterable[str]) -> frozenset[str]:
        """The stems of words, and the numbers, as things are named by them."""
        return _naming(words, self.language)

    @cached_property
    def asked_apart(self) -> Words:
        """What the visitor wrote, taken apart."""
        return take_apart(self.asked, self.language)

    @cached_property
    def asked_prices(self) -> tuple[frozenset[float], frozenset[float]]:
        """The numbers the visitor named as a price, and as a budget."""
        of_prices = asks_for_price(self.asked_apart)
        read = (take_apart(each, self.language) for each in sentences(self.asked))
        told = [prices_named(each, self.names, of_prices=of_prices) for each in read]
        return frozenset(one for named, _ in told for one in named), frozenset(one for _, own in told for one in own)

    @cached_property
    def asked_kinds(self) -> frozenset[str]:
        """The kinds of term the visitor asked for."""
        return kinds_of(self.asked_apart.tokens)

    @cached_property
    def asks_for_a_promise(self) -> bool:
        """Whether a bare "yes" would promise something: the visitor asked for a price, a discount, a guarantee …"""
        asked = self.asked_apart
        return any(figure.kind in {"money", "percent"} for figure in figures(asked)) or any(
            token.has(*_ASKED) for token in asked.tokens
        )

    @cached_property
    def asks_when(self) -> bool:
        """Whether the visitor asked last for a day."""
        last = next(reversed(sentences(self.asked.strip().rpartition("\n")[2])), "")
        return any(token.has("when") for token in take_apart(last, self.language).tokens)

    @cached_property
    def amounts(self) -> frozenset[tuple[str, float | None, str]]:
        """All amounts that stand in what may be said."""
        return frozenset(figure for each in self.statements for figure in each.whole.money)

    @cached_property
    def asked_words(self) -> frozenset[str]:
        """What the visitor spoke of."""
        return subject(self.asked_apart, self.language)

    @cached_property
    def verbatim(self) -> frozenset[str]:
        """The sentences as they stand in the sources and in what a model is told of prices, folded."""
        return self.price_lines | {each.plain for each in self.statements}

    def sold_at(self, amount: float) -> frozenset[str]:
        """The words of what is sold for an amount; those of all that is sold, where no row of a price list gives it."""
        return frozenset(word for each in self._giving(amount) for word in each.row.split()) or self.names

    def packs(self, number: float, amount: float) -> bool:
        """Whether a sentence that gives an amount has this number in it as well: "a set of 20: 38 EUR"."""
        return any(number in each.whole.values for each in self._giving(amount))

    def _giving(self, amount: float) -> Iterator[Statement]:
        return (each for each in self.statements if any(value == amount for _, value, _ in each.whole.money))

    def knows(self, code: str) -> bool:
        """Whether a code or an address stands in what may be said."""
        folded = fold(code)
        return any(folded in _folded(text) for text in (*self.texts, self.asked))

    def knows_digits(self, digits: str) -> bool:
        """Whether a telephone number stands in what may be said, with or without its first digits."""
        known = (run for text in (*self.texts, self.asked) for run in _runs(text))
        return any(digits in run or run in digits for run in known)


def _naming(words: Iterable[str], language: str) -> frozenset[str]:
    reader = lexicon(language)
    return frozenset(fold(reader.stem(word)) for word in words)


@lru_cache(maxsize=32)  # the same for all replies while the catalogue stays as it is
def _rows(
    titled: tuple[tuple[str, frozenset[str]], ...], names: frozenset[str], language: str
) -> dict[str, frozenset[str]]:
    words: dict[str, frozenset[str]] = {}
    for row, title in titled:
        told = [token.text for token in take_apart(row).tokens if token.kind == "word"]
        own = _naming((word for word in told if not names or word in names), language)
        words[row] = words.get(row, own or _naming(told, language)) | _naming(title & names, language)
    shared = frozenset.intersection(*words.values()) if len(words) > 1 else frozenset[str]()
    return {row: own - shared or own for row, own in words.items()}


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=2048)
def _runs(text: str) -> frozenset[str]:
    return digit_runs(text)
