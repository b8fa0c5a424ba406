"""Visitor tokens: signed, for one visitor of one site, valid for 30 days, ended by raising the visitor's version."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from chat.models import Visitor
from salesagent.lib.errors import Refused

LIFETIME = 30 * 24 * 3600  # seconds
RENEW_BELOW = 7 * 24 * 3600  # seconds left
SALT = "chat.visitor"


@dataclass(frozen=True, slots=True)
class Holder:
    """The visitor a good token speaks for, and whether it should be renewed."""

    visitor: Visitor
    aging: bool


def issue(visitor: Visitor) -> str:
    """A fresh token for a visitor."""
    claims = {"s": visitor.site_id, "v": visitor.key, "n": visitor.token_version}
    return signing.dumps(claims, salt=SALT)


def read(token: str) -> Holder:
    """Who a token speaks for; raises `Refused` (`unauthorized`) for a bad, expired or ended one. Uses the database."""
    try:
        claims = signing.loads(token, salt=SALT, max_age=LIFETIME)
        visitor = Visitor.objects.select_related("site").get(
            key=claims["v"], site_id=claims["s"], token_version=claims["n"]
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError, Visitor.DoesNotExist):
        raise Refused("unauthorized", "Your chat has expired here. It begins again with your next message.") from None
    return Holder(visitor, aging=_is_aging(token))


def _is_aging(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=LIFETIME - RENEW_BELOW)
    except signing.SignatureExpired:
        return True
    return False
