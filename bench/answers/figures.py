"""From questions to figures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bench.answers import product
from bench.answers.question_set import Asked, QuestionSet, holds
from bench.answers.rival import PlainFullText
from bench.figures import percentile

AMONG = 3
# Pieces asked for, so that three passages are among them even where two pieces of each are found.
PIECES = 2 * AMONG


@dataclass(frozen=True, slots=True)
class Ranking:
    """How often the right passage came first and among the first three, 0 to 1; `missed` are the other questions."""

    first: float
    among_three: float
    missed: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Replies:
    """What the built-in answerer made of the questions, as shares of the answerable and of the unanswerable ones."""

    holds_answer: float
    refused: float
    asked_back: float
    unanswerable_confident: float
    unanswerable_asked_back: float
    mean_characters: float


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one search: by the clock, and of the processor alone, which a busy machine does not stretch."""

    p50: float
    p95: float
    processor_p50: float
    processor_p95: float


def ranking(questions: Sequence[Asked], search: Callable[[str], list[str]]) -> Ranking:
    """How well a search, which gives ids of passages, finds the right one."""
    found = [(asked, search(asked.question)[:AMONG]) for asked in questions]
    first = sum(ids[:1] == [asked.passage] for asked, ids in found)
    missed = tuple(asked.question for asked, ids in found if asked.passage not in ids)
    total = len(questions) or 1
    return Ranking(first / total, (len(questions) - len(missed)) / total, missed)


def ours(names: Mapping[int, str]) -> Callable[[str], list[str]]:
    """The product's search as one that gives ids of passages."""

    def search(question: str) -> list[str]:
        return list(dict.fromkeys(names[hit.passage_id] for hit in product.found(question, PIECES)))

    return search


def plain(given: QuestionSet) -> Callable[[str], list[str]]:
    """Plain full text as one that gives ids of passages."""
    table = PlainFullText(given.passages)
    return lambda question: table.search(question, AMONG)


def replies(given: QuestionSet) -> Replies:
    """Ask the built-in answerer everything."""
    kinds: Counter[str] = Counter()
    lengths: list[int] = []
    for asked in given.questions:
        answer = product.reply(asked.question)
        kind = product.kind_of(answer)
        whose = "unanswerable" if asked.passage is None else "answerable"
        kinds[f"{whose} {kind}"] += 1
        kinds["holds"] += asked.passage is not None and holds(answer.text, asked.answers)
        if kind == "answered":
            lengths.append(len(answer.text))
    yes, no = len(given.answerable) or 1, len(given.unanswerable) or 1
    return Replies(
        holds_answer=kinds["holds"] / yes,
        refused=kinds["answerable refused"] / yes,
        asked_back=kinds["answerable asked back"] / yes,
        unanswerable_confident=kinds["unanswerable answered"] / no,
        unanswerable_asked_back=kinds["unanswerable asked back"] / no,
        mean_characters=sum(lengths) / (len(lengths) or 1),
    )


def times(questions: Sequence[Asked], search: Callable[[str], object]) -> Times:
    """How long a search takes, one question after another."""
    taken = list(_each_ms(questions, search))
    clock, processor = ([row[place] for row in taken] for place in (0, 1))
    return Times(
        percentile(clock, 0.5), percentile(clock, 0.95), percentile(processor, 0.5), percentile(processor, 0.95)
    )


def _each_ms(questions: Sequence[Asked], search: Callable[[str], object]) -> Iterator[tuple[float, float]]:
    for asked in islice(questions, 20):
        search(asked.question)  # caches
    for asked in questions:
        began, used = time.perf_counter(), time.process_time()
        search(asked.question)
        yield (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000
