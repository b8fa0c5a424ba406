"""Recordings that staff upload: what kind of file they are, by their first bytes, and how long they play."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK_HEAD = 8  # bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording and its kind. `seconds` is None where it would have to be decoded to be known."""

    audio: bytes
    suffix: str
    content_type: str
    seconds: float | None


def read(audio: bytes) -> Recording | None:
    """A recording of one of the kinds that can be made a voice of: WAV, MP3, WebM, MP4. None for anything else."""
    if audio[:4] == b"RIFF" and audio[8:12] == b"WAVE":
        seconds = _seconds(audio)
        return None if seconds is None else Recording(audio, ".wav", "audio/wav", seconds)
    if audio[:3] == b"ID3" or (audio[:1] == b"\xff" and audio[1:2] in {b"\xfb", b"\xfa", b"\xf3", b"\xf2"}):
        return Recording(audio, ".mp3", "audio/mpeg", None)
    if audio[:4] == b"\x1a\x45\xdf\xa3":
        return Recording(audio, ".webm", "audio/webm", None)
    if audio[4:8] == b"ftyp":
        return Recording(audio, ".mp4", "audio/mp4", None)
    return None


def _seconds(wav: bytes) -> float | None:
    """How long a WAV file plays, by the bytes that are really there; None where it says nothing of it."""
    chunks = dict(_chunks(wav))
    form = chunks.get(b"fmt ", b"")
    if len(form) < 12 or b"data" not in chunks:
        return None
    per_second: int = struct.unpack_from("<I", form, 8)[0]
    return len(chunks[b"data"]) / per_second if per_second else None


def _chunks(wav: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + CHUNK_HEAD <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        yield name, wav[at + CHUNK_HEAD : at + CHUNK_HEAD + size]
        at += CHUNK_HEAD + size + size % 2  # chunks begin at even places
