"""How often a visitor, and an address, may do what costs: counted in the database, so that all processes hold to it."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from chat.models import RateCount
from salesagent.lib.client import counted_as
from salesagent.lib.errors import Refused

MINUTE, DAY = 60, 86_400  # seconds
MAILS_PER_CONVERSATION, MAILS_PER_ADDRESS, MAILS_TO_RECEIVER = 3, 10, 5  # a day
RECORDINGS_PER_VISITOR, RECORDINGS_PER_ADDRESS = 10, 60  # a minute


def count_message(visitor_id: int, address: str, *, client_id: str) -> None:
    """Count one message of a visitor at an address; raises `Refused` (`rate_limited`) above either limit.

    Call it inside the transaction that stores the message: a refused or failed message is then not counted.
    """
    allowed = {
        f"visitor:{visitor_id}": settings.MESSAGES_PER_MINUTE,
        f"address:{_blurred(address)}": settings.MESSAGES_PER_MINUTE_PER_ADDRESS,
    }
    now = time.time()
    retry_ms = _left_ms(now, MINUTE)
    sentence = f"That was a lot of messages. Please wait {-(-retry_ms // 1000)} seconds; what you wrote is kept."
    _count(allowed, _window(now, MINUTE), Refused("rate_limited", sentence, id=client_id, retry_ms=retry_ms))


@transaction.atomic
def count_mail(conversation_id: int, address: str, receiver: str) -> list[RateCount]:
    """Count one transcript sent to a receiver from a client at an address; `Refused` (`rate_limited`) above any limit.

    Returns what was counted, for `give_back`.
    """
    now = time.time()
    window = _window(now, DAY)
    allowed = {
        f"mail:conversation:{conversation_id}": MAILS_PER_CONVERSATION,
        f"mail:address:{_blurred(address)}": MAILS_PER_ADDRESS,
        f"mail:to:{_hidden(receiver.casefold())}": MAILS_TO_RECEIVER,
    }
    sentence = "This was sent as often as it can be for today. Please try again tomorrow."
    _count(allowed, window, Refused("rate_limited", sentence, retry_ms=_left_ms(now, DAY)))
    return list(RateCount.objects.filter(key__in=allowed, window=window))


@transaction.atomic
def count_recording(visitor_id: int, address: str) -> None:
    """Count one recording of a visitor at an address; raises `Refused` (`rate_limited`) above either limit."""
    now = time.time()
    allowed = {
        f"recording:visitor:{visitor_id}": RECORDINGS_PER_VISITOR,
        f"recording:address:{_blurred(address)}": RECORDINGS_PER_ADDRESS,
    }
    sentence = "That was a lot of recordings. Please wait a moment, or type instead."
    _count(allowed, _window(now, MINUTE), Refused("rate_limited", sentence, retry_ms=_left_ms(now, MINUTE)))


def give_back(counted: list[RateCount]) -> None:
    """Uncount what came to nothing."""
    RateCount.objects.filter(pk__in=[row.pk for row in counted], count__gt=0).update(count=F("count") - 1)


def sweep() -> int:
    """Forget counts of spans that are over; returns how many."""
    return RateCount.objects.filter(window__lt=int(time.time() // MINUTE) - 1).delete()[0]


def _window(now: float, span: int) -> int:
    """A span's name: its last minute since 1970, so that all that is over can be told by it."""
    return int((now // span + 1) * span // MINUTE) - 1


def _left_ms(now: float, span: int) -> int:
    return int((span - now % span) * 1000) + 1


def _count(allowed: dict[str, int], window: int, refusal: Refused) -> None:
    """Count once under each key; raises the refusal where one has reached its most."""
    for key, most in allowed.items():
        if not _hit(key, window, most):
            raise refusal


def _hit(key: str, window: int, most: int) -> bool:
    row = RateCount.objects.filter(key=key, window=window)
    if row.filter(count__lt=most).update(count=F("count") + 1):
        return True
    _, created = RateCount.objects.get_or_create(key=key, window=window, defaults={"count": 1})
    return created or bool(row.filter(count__lt=most).update(count=F("count") + 1))


def _blurred(address: str) -> str:
    """A name for an address that does not give it away."""
    return _hidden(counted_as(address))


def _hidden(text: str) -> str:
    return salted_hmac("chat.limits", text).hexdigest()
