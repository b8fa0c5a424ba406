"""What is approved of a thing of which something else was claimed: that is said in its place. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.matching import same_kinds, spans_of, without_topics
from agent.providers.base import Source
from agent.statements import Statement, part_of, plain, statements, unmarked
from agent.words import take_apart
from knowledge.text import sentences

_WHOLE = 300  # characters; of a longer text one sentence is said
_SAME_KIND = 3


def restated(claim: str, asked: str, sources: Sequence[Source], language: str) -> tuple[Source, str] | None:
    """The source that says most of what a claim is about, and what of it may be said; None where none says the like.

    It gives a price of the same thing or a promise of the same kind, in the visitor's language. `asked` is the
    visitor's message: the claim may leave open what it is about.
    """
    best, found = 0, None
    words = take_apart(unmarked(claim), language)
    if not words.tokens:
        return None
    said = part_of(words, words.tokens, language)
    about = take_apart(asked, language)
    around = without_topics(part_of(about, about.tokens, language).words) if about.tokens else frozenset[str]()
    own = without_topics(said.words)
    for source in sources:
        if source.language not in {"", language}:
            continue
        for each in statements(source.title, source.text, language):
            promised = len(said.promises & each.whole.promises)
            priced = bool(said.money and each.whole.money and same_kinds(said, each.whole))
            timed = bool(spans_of(said) and spans_of(each.whole))
            shared = 2 * len(own & each.words) + len(around & each.words)
            rate = _SAME_KIND * (promised + priced + timed + len(said.kinds & each.kinds)) + shared
            is_of_this = not said.kinds or bool(said.kinds & each.kinds)
            is_alike = promised if said.promises else priced if said.money else timed and is_of_this
            if is_alike and shared and rate > best:
                best, found = rate, (source, _said(source, each))
    return found


def _said(source: Source, of: Statement) -> str:
    """A short text whole, for half of it may be half the truth; of a longer one a sentence."""
    if len(source.text) <= _WHOLE:
        return source.text
    return next(sentence.strip() for sentence in sentences(source.text) if plain(sentence) == of.plain)
