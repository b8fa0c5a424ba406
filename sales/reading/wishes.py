"""Whether a visitor asks for an appointment or a call. Pure."""

from __future__ import annotations

import re

from sales.reading.words import pattern

_SENTENCE = re.compile(r"[.!?;\n。！？؟]+")
_LONGEST = 300  # characters of a message that is read
_FEW = 3  # words


def wants_appointment(text: str) -> bool:
    """Whether a text asks for one: "book an appointment", "can we set up a call?", or little more than "rdv"."""
    if len(text) > _LONGEST:
        return False
    return pattern("let_us_meet").search(text) is not None or any(map(_wants_one, _SENTENCE.split(text)))


def _wants_one(sentence: str) -> bool:
    if (named := pattern("meeting").search(sentence)) is None:
        return False
    beside = f"{sentence[: named.start()]} {sentence[named.end() :]}"
    return pattern("arrange").search(beside) is not None or len(sentence.split()) < _FEW
