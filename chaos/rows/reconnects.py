"""One reply, 50 reconnects: the text on the screen goes on where it was, and the model server is asked once."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from chaos.crowd import Crowd
from chaos.journals import load
from chaos.judge import figures, judge
from chaos.stage import Db, Size, Stage, Verdict, read_journal

NAME = "reconnects"
RECONNECTS: dict[Size, int] = {"short": 10, "full": 50, "long": 50}
VISITORS = 5
SHOWN_FOR = 0.1  # seconds until the next cut
TOKENS = {"short": 60, "full": 220, "long": 220}
PLAN: dict[str, Any] = {"visitors": VISITORS, "messages": 1, "think": 0.0, "least_wait": 0.02, "most_wait": 0.04}


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Cut every connection again and again while the replies are written."""
    marks = f"[[tokens {TOKENS[size]}]] [[pace 0.12]]"
    with Stage(folder, db=db) as stage:
        with Crowd(stage, **PLAN, marks=marks, seed=seed) as crowd:
            while sum(line["event"] == "piece" for line in read_journal(stage.model_journal)) < VISITORS:
                time.sleep(0.1)
            for number in range(RECONNECTS[size]):
                if number % 2:
                    stage.front.reset()
                else:
                    stage.front.cut()
                crowd.until_open(VISITORS * (number + 2))
                time.sleep(SHOWN_FOR)
            crowd.wait(60)
        raw = stage.journals(crowd.journal)
    breaches = judge(raw, closes=(1006,))
    journals = load(raw)
    for question, times in Counter(request.question for request in journals.upstream).items():
        if times > 1:
            breaches.append(f"answered once: the model server was asked {times} times {question!r}")
    sockets = [len(tab.sockets) for visitor in journals.visitors for tab in visitor.tabs.values()]
    if min(sockets, default=0) <= RECONNECTS[size]:
        breaches.append(f"the suite: a visitor connected only {min(sockets, default=0)} times")
    upstream = len(journals.upstream)
    return Verdict(breaches, {**figures(raw), "reconnects": min(sockets, default=1) - 1, "upstream": upstream})
