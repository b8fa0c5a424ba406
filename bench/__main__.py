"""`python -m bench`: run all contenders side by side, interleaved, and print what they came to."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import uvloop

from bench import report
from bench.contenders import CONTENDERS, LeftOut, Stage, Start, model_server
from bench.figures import Figures, summed_up
from bench.measure import Plan, measure

TITLES = {name: title for name, (title, _) in CONTENDERS.items()}


def main() -> int:
    """Run what the command line asks for; the exit code."""
    options = _options()
    busy = os.getloadavg()[0]
    plan = Plan(**{field.name: getattr(options, field.name) for field in fields(Plan)})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sales-agent-bench-")))
        model_url = stack.enter_context(
            model_server(folder, tokens_per_second=plan.tokens_per_second, first_token_seconds=plan.first_token_seconds)
        )
        starts, left_out = _prepared(Stage(folder, model_url, stack), options.only)
        rounds = _rounds(starts, plan)
    summaries = {name: summed_up(figures) for name, figures in rounds.items()}
    print()
    print(report.table(summaries, TITLES))
    for to in ("direct", "node"):
        if to in summaries and len(summaries) > 1:
            print()
            print(report.ratios(summaries, TITLES, to))
    print(f"\nBefore the run the machine had a load of {busy:.1f} on {os.cpu_count()} processors.")
    for name, why in left_out.items():
        print(f"\nLEFT OUT: {TITLES[name]}, because {why}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(_record(plan, rounds, left_out, busy), indent=1))
        print(f"\nEvery round: {options.json}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(CONTENDERS), help=f"of {','.join(CONTENDERS)}")
    parser.add_argument("--json", type=Path, help="a file for the figures of every round")
    for field in fields(Plan):
        kind = type(field.default)
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default, metavar="N")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - CONTENDERS.keys():
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}")
    return names


def _prepared(stage: Stage, names: list[str]) -> tuple[dict[str, Start], dict[str, str]]:
    """How to start each contender, and why some cannot be had."""
    starts, left_out = {}, {}
    for name in names:
        try:
            starts[name] = CONTENDERS[name][1](stage)
        except LeftOut as error:
            left_out[name] = str(error)
    return starts, left_out


def _rounds(starts: dict[str, Start], plan: Plan) -> dict[str, list[Figures]]:
    """The figures of each contender, round for round. Each round begins with another one, so that none is favoured."""
    found: dict[str, list[Figures]] = {name: [] for name in starts}
    names = list(starts)
    for number in range(plan.rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            print(f"round {number + 1} of {plan.rounds}: {TITLES[name]}", flush=True)
            with starts[name]() as running, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                found[name].append(runner.run(measure(running, plan)))
    return found


def _record(
    plan: Plan, rounds: dict[str, list[Figures]], left_out: dict[str, str], load_before: float
) -> dict[str, Any]:
    return {
        "machine": {
            "processors": os.cpu_count(),
            "load_before": load_before,
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "plan": asdict(plan),
        "rounds": {name: [asdict(figures) for figures in taken] for name, taken in rounds.items()},
        "left_out": left_out,
    }


if __name__ == "__main__":
    sys.exit(main())
