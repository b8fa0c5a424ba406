"""What a visitor wants of the team: an offer, a call, an appointment, to cancel theirs or to hear when it is. Pure."""

from __future__ import annotations

import re

from sales.reading.questions import is_question
from sales.reading.words import pattern

_SENTENCE = re.compile(r"[.!?;\n。！？؟]+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 300  # characters of a message that is read
_FEW = 3  # words
_NEAR = 6  # words between what is wanted and the appointment
_CLAUSE = re.compile(r"[,.!?;\n，、。！？،؟]+")
_TAIL = 4  # words after "for" that say no more than of what an offer is wanted
_WISHES = ("team_thing", "give_me", "i_want", "call_me", "cancel", "meeting", "appointment", "arrange", "please_do")
_BESIDE = ("choosing", "opener", "small_talk", "satisfied")


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


def wants_it_cancelled(text: str) -> bool:
    """Whether a text says to cancel and not what: "cancel it pls", "bitte stornieren"."""
    if len(text) > _LONGEST or is_question(text) or not pattern("cancel").search(text) or pattern("keep").search(text):
        return False
    return not _stray(text, "cancel", "arrange", "please_do", "i_want", *_BESIDE)


def asks_of_own_appointment(text: str) -> bool:
    """Whether a text asks when an appointment is, or about cancelling one."""
    asks_when = any(_are_near("when_is_it", sentence) for sentence in _SENTENCE.split(text[:_LONGEST]))
    return asks_when or (_is_of_cancelling(text) and is_question(text))


def is_wish_to_team(text: str) -> bool:
    """Whether a text asks the team to do something, and says no more than that: "send me an offer pls", "call me"."""
    clauses = [clause for clause in _CLAUSE.split(text) if _stray(clause, *_BESIDE, "arrange", "give_me")]
    return bool(clauses) and all(map(_is_wish, clauses))


def _is_wish(clause: str) -> bool:
    if pattern("call_me").search(clause) or pattern("cancel").search(clause) or wants_appointment(clause):
        return _stray(clause, *_WISHES, *_BESIDE) <= _FEW
    if not pattern("team_thing").search(clause):
        return False
    if pattern("give_me").search(clause):
        return _stray(clause, *_WISHES, *_BESIDE) <= _FEW
    # "We want invoices that write themselves" is a need, "we want an offer for twenty desks" is none.
    tail = pattern("purpose").search(clause)
    said = clause[: tail.start()] if tail and len(_WORD.findall(clause[tail.end() :])) <= _TAIL else clause
    return not _stray(said, *_WISHES, *_BESIDE)


def _stray(clause: str, *kinds: str) -> int:
    """How many words of a clause are none of these kinds."""
    return len(_WORD.findall(pattern(*kinds).sub(" ", clause)))


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
