"""Whatever the model server does, every question has an outcome soon, and nothing cut short is stored as complete.

First each fault by itself, twice: at a question's first request only, and at all of them. For that the circuit breaker
is held open, else three faults would be all that is ever seen. Then many faults at once, a server that refuses and one
that swallows, with the product as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chaos.command import serving
from chaos.crowd import Crowd
from chaos.figures import percentile
from chaos.journals import Journals, load
from chaos.judge import judge
from chaos.stage import Db, Size, Stage, Verdict

NAME = "model_faults"
TOKENS = 42
CUTS: dict[Size, list[int]] = {"short": [0, 1, 40], "full": list(range(41)), "long": list(range(41))}
FAULTS = [
    "status 429 1", "status 429 60", "status 500", "html", "nofinish", "error 0", "error 5", "length", "filter",
    "empty", "stall 0", "stall 5", "garbage",
]  # fmt: skip
OUTCOME_WITHIN = 10.0  # seconds of the last thing the model server did
AT_ONCE = 100  # questions
WAITS: dict[str, Any] = {"MODEL_FIRST_TOKEN_SECONDS": "3", "MODEL_SILENCE_SECONDS": "3", "MODEL_TOTAL_SECONDS": "30"}
PATIENCE = 120.0  # seconds


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Fault by fault, then all at once."""
    kinds = [*(f"cut {after} {how}" for after in CUTS[size] for how in ("reset", "close", "clean")), *FAULTS]
    asked = [f"[[{first}{kind}]] [[tokens {TOKENS}]] [[pace 0.01]]" for kind in kinds for first in ("first 1 ", "")]
    breaches, figures = _each(folder / "each", db, seed, asked)
    more = _at_once(folder / "at-once", db, seed, [f"[[{kind}]]" for kind in FAULTS])
    return Verdict(breaches + more.breaches, {"faults": len(asked), **figures, **more.figures})


def _each(folder: Path, db: Db, seed: int, asked: list[str]) -> tuple[list[str], dict[str, Any]]:
    with Stage(folder, db=db, server=serving("chaos.patient:application"), **WAITS) as stage:
        crowds = []
        for number in range(0, len(asked), AT_ONCE):
            some = asked[number : number + AT_ONCE]
            plan = {"visitors": len(some), "messages": 1, "think": 3.0, "marks": "\n".join(some)}
            with Crowd(stage, name=f"each{number}", seed=seed, patience=PATIENCE, **plan) as crowd:
                crowd.wait(PATIENCE + 30)
            crowds.append(crowd.journal)
        raw = stage.journals(*crowds)
    journals = load(raw)
    breaches = judge(raw)
    waits = _waits(journals, raw)
    if max(waits, default=0) > OUTCOME_WITHIN:
        breaches.append(f"answered once: an outcome came {max(waits):.1f} s after the model server's last word")
    reached = {request.question for request in journals.upstream}
    if missed := sum(text not in reached for visitor in journals.visitors for text in visitor.said.values()):
        breaches.append(f"the suite: {missed} faults never reached the model server")
    rows = [row for chat in journals.chats.values() for row in chat.messages if row["answers"]]
    outcomes = Counter(row["reason"] or row["status"] for row in rows)
    ends = Counter(reply["source"] or "none" for chat in journals.chats.values() for reply in chat.replies)
    figures = {"outcomes": dict(outcomes), "by": dict(ends), "upstream": len(journals.upstream)}
    return breaches, {**figures, "after_p95": percentile(waits, 0.95), "after_max": percentile(waits, 1)}


def _at_once(folder: Path, db: Db, seed: int, asked: list[str]) -> Verdict:
    breaches: list[str] = []
    figures: dict[str, Any] = {}
    with Stage(folder, db=db, **WAITS) as stage:
        scenes: dict[str, Callable[[], None]] = {
            "mixed": stage.to_model.heal,
            "refused": lambda: stage.to_model.set(refuse=True),
            "swallowed": lambda: stage.to_model.set(refuse=False, black_hole=True),
        }
        crowds = []
        for name, begin in scenes.items():
            begin()
            stage.note("model", name)
            plan = {"visitors": 2 * len(asked), "messages": 2, "marks": "\n".join(asked) if name == "mixed" else ""}
            with Crowd(stage, name=name, seed=seed, patience=PATIENCE, **plan) as crowd:
                crowd.wait(PATIENCE + 30)
            stage.note("model", f"{name} is over")
            crowds.append(crowd.journal)
            stage.to_model.reset()
            slow = percentile(_spans(load({**stage.journals(crowd.journal)})), 1)
            figures[f"{name}_max"] = slow
            if slow > OUTCOME_WITHIN + float(WAITS["MODEL_FIRST_TOKEN_SECONDS"]):
                breaches.append(f"answered once: {name}: an outcome took {slow} s")
        stage.to_model.heal()
        breaches += judge(stage.journals(*crowds))
    return Verdict(breaches, figures)


def _waits(journals: Journals, raw: dict[str, Any]) -> list[float]:
    """Seconds from the end of each question's last request to the moment its visitor saw the outcome."""
    ended = {request.question: request.ended for request in journals.upstream}  # the last one counts
    waits = []
    for visitor in journals.visitors:
        acks = {frame["seq"]: frame["id"] for frame in visitor.frames("ack")}
        lines = [line for tab in visitor.tabs.values() for line in tab.lines if line["event"] == "seen"]
        for line in lines:
            answers = line["frame"].get("answers") if line["frame"]["type"] == "message" else None
            if answers in acks and (end := ended.get(visitor.said[acks[answers]])):
                waits.append(max(0.0, line["at"] - end))
    return waits


def _spans(journals: Journals) -> list[float]:
    """Seconds from each ack to the outcome."""
    spans = []
    for visitor in journals.visitors:
        lines = [line for tab in visitor.tabs.values() for line in tab.lines if line["event"] == "seen"]
        acked = {line["frame"]["seq"]: line["at"] for line in lines if line["frame"]["type"] == "ack"}
        for line in lines:
            if line["frame"]["type"] == "message" and line["frame"].get("answers") in acked:
                spans.append(line["at"] - acked[line["frame"]["answers"]])
    return spans
