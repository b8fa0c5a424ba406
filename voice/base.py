"""What speech is made with: a `Voice`, and the `Engine` that speaks. Audio is PCM: s16le, mono."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import astuple, dataclass
from typing import Protocol

BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, and how. `rate` in samples a second; `speed` 1.0 is as the voice speaks by itself."""

    model: str
    voice: str
    language: str = "auto"
    speed: float = 1.0
    rate: int = 24_000
    dictionary: str = ""

    def digest(self, text: str) -> str:
        """The name of `text` spoken by this voice: the same words by the same voice have the same name."""
        return hashlib.sha256(repr((astuple(self), text)).encode()).hexdigest()[:40]

    def seconds(self, size: int) -> float:
        """How long `size` bytes of audio play."""
        return size / (BYTES_PER_SAMPLE * self.rate)


class Engine(Protocol):
    """Something that speaks."""

    name: str

    def speak(self, text: str, voice: Voice) -> AsyncGenerator[bytes, None]:
        """Yield PCM as it is made, in pieces of whole samples. Raises `ProviderError`; closing it frees the connection.

        A text whose stream does not come to its own end raises `StreamBroken`.
        """
        ...
