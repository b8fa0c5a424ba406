"""How long the guard takes: `python -m bench.guard` reads the honest replies and the attacks of the tests."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests/agent/replies"
ROUNDS = 5


def main() -> None:
    """Print the processor time of a piece of text and of the verdict on a claim, in milliseconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesagent.settings")
    from agent.approval import Approved, Statement, statements
    from agent.guard import Guard

    sets: list[tuple[list[Statement], list[tuple[str, str]]]] = []
    for business in json.loads((FOLDER / "honest.json").read_text()):
        known = [each for row in business["sources"] for each in statements(row["title"], row["text"], "en")]
        sets.append((known, business["replies"]))
    world = json.loads((FOLDER / "attacks.json").read_text())
    known = [each for title, text in world["world"]["rows"] for each in statements(title, text, "en")]
    sets.append((known, [(question, text) for question, text, _ in world["attacks"]]))

    pieces: list[float] = []
    claims: list[float] = []
    for _ in range(ROUNDS):
        for known, replies in sets:
            for question, text in replies:
                guard = Guard(Approved(known, asked=question))
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
