"""S19, headers that lie: control characters, look-alikes, thousands of repeats, and addresses the client made up."""

from __future__ import annotations

import ipaddress
import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.models import Site
from salesagent.lib import configure
from tests.conftest import Server
from tests.operation.installation import Installation
from tests.security.raw import exchange, handshake, request, status_of
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

HERE: list[configure.Network] = [ipaddress.ip_network("127.0.0.1")]
CONTROLS = ["\x0b", "\x1c", "\x1d", "\x1f", "\x00", "\x7f", "\x08"]


def init(port: int, *headers: str | bytes) -> bytes:
    """The answer to `init` with these headers besides the honest ones."""
    honest = [f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}", "Content-Length: 2"]
    return exchange(port, request("POST /api/chat/init HTTP/1.1", *honest, *headers, body=b"{}"))


def alive(port: int) -> bool:
    """Whether the server answers the next honest request."""
    return status_of(init(port)) == 201


def test_a_control_character_in_a_header_is_refused(server: Server) -> None:
    """httptools: neither a value nor a name may hold one, so none is stripped and taken for something else."""
    for control in CONTROLS:
        value, name, start = (
            f"X-Forwarded-For: 192.0.2.1{control}",
            f"X-For{control}warded: 1",
            f"{control}X-Real-IP: 192.0.2.1",
        )
        assert [status_of(init(server.port, header)) for header in (value, name, start)] == [400] * 3, repr(control)
    assert alive(server.port)


def test_an_origin_with_a_control_character_is_not_ours(server: Server) -> None:
    r"""`origins.normal`: Python would strip `\x1c` and `\x85` as white space; an origin is compared as it came."""
    for control in [*CONTROLS, "\x85", "\xa0"]:
        for origin in (f"{control}{server.url}", f"{server.url}{control}", server.url.replace("://", f":{control}//")):
            asked = handshake(f"127.0.0.1:{server.port}", f"Origin: {origin}")
            assert status_of(exchange(server.port, asked)) in {400, 403}, repr(origin)
    assert alive(server.port)


def test_a_header_with_underscores_is_another_header(serve: Serve, site: Site) -> None:
    """`client.header` compares names as they came; WSGI's spelling would make both one."""
    server = serve(INIT_RATE="1/d", TRUSTED_PROXIES=HERE)
    answers = [status_of(init(server.port, f"X_Forwarded_For: 192.0.2.{n}")) for n in range(3)]
    assert answers == [201, 429, 429]


def test_five_thousand_repeats_are_survived(server: Server) -> None:
    """Refused or read, within the time of an ordinary answer, and the next request is answered."""
    for name in ("X-Forwarded-For", "Cookie", "Origin", "Accept-Language", "X-Anything"):
        assert status_of(init(server.port, *[f"{name}: {n}" for n in range(5000)])) in {201, 400, 403, 431}
    assert alive(server.port)


SPOOFS: list[Callable[[int], str]] = [
    lambda n: f"X-Forwarded-For: 192.0.2.{n}",
    lambda n: f"X-Real-IP: 192.0.2.{n}",
    lambda n: f"Forwarded: for=192.0.2.{n}",
    lambda n: f"X-Client-IP: 192.0.2.{n}",
    lambda n: f"CF-Connecting-IP: 192.0.2.{n}",
    lambda n: f"True-Client-IP: 192.0.2.{n}",
    lambda n: f"x-forwarded-for:192.0.2.{n}",
]


def test_nobody_is_believed_without_a_trusted_proxy(serve: Serve, site: Site) -> None:
    """`TrustedProxies` reads `X-Forwarded-For` from TRUSTED_PROXIES only; uvicorn's own reading is off."""
    server = serve(INIT_RATE="1/d")
    answers = [status_of(init(server.port, spoof(n))) for n, spoof in enumerate(SPOOFS)]
    assert answers == [201] + [429] * (len(SPOOFS) - 1)


def test_the_rightmost_address_that_is_no_proxy_counts(serve: Serve, site: Site) -> None:
    """`client._forwarded_for`: what stands to the left was written by the client, and is different each time."""
    server = serve(INIT_RATE="1/d", TRUSTED_PROXIES=HERE)
    chains = [f"X-Forwarded-For: 203.0.113.{n}, 192.0.2.7, 127.0.0.1" for n in range(3)]
    assert [status_of(init(server.port, chain)) for chain in chains] == [201, 429, 429]
    assert status_of(init(server.port, "X-Forwarded-For: 192.0.2.8")) == 201


@pytest.mark.parametrize(
    "spellings",
    [
        ["192.0.2.7", "192.0.2.7:5678", " 192.0.2.7 ", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:80", "::FFFF:C000:207"],
        ["2001:db8:1:2::1", "2001:db8:1:2::2", "[2001:db8:1:2:ffff::1]:443", "2001:DB8:1:2:a:b:c:d"],
        ["nonsense", "'; DROP TABLE", "unknown", "_hidden", "1.2.3", "999.1.1.1"],
    ],
    ids=["ipv4", "one ipv6 network", "nonsense"],
)
def test_one_peer_is_counted_once_however_it_is_spelled(serve: Serve, site: Site, spellings: list[str]) -> None:
    """`client.counted_as`: an IPv6 /64 belongs to one person, and what is no address is one peer too."""
    server = serve(INIT_RATE="1/d", TRUSTED_PROXIES=HERE)
    answers = [status_of(init(server.port, f"X-Forwarded-For: {spelling}")) for spelling in spellings]
    assert answers == [201] + [429] * (len(spellings) - 1)


def messages(visit: Visit, server: Server, addresses: list[str]) -> list[str]:
    """What each message gets, sent by new visitors from these addresses."""
    kinds = []
    for address in addresses:
        vera = visit(server).open()
        connect = {"type": "connect", "protocol": 1, "conversation": vera.init["conversation"], "seq": 0}
        frame = {"type": "message", "id": str(uuid.uuid4()), "text": "Hi"}
        headers = {
            "Authorization": f"Bearer {vera.init['visitor_token']}",
            "X-Forwarded-For": address,
            **vera.headers(),
        }
        sent = httpx2.post(f"{server.url}/api/chat/send", json=[connect, frame], headers=headers)
        kinds.append(sent.json()["frames"][-1].get("code", "stored"))
    return kinds


def test_messages_are_counted_for_the_true_peer(serve: Serve, site: Site, visit: Visit) -> None:
    """`limits.count_message`: a rotated IPv6 address and a made-up hop change nothing; another network is another."""
    server = serve(MESSAGES_PER_MINUTE_PER_ADDRESS=1, TRUSTED_PROXIES=HERE)
    rotated = ["2001:db8:1:2::1", "2001:db8:1:2::9", "198.51.100.9, 2001:db8:1:2:ffff::3", "2001:db8:1:3::1"]
    assert messages(visit, server, rotated) == ["stored", "rate_limited", "rate_limited", "stored"]


def test_messages_are_counted_for_the_peer_that_is_connected(serve: Serve, site: Site, visit: Visit) -> None:
    """Without a trusted proxy the header means nothing."""
    server = serve(MESSAGES_PER_MINUTE_PER_ADDRESS=1)
    assert messages(visit, server, ["192.0.2.1", "192.0.2.2"]) == ["stored", "rate_limited"]


def test_a_made_up_scheme_makes_no_own_origin(serve: Serve, site: Site) -> None:
    """`TrustedProxies`: X-Forwarded-Proto of a stranger does not turn our own origin into another."""
    server = serve()
    secure = f"Origin: https://127.0.0.1:{server.port}"
    asked = handshake(f"127.0.0.1:{server.port}", secure, "X-Forwarded-Proto: https")
    assert status_of(exchange(server.port, asked)) == 403


def test_behind_a_trusted_proxy_the_scheme_is_the_proxys(serve: Serve, site: Site) -> None:
    """The same handshake, from TRUSTED_PROXIES."""
    server = serve(TRUSTED_PROXIES=HERE)
    secure = f"Origin: https://127.0.0.1:{server.port}"
    asked = handshake(f"127.0.0.1:{server.port}", secure, "X-Forwarded-Proto: https")
    assert status_of(exchange(server.port, asked)) == 101


def test_daphne_serves_and_survives_too(installation: Installation) -> None:
    """Daphne, for those who run it: page, `init`, socket and answer; lying headers are refused or mean nothing.

    Differences from uvicorn: it tells no lifespan, so the first request starts the worker, and at SIGTERM nobody is
    told `going_away` and replies wait for their lease to end; it bounds no frame, so the consumer does; and it lets an
    application close with 1000 and 3000 to 4999 only, so a frame that is too large ends in 1011 instead of 1009.
    """
    process = installation.start('daphne -b 127.0.0.1 -p "$PORT" salesagent.asgi:application').until(200)
    port = int(process.url.rpartition(":")[2])
    assert httpx2.get(process.url).status_code == 200
    for header in ("X-Forwarded-For: 192.0.2.1\x0b", "X-For\x1cwarded: 1", "X_Forwarded_For: 192.0.2.1", "A: b\x85"):
        assert status_of(init(port, header)) in {201, 400}
    assert status_of(init(port, *[f"X-Anything: {n}" for n in range(5000)])) in {0, 201, 400, 431}
    asked = handshake(f"127.0.0.1:{port}", "Origin: https://evil.example")
    assert status_of(exchange(port, asked)) == 403
    vera = Visitor(process.url)
    try:
        answer: dict[str, Any] = vera.connect().ask("What does it cost?")
        assert answer["status"] == "complete"
        vera.send_text(json.dumps({"type": "ping", "n": 1, "pad": "x" * 70_000}))
        assert vera.close_code() == 1011
    finally:
        vera.leave()
