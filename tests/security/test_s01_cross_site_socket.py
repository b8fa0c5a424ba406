"""S1, cross-site socket hijacking: a page of another site opens a socket to our server in a visitor's browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from websockets.exceptions import InvalidStatus

from chat.models import Site
from personas.models import Persona
from tests.conftest import Server
from tests.security.raw import exchange, handshake, request, status_of
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

LISTED = "https://shop.example:8443"


def status(server: Server, origins: list[str]) -> int:
    """The status of a handshake with these `Origin` headers."""
    asked = handshake(f"127.0.0.1:{server.port}", *[f"Origin: {origin}" for origin in origins])
    return status_of(exchange(server.port, asked))


@pytest.fixture
def listing(site: Site) -> Site:
    """The default site, which also lists another origin."""
    site.allowed_origins = [LISTED]
    site.save()
    return site


def test_only_exact_origins_get_a_socket(serve: Serve, listing: Site) -> None:
    """`access.allows` with `origins.normal`: scheme, host and port are compared, nothing is guessed."""
    server = serve(ALLOWED_HOSTS=["127.0.0.1", "localhost"])
    port = server.port
    refused = [
        "https://evil.example",
        "null",
        "none",
        "",
        "*",
        "undefined",
        "file://",
        f"http://127.0.0.1.evil:{port}",
        f"http://evil@127.0.0.1:{port}",
        f"http://127.0.0.1:{port}@evil.example",
        f"http://evil.example#@127.0.0.1:{port}",
        "http://127.0.0.1",
        f"http://127.0.0.1:{port + 1}",
        f"http://127.0.0.1:0{port}0",
        f"https://127.0.0.1:{port}",
        f"ws://127.0.0.1:{port}",
        f"ftp://127.0.0.1:{port}",
        f"//127.0.0.1:{port}",
        f"127.0.0.1:{port}",
        f"http://127.0.0.1.:{port}",
        f"http://127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}/path",
        f"http://127.0.0.1:{port}?",
        f"http://127.0.0.1:{port}#",
        f"http://127.0.0.1:{port}\x85",
        f"\x85http://127.0.0.1:{port}",
        f"\xa0http://127.0.0.1:{port}",
        f"http://127.0.0.1\t:{port}",
        f"http://127.1:{port}",
        f"http://2130706433:{port}",
        f"http://0x7f.0.0.1:{port}",
        f"http://[::1]:{port}",
        f"http://[::ffff:127.0.0.1]:{port}",
        f"http://localhost:{port}",
        f"http://LOCALHOST:{port}",
        "https://shop.example",
        "https://shop.example:443",
        "http://shop.example:8443",
        "https://shop.example:8443.evil.example",
        "https://shop.example.:8443",
        "https://shop.example:",
        "https://www.shop.example:8443",
        "https://sh\xf6p.example:8443",
        "https://xn--shop-zqa.example:8443",
        "https://evil.example, https://shop.example:8443",
        "https://shop.example:8443 https://evil.example",
    ]
    assert {origin: status(server, [origin]) for origin in refused} == dict.fromkeys(refused, 403)


def test_the_listed_origin_and_the_servers_own_get_a_socket(serve: Serve, listing: Site) -> None:
    """What the refusals above are worth: the very same handshake passes, also in capitals, which name the same host."""
    server = serve()
    allowed = [f"http://127.0.0.1:{server.port}", LISTED, "HTTPS://Shop.Example:8443"]
    assert [status(server, [origin]) for origin in allowed] == [101, 101, 101]


def test_the_servers_own_origin_is_refused_where_the_site_does_not_say_so(serve: Serve, listing: Site) -> None:
    """`Site.own_origin`."""
    listing.own_origin = False
    listing.save()
    server = serve()
    assert status(server, [server.url]) == 403


def test_several_origin_headers_are_refused(serve: Serve, listing: Site) -> None:
    """The first or the last is not picked: repeats are refused by the server, or joined to what is no origin."""
    server = serve()
    for origins in ([LISTED, "https://evil.example"], ["https://evil.example", LISTED]):
        assert status(server, origins) in {400, 403}
        headers = [f"Host: 127.0.0.1:{server.port}", *[f"Origin: {origin}" for origin in origins]]
        init = request("POST /api/chat/init HTTP/1.1", *headers, "Content-Length: 2", body=b"{}")
        assert status_of(exchange(server.port, init)) == 403


def test_no_origin_is_refused_unless_the_operator_allows_it(serve: Serve, listing: Site) -> None:
    """ALLOW_NO_ORIGIN; a browser always sends an origin."""
    server = serve()
    assert status(server, []) == 403
    assert status(serve(ALLOW_NO_ORIGIN=True), []) == 101


def test_a_rebound_name_is_not_the_servers_own_origin(serve: Serve, listing: Site) -> None:
    """`client.own_origin`: the page and the Host agree on the attacker's name, which is not one of ALLOWED_HOSTS."""
    server = serve(ALLOWED_HOSTS=["127.0.0.1"])
    port = server.port
    names = [
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1:{port}, evil.example",
        "",
        f"127.0.0.1.evil:{port}",
        "[",
    ]
    for name in names:
        asked = handshake(name, f"Origin: http://{name}")
        assert status_of(exchange(port, asked)) in {400, 403}, name
    two_hosts = handshake(f"127.0.0.1:{port}", "Host: evil.example", "Origin: http://evil.example")
    assert status_of(exchange(port, two_hosts)) in {400, 403}


def test_another_sites_origin_is_closed_after_connect(
    serve: Serve, listing: Site, visit: Visit, persona: Persona
) -> None:
    """`access.conversation_for`: the handshake knows no site yet, the token does."""
    Site.objects.create(name="Other", allowed_origins=["https://other.example"], persona=persona)
    server = serve()
    vera = visit(server).open()
    thief = visit(server, origin="https://other.example")
    thief.init = vera.init
    thief.dial()
    frame = {"type": "connect", "protocol": 1, "token": vera.init["visitor_token"], "seq": 0}
    thief.send(**frame, conversation=vera.init["conversation"])
    assert thief.close_code() == 4403
    assert thief.frames == []


def test_a_refused_page_gets_no_frame(serve: Serve, listing: Site, visit: Visit) -> None:
    """The refusal comes before the socket is accepted, so nothing of the protocol can be tried over it."""
    server = serve()
    with pytest.raises(InvalidStatus) as refused:
        visit(server, origin="https://evil.example").dial()
    assert refused.value.response.status_code == 403
