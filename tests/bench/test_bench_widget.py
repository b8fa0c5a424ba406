"""The look at the widget is whole and honest: every figure is there, and a missed goal or an absent peer is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.widget import report
from bench.widget.goals import GOALS, missed
from bench.widget.packages import HERE, LeftOut, run
from bench.widget.pages import Pages
from bench.widget.peers import PEERS
from bench.widget.weight import Weight
from tests.operation.installation import ROOT

LIGHT = Weight(1000, 2000, 1, 2, 1.0, 2.0)
HEAVY = Weight(100_000, 200_000, 3, 9, 100.0, 200.0)


@pytest.mark.slow
@pytest.mark.browser
def test_it_takes_the_figures_of_a_part_and_says_how_they_stand_to_their_goals(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    command = [sys.executable, "-m", "bench.widget", "--only", "ready", "--rounds", "1", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(file.read_text())["figures"]
    assert figures.keys() == {"bare", "ready", "panel", "bare_4g", "ready_4g", "panel_4g"}
    assert all(value > 0 for values in figures.values() for value in values)
    assert [goal.title for name, goal in GOALS.items() if name in figures and goal.title not in done.stdout] == []


def test_it_names_the_goals_that_were_missed() -> None:
    assert missed({"ready": 260, "panel": 201, "with.performance": 97}) == [
        "tap to usable panel, slow processor",
        "Lighthouse, a page with the loader: performance",
    ]


def test_it_marks_a_missed_goal() -> None:
    assert [
        line.split("|")[-2].strip() for line in report.goals({"ready": [1], "panel": [1, 999, 999]}).splitlines()[2:]
    ] == [
        "met",
        "NOT MET",
    ]


def test_it_puts_the_lightest_first() -> None:
    _, _, first, second = report.weights({"heavy": HEAVY, "light": LIGHT}).splitlines()
    assert first.startswith("| light")
    assert second.startswith("| heavy")


def test_it_says_why_something_cannot_be_had() -> None:
    with pytest.raises(LeftOut, match="no-such-program cannot be found"):
        run(["no-such-program"], HERE)


def test_its_pages_answer_with_files_and_with_what_a_back_end_would_say(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    pages = Pages(tmp_path, {"/hook": {}})
    with pages:
        assert [pages.found(path)[0] for path in ("/a.js", "/hook")] == ["text/javascript", "application/json"]
        assert pages.found("/nothing") == ("text/plain", b"")


def test_every_peer_is_pinned() -> None:
    named = (HERE / "package.json").read_text() + (HERE / "chainlit.txt").read_text()
    assert [title for title, _ in PEERS.values() if title.rpartition(" ")[2] not in named] == []
