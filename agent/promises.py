"""What one reply may claim: the site's catalogue and policies, and the sources given for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from agent.approved import Approved
from agent.language import LANGUAGES
from agent.providers.base import Source
from agent.restating import of_the_same
from agent.statements import Statement, plain, statements
from agent.vocabulary import vocabulary
from agent.words import take_apart
from chat.models import Site
from knowledge.languages import language_of
from knowledge.lexicon import lexicon
from knowledge.text import sentences
from sales.catalogue import Approved as Catalogue
from sales.catalogue import Fact

_HOST = re.compile(r"https?://([^\s/?#<>()\[\]\"']+)", re.IGNORECASE)
_CONTACT = re.compile(r"[^\s@<>()\[\]\"',;:]+@[\w.-]+\w|\+?\d[\d ()/.-]{5,}\d")
_SHORT = 300  # characters of an article that are said whole: half of it may be half the truth
_LONGEST = 800  # characters of what is said in place of a claim
_LAST_MESSAGES = 6  # of the visitor, in which figures of their own are looked for


@dataclass(frozen=True, slots=True)
class Rules:
    """How a reply is guarded: what may be claimed, and what is said in place of anything else.

    `asked` is the visitor's last message; `facts` and `sources` are what the statements of `approved` were read from.
    """

    approved: Approved
    ending: str
    asked: str
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]

    def instead_of(self, claim: str, shown: str) -> str:
        """What is said in place of a claim: what is approved of the same, with its citation, else an ending.

        `claim` is the whole sentence; `shown` what was said already, which is not said again.
        """
        language = self.approved.language
        found = of_the_same(claim, self.asked, self.approved)
        text = self._said(found, language) if found else ""
        if not text or text in shown:
            return self.ending
        # A visitor's browser may name a language that has no words of ours.
        return vocabulary().restated.get(language, "{text}").format(text=text) if shown.strip() else text

    def _said(self, found: Statement, language: str) -> str:
        """A product's prices, a policy whole, of an article a sentence; nothing of what is too long for that."""
        for fact in self.facts:
            if fact.text == found.text:
                text = fact.priced(language) or fact.text
                return text if len(text) <= _LONGEST else ""
        for number, source in enumerate(self.sources, 1):
            if source.text == found.text:
                said = (each.strip() for each in sentences(source.text) if plain(each) == found.plain)
                return f"{source.text if len(source.text) <= _SHORT else next(said)} [{number}]"
        return ""


def rules_for(
    site: Site,
    catalogue: Catalogue,
    sources: Sequence[Source],
    said: Sequence[str],
    language: str,
    answers: Iterable[str] = (),
) -> Rules | None:
    """The rules of one reply; None where the site has nothing held back. Call it on a database thread.

    `said` is what the visitor wrote; an address of an earlier answer (`answers`) may be said again.
    """
    if not catalogue.guarded:
        return None
    fixed, found = _of_catalogue(catalogue.facts, language), _of(sources)
    approved = Approved(
        statements=[*fixed.statements, *found.statements],
        language=language,
        asked="\n".join(said[-_LAST_MESSAGES:]),
        hosts=catalogue.hosts | fixed.hosts | found.hosts | _hosts(site.allowed_origins),
        texts=(*fixed.texts, *found.texts, *(each for answer in answers for each in _CONTACT.findall(answer))),
        names=_distinct_names(catalogue.facts),
        price_lines=_price_lines(catalogue.facts, language),
    )
    ending = ending_for(catalogue.endings, language)
    return Rules(approved, ending, said[-1] if said else "", catalogue.facts, tuple(sources))


@dataclass(frozen=True, slots=True)
class _Known:
    """What some sources allow to be claimed."""

    statements: tuple[Statement, ...]
    hosts: frozenset[str]
    texts: tuple[str, ...]


def _of(sources: Iterable[Source]) -> _Known:
    given = list(sources)
    return _Known(
        tuple(
            statement
            for source in given
            for statement in statements(source.title, source.text, source.language or _language(source.text))
        ),
        _hosts(source.url for source in given) | {host.lower() for each in given for host in _HOST.findall(each.text)},
        tuple(f"{source.title}\n{source.text}\n{source.url}" for source in given),
    )


@lru_cache(maxsize=32)  # a catalogue may be long, and is the same for many answers
def _of_catalogue(facts: tuple[Fact, ...], language: str) -> _Known:
    """What the catalogue allows. A product is in no language: its names stand in replies of every one."""
    known = _of(Source(fact.title, fact.text, fact.url, fact.language) for fact in facts)
    products = [fact for fact in facts if fact.names]
    again = [
        statement
        for fact in products
        for place, name in enumerate(fact.names)
        if place or _language(fact.text) != language
        for statement in statements(name, fact.text, language)
    ]
    return replace(known, statements=(*known.statements, *again))


def ending_for(endings: dict[str, str], language: str) -> str:
    """What is said in place of a claim that is not approved: the site's own words, else ours."""
    ours = vocabulary().endings
    return endings.get(language) or ours.get(language) or endings.get("en") or ours["en"]


@lru_cache(maxsize=2048)
def _language(text: str) -> str:
    """The language of a source that does not name it."""
    return language_of(text, ["en"])


@lru_cache(maxsize=32)
def _price_lines(facts: tuple[Fact, ...], language: str) -> frozenset[str]:
    return frozenset(plain(line) for fact in facts for line in fact.price_lines(language))


@lru_cache(maxsize=8)
def _distinct_names(facts: tuple[Fact, ...]) -> frozenset[str]:
    """The words by which products are told apart: those that not all of them share."""
    named = [{word for name in fact.names for word in _words_of(name)} for fact in facts if fact.names]
    shared = set.intersection(*named) if len(named) > 1 else set()
    return frozenset(word for words in named for word in words - shared if len(word) > 1)


def _words_of(name: str) -> Iterator[str]:
    """The words of a name, without those that only join the others ("Cours du soir")."""
    for token in take_apart(name).tokens:
        joins = token.written.islower() and any(lexicon(language).is_stop(token.text) for language in LANGUAGES)
        if token.kind != "sign" and not joins and not token.has("period"):
            yield token.text


def _hosts(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(urlsplit(address).hostname or "" for address in addresses) - {""}
