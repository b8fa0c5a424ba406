"""The order in which providers are asked: the model, again after a short wait, a second model, the built-in answerer.

What fails before the first word is repeated, within bounds, or left to the next provider; the visitor notices only
the time. What breaks later is the reply's business (agent/reply.py), because something was on screen already.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

from agent.providers.base import End, Prompt, Provider, Text
from salesagent.lib.breaker import LONGEST_WAIT, Breaker
from salesagent.lib.errors import ProviderBusy, ProviderError, ProviderSilent, StreamBroken

log = logging.getLogger(__name__)

FIRST_WAIT = 0.3  # seconds, doubled for each retry


@dataclass(slots=True)
class Troubles:
    """What has gone wrong with one reply so far: the `faults` for staff, and the providers not to be asked again.

    `asked` is the provider that was asked last.
    """

    faults: list[str] = field(default_factory=list)
    asked: str = ""
    given_up: set[str] = field(default_factory=set)


class Chain:
    """Providers in order; the last one is the built-in answerer, which needs nothing and nobody."""

    def __init__(self, models: Sequence[Provider], builtin: Provider, *, retries: int) -> None:
        self.models = models
        self.builtin = builtin
        self.retries = retries
        self.breakers: dict[tuple[str, str], Breaker] = {}

    async def stream(
        self, prompt: Prompt, *, troubles: Troubles, builtin_only: bool = False
    ) -> AsyncGenerator[Text | End, None]:
        """Yield an answer from the first provider that gives one. What went wrong is added to `troubles`.

        Raises `StreamBroken` where an answer had begun, or the `ProviderError` of the last provider.
        """
        faults = troubles.faults
        models = [] if builtin_only else [model for model in self.models if model.name not in troubles.given_up]
        for provider in models:
            # A persona may name its own model: a wrong name there is no fault of the others.
            breaker = self.breakers.setdefault((provider.name, prompt.model), Breaker())
            for attempt in range(self.retries + 1):
                if not breaker.allows():
                    faults.append(breaker.last_fault)
                    break
                troubles.asked = provider.name
                try:
                    async with contextlib.aclosing(_named(provider, prompt)) as pieces:
                        async for piece in pieces:
                            yield piece
                except ProviderError as error:
                    log.warning("Model server %s: %s", provider.name, error.message)
                    breaker.failed(error)
                    faults.append(error.message)
                    if isinstance(error, StreamBroken):
                        # A visitor has waited for the silence once; and whoever else can answer goes first.
                        if error.reason == "stalled" or provider is not models[-1]:
                            troubles.given_up.add(provider.name)
                        raise
                    wait = _wait(error, attempt)
                    if error.permanent or wait is None or attempt == self.retries:
                        break
                    await asyncio.sleep(wait)
                else:
                    breaker.succeeded()
                    return
        troubles.asked = self.builtin.name
        async with contextlib.aclosing(_named(self.builtin, prompt)) as pieces:
            async for piece in pieces:
                yield piece


async def _named(provider: Provider, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
    async with contextlib.aclosing(provider.stream(prompt)) as pieces:
        async for piece in pieces:
            yield replace(piece, source=provider.name) if isinstance(piece, End) else piece


def _wait(error: ProviderError, attempt: int) -> float | None:
    """Seconds until the next try; None where a visitor would wait too long for it."""
    if isinstance(error, ProviderSilent):
        return None
    if isinstance(error, ProviderBusy) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT else None
    return float(FIRST_WAIT * 2**attempt)
