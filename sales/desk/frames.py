"""The words of the staff socket: what the desk may send, read from one text frame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from salesagent.lib.errors import Refused

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
KINDS = ("open", "leave", "take", "back", "say", "typing", "note", "tag", "assign", "seen", "ping")
MOST = {"type": 20, "conversation": 64, "id": 36, "text": 16_000, "name": 40, "reply": 64}  # characters
NUMBERS = ("n", "seq", "attempt", "offset", "instead_of")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the desk. What its kind does not need stays as it is here."""

    type: str
    n: int = 0
    conversation: str = ""
    id: str = ""
    text: str = ""
    name: str = ""
    on: bool = False
    seq: int = 0
    reply: str = ""
    attempt: int = 0
    offset: int = 0
    instead_of: int = 0


def parse(text: str) -> Frame:
    """The frame in a text. Raises `Refused` (`bad_frame`)."""
    try:
        given = orjson.loads(text)
    except ValueError:
        raise Refused("bad_frame", "That was not JSON.") from None
    if not isinstance(given, dict) or given.get("type") not in KINDS:
        raise Refused("bad_frame", "No such type of frame.")
    return Frame(**_fields(given))


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in MOST:
            if not isinstance(value, str) or len(value) > MOST[name] or "\x00" in value:
                raise Refused("bad_frame", f"`{name}` is of the wrong kind, or too long.")
        elif name in NUMBERS:
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 2**53:
                raise Refused("bad_frame", f"`{name}` is no number that can be used.")
        elif name == "on":
            if not isinstance(value, bool):
                raise Refused("bad_frame", "`on` is true or false.")
        else:
            continue
        found[name] = value
    if given["type"] in {"say", "note"} and not (UUID.fullmatch(found.get("id", "")) and found.get("text", "").strip()):
        raise Refused("bad_frame", "`id` must be a UUID in lower case, and `text` not empty.")
    if given["type"] == "tag" and not found.get("name", "").strip():
        raise Refused("bad_frame", "`name` must not be empty.")
    return found
