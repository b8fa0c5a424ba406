"""Transcripts as files: JSON lines that equal the transcript byte for byte, and CSV that a spreadsheet cannot run."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from chat.events import iso, to_dict
from chat.models import Message
from chat.rows import to_event

CONVERSATIONS_AT_ONCE = 100  # read by one query; keeps memory flat however many are exported

# The text stands first: a spreadsheet that splits at semicolons still sees it as one quoted cell.
COLUMNS = (
    "text",
    "conversation",
    "seq",
    "id",
    "role",
    "at",
    "status",
    "reason",
    "reply",
    "answers",
    "source",
    "model",
    "persona_version",
)
INVISIBLE = r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*"
FORMULA = re.compile(rf"{INVISIBLE}[=+\-@＝＋－＠]|[\t\r']")
OTHER_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}  # some readers split at these
SEPARATORS = re.compile(r"[;\t\r\n]")


def lines(conversation_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Every message of these conversations as an object: the wire's own fields, then where it came from."""
    for start in range(0, len(conversation_ids), CONVERSATIONS_AT_ONCE):
        some = conversation_ids[start : start + CONVERSATIONS_AT_ONCE]
        rows = Message.objects.filter(conversation__in=some).select_related("conversation", "reply", "persona_version")
        for message in rows.order_by("conversation_id", "seq"):
            yield _line(message)


def json_lines(objects: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One line of JSON, in UTF-8, for each object."""
    for one in objects:
        line = orjson.dumps(one).decode()
        yield line.translate(OTHER_LINE_ENDS).encode() + b"\n"


def csv_lines(objects: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with its mark: a heading, then one record for each object."""
    yield codecs.BOM_UTF8 + _record(COLUMNS)
    for one in objects:
        text, *others = ("" if one.get(name) is None else str(one[name]) for name in COLUMNS)
        yield _record([neutral(text), *(neutral(SEPARATORS.sub(" ", other)) for other in others)])


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    What would be one is prefixed with an apostrophe; so is what begins with an apostrophe, so that taking away one
    leading apostrophe always gives the original back.
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def _line(message: Message) -> dict[str, Any]:
    reply, version = message.reply, message.persona_version
    wire = to_dict(to_event(message))
    del wire["type"]
    facts = {
        "via": message.via,
        "source": reply.source if reply else "",
        "model": reply.model if reply else "",
        "first_token_ms": reply.first_token_ms if reply else None,
        "prompt_tokens": reply.prompt_tokens if reply else None,
        "completion_tokens": reply.completion_tokens if reply else None,
        "finished_at": iso(reply.finished_at) if reply and reply.finished_at else None,
        "rating": reply.rating if reply else None,
        "persona_version": version.number if version else None,
    }
    known = {name: value for name, value in facts.items() if value not in ("", None)}
    return {"conversation": message.conversation.key, **wire, **known}


def _record(cells: Iterable[str]) -> bytes:
    row = io.StringIO()
    csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return row.getvalue().encode()
