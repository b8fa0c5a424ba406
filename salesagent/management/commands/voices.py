"""`manage.py voices`: who can speak."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from salesagent.management.engine import engine
from voice.smallest_records import ClonedVoice, ListedVoice

LISTED = ("VOICE", "NAME", "LANGUAGES", "ACCENT", "GENDER", "AGE")
CLONED = ("YOUR OWN", "NAME", "LANGUAGE", "MODELS", "STATUS")


class Command(BaseCommand):
    """List the voices of the configured engine."""

    help = "List the voices that the configured engine can speak with, and those that you have made."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print two tables."""
        listed, cloned = asyncio.run(_voices())
        self._table(LISTED, [(v.voice_id, v.name, ", ".join(v.languages), v.accent, v.gender, v.age) for v in listed])
        if cloned:
            self.stdout.write("")
            self._table(CLONED, [(v.voice_id, v.name, v.language, ", ".join(v.models), v.status) for v in cloned])

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


async def _voices() -> tuple[list[ListedVoice], list[ClonedVoice]]:
    async with engine() as smallest:
        return await smallest.voices(), await smallest.clones()
