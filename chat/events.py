"""The words of the wire, version 1: what a client may send, and what it is sent. docs/protocol.md is its reference.

Imports nothing of ours but the errors. `parse` turns one text frame into one client event or raises `Refused`;
`to_wire` turns a server event into the text of a frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import orjson

from salesagent.lib.errors import Refused

VERSION = 1
FRAME_BYTES = 64 * 1024
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

T = TypeVar("T")


def iso(at: datetime) -> str:
    """A moment as the wire writes it: ISO 8601, UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# From the client


@dataclass(frozen=True, slots=True)
class Connect:
    """The first frame: who it is, and what it already has on screen."""

    token: str
    conversation: str
    seq: int = 0
    reply: str = ""
    attempt: int = 0
    offset: int = 0
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """`message`: store this and answer it."""

    id: str
    text: str
    via: str = "text"


@dataclass(frozen=True, slots=True)
class Typing:
    """The visitor is writing, or no longer."""

    on: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop this reply."""

    reply: str


@dataclass(frozen=True, slots=True)
class Sound:
    """Whether replies are to be spoken to this socket."""

    on: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """Speech was cut off by the visitor: piece `index` had played for `ms`, or to character `chars` of its text."""

    reply: str
    attempt: int
    index: int
    ms: int
    chars: int = 0


@dataclass(frozen=True, slots=True)
class Speak:
    """Say this message (again) to this socket."""

    seq: int


@dataclass(frozen=True, slots=True)
class Human:
    """The visitor asks for a person."""

    id: str


@dataclass(frozen=True, slots=True)
class End:
    """The visitor ends the chat."""

    id: str


@dataclass(frozen=True, slots=True)
class Page:
    """The visitor went to another page."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """How good a reply was: 1 or -1."""

    reply: str
    value: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """Is anybody there?"""

    n: int


ClientEvent = Connect | Write | Typing | Stop | Sound | Heard | Speak | Human | End | Page | Rate | Ping


# From the server


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection is accepted; what was missed follows, beginning at message `from_seq`. `name` as of `Status`."""

    type: ClassVar[str] = "connect"
    conversation: str
    last_seq: int
    from_seq: int
    state: str
    mode: str
    name: str | None = None
    protocol: int = VERSION


@dataclass(frozen=True, slots=True)
class Ack:
    """Stored, after the commit. `reply` will answer."""

    type: ClassVar[str] = "ack"
    id: str
    seq: int
    reply: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the transcript."""

    type: ClassVar[str] = "message"
    seq: int
    id: str
    role: str
    text: str
    at: str
    status: str
    name: str | None = None
    reply: str | None = None
    answers: int | None = None
    reason: str | None = None
    heard: int | None = None
    citations: list[dict[str, str]] | None = None
    quick_replies: list[str] | None = None
    cards: list[dict[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """More of a running reply, from character `offset` of this attempt on."""

    type: ClassVar[str] = "delta"
    reply: str
    attempt: int
    offset: int
    text: str
    answers: int


@dataclass(frozen=True, slots=True)
class Speech:
    """One piece of a spoken reply: characters `offset` to `offset + chars` of it, said as `text`.

    Played from `url`; without one, the browser's own voice says it.
    """

    type: ClassVar[str] = "speech"
    reply: str
    attempt: int
    index: int
    text: str
    offset: int
    chars: int
    last: bool
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TypingNow:
    """Somebody on our side is writing, or no longer."""

    type: ClassVar[str] = "typing"
    role: str
    on: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What the visitor should know of the service (`state`) and the conversation (`mode`).

    `name`: of the person who has the conversation, where they have one to be called by.
    """

    type: ClassVar[str] = "status"
    state: str
    mode: str
    name: str | None = None
    detail: str | None = None
    retry_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Error:
    """A frame was refused."""

    type: ClassVar[str] = "error"
    code: str
    message: str
    id: str | None = None
    retry_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to a ping."""

    type: ClassVar[str] = "pong"
    n: int


ServerEvent = Connected | Ack | Message | Delta | Speech | TypingNow | Status | Error | Pong

# Errors after which the server closes, and with what.
FATAL = {"unauthorized": 4401, "unknown_conversation": 1000, "version": 1000}


def to_dict(event: ServerEvent) -> dict[str, Any]:
    """A server event as the object of the wire: `type` first, absent fields left out."""
    wire: dict[str, Any] = {"type": event.type}
    for field in fields(event):
        value = getattr(event, field.name)
        if value is not None:
            wire["from" if field.name == "from_seq" else field.name] = value
    return wire


def to_wire(event: ServerEvent) -> str:
    """A server event as the text of a frame."""
    return orjson.dumps(to_dict(event)).decode()


def parse(text: str) -> ClientEvent:
    """The client event in a text frame. Raises `Refused` with `bad_frame`, `version` or `too_long`."""
    try:
        frame = orjson.loads(text)
    except ValueError:
        raise Refused("bad_frame", "That was not JSON.") from None
    return from_dict(frame)


def from_dict(frame: object) -> ClientEvent:
    """The client event in a decoded object; raises as `parse` does."""
    if not isinstance(frame, dict):
        raise Refused("bad_frame", "A frame is a JSON object.")
    kind = frame.get("type")
    build = BUILDERS.get(kind) if isinstance(kind, str) else None
    if build is None:
        raise Refused("bad_frame", "No such type of frame.")
    try:
        return build(frame)
    except Refused as refused:
        identity = frame.get("id")
        refused.id = identity if isinstance(identity, str) and len(identity) <= 64 else None
        raise


def _connect(frame: dict[str, Any]) -> Connect:
    if _integer(frame, "protocol") != VERSION:
        raise Refused("version", "This server speaks version 1 of the protocol. Load the page again.")
    return Connect(
        token=_text(frame, "token", most=2000),
        conversation=_text(frame, "conversation", most=64),
        seq=_integer(frame, "seq", default=0),
        reply=_text(frame, "reply", most=64, default=""),
        attempt=_integer(frame, "attempt", default=0),
        offset=_integer(frame, "offset", default=0),
        sound=_boolean(frame, "sound", default=False),
    )


def _write(frame: dict[str, Any]) -> Write:
    via = _text(frame, "via", most=20, default="text")
    if via not in {"text", "voice", "quick_reply"}:
        raise Refused("bad_frame", "`via` is text, voice or quick_reply.")
    text = _text(frame, "text", most=FRAME_BYTES)
    if not text.strip():
        raise Refused("bad_frame", "The message is empty.")
    return Write(id=_uuid(frame, "id"), text=text, via=via)


def _rate(frame: dict[str, Any]) -> Rate:
    value = frame.get("value")
    if value not in (1, -1) or isinstance(value, bool):
        raise Refused("bad_frame", "`value` is 1 or -1.")
    return Rate(_text(frame, "reply", most=64), int(value), _text(frame, "comment", most=500, default=""))


def _heard(frame: dict[str, Any]) -> Heard:
    return Heard(
        reply=_text(frame, "reply", most=64),
        attempt=_integer(frame, "attempt"),
        index=_integer(frame, "index"),
        ms=_integer(frame, "ms"),
        chars=_integer(frame, "chars", default=0),
    )


BUILDERS: dict[str, Callable[[dict[str, Any]], ClientEvent]] = {
    "connect": _connect,
    "message": _write,
    "typing": lambda frame: Typing(_boolean(frame, "on")),
    "stop": lambda frame: Stop(_text(frame, "reply", most=64)),
    "sound": lambda frame: Sound(_boolean(frame, "on")),
    "heard": _heard,
    "speak": lambda frame: Speak(_integer(frame, "seq")),
    "human": lambda frame: Human(_uuid(frame, "id")),
    "end": lambda frame: End(_uuid(frame, "id")),
    "page": lambda frame: Page(_text(frame, "url", most=4000), _text(frame, "title", most=1000, default="")),
    "rate": _rate,
    "ping": lambda frame: Ping(_integer(frame, "n")),
}


def _take(frame: dict[str, Any], name: str, kind: type[T], default: T | None) -> T:
    value = frame.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refused("bad_frame", f"`{name}` is missing or of the wrong kind.")
    return value


def _text(frame: dict[str, Any], name: str, *, most: int, default: str | None = None) -> str:
    value = _take(frame, name, str, default)
    if len(value) > most:
        raise Refused("bad_frame", f"`{name}` is too long.")
    if "\x00" in value:
        raise Refused("bad_frame", f"`{name}` holds a character that cannot be stored.")
    return value


def _integer(frame: dict[str, Any], name: str, *, default: int | None = None) -> int:
    value = _take(frame, name, int, default)
    if not 0 <= value <= 2**53:
        raise Refused("bad_frame", f"`{name}` is out of range.")
    return value


def _boolean(frame: dict[str, Any], name: str, *, default: bool | None = None) -> bool:
    return _take(frame, name, bool, default)


def _uuid(frame: dict[str, Any], name: str) -> str:
    value = _text(frame, name, most=36)
    if not UUID.fullmatch(value):
        raise Refused("bad_frame", f"`{name}` must be a UUID in lower case.")
    return value
