"""Clients that never read although much is due: each is let go within 15 s and costs little; nobody else notices.

What is due is more than the kernel takes for one connection: a long transcript, a reply that is being written, and the
answers to the client's own pings. They dial the process itself: the front would read for them.
"""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from chaos.program import Program
from chaos.raw import Opened, RawSocket, init
from chaos.stage import Db, Size, Stage, Verdict

NAME = "slow_reader"
VISITORS: dict[Size, int] = {"short": 1, "full": 3, "long": 3}
TABS = 10  # of each visitor: what is kept for a conversation is kept once for all of them
MESSAGES = 48
LONG = 150_000  # characters of a message
CLOSED_WITHIN = 15.0  # seconds
NOTICED_WITHIN = 1.0  # seconds more until we look
COSTS_AT_MOST = 2 * 2**20  # bytes
PATIENCE = 40.0  # seconds
PONG_WITHIN = 0.5  # seconds
EVERY = 0.1  # seconds between two looks
QUESTION = "vis-slow-0 asks question 0: a long story, please. [[tokens 4000]] [[pace 0.005]]"


@dataclass
class Seen:
    """What was measured while the readers did not read."""

    closed_after: list[float] = field(default_factory=list)
    most: int = 0
    pongs: list[float] = field(default_factory=list)


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """The row."""
    with Stage(folder, db=db) as stage:
        return asyncio.run(_row(stage, VISITORS[size]))


async def _row(stage: Stage, visitors: int) -> Verdict:
    url, readers = stage.web[0].url, visitors * TABS
    opened = [await _talkative(stage, url) for _ in range(visitors)]
    other = await init(url)
    before = _memory(stage.web[0].pid)
    seen = Seen()
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch_memory(stage.web[0], seen))
        pinging = group.create_task(_ping(url, other, seen))
        async with asyncio.TaskGroup() as all_readers:
            for number, visitor in enumerate(opened * TABS):
                all_readers.create_task(_never_read(url, f"10.0.3.{number + 1}", visitor, seen))
        watching.cancel()
        pinging.cancel()
    each = (seen.most - before) / readers
    breaches = []
    if len(seen.closed_after) < readers:
        breaches.append(f"{readers - len(seen.closed_after)} of {readers} were still served after {PATIENCE} s")
    if seen.closed_after and max(seen.closed_after) > CLOSED_WITHIN + NOTICED_WITHIN:
        breaches.append(f"the last was let go after {max(seen.closed_after):.1f} s")
    if each > COSTS_AT_MOST:
        breaches.append(f"each cost {each / 2**20:.1f} MB")
    if max(seen.pongs) > PONG_WITHIN:
        breaches.append(f"somebody else waited {max(seen.pongs):.2f} s for a pong")
    figures = {
        "clients": readers,
        "closed_after_max": round(max(seen.closed_after, default=0), 1),
        "memory_each_mb": round(each / 2**20, 2),
        "pong_of_another_max": round(max(seen.pongs), 3),
    }
    return Verdict(breaches, figures)


async def _talkative(stage: Stage, url: str) -> Opened:
    """A visitor with a transcript of long messages and a reply that is being written."""
    visitor = await init(url)
    [(conversation, version)] = stage.sql(
        "SELECT id, persona_version_id FROM chat_conversation WHERE key = ?", visitor.conversation
    )
    insert = (
        "INSERT INTO chat_message (conversation_id, seq, client_id, role, text, via, at, status, reason, citations, "
        "quick_replies, persona_version_id) VALUES (?, ?, ?, 'agent', ?, '', CURRENT_TIMESTAMP, 'complete', '', '[]', "
        "'[]', ?)"
    )
    for seq in range(1, MESSAGES + 1):
        identity = uuid.uuid4().hex if stage.db == "sqlite" else str(uuid.uuid4())
        stage.sql(insert, conversation, seq, identity, "x" * LONG, version)
    stage.sql("UPDATE chat_conversation SET last_seq = ? WHERE id = ?", MESSAGES, conversation)
    socket = await RawSocket.dial(url)
    await socket.send_json(**visitor.hello(seq=MESSAGES))
    await socket.send_json(type="message", id=str(uuid.uuid4()), text=QUESTION)
    await socket.until_type("delta")
    await socket.close()
    return visitor


async def _never_read(url: str, address: str, visitor: Opened, seen: Seen) -> None:
    """Say hello, ask and ask, and read nothing; note when the server has let go."""
    socket = await RawSocket.dial(url, address=address, receive_buffer=4096)
    socket.pause()
    began = time.monotonic()
    try:
        await socket.send_json(**visitor.hello())
        for n in range(150):
            await socket.send_json(type="ping", n=n)
        while _is_held(urlsplit(url).port or 0, socket.port):
            if time.monotonic() - began > PATIENCE:
                return
            await asyncio.sleep(EVERY)
    except OSError:  # reset: let go too
        pass
    finally:
        socket.reset()
    seen.closed_after.append(time.monotonic() - began)


async def _watch_memory(server: Program, seen: Seen) -> None:
    """What the process has, and what the kernel holds for its connections."""
    while True:
        seen.most = max(seen.most, _memory(server.pid) + sum(queued for _, queued, _ in _connections(server.port)))
        await asyncio.sleep(EVERY)


async def _ping(url: str, visitor: Opened, seen: Seen) -> None:
    socket = await RawSocket.dial(url)
    await socket.send_json(**visitor.hello())
    await socket.until_type("connect")
    for n in range(10**6):
        began = time.monotonic()
        await socket.send_json(type="ping", n=n)
        await socket.until_type("pong")
        seen.pongs.append(time.monotonic() - began)
        await asyncio.sleep(EVERY)


def _is_held(server: int, client: int) -> bool:
    """Whether a process still holds the server's end of a connection."""
    return any(port == client and held for port, _, held in _connections(server))


def _connections(server: int) -> list[tuple[int, int, bool]]:
    """Of each connection to a port, by the kernel's table: the client's port, bytes unsent, is it held."""
    found = []
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, _, queues, _, _, _, _, inode, *_ = line.split()
        if int(local.rpartition(":")[2], 16) == server and remote.rpartition(":")[2] != "0000":
            found.append((int(remote.rpartition(":")[2], 16), int(queues.partition(":")[0], 16), inode != "0"))
    return found


def _memory(pid: int) -> int:
    _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
