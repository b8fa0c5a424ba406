"""Which products and policies of the catalogue a question speaks of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from agent.phrases import phrases
from agent.providers.base import Source
from agent.tokens import estimate
from knowledge.lexicon import lexicon
from knowledge.questions import alike
from sales.catalogue import Fact
from sales.reading.words import pattern

_MOST = 3
_ENOUGH = 0.5  # of what the question says
_OF_A_PRODUCT = frozenset({"concept:price", "concept:pay", "concept:buy", "concept:plan"})
_PRICE = "concept:price"
_PRICES = frozenset({_PRICE, "concept:pay"})
_DELIVERY, _DURATION = "concept:delivery", "concept:duration"
_MISSPELT_FROM = 6  # letters


def facts_for(question: str, language: str, facts: Iterable[Fact]) -> tuple[Source, ...]:
    """The products and policies that a question speaks of, as sources; those that answer most of it first.

    A question for prices and nothing else is answered by the products, whatever policy has a word for a price in it. A
    policy need not say which product it is for, and one that names a time answers how long and when.
    """
    known = list(_in_one_language(facts, language))
    told_by = [_told_by(fact, language) for fact in known]
    asked = _spelt(_asked(question, language), frozenset[str]().union(*(told for _, told in told_by)), language)
    asked = {subject for subject in asked if not subject.isdigit()} or asked
    if not asked:
        return ()
    for_prices = _PRICE in asked <= _PRICES
    about = asked if for_prices else asked - {_PRICE} or asked
    products = frozenset[str]().union(*(titled for fact, (titled, _) in zip(known, told_by, strict=True) if fact.names))
    has_products = any(_is_priced(fact) for fact in known)
    rated = []
    for fact, (titled, told) in zip(known, told_by, strict=True):
        named = about & titled
        if fact.names:
            meant, of = bool(named) or (for_prices and _is_priced(fact)), asked
        elif for_prices and has_products:
            meant, of = bool(named), asked
        else:
            of = asked - products or asked
            meant = bool((about - products - {_DURATION}) & told)
        score = len(of & told) / len(of)
        if meant and score >= _ENOUGH:
            rated.append((score, len(named), fact))
    rated.sort(key=lambda one: (-one[0], not one[2].names, -one[1]))
    return tuple(_source(fact, language, score) for score, _, fact in rated[:_MOST])


def all_facts(language: str, facts: Iterable[Fact], most: int) -> tuple[Source, ...]:
    """The whole catalogue, each policy in one language; nothing where it comes to more than `most` tokens."""
    known = [_source(fact, language) for fact in _in_one_language(facts, language)]
    return tuple(known) if estimate(*(f"{each.title}\n{each.text}" for each in known)) <= most else ()


def _source(fact: Fact, language: str, score: float = 0.0) -> Source:
    return Source(fact.title, fact.said(language), fact.url, fact.language, score)


def _asked(question: str, language: str) -> set[str]:
    """What a question speaks of, a time among it where it asks for one; who asks when it arrives asks for delivery."""
    said = phrases(language)
    if not said.mentions("when", question):
        return _subjects(question, language)
    arrives = said.mentions("arrive", question)
    return _subjects(said.without("arrive", question), language) | {_DURATION} | ({_DELIVERY} if arrives else set())


def _spelt(asked: set[str], told: frozenset[str], language: str) -> set[str]:
    """What was asked, with words of nobody's replaced by the one they may be misspelt for."""
    concepts = lexicon(language).concepts
    spelt = set[str]()
    for subject in asked:
        stem = subject
        if not subject.startswith("concept:") and subject not in told and len(subject) >= _MISSPELT_FROM:
            stem = next((known for known in _in_order(told, language) if alike(subject, known)), subject)
        spelt |= {f"concept:{concept}" for concept in concepts[stem]} if stem in concepts else {stem}
    return spelt


@lru_cache(maxsize=32)
def _in_order(told: frozenset[str], language: str) -> list[str]:
    """The stems that a word may be misspelt for."""
    return sorted({*lexicon(language).concepts, *told})


@lru_cache(maxsize=4096)  # the catalogue stays as it is for many questions
def _told_by(fact: Fact, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a fact is called by, and all that it speaks of."""
    title = " ".join([fact.title, *fact.names])
    own = fact.language or "en"
    titled = frozenset(_subjects(title, language) | _subjects(title, own))
    told = titled | _subjects(fact.text, own) | (_OF_A_PRODUCT if fact.names else frozenset())
    names_a_time = any(map(str.isdigit, fact.text)) and pattern("unit", "short_unit").search(fact.text)
    return titled, told | {_DURATION} if names_a_time else told


def _in_one_language(facts: Iterable[Fact], language: str) -> Iterator[Fact]:
    """Each policy in the visitor's language where it is worded in it, else in English, else as it is."""
    wordings: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.names:
            yield fact
        else:
            wordings.setdefault(fact.title, {})[fact.language] = fact
    for of in wordings.values():
        yield of.get(language) or of.get("en") or next(iter(of.values()))


def _is_priced(fact: Fact) -> bool:
    return bool(fact.names) and any(map(str.isdigit, fact.text))


def _subjects(text: str, language: str) -> set[str]:
    """What a text speaks of: a concept where a word stands for one, else its stem."""
    reader = lexicon(language)
    found: set[str] = set()
    for stem in reader.stems(text):
        concepts = reader.concepts.get(stem)
        found |= {f"concept:{concept}" for concept in concepts} if concepts else {stem}
    return found
