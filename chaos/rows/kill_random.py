"""`kill -9` at random, in mid-reply: nothing is lost, doubled or left unanswered, and replies soon move again."""

from __future__ import annotations

import random
import time
from pathlib import Path

from chaos.crowd import Crowd
from chaos.judge import figures, judge
from chaos.kills import PLAN, Kills, moved_in_time
from chaos.stage import Db, Size, Stage, Verdict

NAME = "kill_random"
VISITORS = {"short": 20, "full": 100, "long": 100}
KILLS = {"short": 2, "full": 50, "long": 50}
MESSAGES = {"short": 12, "full": 20, "long": 50}  # for each kill
MID_REPLY = 2.0  # seconds within which the kill comes
AT_ONCE = 0.2  # how often the next kill does not wait for replies to move
CLOSES = (1006, 1012)


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Kill one web process again and again under a crowd, then compare."""
    chance = random.Random(seed)
    visitors, kills, messages = VISITORS[size], KILLS[size], MESSAGES[size]
    with Stage(folder, db=db, redis=db == "postgres") as stage:
        killed = Kills(stage)
        each = kills * messages // visitors + 1
        plan = {**PLAN, "visitors": visitors, "seed": seed, "messages": each, "patience": 60 + kills * 30}
        with Crowd(stage, **plan) as crowd:
            crowd.until_open(visitors)
            for _ in range(kills):
                crowd.permit(messages)
                time.sleep(chance.uniform(0.1, MID_REPLY))
                stage.web[0].kill()
                killed.revive(stage.web[0], wait=chance.random() >= AT_ONCE)
            crowd.stop()
            crowd.wait(60)
        raw = stage.journals(crowd.journal)
    slow, times = moved_in_time(killed.waits(crowd), size)
    return Verdict(judge(raw, closes=CLOSES) + slow, {"kills": kills, **figures(raw), **times})
