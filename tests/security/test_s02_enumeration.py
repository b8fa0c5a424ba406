"""S2, enumeration: somebody with a token of their own tries the names of other conversations on every call."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from django.core.signing import TimestampSigner, dumps

from chat import tokens
from chat.events import BUILDERS
from chat.models import Conversation, Site
from chat.models import Visitor as VisitorRow
from chat.urls import urlpatterns
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.security import rows
from tests.visitor import Visitor

Visit = Callable[..., Visitor]

SECRET = "My door code is 4711"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PATHS = [str(pattern.pattern) for pattern in urlpatterns]
PAGES = {"resume"}  # the same for everybody: it reads nothing of what it is asked
GUESSES = 500


@pytest.fixture
def server(serve: Callable[..., Server], site: Site, mail: MailServer) -> Server:
    """A server with everything set up that a call can reach."""
    return serve(**mail.settings)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server, which must never get anything."""
    post = MailServer()
    yield post
    post.close()
    assert post.letters == []


@pytest.fixture
def victim(server: Server, visit: Visit) -> Visitor:
    """Vera, who has told a secret."""
    vera = visit(server).connect()
    vera.ask(SECRET)
    return vera


@pytest.fixture
def thief(server: Server, visit: Visit) -> Visitor:
    """Somebody with a good token and a conversation of their own."""
    return visit(server).open()


def bearer(visitor: Visitor, token: str = "") -> dict[str, str]:
    """The headers of a visitor's calls."""
    return {**visitor.headers(), "Authorization": f"Bearer {token or visitor.init['visitor_token']}"}


def calls(
    client: httpx2.Client, thief: Visitor, method: str, path: str, conversation: str
) -> Iterator[tuple[int, str]]:
    """Status and body of one call of the API that names a conversation in path, query and body."""
    token = thief.init["visitor_token"]
    connect = {"type": "connect", "protocol": 1, "token": token, "conversation": conversation, "seq": 0}
    message = {"type": "message", "id": "6f1d3f7e-0000-4000-8000-000000000000", "text": "It is me"}
    end = {"type": "end", "id": message["id"]}
    named = {"visitor_token": token, "conversation": conversation, "email": "thief@evil.example"}
    bodies: list[Any] = [named, [connect], [connect, message], [connect, end]]
    url = f"{thief.base}/{re.sub('<[^>]+>', conversation, path)}"
    for body in bodies:
        answer = client.request(method, url, params={"conversation": conversation}, json=body, headers=bearer(thief))
        yield answer.status_code, answer.text


def test_anothers_conversation_answers_like_one_that_is_not_there(victim: Visitor, thief: Visitor) -> None:
    """`access.conversation_for`, for every call of the URL conf by every method: same status, same body."""
    before = rows.of(victim.init["conversation"])
    missing = secrets.token_urlsafe(16)
    with httpx2.Client(timeout=10) as client:
        for path, method in itertools.product(PATHS, METHODS):
            theirs = list(calls(client, thief, method, path, victim.init["conversation"]))
            nobodys = list(calls(client, thief, method, path, missing))
            assert theirs == nobodys, (method, path)
            assert SECRET not in str(theirs)
            assert path in PAGES or all(status >= 400 or not body for status, body in theirs), (method, path)
    assert rows.of(victim.init["conversation"]) == before


def test_no_frame_reaches_anothers_conversation(server: Server, visit: Visit, victim: Visitor) -> None:
    """Every type of frame, with every field that could name something of Vera's: nothing of hers comes back or changes.

    A socket has one conversation, the one `access.conversation_for` gave it; frames name none.
    """
    before = rows.of(victim.init["conversation"])
    frame = {
        "protocol": 1,
        "conversation": victim.init["conversation"],
        "reply": before["replies"][0]["key"],
        "id": str(before["messages"][1]["client_id"]),
        **{"seq": 0, "attempt": 1, "offset": 0, "index": 0, "ms": 1, "n": 1, "value": 1, "on": True},
        **{"text": "It is me", "comment": "mine", "url": "https://evil.example/", "title": "mine"},
    }
    for kind in BUILDERS:
        thief = visit(server).connect()
        thief.send(**{**frame, "type": kind, "token": thief.init["visitor_token"]})
        thief.send(type="ping", n=7)
        thief.until(lambda answer: answer == {"type": "pong", "n": 7})
        assert SECRET not in str(thief.frames), kind
        assert rows.of(victim.init["conversation"]) == before, kind


def test_connect_to_anothers_conversation_answers_like_one_that_is_not_there(
    server: Server, visit: Visit, victim: Visitor, thief: Visitor
) -> None:
    """`access.conversation_for`, on the socket: same frames, same close."""
    seen = []
    for conversation in (victim.init["conversation"], secrets.token_urlsafe(16), "", "x" * 64):
        thief.dial()
        token = thief.init["visitor_token"]
        thief.frames.clear()
        thief.send(type="connect", protocol=1, token=token, conversation=conversation, seq=0)
        seen.append((thief.close_code(), str(thief.frames)))
    assert len(set(seen)) == 1


def guesses(real: str) -> Iterator[str]:
    """Names that resemble a real one, and as many random ones as a test has time for."""
    yield from (real[:-1], real[1:], real + "A", real.swapcase(), real.lower(), f" {real}", f"{real} ", f"{real}/")
    yield from (
        "",
        "\0",
        f"{real}\0",
        "1",
        "0",
        "-1",
        "null",
        "%",
        "_" * 22,
        "*",
        "' OR 1=1 --",
        "..",
        f"{real[:-1]}%",
        f"{real[:-1]}_",
    )
    for place in range(len(real)):
        yield real[:place] + ("A" if real[place] != "A" else "B") + real[place + 1 :]
    yield from (secrets.token_urlsafe(16) for _ in range(GUESSES))


@pytest.mark.engines
def test_guessed_names_find_nothing(server: Server, victim: Visitor, thief: Visitor) -> None:
    """128 random bits, and ownership behind them: every guess gets one and the same 404."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    answers = set()
    for guess in guesses(victim.init["conversation"]):
        query = httpx2.QueryParams({"conversation": guess})
        connection.request("GET", f"/api/chat/history?{query}", headers=bearer(thief))
        answer = connection.getresponse()
        answers.add((answer.status, answer.read()))
    connection.close()
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1


def test_names_shown_outside_are_128_random_bits(victim: Visitor, thief: Visitor) -> None:
    """`models.new_key`: no numbers that count up, nothing shorter."""
    reply = rows.of(victim.init["conversation"])["replies"][0]["key"]
    keys = [victim.init["conversation"], thief.init["conversation"], reply, Site.objects.get().key]
    keys += VisitorRow.objects.values_list("key", flat=True)
    assert {len(base64.urlsafe_b64decode(key + "==")) for key in keys} == {16}
    assert len(set(keys)) == len(keys)


def test_no_address_we_give_out_holds_the_token(server: Server, victim: Visitor) -> None:
    """Tokens travel in bodies and headers: addresses end in logs, histories and referrers."""
    token = victim.init["visitor_token"]
    rest = {**victim.init, "visitor_token": ""}
    script = httpx2.get(f"{server.url}/widget/{Site.objects.get().key}.js").text
    assert token not in json.dumps([rest, script, httpx2.get(server.url).text, victim.history().text])
    assert all(token not in page for page in Conversation.objects.values_list("page_url", flat=True))


def test_a_token_in_an_address_is_not_read(server: Server, victim: Visitor) -> None:
    """`views.bearer` reads the header and nothing else, so nobody gets used to writing it into an address."""
    names = ["visitor_token", "token", "access_token", "authorization", "bearer"]
    query = {"conversation": victim.init["conversation"], **dict.fromkeys(names, victim.init["visitor_token"])}
    answers = [httpx2.get(f"{server.url}/api/chat/{call}", params=query) for call in ("history", "events")]
    assert [answer.status_code for answer in answers] == [401, 401]


class SignerOfThePast(TimestampSigner):
    """Signs as Django does, with the clock put back."""

    def __init__(self, seconds: int, **options: Any) -> None:
        super().__init__(**options)
        self._now = int(time.time()) - seconds

    def timestamp(self) -> str:
        """The time of signing."""
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        left, text = self._now, ""
        while left:
            left, digit = divmod(left, 62)
            text = digits[digit] + text
        return text


def claims(visitor: Visitor) -> dict[str, Any]:
    """What a visitor's token says."""
    row = Conversation.objects.select_related("visitor").get(key=visitor.init["conversation"]).visitor
    return {"s": row.site_id, "v": row.key, "n": row.token_version}


def refused_everywhere(victim: Visitor, token: str) -> None:
    """A token is refused by every call and by the socket, and `init` takes it as if absent."""
    query = {"conversation": victim.init["conversation"]}
    connect = {"type": "connect", "protocol": 1, "token": token, "seq": 0, **query}
    headers = bearer(victim, token)
    answers = [
        httpx2.get(f"{victim.base}/api/chat/history", params=query, headers=headers),
        httpx2.get(f"{victim.base}/api/chat/events", params=query, headers=headers),
        httpx2.post(f"{victim.base}/api/chat/send", json=[connect], headers=headers),
        httpx2.post(f"{victim.base}/api/chat/delete", json=query, headers=headers),
        httpx2.post(f"{victim.base}/api/chat/email", json={**query, "email": "a@b.example"}, headers=headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(401, "unauthorized")] * 5
    other = Visitor(victim.base)
    other.dial()
    other.send(**connect)
    assert other.close_code() == 4401
    opened = other.post_init(visitor_token=token, **query)
    assert (opened.status_code, opened.json()["last_seq"]) == (201, 0)
    assert opened.json()["conversation"] != victim.init["conversation"]


def test_a_token_ends_after_thirty_days(victim: Visitor) -> None:
    """`tokens.read` with `max_age`; a token one hour younger still opens the conversation."""
    month = 30 * 24 * 3600
    old, young = (
        SignerOfThePast(age, salt=tokens.SALT).sign_object(claims(victim)) for age in (month + 1, month - 3600)
    )
    victim.init["visitor_token"] = young
    assert victim.history().status_code == 200
    refused_everywhere(victim, old)


def test_raising_the_version_ends_every_token(victim: Visitor) -> None:
    """`tokens.read` compares `token_version`."""
    VisitorRow.objects.update(token_version=2)
    refused_everywhere(victim, victim.init["visitor_token"])


def test_a_forged_token_is_refused(victim: Visitor) -> None:
    """`tokens.read`: the signature is over the claims, with our key, for this purpose only."""
    token = victim.init["visitor_token"]
    value, stamp, signature = token.split(":")
    for forged in (
        dumps(claims(victim), salt="another purpose"),
        dumps(claims(victim), key="another key", salt=tokens.SALT),
        f"{value}:{stamp}:{signature[:-2]}{'AA' if signature[-2:] != 'AA' else 'BB'}",
        f"{value}:{stamp}:",
    ):
        refused_everywhere(victim, forged)


def test_a_token_of_another_site_opens_nothing_here(server: Server, visit: Visit, victim: Visitor, site: Site) -> None:
    """`conversations._holder` and `access.conversation_for`: a visitor belongs to one site."""
    other = Site.objects.create(name="Other", own_origin=True, persona=site.persona)
    stranger = visit(server).open(site=other.key)
    stranger.init["conversation"] = victim.init["conversation"]
    assert stranger.history().status_code == 404
    body = {"visitor_token": victim.init["visitor_token"], "conversation": victim.init["conversation"]}
    opened = visit(server).post_init(site=other.key, **body)
    assert (opened.status_code, opened.json()["last_seq"]) == (201, 0)


def test_a_good_token_is_refused_on_a_page_of_another_site(victim: Visitor, site: Site) -> None:
    """`access.conversation_for` also asks where the call comes from, on every call."""
    Site.objects.create(name="Other", allowed_origins=["https://other.example"], persona=site.persona)
    headers = {**bearer(victim), "Origin": "https://other.example"}
    query = {"conversation": victim.init["conversation"]}
    frame = {"type": "connect", "protocol": 1, "seq": 0, **query}
    answers = [
        httpx2.get(f"{victim.base}/api/chat/history", params=query, headers=headers),
        httpx2.get(f"{victim.base}/api/chat/events", params=query, headers=headers),
        httpx2.post(f"{victim.base}/api/chat/send", json=[frame], headers=headers),
        httpx2.post(f"{victim.base}/api/chat/delete", json=query, headers=headers),
        httpx2.post(f"{victim.base}/api/chat/email", json={**query, "email": "a@b.example"}, headers=headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "origin")] * 5
