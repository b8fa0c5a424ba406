"""How a claimed delivery goes: what it needs of the database first, then the way out, which waits for others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sales import mails, outbox, webhooks
from sales.models import Delivery
from sales.outbox import Answer, Claim

Work = Callable[[], Answer]

OFF = Answer(False, "The webhook is switched off. Switch it on, then send this again.", for_good=True)
NOBODY = Answer(False, "This address is no longer written to, or no mail server is set (EMAIL_URL).", for_good=True)
NOT_NEEDED = Answer(True, "Nobody waits for a person any more: nothing was sent.")


def prepared(claim: Claim) -> Work:
    """What is left to do for a claim: a function that uses the network and not the database. Uses the database."""
    delivery = claim.delivery
    if delivery.channel == Delivery.Channel.WEBHOOK:
        endpoint = delivery.endpoint
        if endpoint is None or not (endpoint.is_on or delivery.event == webhooks.TEST):
            return lambda: OFF
        body = delivery.payload.encode()
        return partial(webhooks.call, endpoint.url, webhooks.secrets_of(endpoint), delivery.key, body)
    if delivery.event == mails.WAITING and not mails.somebody_waits(delivery):
        return lambda: NOT_NEEDED
    letter = mails.letter(delivery)
    return partial(mails.send, letter) if letter is not None else lambda: NOBODY


def send_now(delivery: Delivery) -> Answer | None:
    """Send one delivery while the caller waits; None where somebody else is sending it. Uses database and network."""
    claim = outbox.claim(only=delivery.pk)
    if claim is None:
        return None
    answer = prepared(claim)()
    outbox.settle(claim, answer)
    return answer
