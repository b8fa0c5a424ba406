"""Each message is sent one to five times, on two sockets at once, and again a day later: one row, the same ack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chaos.crowd import Crowd
from chaos.judge import figures, judge
from chaos.stage import Db, Size, Stage, Verdict, read_journal

NAME = "duplicates"
VISITORS = {"short": 10, "full": 40, "long": 40}
MESSAGES = {"short": 2, "full": 10, "long": 10}
HOURS = 25
PLAN: dict[str, Any] = {"copies": 5, "tabs": 2, "eager": 0.3, "marks": "[[tokens 8]] [[pace 0.02]]"}
TIMES = {
    "chat_conversation": ("created_at", "last_message_at"),
    "chat_message": ("at",),
    "chat_reply": ("created_at", "finished_at"),
    "chat_visitor": ("created_at",),
}


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Two tabs of each visitor, on two processes; then a day passes, and everything is sent once more."""
    people = VISITORS[size]
    with Stage(folder, db=db, redis=db == "postgres", web=2) as stage:
        with Crowd(stage, **PLAN, visitors=people, messages=MESSAGES[size], seed=seed) as crowd:
            crowd.wait(150)
        rows = stage.sql("SELECT count(*) FROM chat_message")
        _a_day_passes(stage)
        with Crowd(stage, name="later", again=str(crowd.journal), visitors=people) as later:
            lines = later.wait(60)
        raw = stage.journals(crowd.journal)
        acks_later = _acks(later.journal)
        rows_later = stage.sql("SELECT count(*) FROM chat_message")
    acks = _acks(crowd.journal)
    breaches = judge(raw)
    if not lines:
        breaches.append("stored once: a day later not every message was acknowledged again")
    if rows_later != rows:
        breaches.append(f"stored once: {rows} rows became {rows_later} a day later")
    breaches += [
        f"stored once: {id} was acknowledged as {sorted(acks[id])}, a day later as {sorted(seqs)}"
        for id, seqs in acks_later.items()
        if acks[id] != seqs
    ]
    sent = sum(line["event"] == "sent" and line["frame"]["type"] == "message" for line in read_journal(crowd.journal))
    return Verdict(breaches, {**figures(raw), "sent": sent, "sent_a_day_later": len(acks_later)})


def _acks(journal: Path) -> dict[str, set[str]]:
    """For each message id, what its acks said, without the order of their fields."""
    found: dict[str, set[str]] = {}
    for line in read_journal(journal):
        if line["event"] == "seen" and line["frame"]["type"] == "ack":
            found.setdefault(line["frame"]["id"], set()).add(json.dumps(line["frame"], sort_keys=True))
    return found


def _a_day_passes(stage: Stage) -> None:
    for table, columns in TIMES.items():
        for column in columns:
            if stage.db == "sqlite":
                shifted = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{HOURS} hours')"
            else:
                shifted = f"{column} - interval '{HOURS} hours'"
            stage.sql(f"UPDATE {table} SET {column} = {shifted} WHERE {column} IS NOT NULL")
