"""Figures of the visitor's that are said back as theirs: "your budget of 200", "for your team of 12". Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.statements import Part
from agent.words import YOUR, Figure, Token, Words

# How words begin that take up what somebody else said.
_FOR_THEM = frozenset([
    "for", "with", "at", "fur", "mit", "bei", "pour", "avec", "a", "para", "con", "por", "per", "com", "voor", "met",
    "dla", "z", "przy",
])  # fmt: skip


def begins_as_theirs(tokens: Sequence[Token]) -> bool:
    """Whether words begin as those do that take up what the visitor said: "for your …", "with …"."""
    return tokens[0].text in _FOR_THEM


def is_theirs(words: Words, part: Part, asked: frozenset[float]) -> bool:
    """Whether a part only says the visitor's own figures (`asked`) back as theirs."""
    if part.promises or any(token.has("commit") for token in words.tokens):
        return False
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    before = {token.start: inside[place - 1].text for place, token in enumerate(inside) if place}
    amounts = [figure for figure in part.figures if figure.kind == "money"]
    called = bool(amounts) and all(before.get(amount.start) in YOUR for amount in amounts)
    return (called or any(token.has("yours") for token in inside)) and all(value in asked for value in part.values)


def not_taken_up(words: Words, part: Part, asked: frozenset[float]) -> Iterator[Figure]:
    """The figures of a part but for those that are only taken up from the visitor. Of a promise all are its own."""
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    before = {token.start: words.tokens[place - 1].text for place, token in enumerate(words.tokens) if place}
    promises = bool(part.kinds or (part.promises and not part.negated))
    for figure in part.figures:
        taken_up = begins_as_theirs(inside) or before.get(figure.start) in YOUR
        if promises or figure.kind == "money" or figure.value not in asked or not taken_up:
            yield figure
