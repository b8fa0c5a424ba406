"""What a visitor wants of an appointment: to have one, to cancel the one they have, or to hear when it is. Pure."""

from __future__ import annotations

import re

from sales.reading.questions import is_question
from sales.reading.words import pattern

_SENTENCE = re.compile(r"[.!?;\n。！？؟]+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 300  # characters of a message that is read
_FEW = 3  # words
_NEAR = 6  # words between what is wanted and the appointment


def wants_appointment(text: str) -> bool:
    """Whether a text asks for one: "book an appointment", "can we set up a call?", or little more than "rdv"."""
    if len(text) > _LONGEST or _is_of_cancelling(text):
        return False
    return pattern("let_us_meet").search(text) is not None or any(map(_wants_one, _SENTENCE.split(text)))


def wants_cancelled(text: str) -> bool:
    """Whether a text tells us to cancel an appointment: "cancel my call pls", "können Sie den Termin absagen?"."""
    if not _is_of_cancelling(text) or pattern("keep").search(text):
        return False
    told = pattern("please_do").sub(" ", text)
    return not is_question(text) or (told != text and not is_question(re.sub("[?？؟]", " ", told)))


def asks_of_own_appointment(text: str) -> bool:
    """Whether a text asks when an appointment is, or about cancelling one."""
    asks_when = any(_are_near("when_is_it", sentence) for sentence in _SENTENCE.split(text[:_LONGEST]))
    return asks_when or (_is_of_cancelling(text) and is_question(text))


def _is_of_cancelling(text: str) -> bool:
    return len(text) <= _LONGEST and any(_are_near("cancel", sentence) for sentence in _SENTENCE.split(text))


def _are_near(kind: str, sentence: str) -> bool:
    """Whether a word of a kind stands near an appointment, and nothing that can be ordered between them."""
    named = [match.span() for match in pattern("meeting", "appointment").finditer(sentence)]
    for said in pattern(kind).finditer(sentence):
        for start, end in named:
            between = sentence[said.end() : start] if said.end() <= start else sentence[end : said.start()]
            if len(_WORD.findall(between)) <= _NEAR and not pattern("order").search(between):
                return True
    return False


def _wants_one(sentence: str) -> bool:
    if (named := pattern("meeting").search(sentence)) is None:
        return False
    beside = f"{sentence[: named.start()]} {sentence[named.end() :]}"
    return pattern("arrange").search(beside) is not None or len(sentence.split()) < _FEW
