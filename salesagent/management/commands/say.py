"""`manage.py say "Hello" out.wav`: hear whether speech works, and how a voice sounds."""

from __future__ import annotations

import asyncio
import contextlib
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from salesagent.lib.database import in_database
from salesagent.management.engine import engine
from voice import spend
from voice.audio import wav
from voice.base import Voice
from voice.configured import default_voice
from voice.places import Places

LONGEST = 250  # characters that the engine speaks at a time
SLOWEST, FASTEST = 0.5, 2.0
TURN = 15.0  # seconds to wait while the agent speaks to visitors with the same key


class Command(BaseCommand):
    """Speak a text into a WAV file."""

    help = "Speak a text with the configured engine, into a WAV file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to say, where to, and how."""
        parser.add_argument("text", help=f"what to say, at most {LONGEST} characters")
        parser.add_argument("file", type=Path, help="the WAV file to write")
        parser.add_argument("--voice", help="as `manage.py voices` lists them (otherwise SMALLEST_VOICE)")
        parser.add_argument("--model", help="the model that the voice belongs to (otherwise SMALLEST_MODEL)")
        parser.add_argument("--language", help="such as en, or auto (otherwise SMALLEST_LANGUAGE)")
        parser.add_argument("--speed", type=float, help=f"{SLOWEST} to {FASTEST} (otherwise SMALLEST_SPEED)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Speak, then write the file, whole or not at all."""
        text, file = options["text"].strip(), options["file"]
        if file.suffix.lower() != ".wav":
            raise CommandError(f"{file} would be a WAV file under another name. Name a file that ends in .wav.")
        if not 0 < len(text) <= LONGEST:
            raise CommandError(f"Give a text of 1 to {LONGEST} characters; this one has {len(text)}.")
        named = {name: options[name] for name in ("voice", "model", "language", "speed") if options[name] is not None}
        voice = replace(default_voice(), **named)
        if not SLOWEST <= voice.speed <= FASTEST:
            raise CommandError(f"The speed is {voice.speed:g}. Give one from {SLOWEST} to {FASTEST}.")
        audio = asyncio.run(_spoken(text, voice))
        try:
            file.write_bytes(wav(len(audio), voice.rate) + audio)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Name another file.") from None
        self.stdout.write(f"{file}: {voice.seconds(len(audio)):.1f} s, {voice.voice}, {voice.model}")


async def _spoken(text: str, voice: Voice) -> bytes:
    async with engine() as smallest:
        with contextlib.suppress(DatabaseError):  # nothing is counted before there is a database
            if not await in_database(spend.reserve, len(text)):
                raise CommandError("Today's allowance of speech is used up (MAX_SPEECH_CHARS_PER_DAY).")
        places = Places(settings.SMALLEST_API_KEY, settings.SMALLEST_AT_ONCE)
        try:
            async with (
                places.taken(within=TURN, first=True),
                contextlib.aclosing(smallest.speak(text, voice)) as pieces,
            ):
                return b"".join([piece async for piece in pieces])
        finally:
            await places.close()
