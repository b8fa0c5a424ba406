"""Sentences that only say that something cannot be promised, or is not given. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.said_back import begins_as_theirs
from agent.statements import PART_ENDS, Part
from agent.vocabulary import PROMISES
from agent.words import Token, Words

_MOST_WORDS_TO_DENIED = 8
_OPEN = frozenset({"discount", "refund", "guarantee"})  # what may be left to a person to confirm
_DENIED = ("soon", "lower", "fraction", *PROMISES)


def refuses(tokens: Sequence[Token], said: Part, asked: frozenset[float]) -> bool:
    """Whether words only say that something cannot be promised, in the visitor's own figures (`asked`) at most."""
    refusing = [place for place, token in enumerate(tokens) if token.has("refusing")]
    if not refusing or any(token.has("exception") for token in tokens[refusing[0] + 1 :]):
        return False
    begin = refusing[0] if begins_as_theirs(tokens) else 0  # "for 300 I can't …"
    risky = [
        place
        for place, token in enumerate(tokens)
        if place >= begin and (token.has(*_DENIED) or token.kind == "digits")
    ]
    if not risky or any(token.text in PART_ENDS for token in tokens[refusing[0] : risky[-1]]):
        return False
    unspaced = any(ord(token.text[0]) >= 0x3040 for token in tokens)
    near = all(any(0 <= place - no <= _MOST_WORDS_TO_DENIED for no in refusing) for place in risky)
    return (unspaced or near) and all(value in asked or value == 0 for value in said.values)


def is_refused(words: Words, part: Part, asked: frozenset[float], known: frozenset[float]) -> bool:
    """Whether a part only says that something cannot be promised, or is not given; what follows may not undo it.

    `known`: the numbers that stand in what may be said; "the over-65 discount does not apply" names one.
    """
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    after = [token for token in words.tokens if token.start >= part.end]
    if any(token.has("accept") for token in after) or _undoes(after):
        return False
    if refuses(inside, part, asked) or _is_left_open(words, part, asked):
        return True
    if any(token.has("denying") for token in inside):
        return _gives_none(part, asked | known) and not any(
            token.has("exception") for token in inside[1:] if not token.has("denying")
        )
    if any(token.has("refusing") for token in inside) and not part.promises:
        return _gives_none(part, frozenset())
    return _gives_none(part, asked | known) and _is_not_given(inside, part)


def _gives_none(part: Part, known: frozenset[float]) -> bool:
    """Whether a part names no amount, and no number but one in words ("I can't name you an hour") or a known one."""
    return not part.money and all(
        figure.value in known or (figure.kind == "span" and figure.value == 1) for figure in part.figures
    )


def _is_left_open(words: Words, part: Part, asked: frozenset[float]) -> bool:
    """Whether a person is said to know of it: "whether the discount holds, a colleague can confirm"."""
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    told = inside if part.promises else words.tokens
    if part.money or not part.promises <= _OPEN or not any(token.has("deferring") for token in told):
        return False
    return all(value in asked for value in part.values)


def _undoes(after: Sequence[Token]) -> bool:
    """Whether what follows a refusal gives something after all: "… but it's yours for 300"."""
    return any(token.has("commit") for token in after) and any(
        token.kind == "digits" or token.has("currency", "fine", "yours", *PROMISES) for token in after
    )


def _is_not_given(tokens: Sequence[Token], part: Part) -> bool:
    """Whether promises are only named to say that there are none: "no student discount", "delivery is not included".

    A "no" to a fee or to paying promises something itself, and so may a "no" to an end or a limit.
    """
    said = frozenset(mark.category for token in tokens for mark in token.marks) & PROMISES
    negations = [place for place, token in enumerate(tokens) if token.has("negation")]
    if len(negations) != 1 or said != part.promises:
        return False
    return not any(token.has("exception", "ends", "fee", "pay") for token in tokens)
