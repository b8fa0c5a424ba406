"""Whether what a visitor writes answers the question that was asked right before it, or is only politeness. Pure."""

from __future__ import annotations

import re

from sales.reading.questions import is_question
from sales.reading.statements import is_refusal
from sales.reading.times import named_time
from sales.reading.wishes import is_wish_to_team
from sales.reading.words import pattern

LONGEST = 300  # characters
_POLITE = ("satisfied", "farewell", "small_talk")
_BESIDE = 4  # words beside the phrase that puts an answer off
# An answer for these fields holds a figure or a word of these kinds.
_MUST_HOLD = {
    "timeline": ("when", "soon", "unit", "part_of", "some_time"),
    "budget": ("budget", "money"),
}


def is_answer(field: str, text: str) -> bool:
    """Whether a text answers the question for this field of the scheme."""
    said = text.strip()
    if not any(map(str.isalnum, said)) or len(said) > LONGEST or asks_back(field, said):
        return False
    if is_refusal(said) or puts_off(said) or _is_only(said, *_POLITE, "refusal") or is_wish_to_team(said):
        return False
    if field != "budget" and (named := named_time(said)) is not None and named.is_plain:  # of an appointment
        return False
    kinds = _MUST_HOLD.get(field)
    return kinds is None or any(map(str.isdigit, said)) or pattern(*kinds).search(said) is not None


def asks_back(field: str, text: str) -> bool:
    """Whether a text, instead of answering the question for this field, asks something or talks of prices."""
    return is_question(text) or (field != "budget" and pattern("price").search(text) is not None)


def is_small_talk(text: str) -> bool:
    """Whether a text is nothing but thanks, a farewell, "ok" and the like."""
    return _is_only(text, *_POLITE)


def puts_off(text: str) -> bool:
    """Whether a short text leaves the answer for later: "let me think about it"."""
    left, phrases = pattern("put_off").subn(" ", text)
    return phrases > 0 and len(re.findall(r"[\w'’]+", left)) <= _BESIDE


def _is_only(text: str, *kinds: str) -> bool:
    left, phrases = pattern(*kinds).subn(" ", text)
    return phrases > 0 and not any(map(str.isalnum, left))
