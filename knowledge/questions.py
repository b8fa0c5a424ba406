"""A question as the search understands it, and how well a piece of text covers it. Pure.

A question is a few terms, each weighted by how rare it is in the knowledge; a text covers as much of the question as
the weights of the terms it holds. That share, between 0 and 1, is the confidence everything else decides by.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.lexicon import Lexicon, lexicon
from knowledge.text import sentences

# What a term is worth in a text that holds …
_WORD, _CONCEPT, _TYPO, _SYNONYM = 1.0, 0.8, 0.7, 0.4
# … and when only its title, or only the sentence before, does.
_TITLE, _BEFORE = 0.5, 0.4
# Common words that name a concept ("how much"), and words of the conversation before, help to choose, and little.
_HELPS = 0.3
# How much the best place of a text, and its title, add to its rank, beside what the index gives for the whole.
_WINDOW = 1.5
_HEADED = 0.5
_MOST_TERMS = 24
_FEW_WORDS = 2
_ASKING = re.compile(r"[?？؟]\W*$")
_TYPO_FROM = 5
_TWO_TYPOS_FROM = 8


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question: its stems in each language searched, and those that mean the same or nearly so."""

    word: str
    stems: frozenset[str]
    related: frozenset[str]
    synonyms: frozenset[str] = frozenset()
    factor: float = 1.0


def read(question: str, language: str, languages: Collection[str], context: str = "") -> tuple[Term, ...]:
    """The terms of a question written in `language`, to be found in texts written in `languages`.

    `context` (what was said before) adds its terms only where the question alone says too little.
    """
    question, besides = _asked(question)
    asked = lexicon(language)
    searched = [asked, *(lexicon(other) for other in languages if other != language)]
    terms: dict[str, Term] = {}

    def add(words: Collection[str]) -> None:
        factor = _HELPS if terms else 1.0
        for word in words:
            terms.setdefault(asked.stem(word), _term(word, asked, searched, factor))

    words = asked.put_together(asked.tokens(question))
    add([word for word in words if not asked.is_stop(word)])
    few = len(terms) < _FEW_WORDS
    add([word for word in words if asked.is_stop(word) and asked.names_concept(word)])
    if few:
        add([word for word in asked.tokens(f"{besides} {context}") if not asked.is_stop(word)])
    return tuple(terms.values())


def _asked(text: str) -> tuple[str, str]:
    """What a text asks, and what it tells besides; all of it is the question where nothing bears a question mark."""
    parts = sentences(text)
    asking = [part for part in parts if _ASKING.search(part)]
    return (" ".join(asking), " ".join(part for part in parts if part not in asking)) if asking else (text, "")


def _term(word: str, asked: Lexicon, searched: Sequence[Lexicon], factor: float) -> Term:
    stems = frozenset(one.stem(word) for one in searched)
    concepts = asked.concepts.get(asked.stem(word), frozenset())
    named = frozenset(stem for one in searched for concept in concepts for stem in one.stems_of.get(concept, ()))
    related = named | asked.families.get(asked.stem(word), frozenset())
    synonyms = asked.synonyms.get(asked.stem(word), frozenset())
    return Term(word, stems, related - stems, synonyms - related - stems, factor)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a text answers: what it adds to its rank, the share of the question it covers (0 to 1), its best sentence."""

    rank: float
    covered: float
    place: int


class Question:
    """Terms with the weights they have in a certain body of texts."""

    def __init__(self, terms: Sequence[Term], total: int, count: Callable[[str], int]) -> None:
        """`total` texts are searched, `count` of them hold a stem."""
        weighed = [(term, *_weigh(term, total, count)) for term in terms]
        weighed.sort(key=lambda item: -item[1])
        order = {id(term): place for place, term in enumerate(terms)}
        kept = sorted(weighed[:_MOST_TERMS], key=lambda item: order[id(item[0])])
        self.terms = [term for term, _, _ in kept]
        self.weights = [weight for _, weight, _ in kept]
        self.unseen = [place for place, (_, _, seen) in enumerate(kept) if not seen]
        self.whole = sum(weight for term, weight, _ in kept if term.factor == 1.0)
        self._holds: dict[str, list[tuple[int, float]]] = {}
        for place, term in enumerate(self.terms):
            for stem in term.stems:
                self._holds.setdefault(stem, []).append((place, _WORD))
            for stem in term.related:
                self._holds.setdefault(stem, []).append((place, _CONCEPT))
            for stem in term.synonyms:
                self._holds.setdefault(stem, []).append((place, _SYNONYM))

    def judge(self, title: Sequence[str], sentences: Sequence[Sequence[str]]) -> Judgement:
        """How a text of stems answers, read sentence by sentence."""
        headed = self._credits(title)
        read = [self._credits(sentence) for sentence in sentences]
        before = [0.0] * len(self.terms)
        best, place = self._window(headed, before, before), 0
        worth = self._worth(best)
        for number, own in enumerate(read):
            # A sentence that holds nothing says no more than the one before it.
            if any(own):
                window = self._window(headed, own, before)
                if (value := self._worth(window)) > worth:
                    best, place, worth = window, number, value
            before = own
        anywhere = [max(column) for column in zip(headed, *read, strict=True)]
        pairs = set[int]().union(*map(self._pairs, sentences))
        rank = _WINDOW * worth + _HEADED * self._worth(headed) + self._joined(pairs)
        return Judgement(rank, (self._share(best) + self._share(anywhere)) / 2, place)

    def rate(self, sentences: Sequence[Sequence[str]]) -> list[float]:
        """How much each of the sentences (of stems) says about the question."""
        read = [self._credits(sentence) for sentence in sentences]
        nothing = [0.0] * len(self.terms)
        windows = (self._window(nothing, own, before) for own, before in zip(read, [nothing, *read], strict=False))
        worth = map(self._worth, windows)
        pairs = (self._joined(self._pairs(sentence)) for sentence in sentences)
        return [value + joined / 2 for value, joined in zip(worth, pairs, strict=True)]

    def _window(self, headed: Sequence[float], own: Sequence[float], before: Sequence[float]) -> list[float]:
        """What a sentence holds, helped by the title and by the sentence before it."""
        return [max(here, _TITLE * head, _BEFORE * last) for here, head, last in zip(own, headed, before, strict=True)]

    def _credits(self, stems: Sequence[str]) -> list[float]:
        held = [0.0] * len(self.terms)
        for stem in stems:
            credits = self._holds.get(stem)
            if credits is None:
                if not self.unseen:
                    continue
                credits = self._holds[stem] = self._misspelt(stem)
            for place, credit in credits:
                if credit > held[place]:
                    held[place] = credit
        return held

    def _misspelt(self, stem: str) -> list[tuple[int, float]]:
        """The terms that no text holds, and that this stem may be a right spelling of."""
        return [(place, _TYPO) for place in self.unseen if alike(self.terms[place].word, stem)]

    def _pairs(self, stems: Sequence[str]) -> set[int]:
        """The places of the terms whose follower in the question follows them here too."""
        places = [{place for place, credit in self._holds.get(stem, ()) if credit == _WORD} for stem in stems]
        following = pairwise(places)
        return {place for these, those in following for place in these if place + 1 in those}

    def _joined(self, pairs: Collection[int]) -> float:
        return sum(min(self.weights[place], self.weights[place + 1]) for place in pairs)

    def _worth(self, held: Sequence[float]) -> float:
        return sum(weight * credit for weight, credit in zip(self.weights, held, strict=True))

    def _share(self, held: Sequence[float]) -> float:
        own = [credit if term.factor == 1.0 else 0.0 for term, credit in zip(self.terms, held, strict=True)]
        return self._worth(own) / self.whole if self.whole else 0.0


def _weigh(term: Term, total: int, count: Callable[[str], int]) -> tuple[float, bool]:
    """How much a term tells (its inverse document frequency), and whether any text holds it."""
    holding = max(map(count, term.stems), default=0) or max(map(count, term.related), default=0)
    rarity = math.log(1 + (max(total - holding, 0) + 0.5) / (holding + 0.5))
    return rarity * term.factor, holding > 0 or any(map(count, term.synonyms))


def alike(word: str, stem: str) -> bool:
    """Whether a stem is one typing error away from a word, two for a long word."""
    allowed = typos(word)
    if not allowed or abs(len(word) - len(stem)) > allowed or word[:1] != stem[:1]:
        return False
    row = list(range(len(stem) + 1))
    for i, letter in enumerate(word, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(stem, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != other))
    return row[-1] <= allowed


def typos(word: str) -> int:
    """How many typing errors are forgiven in a word: none in a short one, where they make another word."""
    return 0 if len(word) < _TYPO_FROM else 1 if len(word) < _TWO_TYPOS_FROM else 2
