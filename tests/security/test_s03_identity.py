"""S3, an identity that is forged, stale, borrowed or planted opens nothing; the refusal says why."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import httpx2
import jwt
import pytest

from chat.models import Conversation, IdentitySecret, Site
from chat.models import Visitor as VisitorRow
from tests.conftest import Server
from tests.signing import claims, new_secret, sign
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

LATER = 10**7


@pytest.fixture
def secret(site: Site) -> str:
    """The site's identity secret."""
    return new_secret(site)


def refusal(visitor: Visitor, identity: Any) -> str:
    """Why `init` refuses this identity, and that it does so as it should."""
    answer = visitor.post_init(identity=identity)
    assert (answer.status_code, answer.json()["code"]) == (403, "identity"), answer.text
    return str(answer.json()["title"])


def unsigned(header: dict[str, Any], said: dict[str, Any], signature: str = "") -> str:
    """A token put together by hand."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(said)}.{signature}"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"iat": 1_700_000_000, "exp": 1_700_000_600}, "expired"),
        ({"aud": "another-site"}, "`aud`"),
        ({"aud": None}, "`aud`"),
        ({"sub": None}, "`sub` is missing"),
        ({"sub": ""}, "`sub` is empty"),
        ({"sub": "   "}, "`sub` is empty"),
        ({"sub": "x" * 256}, "`sub` is not a text"),
        ({"sub": 7}, "cannot be read"),
        ({"sub": "a\x00b"}, "`sub` is not a text"),
        ({"iat": None}, "`iat` is missing"),
        ({"exp": None}, "`exp` is missing"),
        ({"exp": "soon"}, "cannot be read"),
        ({"exp": 4e12}, "`exp` is not a whole number"),
        ({"nbf": 4_000_000_000}, "in the future"),
        ({"iat": 4_000_000_000, "exp": 4_000_000_600}, "in the future"),
        ({"email": "not an address"}, "`email` is no e-mail address"),
        ({"email": "vera@ost.example\nBcc: all@ost.example"}, "`email` is no e-mail address"),
        ({"email": ["vera@ost.example"]}, "`email` is not a text"),
        ({"name": "x" * 121}, "`name` is not a text"),
    ],
)
def test_a_claim_that_is_not_good_is_refused(
    server: Server, visit: Visit, site: Site, secret: str, changes: dict[str, Any], cause: str
) -> None:
    """`identity.read`, of a token that is signed rightly."""
    signed = jwt.encode(claims(site, **changes), secret, algorithm="HS256") if "sub" not in changes else None
    if signed is None:
        said = claims(site, **changes)
        signed = jwt.api_jws.encode(json.dumps(said).encode(), secret, algorithm="HS256")
    assert cause in refusal(visit(server), signed)
    assert not VisitorRow.objects.exists()


def test_an_identity_lasts_an_hour_at_most(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """A stolen one is soon worth nothing."""
    now = int(time.time())
    assert visit(server).post_init(identity=sign(secret, site, exp=now + 3600, iat=now)).status_code == 201
    assert "3601 seconds" in refusal(visit(server), sign(secret, site, exp=now + 3601, iat=now))
    assert "seconds after" in refusal(visit(server), sign(secret, site, exp=now + LATER, iat=now))
    assert "seconds after" in refusal(visit(server), sign(secret, site, exp=now + 1, iat=now + 20))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_another_key_signs_for_nobody(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """Another site's secret, the public key, the empty one, and the right one changed a little."""
    other = Site.objects.create(name="Other", own_origin=True, persona=site.persona)
    row = IdentitySecret.objects.get()
    for key in (new_secret(other), site.key, row.key, "x" * 43, secret[:-1], secret.swapcase()):
        assert "no secret of this site" in refusal(visit(server), sign(key, site))


def test_no_other_algorithm_is_taken(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """`alg` of the token chooses nothing: `none` in every spelling, and HMACs that are not HS256."""
    said = claims(site)
    good = sign(secret, site).rpartition(".")[2]
    for alg in ("none", "None", "NONE", "nOnE", "", "RS256", "HS1"):
        for signature in ("", good):
            assert "identity was refused" in refusal(
                visit(server), unsigned({"alg": alg, "typ": "JWT"}, said, signature)
            )
    for alg in ("HS384", "HS512"):
        assert "HS256" in refusal(visit(server), jwt.encode(said, secret * 2, algorithm=alg))


def test_a_signature_is_for_what_it_signs(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """The claims of one token under the signature of another."""
    signature = sign(secret, site, "otto").rpartition(".")[2]
    swapped = f"{sign(secret, site, 'vera').rpartition('.')[0]}.{signature}"
    assert "no secret of this site" in refusal(visit(server), swapped)


@pytest.mark.parametrize("text", ["x", "a.b.c", "..", "....", "ey.ey.ey", "null", "\u00e9\u00e9.\u00e9.\u00e9"])
def test_what_is_no_token_is_refused(server: Server, visit: Visit, site: Site, secret: str, text: str) -> None:
    """No error of ours, and no visit as somebody anonymous instead."""
    assert "cannot be read" in refusal(visit(server), text)


@pytest.mark.parametrize("value", [7, ["x"], {"sub": "vera"}, "x" * 4001])
def test_what_is_no_short_text_is_a_bad_request(server: Server, visit: Visit, secret: str, value: Any) -> None:
    """Before anything is decoded."""
    assert visit(server).post_init(identity=value).status_code == 400


def test_a_retired_secret_signs_no_longer(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """`Retire` in the admin."""
    signed = sign(secret, site)
    IdentitySecret.objects.all().delete()
    assert "no identity secret" in refusal(visit(server), signed)


def test_a_token_from_before_is_no_longer_good(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """Somebody plants their own anonymous token in a browser: it does not speak for who signs in there."""
    thief = visit(server).open()
    kept = {"visitor_token": thief.init["visitor_token"], "conversation": thief.init["conversation"]}
    victim = visit(server).open(**kept, identity=sign(secret, site))
    assert victim.connect().ask("My door code is 4711")["status"] == "complete"
    assert thief.history().status_code == 401


def test_an_init_id_from_before_is_no_longer_good(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """Nor does the name of the call that opened the chat, which the same thief knows."""
    init_id = "6f1d3f7e-0000-4000-8000-000000000000"
    thief = visit(server).open(init_id=init_id)
    kept = {"visitor_token": thief.init["visitor_token"], "conversation": thief.init["conversation"]}
    visit(server).open(**kept, identity=sign(secret, site))
    again = visit(server).post_init(init_id=init_id)
    assert (again.status_code, again.json()["conversation"] != thief.init["conversation"]) == (201, True)


def test_a_typed_name_or_address_is_no_identity(server: Server, visit: Visit, site: Site, secret: str) -> None:
    """Only what is signed is read; fields of the same names mean nothing."""
    visit(server).open(identity=sign(secret, site, email="vera@ost.example"))
    visit(server).open(external_id="customer-7", sub="customer-7", email="vera@ost.example", name="Vera")
    assert VisitorRow.objects.filter(external_id="").count() == 1
    assert Conversation.objects.count() == 2


def test_a_refused_identity_does_not_use_the_token_instead(
    server: Server, visit: Visit, site: Site, secret: str
) -> None:
    """A page that says who is there, wrongly, gets nobody's chat."""
    vera = visit(server).open()
    kept = {"visitor_token": vera.init["visitor_token"], "conversation": vera.init["conversation"]}
    assert vera.post_init(**kept, identity=sign("y" * 43, site)).status_code == 403


def test_no_other_origin_may_use_a_good_identity(server: Server, site: Site, secret: str) -> None:
    """S1: the origin is looked at first."""
    answer = Visitor(server.url, origin="https://evil.example").post_init(identity=sign(secret, site))
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")


def test_attempts_are_counted_with_the_other_visits(
    serve: Callable[..., Server], site: Site, visit: Visit, secret: str
) -> None:
    """INIT_RATE: nobody tries for ever."""
    server = serve(INIT_RATE="2/h")
    answers: list[httpx2.Response] = [visit(server).post_init(identity="a.b.c") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
