"""A circuit breaker: keeps away from an outside service that keeps failing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from salesagent.lib.errors import PromptRefused, ProviderBusy, ProviderError

LONGEST_WAIT = 4.0  # seconds a service may ask to be left alone before that shuts it
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 30.0
LONGEST_OPEN = 120.0


@dataclass(slots=True)
class Breaker:
    """Keeps away from a provider that keeps failing; lets one request through now and then to see."""

    failures: int = 0
    open_until: float = 0.0
    last_fault: str = ""

    def allows(self) -> bool:
        """Whether the provider may be asked now. When it was shut long enough, exactly one request may probe it."""
        if self.failures < FAILURES_TO_OPEN:
            return True
        if time.monotonic() < self.open_until:
            return False
        self.open_until = time.monotonic() + OPEN_SECONDS
        return True

    @property
    def is_open(self) -> bool:
        """Whether the provider is being kept away from."""
        return self.failures >= FAILURES_TO_OPEN

    def succeeded(self) -> None:
        """The provider answered."""
        self.failures, self.last_fault = 0, ""

    def failed(self, error: ProviderError) -> None:
        """The provider failed; a refusal shuts at once, since trying again cannot help, and so does a long wait.

        The refusal of one prompt says nothing about others: else one visitor could shut the model for all.
        """
        if isinstance(error, PromptRefused):
            return
        asked_to_wait = (isinstance(error, ProviderBusy) and error.retry_after) or 0.0
        at_once = error.permanent or asked_to_wait > LONGEST_WAIT
        self.failures = FAILURES_TO_OPEN if at_once else self.failures + 1
        self.last_fault = error.message
        if self.is_open:
            self.open_until = time.monotonic() + min(max(asked_to_wait, OPEN_SECONDS), LONGEST_OPEN)
