"""What a conversation that is over has come to. Pure: read from the transcript and the ledger, by code alone.

The rules stand in their order; the first that holds decides. What is counted as success needs something the visitor
did: left a contact, booked, talked with a person, or said that they have what they came for. Silence never is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chat.models import Conversation, Message
from sales.models import Lead
from sales.qualification import CONTACTS, Scheme
from sales.reading.words import pattern

Outcome = Lead.Outcome
SUCCESSES = frozenset({Outcome.QUALIFIED, Outcome.BOOKED, Outcome.HANDED_OVER, Outcome.ANSWERED})

_LINK = re.compile(r"\b(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)
_MANY_LINKS = 3
_ADVERTISES = 2  # words of an advertisement
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "йцукенгшщзх", "фывапролджэ")
_LEAST_KEYS = 5
_REPEATED = re.compile(r"(\w{1,3})\1{4,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One message: its role, its text, and whether it is whole."""

    role: str
    text: str
    is_whole: bool = True


def derive(lines: Sequence[Line], known: Collection[str], scheme: Scheme, mode: str) -> Outcome:
    """The outcome of a conversation: its lines in their order, the names of the fields that are known, its mode."""
    said = [line.text for line in lines if line.role == Message.Role.VISITOR]
    with_person = mode == Conversation.Mode.HUMAN or any(line.role == Message.Role.HUMAN for line in lines)
    has_contact = any(name in known for name in CONTACTS)
    if said and not with_person and all(map(_is_spam, said)):
        return Outcome.SPAM
    if any(pattern("not_for_us").search(text) for text in {*said[:1], *said[-2:]}):
        return Outcome.DISQUALIFIED
    if "booking" in known:
        return Outcome.BOOKED
    if has_contact and scheme.score(known) >= scheme.enough:
        return Outcome.QUALIFIED
    if with_person or has_contact:
        return Outcome.HANDED_OVER
    begun = next((place for place, line in enumerate(lines) if line.role == Message.Role.VISITOR), 0)
    if said and _is_satisfied(said[-1]) and any(map(_is_answer, lines[begun:])):
        return Outcome.ANSWERED
    if mode != Conversation.Mode.WAITING and _was_left_unanswered(lines):
        return Outcome.ERROR
    return Outcome.ABANDONED


def _was_left_unanswered(lines: Sequence[Line]) -> bool:
    """Whether the visitor's last message got no whole answer."""
    places = [place for place, line in enumerate(lines) if line.role == Message.Role.VISITOR]
    return bool(places) and not any(map(_is_answer, lines[places[-1] + 1 :]))


def _is_answer(line: Line) -> bool:
    return line.role == Message.Role.AGENT and line.is_whole and bool(line.text.strip())


def _is_satisfied(text: str) -> bool:
    asks = any(mark in text for mark in "?？؟")
    return bool(pattern("satisfied").search(text)) and not asks and not pattern("dissatisfied").search(text)


def _is_spam(text: str) -> bool:
    """Advertisements, links and nothing else, and keys that were pressed at random."""
    links = _LINK.findall(text)
    rest = _LINK.sub("", text)
    if links and (len(links) >= _MANY_LINKS or not re.search(r"\w", rest)):
        return True
    if "?" not in text and len({match[0].lower() for match in pattern("spam").finditer(text)}) >= _ADVERTISES:
        return True
    letters = "".join(re.findall(r"\w", text.lower()))
    pressed = any(letters[:_LEAST_KEYS] in row for row in _KEYS) and len(letters) >= _LEAST_KEYS
    return pressed or _REPEATED.fullmatch(letters) is not None
