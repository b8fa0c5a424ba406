"""How long the guard takes: `python -m bench.guard` reads the honest replies and the attacks of the tests.

Each is held against the sources of its own business and a catalogue of 50 products beside them.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

from bench.catalogue import products

FOLDER = Path(__file__).resolve().parent.parent / "tests/agent/replies"
ROUNDS = 5

Rows = list[tuple[str, str]]  # title and text of what may be said


def main() -> None:
    """Print the processor time of a piece of text and of the verdict on a claim, in milliseconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesagent.settings")
    from agent.approved import Approved
    from agent.folding import fold
    from agent.guard import Guard
    from agent.statements import statements

    sets: list[tuple[Rows, list[tuple[str, str]]]] = []
    for business in json.loads((FOLDER / "honest.json").read_text()):
        sets.append(([(row["title"], row["text"]) for row in business["sources"]], business["replies"]))
    attacks = json.loads((FOLDER / "attacks.json").read_text())
    sets.append((attacks["world"]["rows"], [(question, text) for question, text, _ in attacks["attacks"]]))
    catalogue = [(name, f"{text} {name}: {price} EUR once.") for name, text, price in products()]
    names = frozenset(fold(word) for name, _ in catalogue for word in name.split())

    pieces: list[float] = []
    claims: list[float] = []
    for _ in range(ROUNDS):
        for own, replies in sets:
            rows = [*catalogue, *own]
            texts = tuple(f"{title}\n{text}" for title, text in rows)
            for question, text in replies:
                known = [each for title, said in rows for each in statements(title, said, "en")]
                guard = Guard(Approved(known, asked=question, texts=texts, names=names))
                spent = 0.0
                for start in range(0, len(text), 4):
                    began = time.thread_time()
                    guard.feed(text[start : start + 4])
                    took = (time.thread_time() - began) * 1000
                    pieces.append(took)
                    spent += took
                began = time.thread_time()
                guard.end()
                verdict = (time.thread_time() - began) * 1000
                claims.append(max(verdict, max(pieces[-(len(text) // 4 + 1) :])))
    for name, times in (("a piece of 4 characters", pieces), ("the verdict on a claim", claims)):
        cut = statistics.quantiles(times, n=100)
        print(f"{name}: median {statistics.median(times):.3f} ms, p95 {cut[94]:.3f} ms, p99 {cut[98]:.3f} ms")


if __name__ == "__main__":
    main()
