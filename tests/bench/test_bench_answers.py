"""The look at answers is whole and honest: every figure, for any folder in the same format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.answers.question_set import enlarged, holds, load
from tests.operation.installation import ROOT

SHOP = ROOT / "bench/answers/shop"


def write(folder: Path, passages: list[dict[str, Any]], questions: list[dict[str, Any]]) -> Path:
    for name, rows in (("passages", passages), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def measure(folder: Path, file: Path) -> dict[str, Any]:
    """Run `python -m bench.answers`; the record it wrote."""
    command = [sys.executable, "-m", "bench.answers", str(folder), "--passages", "60", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    record: dict[str, Any] = json.loads(file.read_text())
    return record


def test_it_measures_any_set(tmp_path: Path) -> None:
    passages: list[dict[str, Any]] = [
        {"id": "a", "title": "Opening hours", "text": "We are open from nine to five."},
        {"id": "b", "title": "Delivery", "text": "A parcel takes three days."},
    ]
    questions: list[dict[str, Any]] = [
        {"question": "When are you open?", "passage": "a", "answers": ["nine to five"]},
        {"question": "How long does a parcel take?", "passage": "b", "answers": ["nobody says this"]},
        {"question": "Who painted the Mona Lisa?", "passage": None, "answers": []},
    ]
    record = measure(write(tmp_path, passages, questions), tmp_path / "record.json")

    assert (record["ours"]["first"], record["plain"]["first"]) == (1.0, 1.0)
    assert (record["builtin"]["holds_answer"], record["builtin"]["unanswerable_confident"]) == (0.5, 0.0)
    assert record["times at 60 passages"]["ours"]["p95"] > 0


def test_its_own_set_names_passages_that_hold_the_answers() -> None:
    shop = load(SHOP)
    texts = {item.id: item.text for item in shop.passages}

    assert len(shop.answerable) >= 60
    assert [one.question for one in shop.answerable if not holds(texts[one.passage or ""], one.answers)] == []


def test_a_question_about_a_passage_that_is_not_there_is_said(tmp_path: Path) -> None:
    write(tmp_path, [], [{"question": "?", "passage": "gone", "answers": []}])
    with pytest.raises(ValueError, match="gone"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("reply", "answer", "is_held"),
    [
        ("It was the Bayeux Tapestry.", "bayeux tapestry", True),
        ("It costs €1,290.", "€1,290", True),
        ("In 19990 or so", "1999", False),
        ("anything", "", False),
    ],
)
def test_a_reply_holds_an_answer_in_whole_words(reply: str, answer: str, is_held: bool) -> None:
    assert holds(reply, [answer]) == is_held


def test_more_passages_are_made_the_same_way_each_time() -> None:
    shop = load(SHOP)

    assert list(enlarged(shop.passages, 200)) == list(enlarged(shop.passages, 200))
    assert len(list(enlarged(shop.passages, 200))) == 200
