"""A customer's own server, which signs who its visitors are."""

from __future__ import annotations

import time
from typing import Any

import jwt

from chat.identity import secret_of
from chat.models import IdentitySecret, Site


def new_secret(site: Site) -> str:
    """A secret as the admin makes one."""
    return secret_of(IdentitySecret.objects.create(site=site))


def claims(site: Site, sub: str = "customer-7", **changes: Any) -> dict[str, Any]:
    """What a good token says; a claim changed to None is left out."""
    now = int(time.time())
    said = {"sub": sub, "aud": site.key, "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in said.items() if value is not None}


def sign(secret: str, site: Site, sub: str = "customer-7", **changes: Any) -> str:
    """A token signed with HS256."""
    return jwt.encode(claims(site, sub, **changes), secret, algorithm="HS256")
