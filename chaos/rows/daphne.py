"""A smoke run on Daphne: the chat works and goes on after a restart. What differs from uvicorn is measured, not judged.

docs/operate.md lists the differences.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

from chaos.crowd import Crowd
from chaos.journals import load
from chaos.judge import figures, judge
from chaos.raw import TEXT, Closed, RawSocket, init
from chaos.stage import Db, Size, Stage, Verdict

NAME = "daphne"
SERVER = "daphne -b 127.0.0.1 -p $PORT salesagent.asgi:application"
RESTARTS: dict[Size, int] = {"short": 1, "full": 4, "long": 4}
VISITORS = 15
PLAN: dict[str, Any] = {"visitors": VISITORS, "messages": 100_000, "think": 1.5, "marks": "[[tokens 30]] [[pace 0.05]]"}
ROOM = 64 * 1024
UNREAD_FOR = 20.0  # seconds; uvicorn must have closed by then
PONGS = 100_000


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """Chat, restart, chat; then look at the differences."""
    with Stage(folder, db=db, server=SERVER) as stage:
        with Crowd(stage, **PLAN, seed=seed, patience=200) as crowd:
            crowd.until_open(VISITORS)
            for _ in range(RESTARTS[size]):
                time.sleep(3)
                stage.web[0].terminate()
                stage.web[0].start().until_ready()
            time.sleep(3)
            crowd.stop()
            crowd.wait(60)
        raw = stage.journals(crowd.journal)
        differences = asyncio.run(_differences(stage))
    breaches = judge(raw, closes=(1001, 1006, 1012))
    tabs = [tab for visitor in load(raw).visitors for tab in visitor.tabs.values()]
    codes = Counter(line["code"] for tab in tabs for line in tab.lines if line["event"] == "closed")
    return Verdict(breaches, {**figures(raw), "closes_at_sigterm": dict(codes), **differences})


async def _differences(stage: Stage) -> dict[str, Any]:
    """How Daphne closes where uvicorn says 1009 and 1007, and what a client costs that never reads."""
    url = stage.web[0].url
    too_long = await _close_code(url, b" " * (ROOM + 1))
    no_utf8 = await _close_code(url, b"\xff")
    visitor = await init(url)
    socket = await RawSocket.dial(url, receive_buffer=4096)
    socket.pause()
    await socket.send_json(**visitor.hello())
    before = _memory(stage.web[0].pid)
    began = time.monotonic()
    try:
        async with asyncio.timeout(UNREAD_FOR):
            for n in range(PONGS):
                await socket.send_json(type="ping", n=n)
            await asyncio.sleep(UNREAD_FOR)
    except (OSError, TimeoutError):
        pass
    open_for = round(time.monotonic() - began, 1)
    grown = round((_memory(stage.web[0].pid) - before) / 2**20, 1)
    socket.reset()
    unread = {"unread_open_for": open_for, "unread_cost_mb": grown}
    return {"frame_over_64_kib": too_long, "frame_not_utf8": no_utf8, **unread}


async def _close_code(url: str, body: bytes) -> int:
    visitor = await init(url)
    socket = await RawSocket.dial(url)
    try:
        await socket.send_json(**visitor.hello())
        await socket.until_type("connect")
        await socket.send(body, TEXT)
        while True:
            await socket.receive(10)
    except Closed as closed:
        return closed.code
    except TimeoutError:
        return 0
    finally:
        socket.reset()


def _memory(pid: int) -> int:
    _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
