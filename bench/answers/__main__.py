"""`python -m bench.answers [folder]`: how well the questions of a set are found and answered.

A set is a folder with `passages.jsonl` (id, title, text) and `questions.jsonl` (question, passage, answers). Without a
folder, and without ANSWERS_SET, it is the small one beside this file: a shop's questions and answers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import django

OWN_SET = Path(__file__).parent / "shop"


def main() -> int:
    """Measure what the command line asks for; the exit code."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="sales-agent-answers-") as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "WARNING"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "salesagent.settings"
        django.setup()
        return _measured(options)


def _measured(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    from bench.answers import figures, product, question_set
    from bench.answers.rival import PlainFullText

    call_command("migrate", "knowledge", verbosity=0)
    given = question_set.load(options.folder)
    names = product.learn(given.passages)
    record = {
        "set": given.name,
        "passages": len(given.passages),
        "answerable": len(given.answerable),
        "unanswerable": len(given.unanswerable),
    }
    ours = figures.ranking(given.answerable, figures.ours(names))
    plain = figures.ranking(given.answerable, figures.plain(given))
    replies = figures.replies(given)
    print(f"{given.name}: {len(given.passages)} passages, {len(given.answerable)} questions that they answer, ", end="")
    print(f"{len(given.unanswerable)} that they do not\n")
    print(f"{'':40}{'ours':>10}{'plain FTS5':>12}")
    print(f"{'right passage first':40}{ours.first:>10.1%}{plain.first:>12.1%}")
    print(f"{'right passage among three':40}{ours.among_three:>10.1%}{plain.among_three:>12.1%}")
    sizes = sorted({len(given.passages), options.passages}) if options.passages else []
    for size in sizes:
        items = list(question_set.enlarged(given.passages, size))
        if size != len(given.passages):
            product.learn(items)
        table = PlainFullText(items)
        own = figures.times(given.questions, product.found)
        theirs = figures.times(given.questions, lambda question, table=table: table.search(question, figures.AMONG))  # type: ignore[misc]
        record[f"times at {len(items)} passages"] = {"ours": asdict(own), "plain": asdict(theirs)}
        print(f"\none search at {len(items):,} passages, ms")
        for name, value in asdict(own).items():
            print(f"{name.replace('_', ' '):40}{value:>10.2f}{getattr(theirs, name):>12.2f}")
    print("\nThe built-in answerer")
    for name, value in asdict(replies).items():
        shown = f"{value:.0f}" if name == "mean_characters" else f"{value:.1%}"
        print(f"{name.replace('_', ' '):40}{shown:>10}")
    print(f"\nThe machine had a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    if options.json:
        record |= {"ours": asdict(ours), "plain": asdict(plain), "builtin": asdict(replies)}
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(record, indent=1, ensure_ascii=False))
        print(f"Every figure, and the questions that were missed: {options.json}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.answers", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=os.environ.get("ANSWERS_SET") or OWN_SET)
    parser.add_argument("--passages", type=int, default=50_000, help="measure the time with so many, too; 0: no times")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    options.folder = Path(options.folder)
    return options


if __name__ == "__main__":
    sys.exit(main())
