"""Asking Smallest.ai from pages of the admin, which are synchronous: one call over a connection of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from asgiref.sync import async_to_sync
from django.utils.translation import gettext as _

from salesagent.lib.errors import ProviderRefused
from voice.configured import configured_engine
from voice.smallest import Smallest

R = TypeVar("R")


def ask(call: Callable[[Smallest], Awaitable[R]]) -> R:
    """What a call is answered with. Raises `ProviderError`; not to be called inside a transaction, which would wait."""
    return async_to_sync(_asked)(call)


async def _asked(call: Callable[[Smallest], Awaitable[R]]) -> R:
    engine = configured_engine()
    if engine is None:
        raise ProviderRefused(
            _("There is no key for Smallest.ai. Get one at https://app.smallest.ai, set SMALLEST_API_KEY, restart.")
        )
    try:
        return await call(engine)
    finally:
        await engine.close()
