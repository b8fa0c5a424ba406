"""The several things that a visitor asks at once: "the price, and how long is the guarantee?" Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agent.phrases import Phrases, phrases
from knowledge.lexicon import lexicon
from sales.reading.questions import is_question, tells_of_oneself

_MOST = 3
_LONGEST = 300  # characters
_NAMED_IN = 3  # words with a meaning of their own: "Oslo desk price"
# What ends a clause, but not the mark within a number.
_END = r"[.!?;,؟،]+(?=\s|$)|[。！？；，、\n]+|(?<=\s)[&+](?=\s)"


def parts_of(question: str, language: str) -> tuple[str, ...]:
    """What a text asks, each in the visitor's own words; empty where that is one thing, too many, or a long story.

    It is taken apart where a clause ends and at words such as "and". What asks nothing by itself (no question, nor
    the bare name of something that people ask a business about) stays with what stands before it, or else after it.
    """
    if len(question) > _LONGEST:
        return ()
    said = phrases(language)
    asked: list[tuple[int, int]] = []
    begin: int | None = None
    for start, end in _clauses(question, said):
        begin = start if begin is None else begin
        if _asks(question[start:end], said):
            asked.append((start if asked else begin, end))
        elif asked:
            asked[-1] = asked[-1][0], end
    return tuple(question[start:end].strip() for start, end in asked) if 1 < len(asked) <= _MOST else ()


def _clauses(text: str, said: Phrases) -> Iterator[tuple[int, int]]:
    """Where the clauses of a text, and what "and" joins, begin and end."""
    start = 0
    for cut in _cuts(said.language).finditer(text):
        if text[start : cut.start()].strip():
            yield start, cut.start()
        start = cut.end()
    if text[start:].strip():
        yield start, len(text)


@cache
def _cuts(language: str) -> re.Pattern[str]:
    joining = "|".join(map(re.escape, phrases(language).joining))
    whole = joining if language in {"zh", "ja"} else rf"(?<!\w)(?:{joining})(?!\w)\.?"
    return re.compile(f"{_END}|{whole}", re.IGNORECASE)


def _asks(text: str, said: Phrases) -> bool:
    """Whether a piece of a text asks something by itself."""
    words = lexicon(said.language)
    own = [token for token in words.tokens(text) if not words.is_stop(token)]
    if not own or tells_of_oneself(text) or said.asks_for("identity", text):
        return False
    named = len(own) <= _NAMED_IN and any(map(words.names_concept, own))
    return named or said.is_question(text) or is_question(text)
