"""`python -m chaos.visitors PLAN`: visitors in a process of their own, who know docs/protocol.md and none of our code.

PLAN is a JSON object with the fields of `Plan`. Each visitor keeps an outbox, resends until acknowledged, connects
again with jitter and resumes with what stands on its screen. Every frame sent and seen is one JSON line of the journal.
With `permits`, a message is only begun for each one that a line `N` on the standard input allows; after the line `stop`
none is. The process ends with 0 once every message has its outcome on the screen, with 1 when `patience` seconds passed
without.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Origin

Frame = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What the visitors do. Times in seconds, likelihoods between 0 and 1."""

    url: str
    journal: str
    visitors: int = 10
    messages: int = 5
    seed: int = 1
    name: str = "a"  # of this crowd: a visitor is called vis-NAME-NUMBER
    marks: str = ""  # markers for the model server, added to every question; of several lines, each visitor takes one
    permits: bool = False  # begin a message only when told
    think: float = 0.5  # at most so long between an answer and the next question
    eager: float = 0.0  # how likely the next question follows at once, before this one is answered
    leave: float = 0.0  # how likely a visitor leaves in mid-reply, and comes back
    away: float = 1.0  # at most so long
    copies: int = 1  # each message is sent 1 to so many times
    tabs: int = 1  # sockets of each visitor at once
    stop: float = 0.0  # how likely a reply is stopped in the middle
    again: str = ""  # a journal: instead of all this, send everything in it once more, and wait for the acks
    patience: float = 120.0
    heartbeat: float = 10.0  # silence after which a ping is sent, and after which the socket is given up
    least_wait: float = 0.1  # before connecting again, doubled each time up to …
    most_wait: float = 1.0


class Journal:
    """A file of JSON lines, each there as soon as it is written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")

    def note(self, visitor: str, event: str, **facts: Any) -> None:
        """Write one line."""
        line = {"at": time.time(), "visitor": visitor, "event": event, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


class Permits:
    """Leave to begin a message: for each one that was allowed, or for all; for none after `stop`."""

    def __init__(self, *, counted: bool) -> None:
        self._counted = counted
        self._allowed = asyncio.Semaphore(0)
        self._stopped = asyncio.Event()

    async def listen(self) -> None:
        """Take what the standard input says."""
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            if line.strip() == b"stop":
                self._stopped.set()
            else:
                for _ in range(int(line)):
                    self._allowed.release()

    async def take(self, pause: float) -> bool:
        """Wait for a permit, or for `pause` seconds where they are not counted; False after `stop`."""
        waiting = asyncio.ensure_future(self._allowed.acquire() if self._counted else asyncio.sleep(pause))
        stopping = asyncio.ensure_future(self._stopped.wait())
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        stopping.cancel()
        return not self._stopped.is_set()


@dataclass
class Saying:
    """A message on its way: unanswered until `outcome`."""

    id: str
    text: str
    seq: int = 0
    outcome: bool = False


@dataclass
class Screen:
    """What one tab shows: everything up to `seq`, and so much of a running reply."""

    seq: int = 0
    reply: str = ""
    attempt: int = 0
    text: str = ""


class Visitor:
    """One visitor with one conversation, in one tab or several."""

    def __init__(self, plan: Plan, number: int, journal: Journal, permits: Permits) -> None:
        self.name = f"vis-{plan.name}-{number}"
        self._plan = plan
        marks = plan.marks.split("\n")
        self._marks = marks[number % len(marks)]
        self._random = random.Random(f"{plan.seed} {self.name}")
        self._journal, self._permits = journal, permits
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._init: Frame = {}
        self._init_id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        self._outbox: list[Saying] = []
        self._said: dict[str, Saying] = {}
        self._changed = asyncio.Event()
        self._tabs = [Tab(self, number) for number in range(plan.tabs)]

    async def live(self) -> None:
        """Say everything and wait for every outcome."""
        await self._enter()
        async with asyncio.TaskGroup() as life:
            serving = [life.create_task(tab.serve()) for tab in self._tabs]
            try:
                await self._talk()
            finally:
                for task in serving:
                    task.cancel()

    async def _talk(self) -> None:
        waited = True
        for number in range(self._plan.messages):
            if waited and not await self._permits.take(self._random.uniform(0, self._plan.think)):
                break
            id = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            said = Saying(id, f"{self.name} asks question {number}: what does it cost? {self._marks}".strip())
            self._journal.note(self.name, "say", id=id, text=said.text)
            self._said[id] = said
            self._outbox.append(said)
            await self._tell(said)
            if self._random.random() < self._plan.leave:
                await asyncio.sleep(self._random.uniform(0.05, 1.0))
                await self._go_away()
            waited = self._random.random() >= self._plan.eager
            if waited:
                await self._until(lambda said=said: said.outcome)
        await self._until(lambda: all(said.outcome for said in self._said.values()))

    async def _until(self, true: Any) -> None:
        while not true():
            self._changed.clear()
            await self._changed.wait()

    async def _tell(self, said: Saying) -> None:
        """Send a message where a tab is open, as often as the plan has it, over all tabs at once."""
        first, copies = self._random.randrange(len(self._tabs)), self._random.randint(1, self._plan.copies)
        sending = [self._tabs[number % len(self._tabs)].tell(said) for number in range(first, first + copies)]
        await asyncio.gather(*sending)

    async def _go_away(self) -> None:
        for tab in self._tabs:
            await tab.leave(self._random.uniform(0, self._plan.away))

    async def _enter(self) -> None:
        """`init`, until it is answered."""
        while not self._init:
            try:
                self._init = await asyncio.to_thread(self._post_init)
            except (OSError, urllib.error.URLError, ValueError) as error:
                self._journal.note(self.name, "init failed", why=str(error))
                await asyncio.sleep(self._random.uniform(0.1, self._plan.most_wait))
        self._journal.note(
            self.name, "init", conversation=self._init["conversation"], token=self._init["visitor_token"]
        )

    def _post_init(self) -> Frame:
        body = json.dumps({"init_id": self._init_id}).encode()
        headers = {**self.headers, "Origin": self._plan.url, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._plan.url}/api/chat/init", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as response:
            answer: Frame = json.load(response)
            return answer

    def history(self, before: int) -> list[Frame]:
        """A page of `history` below a seq; may raise `OSError`."""
        query = f"conversation={self._init['conversation']}&before={before}&limit=100"
        headers = {**self.headers, "Authorization": f"Bearer {self._init['visitor_token']}"}
        request = urllib.request.Request(f"{self._plan.url}/api/chat/history?{query}", headers=headers)
        with urllib.request.urlopen(request, timeout=20) as response:
            messages: list[Frame] = json.load(response)["messages"]
            return messages

    # What the tabs use

    @property
    def headers(self) -> dict[str, str]:
        """Every visitor has an address."""
        return {"X-Forwarded-For": self._address}

    @property
    def plan(self) -> Plan:
        """What is to be done."""
        return self._plan

    @property
    def random(self) -> random.Random:
        """This visitor's own chance."""
        return self._random

    @property
    def unacknowledged(self) -> list[Saying]:
        """What must be sent again, in its order."""
        return self._outbox

    def note(self, event: str, **facts: Any) -> None:
        """Journal something."""
        self._journal.note(self.name, event, **facts)

    def hello(self, screen: Screen) -> Frame:
        """The `connect` frame for what a tab shows."""
        shown = {"reply": screen.reply, "attempt": screen.attempt, "offset": len(screen.text)} if screen.reply else {}
        token, conversation = self._init["visitor_token"], self._init["conversation"]
        return {
            "type": "connect",
            "protocol": 1,
            "token": token,
            "conversation": conversation,
            "seq": screen.seq,
            **shown,
        }

    def take(self, frame: Frame) -> None:
        """Learn from a frame what is acknowledged, and what has its outcome."""
        if frame["type"] == "ack" and frame["id"] in self._said:
            said = self._said[frame["id"]]
            said.seq = frame["seq"]
            if said in self._outbox:
                self._outbox.remove(said)
        if frame["type"] == "message" and frame.get("answers"):
            for said in self._said.values():
                said.outcome = said.outcome or said.seq == frame["answers"]
        if frame["type"] == "message" and frame.get("id") in self._said:
            self._said[frame["id"]].seq = frame["seq"]
        self._changed.set()


class Tab:
    """One socket of a visitor at a time."""

    def __init__(self, visitor: Visitor, number: int) -> None:
        self._visitor = visitor
        self._number = number
        self._screen = Screen()
        self._socket: ClientConnection | None = None
        self._sockets = 0
        self._pause = 0.0
        self._again: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Be connected, again and again."""
        fails = 0
        while True:
            began = time.monotonic()
            try:
                await self._one_socket()
            except (OSError, InvalidHandshake, InvalidMessage, TimeoutError) as error:
                self._note("unreachable", why=f"{type(error).__name__}: {error}"[:200])
            fails = 0 if time.monotonic() - began > 1 else fails + 1
            plan = self._visitor.plan
            most = min(plan.most_wait, plan.least_wait * 2**fails)
            await asyncio.sleep(self._pause or self._visitor.random.uniform(0, most))
            self._pause = 0.0

    async def tell(self, said: Saying) -> None:
        """Send a message, if there is a socket: else it stays in the outbox."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._send({"type": "message", "id": said.id, "text": said.text})

    async def leave(self, seconds: float) -> None:
        """Close the socket and stay away for a while."""
        if self._socket is not None:
            self._pause = seconds
            self._note("leave", seconds=seconds)
            await self._socket.close()

    async def _one_socket(self) -> None:
        url = self._visitor.plan.url
        dialled = connect(
            url.replace("http", "ws", 1) + "/socket",
            origin=Origin(url),
            additional_headers=self._visitor.headers,
            compression=None,
            open_timeout=10,
            close_timeout=5,
            ping_interval=None,
        )
        async with dialled as socket:
            self._sockets += 1
            self._note("open")
            try:
                await self._talk(socket)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                ours = closed.sent is not None and not closed.rcvd_then_sent
                self._note("closed", code=code, by="visitor" if ours else "server")
            finally:
                self._socket = None

    async def _talk(self, socket: ClientConnection) -> None:
        visitor = self._visitor
        await self._say(socket, visitor.hello(self._screen))
        async with asyncio.timeout(20):
            await self._receive(socket)
        for said in list(visitor.unacknowledged):
            await self._say(socket, {"type": "message", "id": said.id, "text": said.text})
        self._socket = socket
        while True:
            await self._receive(socket)

    async def _next(self, socket: ClientConnection) -> str | bytes:
        """The next frame; raises `TimeoutError` where not even a ping is answered."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._visitor.plan.heartbeat):
                return await socket.recv()
        await self._say(socket, {"type": "ping", "n": self._sockets})
        async with asyncio.timeout(self._visitor.plan.heartbeat):
            return await socket.recv()

    async def _receive(self, socket: ClientConnection) -> None:
        frame: Frame = json.loads(await self._next(socket))
        self._note("seen", frame=frame)
        kind = frame["type"]
        if kind == "connect" and frame["from"] > self._screen.seq + 1:
            await self._fetch(frame["from"])
        elif kind == "message":
            self._show(frame)
        elif kind == "delta":
            await self._grow(socket, frame)
        elif kind == "status" and frame.get("retry_ms"):
            self._pause = frame["retry_ms"] / 1000
        elif kind == "error" and frame.get("retry_ms"):
            sending = asyncio.create_task(self._send_again(frame))
            self._again.add(sending)
            sending.add_done_callback(self._again.discard)
        self._visitor.take(frame)

    async def _send_again(self, refused: Frame) -> None:
        """What was refused for a moment is sent again after it."""
        await asyncio.sleep(refused["retry_ms"] / 1000)
        for said in [one for one in self._visitor.unacknowledged if one.id == refused.get("id")]:
            await self.tell(said)

    async def _fetch(self, before: int) -> None:
        """What lies between the screen and the first message that comes by itself."""
        while before > self._screen.seq + 1:
            page = await asyncio.to_thread(self._visitor.history, before)
            missed = [frame for frame in page if frame["seq"] > self._screen.seq]
            self._note("history", frames=missed)
            for frame in missed:
                self._visitor.take({"type": "message", **frame})
            if not missed or missed[0]["seq"] == self._screen.seq + 1:
                break
            before = missed[0]["seq"]

    def _show(self, frame: Frame) -> None:
        screen = self._screen
        screen.seq = max(screen.seq, frame["seq"])
        if frame.get("reply") and frame["reply"] == screen.reply:
            screen.reply, screen.attempt, screen.text = "", 0, ""

    async def _grow(self, socket: ClientConnection, frame: Frame) -> None:
        screen, visitor = self._screen, self._visitor
        if (screen.reply, screen.attempt) != (frame["reply"], frame["attempt"]):
            screen.reply, screen.attempt, screen.text = frame["reply"], frame["attempt"], ""
            if visitor.random.random() < visitor.plan.stop:
                await self._say(socket, {"type": "stop", "reply": frame["reply"]})
        screen.text = screen.text[: frame["offset"]] + frame["text"]

    async def _send(self, frame: Frame) -> None:
        if self._socket is not None:
            await self._say(self._socket, frame)

    async def _say(self, socket: ClientConnection, frame: Frame) -> None:
        self._note("sent", frame={name: value for name, value in frame.items() if name != "token"})
        await socket.send(json.dumps(frame))

    def _note(self, event: str, **facts: Any) -> None:
        self._visitor.note(event, tab=self._number, socket=self._sockets, **facts)


async def send_again(plan: Plan, events: list[Frame], journal: Journal) -> None:
    """Send what the visitors of an earlier journal had said once more, each in its own conversation."""
    said: dict[str, list[Frame]] = {}
    who: dict[str, Frame] = {}
    for event in events:
        if event["event"] == "init":
            who[event["visitor"]] = event
        elif event["event"] == "say":
            said.setdefault(event["visitor"], []).append(event)

    async def one(name: str) -> None:
        origin, token = Origin(plan.url), who[name]["token"]
        async with connect(plan.url.replace("http", "ws", 1) + "/socket", origin=origin, compression=None) as socket:
            hello = {"type": "connect", "protocol": 1, "token": token, "conversation": who[name]["conversation"]}
            await socket.send(json.dumps(hello))
            for line in said[name]:
                await socket.send(json.dumps({"type": "message", "id": line["id"], "text": line["text"]}))
            due = {line["id"] for line in said[name]}
            while due:
                frame = json.loads(await socket.recv())
                journal.note(name, "seen", frame=frame)
                due -= {frame.get("id")} if frame["type"] == "ack" else set()

    for name in said:
        await one(name)


async def run(plan: Plan, earlier: list[Frame]) -> bool:
    """Let all visitors live, or send again what is in an `earlier` journal; whether all went well in time."""
    journal = Journal(Path(plan.journal))
    permits = Permits(counted=plan.permits)
    listening = asyncio.create_task(permits.listen())
    visitors = [Visitor(plan, number, journal, permits) for number in range(plan.visitors)]
    try:
        async with asyncio.timeout(plan.patience):
            if earlier:
                await send_again(plan, earlier, journal)
            else:
                await asyncio.gather(*(visitor.live() for visitor in visitors))
    except TimeoutError:
        journal.note("", "gave up")
        return False
    finally:
        listening.cancel()
    journal.note("", "done")
    return True


if __name__ == "__main__":
    asked = Plan(**json.loads(sys.argv[1]))
    before = Path(asked.again).read_text().splitlines() if asked.again else []
    sys.exit(0 if asyncio.run(run(asked, [json.loads(line) for line in before])) else 1)
