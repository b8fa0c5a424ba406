"""What the journals of a run say, sorted so that the judge can compare it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Line = dict[str, Any]
Row = dict[str, Any]


@dataclass
class Upstream:
    """One request at the model server."""

    question: str
    at: float
    messages: list[dict[str, str]]
    text: str = ""
    how: str = ""  # it ended; empty: the server was ended first
    ended: float = 0.0


@dataclass
class Tab:
    """One tab's life: what it did, over all its sockets, in order."""

    lines: list[Line] = field(default_factory=list)

    @property
    def sockets(self) -> list[list[Line]]:
        """The lines of each socket."""
        found: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line["socket"]].append(line)
        return list(found.values())


@dataclass
class Visitor:
    """One visitor's side of the story."""

    name: str
    conversation: str = ""
    said: dict[str, str] = field(default_factory=dict)
    tabs: dict[int, Tab] = field(default_factory=lambda: defaultdict(Tab))
    stops: set[str] = field(default_factory=set)
    fetched: list[Line] = field(default_factory=list)

    def frames(self, *types: str) -> list[Line]:
        """The frames of some types that it saw, over all tabs."""
        lines = (line for tab in self.tabs.values() for line in tab.lines if line["event"] == "seen")
        return [line["frame"] for line in lines if line["frame"].get("type") in types]


@dataclass
class Chat:
    """A conversation as it is stored."""

    key: str
    last_seq: int
    messages: list[Row] = field(default_factory=list)
    replies: list[Row] = field(default_factory=list)


@dataclass
class Journals:
    """A whole run."""

    visitors: list[Visitor]
    upstream: list[Upstream]
    chats: dict[str, Chat]
    export: dict[str, list[Row]]
    faults: list[float]
    finished: bool

    @property
    def chatting(self) -> list[tuple[Visitor, Chat]]:
        """Each visitor with the conversation that the store has of it."""
        return [(visitor, self.chats[visitor.conversation]) for visitor in self.visitors if visitor.said]


def load(raw: dict[str, Any]) -> Journals:
    """Sort what `Stage.journals` gathered. A visitor's conversation that is not stored is an empty one."""
    visitors = _visitors(raw["visitors"])
    chats = _chats(raw["store"])
    for visitor in visitors:
        chats.setdefault(visitor.conversation, Chat(visitor.conversation, 0))
    export: dict[str, list[Row]] = defaultdict(list)
    for line in raw["export"]:
        export[line["conversation"]].append(line)
    finished = not any(line["event"] == "gave up" for line in raw["visitors"])
    faults = [line["at"] for line in raw["stage"] if line["how"] != "up"]
    return Journals(visitors, _upstream(raw["model"]), chats, export, faults, finished)


def _visitors(lines: list[Line]) -> list[Visitor]:
    found: dict[str, Visitor] = {}
    for line in lines:
        if not line["visitor"]:
            continue
        visitor = found.setdefault(line["visitor"], Visitor(line["visitor"]))
        event = line["event"]
        if event == "init":
            visitor.conversation = line["conversation"]
        elif event == "say":
            visitor.said[line["id"]] = line["text"]
        elif event == "history":
            visitor.fetched += line["frames"]
        if "tab" in line:
            visitor.tabs[line["tab"]].lines.append(line)
        if event == "sent" and line["frame"]["type"] == "stop":
            visitor.stops.add(line["frame"]["reply"])
    return list(found.values())


def _chats(store: dict[str, list[Row]]) -> dict[str, Chat]:
    by_number = {row["id"]: Chat(row["key"], row["last_seq"]) for row in store["conversations"]}
    keys = {row["id"]: row for row in store["replies"]}
    for row in store["messages"]:
        reply = keys.get(row["reply_id"])
        by_number[row["conversation_id"]].messages.append({**row, "reply": reply["key"] if reply else None})
    for row in store["replies"]:
        by_number[row["conversation_id"]].replies.append(row)
    for chat in by_number.values():
        chat.messages.sort(key=lambda row: int(row["seq"]))
    return {chat.key: chat for chat in by_number.values()}


def _upstream(lines: list[Line]) -> list[Upstream]:
    found: dict[int, Upstream] = {}
    for line in lines:
        if line["event"] == "request":
            found[line["request"]] = Upstream(line["question"], line["at"], line["messages"])
        elif line["event"] == "piece":
            found[line["request"]].text += line["text"]
        else:
            found[line["request"]].how, found[line["request"]].ended = line["how"], line["at"]
    return list(found.values())
