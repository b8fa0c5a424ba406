"""Whether words are a sentence that may be said, but for the way they are put. Pure but for the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.approved import Approved
from agent.figures import figures
from agent.folding import fold
from agent.statements import Part, Statement
from agent.vocabulary import PROMISES
from agent.words import Figure, Token, Words, take_apart
from knowledge.lexicon import lexicon

_LIMITS = ("negation", "condition", "exception", "up_to", "compare", "within")
_WEIGHTY = (*_LIMITS, "forever", "anytime", "soon", "every", *PROMISES)
_LEAST = 0.4  # of what a clause says is said again
_Key = tuple[str, float | None, str]


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a clause says: the stems of its words, its figures, and of the stems those that promise or limit."""

    stems: frozenset[str]
    figures: frozenset[_Key]
    weighty: frozenset[str]
    limits: frozenset[str]


def is_copied(words: Words, part: Part, approved: Approved) -> bool:
    """Whether a part of a reply says what one clause of a statement says, with all its limits, and nothing else.

    Words of the statement's title and of the sentence before it may stand there besides.
    """
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    said = _clause(inside, part.figures, words.language)
    return any(
        part.money <= each.whole.money
        and part.promises <= each.whole.promises
        and not each.row
        and each.language == words.language
        and any(
            _is_said(said, clause, piece, each, approved)
            for clause, pieces in _clauses(each.plain, each.language)
            if said.weighty <= clause.weighty and clause.limits <= said.stems
            for piece in pieces
            if said.figures <= piece.figures and _are_told_apart(piece.figures)
        )
        for each in approved.statements
    )


def _is_said(said: _Clause, clause: _Clause, piece: _Clause, each: Statement, approved: Approved) -> bool:
    if len(said.stems & piece.stems) < max(1, _LEAST * len(piece.stems)):
        return False
    beside = frozenset[str]().union(*(one.stems - one.limits for one, _ in _clauses(each.plain, each.language)))
    return said.stems <= clause.stems | beside | each.context | approved.naming(each.titled)


def _are_told_apart(given: frozenset[_Key]) -> bool:
    """Whether no figure can be mistaken for another of its kind."""
    kinds = [kind for kind, _, _ in given]
    return len(kinds) == len(set(kinds))


@lru_cache(maxsize=4096)
def _clauses(text: str, language: str) -> tuple[tuple[_Clause, tuple[_Clause, ...]], ...]:
    """The clauses of a sentence, each with itself and what stands between its commas: there a figure belongs."""
    words = take_apart(text, language)

    def clause_of(tokens: Sequence[Token]) -> _Clause:
        return _clause(
            tokens, [one for one in figures(words) if tokens[0].start <= one.start < tokens[-1].end], language
        )

    parted = ((clause_of(tokens), map(clause_of, _parted(tokens, ","))) for tokens in _parted(words.tokens, ";"))
    return tuple((clause, (clause, *pieces)) for clause, pieces in parted)


def _parted(tokens: Sequence[Token], sign: str) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == sign:
            found.append([])
        else:
            found[-1].append(token)
    return [part for part in found if part]


def _clause(tokens: Sequence[Token], said: Iterable[Figure], language: str) -> _Clause:
    given = [one for one in said if one.kind != "spelled"]
    reader = lexicon(language)
    stems: dict[str, Token] = {}
    for token in tokens:
        if token.kind != "word" or any(one.start <= token.start < one.end for one in given):
            continue
        if token.has(*_WEIGHTY) or not reader.is_stop(token.text):
            stems[fold(reader.stem(token.text))] = token
    return _Clause(
        frozenset(stems),
        frozenset(one.key for one in given),
        frozenset(stem for stem, token in stems.items() if token.has(*_WEIGHTY)),
        frozenset(stem for stem, token in stems.items() if token.has(*_LIMITS)),
    )
