"""100,000 frames no client should send: each gets one typed error, nothing breaks, the next good message is answered.

After each bad frame comes a ping, so that every answer has its frame. What closes a socket is tried on sockets of
its own.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from chaos.bad_frames import SECOND_CONNECT, Case, cases, good_text
from chaos.outcomes import unsettled
from chaos.raw import BINARY, CONTINUED, TEXT, Closed, Frame, RawSocket, head, init
from chaos.stage import Db, Size, Stage, Verdict

NAME = "fuzz"
FRAMES: dict[Size, int] = {"short": 2_000, "full": 100_000, "long": 100_000}
SOCKETS = 20
WINDOW = 15  # frames on their way at once
PATIENCE = 40.0  # seconds
ROOM = 64 * 1024
CODES = {"bad_frame", "not_connected", "version", "too_long", "conflict"}


@dataclass
class Count:
    """What was sent, and what went wrong."""

    breaches: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    closes: Counter[int] = field(default_factory=Counter)
    answered: int = 0

    def breach(self, text: str) -> None:
        """Note what should not be."""
        if len(self.breaches) < 50:
            self.breaches.append(text)


def run(folder: Path, *, db: Db, seed: int, size: Size) -> Verdict:
    """The row."""
    began = time.monotonic()
    with Stage(folder, db=db) as stage:
        count = asyncio.run(fuzz(stage.url, seed=seed, frames=FRAMES[size]))
        count.breaches += [f"in the server's log: {line}" for line in _tracebacks(stage.web[0].log)]
        count.breaches += unsettled(stage, PATIENCE)
    figures = {
        "frames": sum(count.sent.values()),
        "answered": count.answered,
        "closes": {code: count.closes[code] for code in sorted(count.closes)},
        "frames_per_second": round(sum(count.sent.values()) / (time.monotonic() - began)),
    }
    return Verdict(count.breaches, figures)


async def fuzz(url: str, *, seed: int, frames: int) -> Count:
    """Send `frames` bad frames over several sockets, then those that close one."""
    count = Count()
    async with asyncio.TaskGroup() as group:
        for number in range(SOCKETS):
            group.create_task(
                _one_visitor(url, f"10.0.2.{number + 1}", random.Random(f"{seed}/{number}"), frames // SOCKETS, count)
            )
    await _closing(url, random.Random(f"{seed}/closing"), count)
    return count


async def _one_visitor(url: str, address: str, dice: random.Random, frames: int, count: Count) -> None:
    visitor = await init(url)
    source = cases(dice)
    left = frames
    while left > 0:
        socket = await RawSocket.dial(url, address=address)
        try:
            early = [case for case in (next(source) for _ in range(3)) if case.kind != SECOND_CONNECT]
            left -= await _window(socket, early, count, connected=False)
            await socket.send_json(**visitor.hello())
            await socket.until_type("connect", seconds=PATIENCE)
            for _ in range(40):
                if left <= 0:
                    break
                for _ in range(4):
                    left -= await _window(socket, [next(source) for _ in range(WINDOW)], count)
                await _good_message(socket, good_text(dice), count)
        except Closed as closed:
            count.breach(f"a socket with nothing but single bad frames was closed with {closed.code}")
            left -= WINDOW
        finally:
            await socket.close()


async def _window(socket: RawSocket, bad: list[Case], count: Count, *, connected: bool = True) -> int:
    """Send frames, a ping after each; compare what each got. Returns how many."""
    for number, case in enumerate(bad):
        await socket.send(case.data, case.opcode)
        await socket.send_json(type="ping", n=2**50 + number)
    for number, case in enumerate(bad):
        said = await _until_pong(socket, 2**50 + number, case, count)
        got = [frame["code"] if frame["type"] == "error" else frame["type"] for frame in said]
        wanted = case.wanted if connected else (case.wanted - {"ack", "", "too_long"}) | {"bad_frame", "not_connected"}
        if len(got) > 1 or (got[0] if got else "") not in wanted:
            count.breach(f"{case.kind}: {case.data[:200]!r} got {got or 'nothing'}, not one of {sorted(wanted)}")
        count.sent[case.kind] += 1
    return len(bad)


async def _until_pong(socket: RawSocket, n: int, case: Case, count: Count) -> list[Frame]:
    """The answers before a pong; messages and the like come when they come."""
    said: list[Frame] = []
    try:
        while True:
            frame = await socket.receive(PATIENCE)
            if frame["type"] == "pong" and frame["n"] == n:
                return said
            if frame["type"] in {"ack", "error", "pong"}:
                said.append(frame)
            if frame["type"] == "error" and (frame["code"] not in CODES or not frame.get("message")):
                count.breach(f"{case.kind}: {case.data[:200]!r} got {frame}")
    except TimeoutError:
        count.breach(f"{case.kind}: no answer to the ping after {case.data[:200]!r}")
        return said


async def _good_message(socket: RawSocket, text: str, count: Count) -> None:
    """A good message is acknowledged, comes back as it was, and is answered."""
    identity, seen = str(uuid.uuid4()), {"ack": False, "echo": False, "answer": False}
    await socket.send_json(type="message", id=identity, text=text)
    reply = None
    try:
        async with asyncio.timeout(PATIENCE):
            while not all(seen.values()):
                frame = await socket.receive(PATIENCE)
                if frame["type"] == "ack" and frame["id"] == identity:
                    reply, seen["ack"] = frame["reply"], True
                elif frame["type"] == "message" and frame["id"] == identity:
                    seen["echo"] = True
                    if frame["text"] != text:
                        count.breach(f"{text!r} came back as {frame['text']!r}")
                elif frame["type"] == "message" and reply is not None and frame.get("reply") == reply:
                    seen["answer"] = True
                elif frame["type"] == "error":
                    count.breach(f"a good message {text!r} got {frame}")
                    return
    except TimeoutError:
        count.breach(f"a good message {text!r} was left without {[name for name, got in seen.items() if not got]}")
        return
    count.answered += 1


async def _closing(url: str, dice: random.Random, count: Count) -> None:
    """What must close a socket, with which code; and what is just short of it."""
    visitor = await init(url)
    bad_text = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b'{"type":"\xfe"}', b"\xe2\x82"]
    wrong: list[tuple[int, list[bytes]]] = [
        *((1007, [_frame(text)]) for text in bad_text),
        (1007, [head(2, TEXT, final=False) + b'{"', head(1, CONTINUED) + b"\xff"]),
        (1009, [_frame(b"x" * (ROOM + 1))]),
        (1009, [_frame(b"x" * (ROOM + 1), BINARY)]),
        (1009, [_frame(b" " * 300_000)]),
        (1009, [_frame("ß".encode() * (ROOM // 2 + 1))]),
        (1009, [head(2**40, TEXT)]),
        (1009, [head(ROOM, TEXT, final=False) + b" " * ROOM, head(1, CONTINUED) + b" "]),
        (4400, [_frame(b"{}")] * 20),
        (4400, [_frame(b"", BINARY)] * 20),
    ]
    for connected in (True, False):
        for code, pieces in wrong:
            hello = visitor.hello() if connected else None
            got = await _close_code(url, hello, pieces)
            count.closes[got] += 1
            count.sent["closing"] += len(pieces)
            if got != code:
                when = "connected" if connected else "before `connect`"
                count.breach(f"{pieces[0][:40]!r} × {len(pieces)} ({when}) closed with {got}, not {code}")
    socket = await RawSocket.dial(url)
    await socket.send_json(**visitor.hello())
    await socket.send(b" " * ROOM)
    for _ in range(3):
        for _ in range(18):
            await socket.send(b"{}")
        await socket.send_json(type="ping", n=1)
    count.sent["just short of closing"] += 55
    try:
        await _good_message(socket, good_text(dice), Count())
    except Closed as closed:
        count.breach(f"frames just short of a limit closed with {closed.code}")
    await socket.close()


async def _close_code(url: str, hello: Frame | None, pieces: list[bytes]) -> int:
    socket = await RawSocket.dial(url)
    try:
        if hello is not None:
            await socket.send_json(**hello)
            await socket.until_type("connect", seconds=PATIENCE)
        for piece in pieces:
            await socket.send_bytes(piece)
        while True:
            await socket.receive(PATIENCE)
    except Closed as closed:
        return closed.code
    except OSError:
        return 1006
    except TimeoutError:
        return 0
    finally:
        socket.reset()


def _frame(body: bytes, opcode: int = TEXT) -> bytes:
    return head(len(body), opcode) + body


def _tracebacks(log: str) -> list[str]:
    """The last line of every traceback in a log, each once with how often it came."""
    ends: Counter[str] = Counter()
    inside = False
    for line in log.splitlines():
        if line.startswith("Traceback "):
            inside = True
        elif inside and line and not line.startswith(" "):
            ends[line.partition(":")[0]] += 1
            inside = False
    return [f"{times} tracebacks of {what}" for what, times in ends.items()]
