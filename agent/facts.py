"""Which products and policies of the catalogue a question speaks of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from agent.providers.base import Source
from knowledge.lexicon import lexicon
from sales.catalogue import Fact

_MOST = 3
_ENOUGH = 0.5  # of what the question says
_OF_A_PRODUCT = frozenset({"concept:price", "concept:pay", "concept:buy", "concept:plan"})
_PRICE = "concept:price"
_PRICES = frozenset({_PRICE, "concept:pay"})


def facts_for(question: str, language: str, facts: Iterable[Fact]) -> tuple[Source, ...]:
    """The products and policies that a question speaks of, as sources; those that answer most of it first.

    A question for prices and nothing else is answered by the products, whatever policy has a word for a price in it.
    """
    asked = _subjects(question, language)
    asked = {subject for subject in asked if not subject.isdigit()} or asked
    if not asked:
        return ()
    for_prices = _PRICE in asked <= _PRICES
    about = asked if for_prices else asked - {_PRICE} or asked
    known = list(_in_one_language(facts, language))
    has_products = any(_is_priced(fact) for fact in known)
    rated = []
    for fact in known:
        title = " ".join([fact.title, *fact.names])
        named = about & (_subjects_of_fact(title, language) | _subjects_of_fact(title, fact.language or "en"))
        told = named | _subjects_of_fact(fact.text, fact.language or "en") | (_OF_A_PRODUCT if fact.names else set())
        if fact.names:
            meant = bool(named) or (for_prices and _is_priced(fact))
        else:
            meant = bool(named) if for_prices and has_products else bool(about & told)
        score = len(asked & told) / len(asked)
        if meant and score >= _ENOUGH:
            rated.append((score, len(named), fact))
    rated.sort(key=lambda one: (-one[0], not one[2].names, -one[1]))
    return tuple(Source(fact.title, fact.text, fact.url, fact.language, score) for score, _, fact in rated[:_MOST])


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


@lru_cache(maxsize=4096)
def _subjects_of_fact(text: str, language: str) -> frozenset[str]:
    return frozenset(_subjects(text, language))


def _subjects(text: str, language: str) -> set[str]:
    """What a text speaks of: a concept where a word stands for one, else its stem."""
    reader = lexicon(language)
    found: set[str] = set()
    for stem in reader.stems(text):
        concepts = reader.concepts.get(stem)
        found |= {f"concept:{concept}" for concept in concepts} if concepts else {stem}
    return found
