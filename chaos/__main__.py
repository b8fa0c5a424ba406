"""`python -m chaos`: run rows of the fault suite; one line for each, and exit code 1 where one is red."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import shutil
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from chaos import rows
from chaos.stage import Verdict, standing

SHOWN = 20  # breaches of a row
UNTIMED = ("churn", "daphne", "duplicates", "fuzz", "reconnects")  # green at any speed: two run side by side
PARTS = {"kill_random": 8, "kill_points": 4}  # of the long form: each is resumed as a whole


def found() -> dict[str, Any]:
    """The rows by name, in the order of their modules."""
    modules = (importlib.import_module(f"chaos.rows.{each.name}") for each in pkgutil.iter_modules(rows.__path__))
    return {module.NAME: module for module in modules}


def run(row: Any, folder: Path, *, db: str, seed: int, size: str) -> bool:
    """Run one row and print its line; whether it is green."""
    began = time.monotonic()
    try:
        verdict: Verdict = row.run(folder, db=db, seed=seed, size=size)
    except Exception as error:
        traceback.print_exc()
        verdict = Verdict([f"the row itself failed: {type(error).__name__}: {error}"])
    seconds = time.monotonic() - began
    state = "RED" if verdict.breaches else "ok"
    shown = "  ".join(f"{name} {value}" for name, value in verdict.figures.items())
    load = os.getloadavg()[0]  # times measured on a busy machine say little
    lines = [f"{row.NAME:<18} {db:<8} seed {seed}  {state:<4} {seconds:6.1f} s  load {load:.1f}  {shown}"]
    lines += [f"    {breach}" for breach in verdict.breaches[:SHOWN]]
    if (more := len(verdict.breaches) - SHOWN) > 0:
        lines.append(f"    … and {more} more")
    if verdict.breaches:
        lines.append(f"    journals: {folder}")
    print("\n".join(lines), flush=True)
    return not verdict.breaches


def main() -> int:
    """Read the command line and run what it asks for."""
    known = found()
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, action="append", help="may be given several times (1)")
    parser.add_argument("--faults", default="all", help=f"all, or names with commas: {', '.join(known)}")
    parser.add_argument("--short", action="store_true", help="the short form of each row")
    parser.add_argument("--long", action="store_true", help="the long form, in parts: the kill rows, unless named")
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help="keep journals and what is done in this folder")
    asked = parser.parse_args()
    size = "short" if asked.short else "long" if asked.long else "full"
    names = asked.faults.split(",") if asked.faults != "all" else list(known)
    if asked.long and asked.faults == "all":
        names = list(PARTS)
    if unknown := set(names) - known.keys():
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, _stop)
    folder = asked.resume or Path(mkdtemp(prefix="chaos-"))
    done = _Done(folder / "done.json")
    began = time.monotonic()

    def one(part: tuple[str, int]) -> bool:
        name, seed = part
        this = f"{name}-{asked.db}-{size}-{seed}"
        if this in done:
            print(f"{name:<18} {asked.db:<8} seed {seed}  done before", flush=True)
            return True
        green = run(known[name], folder / this, db=asked.db, seed=seed, size=size)
        if green:
            done.add(this)
        return green

    parts = [part for seed in asked.seed or [1] for part in _parts(names, seed, size)]
    with ThreadPoolExecutor(2) as side_by_side:
        greens = list(side_by_side.map(one, [part for part in parts if part[0] in UNTIMED]))
    greens += [one(part) for part in parts if part[0] not in UNTIMED]
    green = all(greens)
    print(f"{'all green' if green else 'RED'} after {time.monotonic() - began:.0f} s", flush=True)
    if green and not asked.resume:
        shutil.rmtree(folder)
    return 0 if green else 1


def _stop(*_: object) -> None:
    """End what was started, also by rows that run side by side."""
    for stage in list(standing):
        stage.close()
    sys.exit("stopped")


def _parts(names: list[str], seed: int, size: str) -> list[tuple[str, int]]:
    """The rows with their seed; in the long form, with the seeds of their parts."""
    if size != "long":
        return [(name, seed) for name in names]
    return [(name, seed * 1000 + part) for name in names for part in range(PARTS.get(name, 1))]


class _Done:
    """What need not be run again, kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = Lock()
        self._names: list[str] = json.loads(path.read_text()) if path.exists() else []

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> None:
        """Keep that a row is green."""
        with self._writing:
            self._names.append(name)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self._names))


if __name__ == "__main__":
    sys.exit(main())
