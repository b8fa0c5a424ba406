"""A question set: passages, and questions with the passage and the words that answer them."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.text import sentences

_FILLERS = re.compile(r"\b(a|an|the)\b")
_SENTENCES_OF_A_MADE_ONE = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One passage of a set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `passage` is the id of the passage that answers it; None where none does."""

    question: str
    passage: str | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Passages and what is asked about them."""

    name: str
    passages: tuple[Item, ...]
    questions: tuple[Asked, ...]

    @property
    def answerable(self) -> list[Asked]:
        """The questions that a passage answers."""
        return [asked for asked in self.questions if asked.passage is not None]

    @property
    def unanswerable(self) -> list[Asked]:
        """The questions that no passage answers."""
        return [asked for asked in self.questions if asked.passage is None]


def load(folder: Path) -> QuestionSet:
    """Read `passages.jsonl` (id, title, text) and `questions.jsonl` (question, passage or null, answers) of a folder.

    Raises OSError, or ValueError where a question names a passage that is not there.
    """
    passages = tuple(Item(row["id"], row["title"], row["text"]) for row in _rows(folder / "passages.jsonl"))
    questions = tuple(
        Asked(row["question"], row["passage"], tuple(row["answers"])) for row in _rows(folder / "questions.jsonl")
    )
    known = {item.id for item in passages}
    if missing := {asked.passage for asked in questions if asked.passage is not None} - known:
        raise ValueError(f"{folder}: no passage has the id {', '.join(sorted(map(str, missing)))}")
    return QuestionSet(folder.name, passages, questions)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def enlarged(passages: Iterable[Item], number: int) -> Iterator[Item]:
    """The passages, and as many made of their sentences at random as bring them to a number. The same at each call."""
    given = list(passages)
    yield from given
    chance = random.Random(7)
    pool = [sentence for item in given for sentence in sentences(item.text)]
    for place in range(number - len(given)):
        text = " ".join(chance.choices(pool, k=_SENTENCES_OF_A_MADE_ONE))
        yield Item(f"made-{place}", chance.choice(given).title, text)


def holds(reply: str, answers: Iterable[str]) -> bool:
    """Whether a reply holds one of the answers: whole words, whatever the case, punctuation and articles."""
    said = f" {_normal(reply)} "
    return any(f" {answer} " in said for answer in map(_normal, answers) if answer)


def _normal(text: str) -> str:
    words = "".join(" " if unicodedata.category(letter)[0] in "PS" else letter for letter in text.casefold())
    return " ".join(_FILLERS.sub(" ", words).split())
