"""Which of several contacts in one message their writer says is the wrong one. Pure.

"jane@new.example, not jane@work.example", "212 555 0123 is my old number, use …": the words right before a contact, or
right behind it, say so. Where neither of two is called wrong, a word of correction between them speaks for the later
one: "jame@work.example, no wait, jane@work.example". Something always remains: who denies every contact has left the
first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sales.reading.plain import MASK, Found
from sales.reading.words import pattern, words

_CLAUSE = re.compile(r"[,;.:!?()\n，。、；：！？]")
_WORDS = re.compile(r"[^\W_]+")
_NEAR = 3  # words


def corrected(text: str, contacts: Sequence[Found]) -> list[Found]:
    """Those of the contacts of one kind in a text that are said to be wrong; never all of them."""
    if len({found.value for found in contacts}) < 2:
        return []
    spans = _spans(text, contacts)
    ends = [0, *(end for _, end, _ in spans)]
    starts = [*(start for start, _, _ in spans), len(text)]
    denied = {
        place
        for place, (start, end, _) in enumerate(spans)
        if _denied_before(text[ends[place] : start]) or _denied_behind(text[end : starts[place + 1]])
    }
    replaced = {
        place
        for place, (_, end, _) in enumerate(spans[:-1])
        if denied.isdisjoint((place, place + 1)) and _is_corrected(text[end : starts[place + 1]])
    }
    wrong = denied | replaced if len(denied | replaced) < len(spans) else range(1, len(spans))
    return [spans[place][2] for place in sorted(wrong)]


def _spans(text: str, contacts: Sequence[Found]) -> list[tuple[int, int, Found]]:
    """Where each contact stands, in the order they were written: one may be the end of another."""
    spans = []
    for found in sorted(contacts, key=lambda found: -len(found.quote)):
        start = text.find(found.quote)
        end = start + len(found.quote)
        text = f"{text[:start]}{MASK * len(found.quote)}{text[end:]}"
        spans.append((start, end, found))
    return sorted(spans, key=lambda span: span[:2])


def _denied_before(between: str) -> bool:
    clause = _CLAUSE.split(between)[-1]
    cue = _last_cue(clause)
    return cue is not None and _denies(cue) and _is_near(clause, cue) and not _leaves_open(clause)


def _denied_behind(between: str) -> bool:
    clause = _CLAUSE.split(between)[0]
    cue = pattern("is_wrong").search(clause)
    return cue is not None and len(_WORDS.findall(clause[: cue.start()])) <= _NEAR and not _leaves_open(clause)


def _is_corrected(between: str) -> bool:
    """Whether these words between two contacts take the first one back: "no wait", "sorry, it is", "no,"."""
    cue = _last_cue(between)
    *clauses, last = _CLAUSE.split(between)
    said = any(clause.strip(" -–—").lower() in words("refusal") for clause in clauses) and _is_few(last)
    if not said and (cue is None or _denies(cue) or not _is_near(between, cue)):
        return False
    others = pattern("correction").sub(" ", between)
    return not _leaves_open(others) and not pattern("besides").search(others)


def _last_cue(between: str) -> re.Match[str] | None:
    """The last word of denial or correction. One that holds the other is the longer: "no wait", "rather than"."""
    return next(reversed(list(pattern("not_this", "correction").finditer(between))), None)


def _denies(cue: re.Match[str]) -> bool:
    return pattern("not_this").fullmatch(cue[0]) is not None


def _is_near(between: str, cue: re.Match[str]) -> bool:
    return _is_few(between[cue.end() :])


def _is_few(said: str) -> bool:
    return len(_WORDS.findall(said)) <= _NEAR


def _leaves_open(clause: str) -> bool:
    """ "… or, if nobody answers, …": then both are good."""
    return pattern("either").search(clause) is not None
