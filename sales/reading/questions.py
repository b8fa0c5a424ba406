"""Whether a visitor asks something, also where they leave the question mark out, or tells of themselves. Pure."""

from __future__ import annotations

import re

from sales.reading.plain import Text
from sales.reading.statements import statements
from sales.reading.words import alternatives, pattern

_MARK = re.compile(r"[?？؟]")
# At most so many marks between words: without bounds, a row of commas would take minutes.
_BEGINS = re.compile(
    rf"(?:^|(?<=[,;.!:\n，。、；！،]))[^\w,;.!:\n]{{0,3}}(?:{alternatives('opener')}[^\w\n]{{1,3}}){{0,3}}"
    rf"{alternatives('asks')}(?![\w-])",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a text asks: by its mark, by how one of its clauses begins, or by a word that only questions hold."""
    asks = (_MARK, _BEGINS, pattern("asks_anywhere"))
    return any(one.search(text) for one in asks)


def tells_of_oneself(text: str) -> bool:
    """Whether a text asks nothing, and speaks of what only its writer knows: their name, contact, budget or date."""
    return not is_question(text) and (pattern("of_me").search(text) is not None or any(statements(Text(text))))
