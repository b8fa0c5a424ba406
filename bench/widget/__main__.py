"""`python -m bench.widget`: weigh the widget beside its peers, then hold its own figures to their goals."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from bench.widget import lighthouse, packages, readiness, report, streaming
from bench.widget.browser import SLOW_4G, chromium
from bench.widget.goals import missed
from bench.widget.packages import LeftOut
from bench.widget.pages import Pages
from bench.widget.peers import PEERS
from bench.widget.product import LAUNCHER, PANEL, Product, product
from bench.widget.weight import Weight, weigh

OURS = "ours"
PARTS = ("peers", "ready", "streaming", "lighthouse")
LIGHTHOUSE_ROUNDS = 3

Figures = dict[str, float]
Weigh = Callable[[], Weight]


class Run:
    """One run: what was found, and what could not be had and why."""

    def __init__(self, rounds: int, folder: Path, browser: Browser, ours: Product) -> None:
        self.rounds, self.folder, self.browser, self.ours = rounds, folder, browser, ours
        self.weights: dict[str, list[Weight]] = {}
        self.figures: dict[str, list[float]] = {}
        self.left_out: dict[str, str] = {}

    @property
    def medians(self) -> Figures:
        """One figure of each kind."""
        return {name: median(values) for name, values in self.figures.items()}

    def peers(self) -> None:
        """Weigh ours and each peer, in turns."""
        with ExitStack() as stack:
            candidates: dict[str, Weigh] = {OURS: _weigher(self.browser, self.ours.with_widget, LAUNCHER, PANEL)}
            for name, (title, fill) in PEERS.items():
                try:
                    packages.install()
                    folder = self.folder / name
                    folder.mkdir()
                    peer = fill(folder)
                    pages = stack.enter_context(Pages(folder, peer.answers))
                    candidates[title] = _weigher(self.browser, f"{pages.url}/index.html", peer.opener, peer.opened)
                except LeftOut as error:
                    self.left_out[title] = str(error)
            for number in range(self.rounds):
                for title in list(candidates):
                    self._say(number, title)
                    try:
                        self.weights.setdefault(title, []).append(candidates[title]())
                    except Error as error:
                        self.left_out[title] = f"it could not be opened: {error.message.splitlines()[0]}"
                        del candidates[title]

    def ready(self) -> None:
        """Launcher and panel, on a good and on a slow network."""
        for number in range(self.rounds):
            for suffix, network in (("", None), ("_4g", SLOW_4G)):
                self._say(number, f"launcher and panel{', slow 4G' if network else ''}")
                self._add(f"bare{suffix}", readiness.first_paint_ms(self.browser, self.ours.bare, network))
                taken = readiness.launcher_and_panel_ms(self.browser, self.ours.with_widget, network)
                self._add(f"ready{suffix}", taken[0])
                self._add(f"panel{suffix}", taken[1])

    def streaming(self) -> None:
        """A long answer, and typing meanwhile."""
        for number in range(self.rounds):
            self._say(number, "a long answer")
            burst = streaming.cost(self.browser, self.ours, per_second=None)
            apart = streaming.cost(self.browser, self.ours, per_second=None, apart=True)
            paced = streaming.cost(self.browser, self.ours, per_second=streaming.PER_SECOND)
            for name, cost in (("burst", burst), ("burst_apart", apart), ("paced", paced)):
                self._add(name, cost.ms_per_delta)
                self._add(f"{name}.frames", cost.frames)
            self._add("typing", streaming.typing_p95_ms(self.browser, self.ours))

    def lighthouse(self) -> None:
        """Three pages, each as Lighthouse sees it."""
        try:
            packages.install()
            for page, url in (
                ("bare", self.ours.bare),
                ("with", self.ours.with_widget),
                ("landing", self.ours.landing),
            ):
                print(f"Lighthouse: {page}", flush=True)
                for name, score in lighthouse.scores(url, self.folder, LIGHTHOUSE_ROUNDS).items():
                    self._add(f"{page}.{name}", score)
                print("\n".join(f"  {line}" for line in lighthouse.complaints(self.folder)))
            fall = self.medians["bare.performance"] - self.medians["with.performance"]
            self._add("with.falls_by", fall)
        except LeftOut as error:
            self.left_out["Lighthouse"] = str(error)

    def _add(self, name: str, value: float) -> None:
        self.figures.setdefault(name, []).append(value)

    def _say(self, number: int, what: str) -> None:
        print(f"round {number + 1} of {self.rounds}: {what}", flush=True)


def main() -> int:
    """Run what the command line asks for; the exit code."""
    options = _options()
    busy = os.getloadavg()[0]
    with _run(options.rounds) as run:
        for part in options.only:
            getattr(run, part)()
    weights = {title: _median(found) for title, found in run.weights.items()}
    if weights:
        print(f"\n{report.weights(weights)}")
    if run.figures:
        print(f"\n{report.goals(run.figures)}")
        print("\nWithout a goal: " + ", ".join(f"{name} {run.medians[name]:.0f}" for name in _others(run.medians)))
    print(f"\nBefore the run the machine had a load of {busy:.1f} on {os.cpu_count()} processors.")
    for title, why in run.left_out.items():
        print(f"\nLEFT OUT: {title}, because {why}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(_record(run, weights, busy), indent=1))
        print(f"\nEvery round: {options.json}")
    return 0


@contextmanager
def _run(rounds: int) -> Iterator[Run]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sales-agent-bench-")))
        browser = chromium(stack.enter_context(sync_playwright()))
        yield Run(rounds, folder, browser, stack.enter_context(product(folder)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.widget", description=__doc__)
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--json", type=Path, help="a file for the figures of every round")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}")
    return parts


def _weigher(browser: Browser, url: str, opener: str | None, opened: str) -> Weigh:
    return lambda: weigh(browser, url, opener=opener, opened=opened)


def _median(found: Iterable[Weight]) -> Weight:
    rounds = [asdict(weight) for weight in found]
    return Weight(**{field.name: median(values[field.name] for values in rounds) for field in fields(Weight)})


def _others(figures: Figures) -> list[str]:
    """The figures that stand beside the goals to read them by."""
    return [name for name in figures if name.startswith("bare") or name.endswith(".frames")]


def _record(run: Run, weights: dict[str, Weight], busy: float) -> dict[str, Any]:
    return {
        "machine": {"processors": os.cpu_count(), "load_before": busy},
        "peers": {title: [asdict(weight) for weight in found] for title, found in run.weights.items()},
        "lightest": min(weights, key=lambda title: weights[title].open_bytes, default=None),
        "figures": run.figures,
        "missed": missed(run.medians),
        "left_out": run.left_out,
    }


if __name__ == "__main__":
    sys.exit(main())
