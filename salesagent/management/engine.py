"""The speech engine, as the operator's commands use it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from django.core.management.base import CommandError

from salesagent.lib.errors import ProviderError
from voice.configured import configured_engine
from voice.places import NoPlace
from voice.smallest import Smallest


@contextlib.asynccontextmanager
async def engine() -> AsyncIterator[Smallest]:
    """The configured engine; where there is none, or it fails, a `CommandError` says why and what to do."""
    configured = configured_engine()
    if configured is None:
        raise CommandError("There is no key for Smallest.ai. Set SMALLEST_API_KEY.")
    try:
        yield configured
    except ProviderError as error:
        raise CommandError(error.message) from None
    except NoPlace as error:
        raise CommandError(f"{error} Try again in a moment.") from None
    finally:
        await configured.close()
