"""Whether words are a sentence that may be said, but for the way they are put. Pure but for the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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


def is_copied(words: Words, part: Part, each: Statement, known: frozenset[str]) -> bool:
    """Whether a part of a reply says what one clause of a statement says, with all its limits, and nothing else.

    `known`: the stems that may stand there besides, such as those of the visitor's question.
    """
    said = _clause(
        [token for token in words.tokens if part.start <= token.start < part.end], part.figures, words.language
    )
    if not (said.stems or said.figures) or each.language != words.language or each.row:
        return False
    clauses = _clauses(each.plain, each.language)
    known = known.union(*(clause.stems - clause.limits for clause, _ in clauses))
    return any(
        said.figures <= piece.figures
        and _are_told_apart(said.figures, piece.figures)
        and clause.limits <= said.stems
        and said.weighty <= clause.weighty
        and said.stems <= clause.stems | known
        and max(1, _LEAST * len(piece.stems)) <= len(said.stems & piece.stems)
        for clause, pieces in clauses
        for piece in pieces
    )


def _are_told_apart(said: frozenset[_Key], given: frozenset[_Key]) -> bool:
    """Whether no figure can be mistaken for another of its kind: there is one, or all are said."""
    return all(
        len(of) == 1 or of <= said
        for kind in {kind for kind, _, _ in said}
        for of in [frozenset(one for one in given if one[0] == kind)]
    )


@lru_cache(maxsize=4096)
def _clauses(text: str, language: str) -> tuple[tuple[_Clause, tuple[_Clause, ...]], ...]:
    """The clauses of a sentence, each with itself and what stands between its commas: there a figure belongs."""
    words = take_apart(text, language)

    def clause_of(tokens: Sequence[Token]) -> _Clause:
        return _clause(
            tokens, [one for one in figures(words) if tokens[0].start <= one.start < tokens[-1].end], language
        )

    return tuple(
        (clause_of(tokens), (clause_of(tokens), *map(clause_of, _parted(tokens, ","))))
        for tokens in _parted(words.tokens, ";")
    )


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
        frozenset((one.kind, *one.length) if one.kind == "span" else (one.kind, one.value, one.unit) for one in given),
        frozenset(stem for stem, token in stems.items() if token.has(*_WEIGHTY)),
        frozenset(stem for stem, token in stems.items() if token.has(*_LIMITS)),
    )
