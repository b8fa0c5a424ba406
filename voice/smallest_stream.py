"""Smallest.ai's event stream of speech: lines in, samples out. Pieces of audio may end in the middle of a sample."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import orjson

from salesagent.lib.errors import StreamBroken
from voice.base import BYTES_PER_SAMPLE
from voice.smallest_errors import words

OTHER_FIELDS = {b"event", b"id", b"retry"}
LONGEST_LINE = 1_000_000  # bytes; the service sends 1.4 kB


async def samples(chunks: AsyncIterator[bytes], key: str) -> AsyncGenerator[bytes, None]:
    """Yield the audio in whole samples; returns where the stream says that it is done, else raises `StreamBroken`.

    `key` is kept out of the messages.
    """
    rest = b""
    async with contextlib.aclosing(_lines(chunks)) as lines:
        async for line in lines:
            record = _record(line, key)
            if record is None:
                continue
            audio = rest + _audio(record)
            whole = len(audio) - len(audio) % BYTES_PER_SAMPLE
            rest = audio[whole:]
            if whole:
                yield audio[:whole]
            if record.get("done") is True:
                return
    raise StreamBroken("Smallest.ai's speech ended before its end.", reason="cut")


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
        if len(rest) > LONGEST_LINE:
            raise _garbled("a line without an end")
    yield rest


def _record(line: bytes, key: str) -> dict[str, Any] | None:
    """The record in a line; None where it holds none. A line of no event stream may be audio that was garbled."""
    name, _, value = line.partition(b":")
    if name != b"data":
        if name.strip() and name not in OTHER_FIELDS:
            raise _garbled("what is no event stream")
        return None
    try:
        record = orjson.loads(value)
    except ValueError:
        raise _garbled("a record that is no JSON") from None
    if not isinstance(record, dict):
        raise _garbled("a record that is no object")
    if record.get("error") or record.get("errors") or record.get("status") == "error":
        raise StreamBroken(f"Smallest.ai reported an error: {words(record, key)}", reason="error")
    return record


def _audio(record: dict[str, Any]) -> bytes:
    """The audio of a record; none where it is about something else."""
    encoded = record.get("audio") or ""
    if not isinstance(encoded, str):
        raise _garbled("audio that is no text")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        raise _garbled("audio that is no base64") from None


def _garbled(what: str) -> StreamBroken:
    return StreamBroken(f"Smallest.ai sent {what}.", reason="error")
