"""Who a visitor is to the site: a JWT (HS256) that the site's own server has signed.

A secret is kept nowhere. It is computed from this installation's SECRET_KEY and the random key of its row, so it can be
shown once, two can be good at a time, and whoever reads the database alone has none.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import jwt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from chat.models import IdentitySecret, Site, Visitor
from salesagent.lib.errors import Refused

LONGEST = 4000  # characters of a token
LIFETIME = 3600  # seconds from `iat` to `exp`, at most
LEEWAY = 30  # seconds by which clocks may differ
MOST_SECRETS = 2
CLAIMS = ["sub", "iat", "exp", "aud"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the site knows: its own name for them, and what it says of them."""

    external_id: str
    name: str = ""
    email: str = ""


def secret_of(row: IdentitySecret) -> str:
    """The secret of a row: 256 bits, in letters that fit into any configuration."""
    digest = salted_hmac("chat.identity", row.key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def read(token: str, site: Site) -> Person:
    """Who a token says the visitor of `site` is. Uses the database.

    Raises `Refused` (`identity`) with the cause, for the site's developer: wrong signature, expired, another audience …
    """
    secrets = [secret_of(row) for row in site.identity_secrets.all()[:MOST_SECRETS]]
    if not secrets:
        raise _refused("this site has no identity secret. Make one in the admin, on the site's page")
    claims = _claims(token, secrets, site.key)
    lifetime = _number(claims, "exp") - _number(claims, "iat")
    if not 0 < lifetime <= LIFETIME:
        raise _refused(f"`exp` is {lifetime} seconds after `iat`. At most {LIFETIME} are allowed")
    email = _text(claims, "email", Visitor.email.field.max_length)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise _refused("`email` is no e-mail address") from None
    external_id = _text(claims, "sub", Visitor.external_id.field.max_length)
    if not external_id.strip():
        raise _refused("`sub` is empty")
    return Person(external_id, _text(claims, "name", Visitor.name.field.max_length), email)


def _claims(token: str, secrets: list[str], audience: str) -> dict[str, Any]:
    """What a token says, if one of the secrets has signed it."""
    for secret in secrets:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=audience,
                leeway=LEEWAY,
                options={"require": CLAIMS, "strict_aud": True},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.ExpiredSignatureError:
            raise _refused("it has expired. Sign a new one for each page") from None
        except jwt.InvalidAudienceError:
            raise _refused("`aud` is not this site's key") from None
        except jwt.InvalidAlgorithmError:
            raise _refused("it is not signed with HS256") from None
        except jwt.ImmatureSignatureError:
            raise _refused("`iat` or `nbf` lies in the future. Compare your server's clock") from None
        except jwt.MissingRequiredClaimError as error:
            raise _refused(f"`{error.claim}` is missing") from None
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            raise _refused("it cannot be read as a JWT with `sub`, `iat`, `exp` and `aud`") from None
        return claims
    raise _refused("no secret of this site has signed it")


def _number(claims: dict[str, Any], name: str) -> int:
    value = claims[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused(f"`{name}` is not a whole number of seconds since 1970")
    return value


def _text(claims: dict[str, Any], name: str, most: int | None) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > (most or 0) or "\x00" in value:
        raise _refused(f"`{name}` is not a text of at most {most} characters")
    return value


def _refused(cause: str) -> Refused:
    return Refused("identity", f"The identity was refused: {cause}.")
