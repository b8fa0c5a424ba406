"""S1, on the calls: a page of another site has a visitor's token and calls us from their browser."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.models import Site
from personas.models import Persona
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.security import rows
from tests.signing import new_secret, sign
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

OTHER = "https://other.example"  # on the list of another site of this server
ORIGINS = ["https://evil.example", OTHER, "null", "", "http://127.0.0.1.evil.example", "http://evil@127.0.0.1"]


@pytest.fixture
def victim(serve: Callable[..., Server], site: Site, persona: Persona, mail: MailServer, visit: Visit) -> Visitor:
    """Vera, who has told a secret, on a server with another site too."""
    Site.objects.create(name="Other", allowed_origins=[OTHER], persona=persona)
    vera = visit(serve(**mail.settings)).connect()
    vera.ask("My door code is 4711")
    return vera


def bodies(victim: Visitor) -> dict[str, Any]:
    """What is sent to each call that changes something."""
    named = {"conversation": victim.init["conversation"]}
    connect = {"type": "connect", "protocol": 1, "seq": 0, **named}
    return {
        "init": {**named, "visitor_token": victim.init["visitor_token"], "site": Site.objects.get(is_default=True).key},
        "delete": named,
        "email": {**named, "email": "thief@evil.example"},
        "send": [connect, {"type": "end", "id": str(uuid.uuid4())}],
    }


def call(victim: Visitor, name: str, body: Any, origin: str | None) -> httpx2.Response:
    """One call with the visitor's own token, from a page of `origin`."""
    headers = {"Authorization": f"Bearer {victim.init['visitor_token']}"}
    if origin is not None:
        headers["Origin"] = origin
    return httpx2.post(f"{victim.base}/api/chat/{name}", json=body, headers=headers)


@pytest.mark.parametrize("origin", [*ORIGINS, None])
@pytest.mark.parametrize("name", ["init", "delete", "email", "send"])
def test_a_good_token_is_worth_nothing_elsewhere(
    victim: Visitor, mail: MailServer, name: str, origin: str | None
) -> None:
    """`access.allows`, asked by every call for the token's own site."""
    before = rows.of(victim.init["conversation"])
    answer = call(victim, name, bodies(victim)[name], origin)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert rows.of(victim.init["conversation"]) == before
    assert mail.letters == []


def test_the_same_calls_pass_from_the_sites_own_page(victim: Visitor, mail: MailServer) -> None:
    """What the refusals above are worth."""
    answers = [call(victim, name, bodies(victim)[name], victim.base) for name in ("init", "email", "send", "delete")]
    assert [answer.status_code for answer in answers] == [200, 202, 200, 200]
    assert len(mail.letters) == 1


@pytest.mark.parametrize("name", ["init", "delete", "email", "send"])
def test_a_browser_is_told_before_it_sends(victim: Visitor, name: str) -> None:
    """The preflight: no site of ours lists this origin."""
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = httpx2.request("OPTIONS", f"{victim.base}/api/chat/{name}", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_an_identity_of_one_site_says_nothing_to_another(victim: Visitor, visit: Visit, site: Site) -> None:
    """`aud`, and the secrets of the site that was asked for."""
    other = Site.objects.get(name="Other")
    token = sign(new_secret(other), other)
    assert victim.post_init(identity=token).json()["code"] == "identity"
    new_secret(site)
    assert victim.post_init(identity=token).json()["code"] == "identity"
