"""What one reply may claim: the site's catalogue and policies, and the sources given for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from agent.approved import Approved
from agent.folding import fold
from agent.providers.base import Source
from agent.statements import Statement, statements
from agent.vocabulary import vocabulary
from chat.models import Site
from knowledge.languages import language_of
from sales.catalogue import Approved as Catalogue
from sales.catalogue import Fact

_HOST = re.compile(r"https?://([^\s/?#<>()\[\]\"']+)", re.IGNORECASE)
_LAST_MESSAGES = 6  # of the visitor, in which figures of their own are looked for


@dataclass(frozen=True, slots=True)
class Rules:
    """How a reply is guarded: what may be claimed, and what is said in place of anything else."""

    approved: Approved
    ending: str


def rules_for(
    site: Site, catalogue: Catalogue, sources: Sequence[Source], said: Sequence[str], language: str
) -> Rules | None:
    """The rules of one reply; None where the site has nothing held back. Call it on a database thread."""
    if not catalogue.guarded:
        return None
    facts = [Source(fact.title, fact.text, fact.url, fact.language) for fact in catalogue.facts]
    given = [*facts, *sources]
    known = [
        statement
        for source in given
        for statement in statements(source.title, source.text, source.language or _language(source.text))
    ]
    approved = Approved(
        statements=[*known, *_named_otherwise(catalogue.facts)],
        language=language,
        asked="\n".join(said[-_LAST_MESSAGES:]),
        hosts=catalogue.hosts | _hosts(site, given),
        texts=tuple(f"{source.title}\n{source.text}\n{source.url}" for source in given),
        names=_distinct_names(catalogue.facts),
    )
    return Rules(approved, ending_for(catalogue.endings, language))


def ending_for(endings: dict[str, str], language: str) -> str:
    """What is said in place of a claim that is not approved: the site's own words, else ours."""
    ours = vocabulary().endings
    return endings.get(language) or ours.get(language) or endings.get("en") or ours["en"]


@lru_cache(maxsize=2048)
def _language(text: str) -> str:
    """The language of a source that does not name it."""
    return language_of(text, ["en"])


def _named_otherwise(facts: Iterable[Fact]) -> list[Statement]:
    """The statements of a product once more under each of its other names."""
    return [statement for fact in facts for name in fact.names[1:] for statement in statements(name, fact.text, "en")]


def _distinct_names(facts: Sequence[Fact]) -> frozenset[str]:
    """The words by which products are told apart: those that not all of them share."""
    named = [{fold(word) for name in fact.names for word in name.split()} for fact in facts if fact.names]
    shared = set.intersection(*named) if len(named) > 1 else set()
    return frozenset(word for words in named for word in words - shared if len(word) > 1)


def _hosts(site: Site, sources: Iterable[Source]) -> frozenset[str]:
    addresses = [*site.allowed_origins, *(source.url for source in sources)]
    found = {urlsplit(address).hostname or "" for address in addresses}
    found |= {host.lower() for source in sources for host in _HOST.findall(source.text)}
    return frozenset(found - {""})
