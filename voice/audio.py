"""PCM as a file."""

from __future__ import annotations

import struct

from voice.base import BYTES_PER_SAMPLE

REST_OF_HEADER = 36  # bytes of the header behind the size of the file
UNKNOWN = 2**32 - 1  # as players read it: until the end


def wav(size: int | None, rate: int) -> bytes:
    """The 44 bytes that, put before PCM at `rate` samples a second, make it a WAV file; `size` in bytes.

    None is for audio that is still being made.
    """
    file, data = (UNKNOWN, UNKNOWN) if size is None else (REST_OF_HEADER + size, size)
    sample = (rate * BYTES_PER_SAMPLE, BYTES_PER_SAMPLE, BYTES_PER_SAMPLE * 8)
    return (
        struct.pack("<4sI4s", b"RIFF", file, b"WAVE")
        + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, *sample)
        + struct.pack("<4sI", b"data", data)
    )
