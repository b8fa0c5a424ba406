"""How often a visitor, and an address, may write: counted in the database, so that it holds for every process."""

from __future__ import annotations

import time

from django.conf import settings
from django.db.models import F
from django.utils.crypto import salted_hmac

from chat.models import RateCount
from salesagent.lib.client import counted_as
from salesagent.lib.errors import Refused

WINDOW = 60  # seconds


def count_message(visitor_id: int, address: str, *, client_id: str) -> None:
    """Count one message of a visitor at an address; raises `Refused` (`rate_limited`) above either limit.

    Call it inside the transaction that stores the message: a refused or failed message is then not counted.
    """
    allowed = [
        (f"visitor:{visitor_id}", settings.MESSAGES_PER_MINUTE),
        (f"address:{_blurred(address)}", settings.MESSAGES_PER_MINUTE_PER_ADDRESS),
    ]
    now = time.time()
    for key, most in allowed:
        if not _hit(key, int(now // WINDOW), most):
            retry_ms = int((WINDOW - now % WINDOW) * 1000) + 1
            seconds = -(-retry_ms // 1000)
            raise Refused(
                "rate_limited",
                f"That was a lot of messages. Please wait {seconds} seconds; what you wrote is kept.",
                id=client_id,
                retry_ms=retry_ms,
            )


def sweep() -> int:
    """Forget counts of earlier windows; returns how many."""
    return RateCount.objects.filter(window__lt=int(time.time() // WINDOW) - 1).delete()[0]


def _hit(key: str, window: int, most: int) -> bool:
    row = RateCount.objects.filter(key=key, window=window)
    if row.filter(count__lt=most).update(count=F("count") + 1):
        return True
    _, created = RateCount.objects.get_or_create(key=key, window=window, defaults={"count": 1})
    return created or bool(row.filter(count__lt=most).update(count=F("count") + 1))


def _blurred(address: str) -> str:
    """A name for an address that does not give it away."""
    return salted_hmac("chat.limits", counted_as(address)).hexdigest()
