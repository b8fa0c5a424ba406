"""The judge: compares what the visitors saw, what the model server sent, and what store and export hold.

Knows none of the product's code. Each promise of docs/protocol.md is one function that yields its breaches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any

from chaos.answers import NAME
from chaos.journals import Chat, Journals, Row, Tab, Visitor, load

EXPLAINED = 15.0  # seconds around a fault of the stage in which the product may hang up on the model server
FIELDS = ("seq", "role", "text", "status", "reason", "reply", "answers")
FRAMES: dict[str, set[str]] = {
    "connect": {"conversation", "last_seq", "from", "state", "mode", "protocol"},
    "ack": {"id", "seq"},
    "message": {"seq", "id", "role", "text", "at", "status"},
    "delta": {"reply", "attempt", "offset", "text", "answers"},
    "typing": {"role", "on"},
    "status": {"state", "mode"},
    "error": {"code", "message"},
    "pong": {"n"},
}
Breaches = Iterator[str]


def judge(
    raw: dict[str, Any], *, closes: Collection[int] = (1012,), errors: Collection[str] = (), own_text: bool = True
) -> list[str]:
    """The breaches in what `Stage.journals` gathered, each beginning with the promise it breaks.

    `closes` and `errors` are the close codes and error codes that the run's faults may show a visitor. `own_text`:
    every complete answer of a model must be one that the stand-in sent.
    """
    journals = load(raw)
    found = [f"{promise}: {breach}" for promise, check in PROMISES.items() for breach in check(journals)]
    if own_text:
        found += [f"complete means complete: {breach}" for breach in _complete(journals)]
    found += [f"the wire: {breach}" for breach in _wire(journals, closes, errors)]
    if not journals.finished:
        found.append("answered once: the visitors gave up waiting")
    return found


def figures(raw: dict[str, Any]) -> dict[str, Any]:
    """What a run amounts to, in counts."""
    journals = load(raw)
    settled = [row for chat in journals.chats.values() for row in chat.messages if row["answers"]]
    ends = Counter(row["status"] for row in settled)
    again = sum(reply["attempt"] > 1 for chat in journals.chats.values() for reply in chat.replies)
    sockets = sum(len(tab.sockets) for visitor in journals.visitors for tab in visitor.tabs.values())
    said = sum(len(visitor.said) for visitor in journals.visitors)
    failed = {"failed": ends["failed"]} if ends["failed"] else {}
    stopped = {"stopped": ends["stopped"]} if ends["stopped"] else {}
    return {"messages": said, "complete": ends["complete"], **failed, **stopped, "again": again, "sockets": sockets}


def _bare(id: str) -> str:
    return id.replace("-", "")


# 1


def _stored_once(journals: Journals) -> Breaches:
    for visitor, chat in journals.chatting:
        rows = Counter(row["client_id"] for row in chat.messages if row["role"] == "visitor")
        said = {_bare(id): text for id, text in visitor.said.items()}
        for ack in visitor.frames("ack"):
            count = rows[_bare(ack["id"])]
            if count != 1:
                yield f"{visitor.name}: message {ack['id']} was acknowledged and is stored {count} times"
        for row in chat.messages:
            if row["role"] == "visitor" and said.get(row["client_id"]) != row["text"]:
                yield f"{visitor.name}: row {row['seq']} holds what was not said under its id: {row['text']!r}"
        texts = Counter(row["text"] for row in chat.messages if row["role"] == "visitor")
        for text, count in texts.items():
            if count > 1:
                yield f"{visitor.name}: {text!r} is stored {count} times"


# 2


def _ack_is_durable(journals: Journals) -> Breaches:
    for visitor, chat in journals.chatting:
        seqs = {row["client_id"]: row["seq"] for row in chat.messages}
        for ack in visitor.frames("ack"):
            stored = seqs.get(_bare(ack["id"]))
            if stored is None:
                yield f"{visitor.name}: {ack['id']} was acknowledged and is lost"
            elif stored != ack["seq"]:
                yield f"{visitor.name}: {ack['id']} was acknowledged as {ack['seq']} and is stored as {stored}"


# 3


def _answered_once(journals: Journals) -> Breaches:
    for chat in journals.chats.values():
        outcomes = Counter(row["answers"] for row in chat.messages if row["answers"] is not None)
        for row in chat.messages:
            if row["role"] == "visitor" and outcomes[row["seq"]] != 1:
                yield f"{chat.key}: message {row['seq']} has {outcomes[row['seq']]} outcomes"
            if row["status"] == "failed" and not row["reason"]:
                yield f"{chat.key}: message {row['seq']} failed without a reason"
        for reply in chat.replies:
            if reply["state"] != "done":
                yield f"{chat.key}: the reply to {reply['answers']} is still {reply['state']}"


# 4


def _one_order(journals: Journals) -> Breaches:
    for chat in journals.chats.values():
        seqs = [row["seq"] for row in chat.messages]
        if seqs != list(range(1, chat.last_seq + 1)):
            yield f"{chat.key}: it holds {seqs}, and counts {chat.last_seq}"
        answers = [row["answers"] for row in chat.messages if row["answers"] is not None]
        if answers != sorted(answers):
            yield f"{chat.key}: the questions are answered in the order {answers}"
        exported = [_shape(row, row["id"]) for row in journals.export.get(chat.key, [])]
        if exported != [_shape(row, row["client_id"]) for row in chat.messages]:
            yield f"{chat.key}: the export is not what is stored"
    for visitor, chat in journals.chatting:
        yield from _seen_as_stored(visitor, chat, journals.finished)


def _shape(row: Row, id: str) -> list[Any]:
    return [_bare(id), *(row.get(field) or None for field in FIELDS)]


def _seen_as_stored(visitor: Visitor, chat: Chat, finished: bool) -> Breaches:
    stored = {row["seq"]: _shape(row, row["client_id"]) for row in chat.messages}
    seen = {frame["seq"] for frame in visitor.fetched}
    for frame in [*visitor.frames("message"), *visitor.fetched]:
        seen.add(frame["seq"])
        if stored.get(frame["seq"]) != _shape(frame, frame["id"]):
            yield f"{visitor.name}: it was shown another message {frame['seq']} than is stored"
    if finished and (missing := stored.keys() - seen):
        yield f"{visitor.name}: it was never shown {sorted(missing)}"
    for tab in visitor.tabs.values():
        for socket in tab.sockets:
            yield from _gapless(visitor, [line["frame"] for line in socket if line["event"] == "seen"])


def _gapless(visitor: Visitor, frames: list[Row]) -> Breaches:
    due = next((frame["from"] for frame in frames if frame["type"] == "connect"), 0)
    for frame in frames:
        if frame["type"] == "message":
            if frame["seq"] != due:
                yield f"{visitor.name}: a socket was sent message {frame['seq']} where {due} was due"
            due = frame["seq"] + 1


# 5


def _stream_is_prefix(journals: Journals) -> Breaches:
    sent: dict[str, list[str]] = {}
    for request in journals.upstream:
        sent.setdefault(request.question, []).append(request.text)
    for visitor, chat in journals.chatting:
        shown: dict[tuple[str, int], str] = {}
        for tab in visitor.tabs.values():
            yield from _on_screen(visitor, tab, shown)
        replies = {reply["key"]: reply for reply in chat.replies}
        finals = {row["reply"]: row["text"] for row in chat.messages if row["reply"]}
        questions = {row["seq"]: row["text"] for row in chat.messages if row["role"] == "visitor"}
        for (key, attempt), text in shown.items():
            reply = replies.get(key)
            if reply is None:
                yield f"{visitor.name}: it was shown a reply that is not its own"
                continue
            replaced = {one["attempt"]: one["text"] for one in reply["replaced"]}
            if attempt == reply["attempt"] and not finals.get(key, "").startswith(text):
                yield f"{visitor.name}: it was shown {text!r}, and the reply is {finals.get(key)!r}"
            if attempt in replaced and not _agree(replaced[attempt], text):
                yield f"{visitor.name}: it was shown {text!r}, and {replaced[attempt]!r} was replaced"
            known = sent.get(questions.get(reply["answers"], ""), [])
            if text.startswith("To vis-") and not any(one.startswith(text) for one in known):
                yield f"{visitor.name}: it was shown {text!r}, which no model began with"


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _on_screen(visitor: Visitor, tab: Tab, shown: dict[tuple[str, int], str]) -> Breaches:
    """Follow one tab's screen; `shown` gathers the longest text of each attempt over all tabs."""
    reply, attempt, text = "", 0, ""
    for line in tab.lines:
        frame = line.get("frame", {})
        if line["event"] != "seen":
            continue
        if frame["type"] == "message" and frame.get("reply") == reply:
            reply, attempt, text = "", 0, ""
        if frame["type"] != "delta":
            continue
        if (frame["reply"], frame["attempt"]) != (reply, attempt):
            if frame["reply"] == reply and frame["attempt"] < attempt:
                yield f"{visitor.name}: attempt {frame['attempt']} was shown after {attempt}"
            reply, attempt, text = frame["reply"], frame["attempt"], ""
        if frame["offset"] != len(text):
            yield f"{visitor.name}: a delta begins at {frame['offset']} where {len(text)} characters were on the screen"
        text = text[: frame["offset"]] + frame["text"]
        before = shown.get((reply, attempt), "")
        if not _agree(before, text):
            yield f"{visitor.name}: two tabs were shown {before!r} and {text!r}"
        shown[reply, attempt] = max(before, text, key=len)


# 6


def _complete(journals: Journals) -> Breaches:
    ended = {(request.question, request.text) for request in journals.upstream if request.how == "stop"}
    for chat in journals.chats.values():
        replies = {reply["key"]: reply for reply in chat.replies}
        questions = {row["seq"]: row["text"] for row in chat.messages if row["role"] == "visitor"}
        for row in chat.messages:
            if row["answers"] is None:
                continue
            if row["text"] != replies[row["reply"]]["text"]:
                yield f"{chat.key}: message {row['seq']} is not what its reply holds"
            if row["status"] != "complete" or replies[row["reply"]]["source"] == "builtin":
                continue
            if (questions.get(row["answers"]), row["text"]) not in ended:
                yield f"{chat.key}: message {row['seq']} is complete, and no model ended with {row['text']!r}"


# 7


def _no_cross_talk(journals: Journals) -> Breaches:
    for visitor, chat in journals.chatting:
        own_ids = {row["client_id"] for row in chat.messages}
        for frame in [*visitor.frames("message", "delta"), *visitor.fetched]:
            if others := set(NAME.findall(frame["text"])) - {visitor.name}:
                yield f"{visitor.name}: it was shown what belongs to {', '.join(sorted(others))}"
            if "seq" in frame and own_ids and _bare(frame["id"]) not in own_ids:
                yield f"{visitor.name}: it was shown message {frame['id']}, which is not in its conversation"
        for frame in visitor.frames("connect"):
            if frame["conversation"] != visitor.conversation:
                yield f"{visitor.name}: it was connected to {frame['conversation']}"
    for request in journals.upstream:
        names = {name for message in request.messages for name in NAME.findall(message["content"])}
        if len(names) > 1:
            yield f"the model was told of {', '.join(sorted(names))} in one request"


# 8


def _leaving_is_not_stopping(journals: Journals) -> Breaches:
    stopped = {
        row["text"]
        for visitor, chat in journals.chatting
        for reply in chat.replies
        if reply["key"] in visitor.stops
        for row in chat.messages
        if row["seq"] == reply["answers"]
    }
    for request in journals.upstream:
        hung_up_on_garbage = "garbage" in request.question
        explained = hung_up_on_garbage or any(abs(request.ended - fault) < EXPLAINED for fault in journals.faults)
        if request.how == "gone" and request.question not in stopped and not explained:
            yield f"the answer to {request.question!r} was broken off, and nobody had stopped it"
    for visitor, chat in journals.chatting:
        for row in chat.messages:
            if row["status"] == "stopped" and row["reply"] not in visitor.stops:
                yield f"{visitor.name}: message {row['seq']} is stopped, and nobody had stopped it"


# The wire itself


def _wire(journals: Journals, closes: Collection[int], errors: Collection[str]) -> Breaches:
    for visitor in journals.visitors:
        lines = [line for tab in visitor.tabs.values() for line in tab.lines]
        for line in lines:
            if line["event"] == "closed" and line["by"] == "server" and line["code"] not in closes:
                yield f"{visitor.name}: a socket was closed with {line['code']}"
            if line["event"] != "seen":
                continue
            frame = line["frame"]
            if not FRAMES.get(frame.get("type"), {"?"}) <= frame.keys():
                yield f"{visitor.name}: it was sent a frame that is not known: {frame}"
            if frame.get("type") == "error" and frame.get("code") not in errors:
                yield f"{visitor.name}: it was shown an error: {frame.get('code')} {frame.get('message')}"


PROMISES: dict[str, Callable[[Journals], Breaches]] = {
    "stored once": _stored_once,
    "ack is durable": _ack_is_durable,
    "answered once": _answered_once,
    "one order": _one_order,
    "stream is prefix": _stream_is_prefix,
    "no cross-talk": _no_cross_talk,
    "leaving is not stopping": _leaving_is_not_stopping,
}
