"""Who decides, where a visitor says so: "i'm the owner, i decide alone", "my boss Sarah decides". Pure."""

from __future__ import annotations

import re

from sales.reading.plain import Found, Text
from sales.reading.words import pattern

_SENTENCE = re.compile(r"[^.!?\n。！？؟]+[?？؟]?")
_CLAUSE = re.compile(r"[^,;，、；،]+")
_MARK = re.compile(r"[?？؟]")
_MOST = 200  # characters of a value


def authority(text: Text) -> Found | None:
    """The clauses of the first sentence that says who decides, as they were written; None where none does."""
    for sentence in _SENTENCE.finditer(text.plain):
        clauses = [clause for clause in _CLAUSE.finditer(sentence[0]) if _says_who(clause[0])]
        if not clauses or _MARK.search(sentence[0]):
            continue
        begins, ends = (sentence.start() + place for place in (clauses[0].start(), clauses[-1].end()))
        quote = text.original[begins:ends].strip()
        if len(quote) <= _MOST:
            return Found("authority", " ".join(quote.split()), quote)
    return None


def _says_who(clause: str) -> bool:
    """Whether it says who decides, and neither that nobody can yet, nor when, nor between what."""
    if pattern("own_role").search(clause):
        return True
    other = pattern("negation", "either", "when", "soon", "put_off", "want_to", "other_decision").search(clause)
    asks = pattern("asks", "who").match(clause.strip()) or pattern("asks_anywhere").search(clause)
    return pattern("authority").search(clause) is not None and not other and not asks
