"""What travels as a token here: the moment it was sent, so that whoever receives it knows how long it was on its way.

The clock is the machine's monotonic one, which all processes share, in microseconds. It is written in letters, because
figures may be prices, which ours holds back.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

_LETTERS = "bcdfghjklmnpqrst"  # for the digits of base 16
_TO_LETTERS = str.maketrans("0123456789abcdef", _LETTERS)
_TO_DIGITS = str.maketrans(_LETTERS, "0123456789abcdef")
LENGTH = re.compile(r"in (\d+) words")


class Fault(Exception):
    """An answer that is not what the model server sent: no figure of such a run is worth anything."""


def now() -> int:
    """Microseconds of the shared clock."""
    return time.monotonic_ns() // 1000


def stamp(moment: int) -> str:
    """A moment as a word."""
    return f"{moment:x}".translate(_TO_LETTERS)


def question(tokens: int) -> str:
    """A question that the model server answers with so many tokens."""
    return f"What does it cost to run it on my own server? Answer in {tokens} words."


def tokens_asked(prompt: str) -> int:
    """How many tokens the last question of a prompt asks for."""
    return int(LENGTH.findall(prompt)[-1])


def first_piece(received: int) -> str:
    """The first token of an answer; `received` is when the model server took the request."""
    return f"{stamp(received)} {stamp(now())}"


def next_piece() -> str:
    """Each further token."""
    return f" {stamp(now())}"


@dataclass(slots=True)
class Exchange:
    """One question and its answer, as the visitor saw them. Times in microseconds of the shared clock."""

    asked: int
    received: int = 0
    sent: list[int] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)

    def hear(self, text: str, at: int) -> None:
        """Take in a piece of the answer that arrived `at`; it may hold several tokens."""
        stamps = [int(word.translate(_TO_DIGITS), 16) for word in text.split()]
        if not self.received and stamps:
            self.received = stamps.pop(0)
        self.sent += stamps
        self.arrived += [at] * len(stamps)

    def check(self, tokens: int) -> None:
        """Raise `Fault` unless each of so many tokens came, once and in order."""
        if len(self.sent) != tokens or self.sent != sorted(self.sent):
            raise Fault(f"{len(self.sent)} tokens came of {tokens}, or not in order.")

    @property
    def added_us(self) -> int:
        """Time to the first token, without what the model server itself took for it."""
        return (self.arrived[0] - self.asked) - (self.sent[0] - self.received)

    @property
    def delays_us(self) -> list[int]:
        """How long each token was on its way."""
        return [arrived - sent for sent, arrived in zip(self.sent, self.arrived, strict=True)]
