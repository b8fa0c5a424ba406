"""Recordings that people send: what kind of file they are, by their first bytes, and how long they play."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK_HEAD = 8  # bytes
MPEG_SYNC = 0xE0  # the upper three bits of the second byte of every frame of MPEG audio

# What a voice can be made of.
CONTENT_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg", "webm": "audio/webm", "mp4": "audio/mp4"}


def container(audio: bytes) -> str:
    """What kind of file a recording is by its first bytes, as the ending of its name; empty where it is none."""
    if audio.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if audio.startswith(b"OggS"):
        return "ogg"
    if audio[:4] == b"RIFF" and audio[8:12] == b"WAVE":
        return "wav"
    if audio[4:8] == b"ftyp":
        return "mp4"
    if audio.startswith(b"ID3") or (len(audio) > 1 and audio[0] == 0xFF and audio[1] & MPEG_SYNC == MPEG_SYNC):
        return "mp3"
    return ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording and its kind. `seconds` is None where it would have to be decoded to be known."""

    audio: bytes
    suffix: str
    content_type: str
    seconds: float | None


def read(audio: bytes) -> Recording | None:
    """A recording that a voice can be made of: WAV, MP3, WebM or MP4. None for anything else."""
    kind = container(audio)
    seconds = _seconds(audio) if kind == "wav" else None
    if kind not in CONTENT_TYPES or (kind == "wav" and seconds is None):
        return None
    return Recording(audio, f".{kind}", CONTENT_TYPES[kind], seconds)


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
