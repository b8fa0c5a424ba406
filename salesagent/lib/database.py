"""Database work off the event loop, on a few threads of our own.

Channels would run all of it on one shared thread, so that one slow query delays every socket of the process.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

PASSING = (OperationalError, InterfaceError)  # away, locked, restarted: the same may work in a moment
PATIENCE = 5.0  # seconds within which a next try begins
WAITS = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds

_threads = ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")


def from_now(by: timedelta) -> ExpressionWrapper[CombinedExpression]:
    """A moment by the database's own clock, for leases that several processes hold to."""
    return ExpressionWrapper(Now() + by, output_field=DateTimeField())


async def in_database(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a synchronous function that uses the ORM; its transaction is over when this returns.

    The work is never left half-done by a cancellation: it runs to its end on its thread, only the waiting stops.
    """

    def run() -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, run)


async def patiently(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """As `in_database`, for work that may be repeated: a database that is away for some seconds is waited for."""
    until = time.monotonic() + PATIENCE
    for wait in WAITS:
        try:
            return await in_database(work, *args, **kwargs)
        except PASSING as error:
            if time.monotonic() + wait > until:
                raise
            log.info("The database is away (%s); trying again in %s s", " ".join(str(error).split()), wait)
        await asyncio.sleep(wait)
    return await in_database(work, *args, **kwargs)
