"""The look at speed is whole and honest: every figure is there, and an answer that lost something is none."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bench.figures import NAMES, Figures, percentile, summed_up
from bench.stamps import Exchange, Fault, stamp
from tests.operation.installation import ROOT

TINY = "--rounds 1 --visitors 2 --questions 1 --tokens 3 --alone 2 --idle 2 --settle 0 --tokens-per-second 200"
OF_A_SERVER = {"cpu_token_us", "idle_mb", "socket_kb"}


def bench(file: Path, arguments: str, **environment: str) -> tuple[str, dict[str, Any]]:
    """Run `python -m bench`; what it printed, and the record it wrote."""
    command = [sys.executable, "-m", "bench", *arguments.split(), "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(file.read_text())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """A tiny run of the model called directly, and of ours with and without the guard."""
    return bench(
        tmp_path_factory.mktemp("bench") / "run.json", f"--only direct,sqlite,guarded {TINY}", PATH="/usr/bin:/bin"
    )


@pytest.mark.slow
@pytest.mark.parametrize("ours", ["sqlite", "guarded"])
def test_it_takes_every_figure_of_ours(run: tuple[str, dict[str, Any]], ours: str) -> None:
    (figures,) = run[1]["rounds"][ours]

    assert figures.keys() == {field.name for field in fields(Figures)}
    assert None not in figures.values()


@pytest.mark.slow
def test_it_takes_the_times_of_a_model_called_directly(run: tuple[str, dict[str, Any]]) -> None:
    (figures,) = run[1]["rounds"]["direct"]

    assert {name for name, value in figures.items() if value is None} == OF_A_SERVER


@pytest.mark.slow
def test_it_prints_every_figure(run: tuple[str, dict[str, Any]]) -> None:
    assert [title for title in NAMES.values() if title not in run[0]] == []


@pytest.mark.slow
def test_it_prints_how_many_times_slower_ours_is(run: tuple[str, dict[str, Any]]) -> None:
    assert "times model called directly" in run[0]


def test_it_names_what_cannot_be_had_and_why(tmp_path: Path) -> None:
    said, record = bench(tmp_path / "run.json", f"--only direct,engines {TINY}", PATH="/nowhere")

    assert "LEFT OUT: ours, PostgreSQL + Redis, because" in said
    assert "redis-server" in record["left_out"]["engines"]


def heard(*pieces: tuple[str, int], asked: int = 0) -> Exchange:
    """An exchange of which these pieces arrived."""
    exchange = Exchange(asked)
    for text, at in pieces:
        exchange.hear(text, at)
    return exchange


def test_it_takes_the_models_own_time_away_from_the_first_token() -> None:
    assert heard((f"{stamp(150)} {stamp(1150)}", 1400), asked=100).added_us == 300


def test_it_knows_each_of_two_tokens_that_arrived_together() -> None:
    assert heard((f"{stamp(0)} {stamp(10)} {stamp(30)}", 35)).delays_us == [25, 5]


@pytest.mark.parametrize("stamps", ["c d", "c d f g", "c f d"], ids=["one lost", "one too many", "in another order"])
def test_it_takes_no_figure_of_an_answer_that_is_not_whole(stamps: str) -> None:
    with pytest.raises(Fault):
        heard((stamps, 9)).check(tokens=2)


def test_it_takes_a_percentile_that_was_measured() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0


def test_it_sums_up_rounds_by_their_median_and_their_least() -> None:
    rounds = [Figures(first, 1.0, 1.0, 1.0, 1.0) for first in (9.0, 2.0, 3.0)]

    assert (summed_up(rounds)["first_alone_ms"].median, summed_up(rounds)["first_alone_ms"].least) == (3.0, 2.0)
