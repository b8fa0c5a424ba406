"""What Lighthouse gives a page on a phone."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from bench.widget.browser import FLAGS
from bench.widget.packages import HERE, MODULES, run

PROGRAM = MODULES / "lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
REPORT = "lighthouse.json"
LAYOUT_SHIFT = "cumulative-layout-shift"


def scores(url: str, folder: Path, rounds: int) -> dict[str, float]:
    """The median of each category, and of the layout shift. Raises `LeftOut`."""
    found = [_run(url, folder / REPORT) for _ in range(rounds)]
    return {name: median(scores[name] for scores in found) for name in found[0]}


def complaints(folder: Path) -> list[str]:
    """What the last run did not find perfect."""
    audits = json.loads((folder / REPORT).read_text())["audits"].values()
    return [f"{audit['id']}: {audit['title']}" for audit in audits if audit["score"] is not None and audit["score"] < 1]


def _run(url: str, report: Path) -> dict[str, float]:
    flags = " ".join(["--headless=new", *FLAGS[:2]])
    only = ",".join(CATEGORIES)
    options = ["--quiet", f"--chrome-flags={flags}", f"--only-categories={only}", "--output=json"]
    run(["node", str(PROGRAM), url, *options, f"--output-path={report}"], HERE, CHROME_PATH="/usr/bin/chromium")
    said = json.loads(report.read_text())
    scores = {name: round(said["categories"][name]["score"] * 100) for name in CATEGORIES}
    return {**scores, LAYOUT_SHIFT: float(said["audits"][LAYOUT_SHIFT]["numericValue"])}
