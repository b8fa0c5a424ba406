"""What a visitor says, unasked, that they want to do: "we want to sell desks to schools". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sales.reading.plain import MASK, Found, Text
from sales.reading.questions import is_question
from sales.reading.wishes import is_wish_to_team
from sales.reading.words import pattern

_CLAUSE = re.compile(r"(?:[^.!?;,\n。！？；，、؟،]|[.,](?=\d))+[?？؟]?")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LEAST = 2  # words: what is done, and to what
_MOST = 200  # characters of a value


def needs(text: Text) -> Iterator[Found]:
    """The first need that a text states, and no wish to the team, nor what they want to ask, look at or start with."""
    for clause in _CLAUSE.finditer(text.plain):
        said = clause[0].strip(" -")
        wish = _wish_in(said)
        if not wish or len(said) > _MOST or is_question(said) or is_wish_to_team(said):
            continue
        if pattern("of_talk", "need_by", "negation", "price", "other_time").search(wish):
            continue
        begins = clause.start() + clause[0].index(said)
        quote = text.original[begins : begins + len(said)]
        yield Found("need", " ".join(quote.split()), quote)
        return


def _wish_in(clause: str) -> str:
    """What a clause says after "we want to", or before it in languages that end with it; empty for too little."""
    if match := pattern("want_to").search(clause):
        wish = clause[match.end() :]
    elif match := pattern("want_to_behind").search(clause):
        wish = clause[: match.start()]
    else:
        return ""
    letters = sum(map(str.isalnum, wish)) if _UNSPACED.search(wish) else 0
    return wish if MASK not in wish and max(letters - 1, len(_WORD.findall(wish))) >= _LEAST else ""
