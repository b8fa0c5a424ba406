"""Webhooks as the Standard Webhooks specification has them: signed calls, answered by any 2xx.

The secrets of an endpoint are computed from the secret key and a random name, so the database holds none. All of an
endpoint's secrets sign each call, so that a receiver can change from one to another without missing any.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
from django.utils import timezone
from django.utils.crypto import salted_hmac

from chat.events import iso
from sales.models import Endpoint, EndpointSecret
from sales.outbox import Answer
from salesagent.lib import outgoing
from salesagent.lib.answers import retry_after
from salesagent.lib.errors import OutgoingFailed, OutgoingRefused

TEST = "webhook.test"
MOST_SECRETS = 2
SECONDS = 20.0  # that a receiver has to answer
MOST_SHOWN = 200  # characters of what it answered
BUSY = {429, 502, 503, 504}


def secret_of(row: EndpointSecret) -> str:
    """The secret of a row, as receivers' libraries take it: 256 bits behind `whsec_`."""
    digest = salted_hmac("sales.webhooks", row.key, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """One signature of a call, with its version."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def headers(secrets: Sequence[str], id: str, body: bytes) -> dict[str, str]:
    """The headers of a call that is made now."""
    timestamp = int(time.time())
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, id, timestamp, body) for secret in secrets),
    }


def envelope(event: str, data: Mapping[str, Any]) -> str:
    """The body of a call."""
    return orjson.dumps({"type": event, "timestamp": iso(timezone.now()), "data": data}).decode()


def secrets_of(endpoint: Endpoint) -> list[str]:
    """What signs the calls of an endpoint, the newest first. Uses the database."""
    return [secret_of(row) for row in endpoint.secrets.order_by("-pk")[:MOST_SECRETS]]


def call(url: str, secrets: Sequence[str], id: str, body: bytes) -> Answer:
    """Make one call, and judge the answer. Uses the network and not the database: for a thread of its own."""
    try:
        answered = outgoing.fetch(
            url, method="POST", body=body, headers=headers(secrets, id, body), seconds=SECONDS, redirects=0
        )
    except OutgoingRefused as refused:
        return Answer(False, refused.message, for_good=True)
    except OutgoingFailed as failed:
        return Answer(False, failed.message)
    return judged(answered.status, answered.headers, answered.body)


def judged(status: int, answered: Mapping[str, str], body: bytes) -> Answer:
    """What an answer means: 2xx is arrived, 410 is nobody there, all else is to be tried again."""
    if 200 <= status < 300:
        return Answer(True, f"{status}")
    said = " ".join(re.sub(r"[^\x20-\x7e\u00a0-\uffff]", " ", body[:2_000].decode("utf-8", "replace")).split())
    words = f"{status} {said[:MOST_SHOWN]}".strip()
    if status == 410:
        return Answer(False, f"{words}: the receiver says that nobody listens there any more.", gone=True)
    if 300 <= status < 400:
        return Answer(False, f"{words}: it leads elsewhere. Write the new address into the webhook.")
    return Answer(False, words, busy=status in BUSY, retry_after=_retry_after(answered))


def _retry_after(answered: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` asks for, which may be a date; None for nonsense."""
    if (seconds := retry_after(answered)) is not None:
        return seconds
    try:
        until: datetime = parsedate_to_datetime(answered.get("Retry-After", ""))
        return max(0.0, (until - timezone.now()).total_seconds())
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
