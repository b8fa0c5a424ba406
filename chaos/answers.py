"""What the stand-in model answers: derived from the question, so that a judge can tell whose answer a text is.

The visitor's text may hold markers that ask for misbehaviour: `[[cut 7 reset]]`, and `[[first 2 cut 7 reset]]` for the
first two requests of that question only.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

MARKER = re.compile(r"\[\[(?:first (\d+) )?([a-z_]+)((?: [^\s\]]+)*)\]\]")
NAME = re.compile(r"vis-[0-9a-z]+-\d+")
TOKENS = 20
PACE = 0.04  # seconds before each token


@dataclass(frozen=True, slots=True)
class Wish:
    """One marker of a question: what is asked for, with its arguments."""

    what: str
    arguments: tuple[str, ...]


def wishes(question: str, request: int) -> list[Wish]:
    """What the markers of a question ask of its `request`-th request, counted from 1."""
    return [
        Wish(what, tuple(arguments.split()))
        for first, what, arguments in MARKER.findall(question)
        if not first or request <= int(first)
    ]


def pieces(question: str, request: int, tokens: int = TOKENS) -> list[str]:
    """The tokens of the answer to the `request`-th request of a question; they name its visitor, each time others."""
    digest = hashlib.sha256(f"{request} {question}".encode()).digest()
    name = NAME.search(question)
    who = name.group() if name else "somebody"
    words = [f" word{digest[number % 32]:02x}{number}" for number in range(max(0, tokens - 2))]
    return [f"To {who}:", f" (answer {request})", *words][:tokens]
