"""Which of several contacts in one message their writer says is the wrong one. Pure.

"jane@new.example, not jane@work.example", "212 555 0123 is my old number, use …": the words right before a contact, or
right behind it, say so. Something always remains: who denies every contact has left the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sales.reading.plain import Found
from sales.reading.words import pattern

_CLAUSE = re.compile(r"[,;.:!?()\n，。、；：！？]")
_WORDS = re.compile(r"[^\W_]+")
_NEAR = 3  # words


def corrected(text: str, contacts: Sequence[Found]) -> list[Found]:
    """Those of the contacts of one kind in a text that are said to be wrong; never all of them."""
    if len({found.value for found in contacts}) < 2:
        return []
    spans = sorted((start := text.find(found.quote), start + len(found.quote), found) for found in contacts)
    ends = [0, *(end for _, end, _ in spans)]
    starts = [*(start for start, _, _ in spans), len(text)]
    denied = [
        found
        for place, (start, end, found) in enumerate(spans)
        if _denied_before(text[ends[place] : start]) or _denied_behind(text[end : starts[place + 1]])
    ]
    return denied if len(denied) < len(spans) else [found for _, _, found in spans[1:]]


def _denied_before(words: str) -> bool:
    clause = _CLAUSE.split(words)[-1]
    cues = list(pattern("not_this").finditer(clause))
    return bool(cues) and len(_WORDS.findall(clause[cues[-1].end() :])) <= _NEAR and not _leaves_open(clause)


def _denied_behind(words: str) -> bool:
    clause = _CLAUSE.split(words)[0]
    cue = pattern("is_wrong").search(clause)
    return cue is not None and len(_WORDS.findall(clause[: cue.start()])) <= _NEAR and not _leaves_open(clause)


def _leaves_open(clause: str) -> bool:
    """ "… or, if nobody answers, …": then both are good."""
    return pattern("either").search(clause) is not None
