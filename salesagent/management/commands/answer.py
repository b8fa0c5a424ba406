"""`manage.py answer`: a process that only writes replies, to be started as often as the load asks for."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from salesagent.runtime import Runtime


class Command(BaseCommand):
    """Write replies until SIGTERM; unfinished ones are given back."""

    help = "Write replies, without serving pages. Needs the same DATABASE_URL and REDIS_URL as the web processes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        asyncio.run(_answer())


async def _answer() -> None:
    runtime = Runtime(answering=True)
    leave = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leave.set)
    await runtime.start()
    await leave.wait()
    await runtime.close()
