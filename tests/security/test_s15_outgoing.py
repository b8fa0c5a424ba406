"""S15: an address that somebody gives us leads to the public internet, or nowhere."""

from __future__ import annotations

import gzip
import inspect
import ipaddress
import itertools
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, BinaryIO

import pytest

from salesagent.lib.destinations import is_public
from salesagent.lib.outgoing import Fetched, Outgoing, OutgoingFailed, OutgoingRefused, fetch
from tests.fakes.certificates import Authority
from tests.fakes.website import Page, Trap, Website, void

# Addresses of this machine and of networks near it, in every spelling a resolver or a library might take.
NEAR = [
    *("127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "0177.0.0.1", "0177.0.0.01", "0x7f.0.0.1"),
    *("0x7f.1", "0x7f000001", "2130706433", "017700000001", "00177.0.0.1", "127.0.0.1.", "localhost", "LocalHost"),
    *("localhost.", "0.0.0.0", "0", "0.0.0.1", "00.0.0.0", "１２７.０.０.１", "127。0。0。1", "①②⑦.⓪.⓪.①"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::127.0.0.1]", "[::ffff:0:0]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]"),
    *("[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fc00::1]"),
    *("[fd00:ec2::254]", "[ff02::1]", "[ff0e::1]", "[100::1]", "[2001:db8::1]"),
    *("169.254.169.254", "169.254.0.1", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]"),
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    *("198.18.0.1", "192.0.2.1", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
]
# Names under which machines of the cloud find what hands out their keys.
METADATA_NAMES = ["metadata.google.internal", "metadata", "instance-data", "instance-data.ec2.internal"]
NO_WEB_ADDRESS = [
    *("file:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://127.0.0.1/"),
    *("dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "jar:http://127.0.0.1!/", "data:text/html,x", "//127.0.0.1/"),
    *(
        "javascript:alert(1)",
        "HTTP:127.0.0.1",
        "http:///x",
        "http://",
        "",
        "127.0.0.1",
        "http://[::1",
        "http://[fe80::1%25lo]x/",
    ),
    *(
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:-1/",
        "http://a\r\nHost: b/",
        "http://a b/",
        "http://a\\@127.0.0.1/",
    ),
]
USERS = ["http://user@{}/", "http://user:secret@{}/", "http://example.com@{}/", "http://@{}/", "http://a%40b@{}/"]
FORMS = ["127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"]
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


@pytest.fixture
def website() -> Iterator[Website]:
    site = Website()
    yield site
    site.close()


@pytest.fixture
def client(trap: Trap, website: Website, settings: Any) -> Outgoing:
    """May call the website; the trap is on a usual port, so that nothing but its address speaks against it."""
    settings.OUTGOING_ALLOW = [website.address]
    return Outgoing(ports={trap.port, 80, 443})


def caught(trap: Trap, client: Outgoing, url: str) -> int:
    """How many connections reach the trap; what was asked for must be refused or fail."""
    with pytest.raises((OutgoingRefused, OutgoingFailed)):
        client.fetch(url, seconds=3)
    return trap.caught()


# Where it goes


@pytest.mark.parametrize("host", NEAR)
def test_s15_it_never_connects_near(trap: Trap, client: Outgoing, host: str) -> None:
    assert caught(trap, client, f"http://{host}:{trap.port}/") == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_s15_the_trap_can_be_reached(trap: Trap, client: Outgoing, settings: Any, host: str) -> None:
    settings.OUTGOING_ALLOW = [f"{host}:{trap.port}"]
    with pytest.raises(OutgoingFailed):
        client.fetch(f"http://{host}:{trap.port}/", seconds=0.2)
    assert trap.caught() == 1


@pytest.mark.parametrize("host", METADATA_NAMES)
def test_s15_it_never_asks_for_the_keys_of_its_machine(trap: Trap, host: str) -> None:
    client = Outgoing(resolve=lambda host, port: ["169.254.169.254"])
    with pytest.raises(OutgoingRefused, match=r"169\.254\.169\.254, which is not on the public internet"):
        client.fetch(f"http://{host}/latest/meta-data/")


@pytest.mark.parametrize("address", [host.strip("[]") for host in NEAR if host.count(".") == 3 or ":" in host])
def test_s15_it_never_follows_a_name_that_leads_near(trap: Trap, address: str) -> None:
    client = Outgoing(resolve=lambda host, port: [address.rstrip(".")], ports={trap.port})
    assert caught(trap, client, f"http://shop.example:{trap.port}/") == 0


@pytest.mark.parametrize("address", PUBLIC)
def test_s15_the_public_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", NO_WEB_ADDRESS)
def test_s15_it_takes_web_addresses_alone(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        fetch(url)


@pytest.mark.parametrize("url", USERS)
def test_s15_it_takes_no_user_names(website: Website, client: Outgoing, url: str) -> None:
    with pytest.raises(OutgoingRefused, match="user name"):
        client.fetch(url.format(website.address))
    assert website.asked == []


@pytest.mark.parametrize("port", [21, 22, 25, 6379, 8000, 11211])
def test_s15_it_uses_the_ports_of_the_web_alone(port: int) -> None:
    client = Outgoing(resolve=lambda host, port: ["93.184.215.14"])
    with pytest.raises(OutgoingRefused, match=f"Port {port}"):
        client.fetch(f"http://shop.example:{port}/")


@pytest.mark.parametrize("hops", range(1, 6))
@pytest.mark.parametrize("form", FORMS)
def test_s15_it_checks_every_redirect(trap: Trap, client: Outgoing, website: Website, hops: int, form: str) -> None:
    for hop in range(1, hops):
        website.pages[f"/{hop}"] = Page(status=302, headers={"Location": f"{website.url}/{hop + 1}"})
    website.pages[f"/{hops}"] = Page(status=302, headers={"Location": f"http://{form}:{trap.port}/"})
    assert caught(trap, client, f"{website.url}/1") == 0
    assert len(website.asked) == hops


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://127.0.0.1/", "//user@127.0.0.1/", "http://[::1", "\\\\x"]
)
def test_s15_it_is_not_redirected_out_of_the_web(client: Outgoing, website: Website, location: str) -> None:
    website.pages["/"] = Page(status=302, headers={"Location": location})
    with pytest.raises((OutgoingRefused, OutgoingFailed)):
        client.fetch(f"{website.url}/")


def test_s15_it_does_not_go_round_and_round(client: Outgoing, website: Website) -> None:
    website.pages["/"] = Page(status=302, headers={"Location": "/"})
    with pytest.raises(OutgoingFailed, match="5 redirects"):
        client.fetch(f"{website.url}/")
    assert len(website.asked) == 6


def test_s15_what_is_sent_goes_to_nobody_else(client: Outgoing, website: Website) -> None:
    website.pages["/"] = Page(status=307, headers={"Location": "/other"})
    with pytest.raises(OutgoingFailed, match="Use that address instead"):
        client.fetch(f"{website.url}/", method="POST", body=b"a lead")
    assert website.paths() == ["/"]


# Whom it connects to is whom it checked


@pytest.fixture
def neighbour() -> Iterator[Website]:
    site = Website("127.0.0.2")
    site.pages["/"] = Page("good")
    yield site
    site.close()


def test_s15_a_name_that_changes_its_mind_does_not_matter(neighbour: Website, trap: Trap, settings: Any) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.2/32"]
    answers = itertools.chain([["127.0.0.2"]], itertools.repeat(["127.0.0.1"]))
    client = Outgoing(resolve=lambda host, port: next(answers), ports={neighbour.port})
    fetched = client.fetch(f"http://rebind.example:{neighbour.port}/")
    assert (fetched.body, neighbour.asked[0].headers["Host"]) == (b"good", f"rebind.example:{neighbour.port}")
    assert caught(trap, client, f"http://rebind.example:{neighbour.port}/") == 0
    assert len(neighbour.asked) == 1


def test_s15_of_several_addresses_only_those_allowed_are_used(neighbour: Website, settings: Any) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.2/32"]
    client = Outgoing(resolve=lambda host, port: ["127.0.0.1", "::1", "127.0.0.2"], ports={neighbour.port})
    assert client.fetch(f"http://shop.example:{neighbour.port}/").body == b"good"


@pytest.mark.parametrize(("issued", "accepted"), [("shop.example", True), ("other.example", False)])
def test_s15_tls_checks_the_name_that_was_asked_for(
    authority: Authority, settings: Any, issued: str, accepted: bool
) -> None:
    site = Website("127.0.0.2", certificate=authority.issue(issued))
    site.pages["/"] = Page("good")
    settings.OUTGOING_ALLOW = ["127.0.0.2/32"]
    client = Outgoing(resolve=lambda host, port: ["127.0.0.2"], ports={site.port}, authorities=authority.path)
    try:
        if accepted:
            assert client.fetch(f"https://shop.example:{site.port}/").body == b"good"
        else:
            with pytest.raises(OutgoingFailed, match="certificate"):
                client.fetch(f"https://shop.example:{site.port}/")
        assert site.server_names == ["shop.example"]
        assert len(site.asked) == accepted
    finally:
        site.close()


def test_s15_a_certificate_of_nobody_is_refused(authority: Authority, settings: Any) -> None:
    site = Website(certificate=authority.issue("127.0.0.1"))
    settings.OUTGOING_ALLOW = [site.address]
    with pytest.raises(OutgoingFailed, match="certificate"):
        fetch(f"{site.url}/")
    site.close()


def test_s15_no_proxy_of_the_environment_is_used(
    client: Outgoing, website: Website, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    website.pages["/"] = Page("good")
    assert client.fetch(f"{website.url}/").body == b"good"
    assert trap.caught() == 0


# How much and how long


OK = b"HTTP/1.1 200 OK\r\n"


def endlessly(piece: bytes, *, pause: float = 0.0) -> Callable[[BinaryIO], None]:
    """Write one piece again and again, until nobody listens."""

    def write(out: BinaryIO) -> None:
        while True:
            out.write(piece)
            time.sleep(pause)

    return write


def after(head: bytes, then: Callable[[BinaryIO], None]) -> Callable[[BinaryIO], None]:
    """Write a head, then more."""

    def write(out: BinaryIO) -> None:
        out.write(head)
        then(out)

    return write


def sends(data: bytes) -> Callable[[BinaryIO], None]:
    """Write this."""
    return lambda out: void(out.write(data))


@cache
def packed(*, layers: int = 1) -> bytes:
    """100 MB of nothing, packed."""
    body = bytes(100_000_000)
    for _ in range(layers):
        body = gzip.compress(body, 9)
    return body


BIG = b"x" * 60_000
TOO_MUCH = {
    "endless": after(OK + b"\r\n", endlessly(BIG)),
    "said to be huge": after(OK + b"Content-Length: 99999999999\r\n\r\n", endlessly(BIG)),
    "endless pieces": after(OK + b"Transfer-Encoding: chunked\r\n\r\n", endlessly(b"ea60\r\n" + BIG + b"\r\n")),
    "one endless piece": after(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", endlessly(BIG)),
    "an endless size of a piece": after(OK + b"Transfer-Encoding: chunked\r\n\r\n", endlessly(b"0" * 60_000)),
    "endless trailers": after(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", endlessly(BIG + b"\r\n")),
    "an endless header": after(OK, endlessly(b"x" * 60_000)),
    "endless headers": after(OK, endlessly(b"X-Header: value\r\n" * 3_000)),
    "endless heads": endlessly(b"HTTP/1.1 100 Continue\r\nX-Header: " + BIG + b"\r\n\r\n"),
    "no head": endlessly(BIG),
    "a bomb": after(OK + b"Content-Encoding: gzip\r\n\r\n", lambda out: void(out.write(packed()))),
    "a bomb in a bomb": after(
        OK + b"Content-Encoding: gzip, gzip\r\n\r\n", lambda out: void(out.write(packed(layers=2)))
    ),
    "a redirect with an endless body": after(b"HTTP/1.1 302 Go\r\nLocation: /\r\n\r\n", endlessly(BIG)),
}
TOO_SLOW = {
    "no answer": lambda out: time.sleep(3),
    "a slow head": after(b"HTTP/1.1 200 OK\r\nX: ", endlessly(b"x", pause=0.1)),
    "a slow body": after(OK + b"\r\n", endlessly(b"x", pause=0.1)),
    "slow pieces": after(OK + b"Transfer-Encoding: chunked\r\n\r\n", endlessly(b"1\r\nx\r\n", pause=0.1)),
    "slow heads": endlessly(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1),
}


@pytest.mark.parametrize("how", TOO_MUCH)
def test_s15_no_answer_fills_the_memory(client: Outgoing, website: Website, how: str) -> None:
    website.pages["/"] = Page(raw=TOO_MUCH[how])
    void((packed(), packed(layers=2)))  # by the side of the server, which is in this process too
    tracemalloc.start()
    try:
        with pytest.raises(OutgoingFailed, match=r"^(?!.*longer than)"):  # size ends it, not time
            client.fetch(f"{website.url}/", seconds=15)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000


@pytest.mark.parametrize("how", TOO_SLOW)
def test_s15_no_answer_takes_for_ever(client: Outgoing, website: Website, how: str) -> None:
    website.pages["/"] = Page(raw=TOO_SLOW[how])
    began = time.monotonic()
    with pytest.raises(OutgoingFailed, match=r"longer than 0\.7 seconds"):
        client.fetch(f"{website.url}/", seconds=0.7)
    assert time.monotonic() - began < 5


def test_s15_redirects_share_one_limit_of_time(client: Outgoing, website: Website) -> None:
    def slowly(out: BinaryIO) -> None:
        time.sleep(0.3)
        out.write(b"HTTP/1.1 302 Go\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    website.pages["/"] = Page(raw=slowly)
    with pytest.raises(OutgoingFailed, match="longer than"):
        client.fetch(f"{website.url}/", seconds=0.7)


def test_s15_a_handshake_that_never_ends_is_given_up(trap: Trap, settings: Any) -> None:
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{trap.port}"]
    with pytest.raises(OutgoingFailed):
        fetch(f"https://127.0.0.1:{trap.port}/", seconds=0.5)


def test_s15_a_resolver_that_never_answers_is_given_up() -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(6)
        return ["93.184.215.14"]

    client = Outgoing(resolve=never)
    began = time.monotonic()
    with pytest.raises(OutgoingFailed, match="no address"):
        client.fetch("http://shop.example/", seconds=0.3)
    assert time.monotonic() - began < 5


def test_s15_the_bounds_are_5_mb_and_20_seconds(client: Outgoing, website: Website) -> None:
    website.pages["/most"] = Page(b"x" * 5 * 1024 * 1024)
    website.pages["/more"] = Page(b"x" * (5 * 1024 * 1024 + 1))
    assert len(client.fetch(f"{website.url}/most").body) == 5 * 1024 * 1024
    with pytest.raises(OutgoingFailed, match="larger than 5 MB"):
        client.fetch(f"{website.url}/more")
    assert inspect.signature(Outgoing.fetch).parameters["seconds"].default == 20


def test_s15_an_answer_that_was_cut_off_is_none(client: Outgoing, website: Website) -> None:
    website.pages["/"] = Page(raw=sends(OK + b"Content-Length: 100\r\n\r\nhalf"))
    with pytest.raises(OutgoingFailed):
        client.fetch(f"{website.url}/")


# And it does what it is for


def test_it_fetches(client: Outgoing, website: Website) -> None:
    website.pages["/a"] = Page(status=301, headers={"Location": "/b#part"})
    website.pages["/b"] = Page(gzip.compress("Grüße".encode()), headers={"Content-Encoding": "gzip", "ETag": '"1"'})
    fetched = client.fetch(f"{website.url}/a")
    assert fetched == Fetched(200, fetched.headers, "Grüße".encode(), f"{website.url}/b")
    assert fetched.headers["etag"] == '"1"'
    assert "SalesAgent" in website.asked[0].headers["User-Agent"]


def test_any_status_is_an_answer(client: Outgoing, website: Website) -> None:
    assert client.fetch(f"{website.url}/nothing").status == 404


def test_it_posts(client: Outgoing, website: Website) -> None:
    website.pages["/hook"] = Page(status=204)
    assert client.fetch(f"{website.url}/hook", method="POST", body=b"{}", headers={"X-A": "b"}).status == 204
    assert (website.asked[0].method, website.asked[0].body, website.asked[0].headers["X-A"]) == ("POST", b"{}", "b")


def test_it_says_what_to_do_about_an_address_that_is_refused(settings: Any) -> None:
    settings.OUTGOING_ALLOW = []
    with pytest.raises(OutgoingRefused, match="an operator adds localhost:80 to OUTGOING_ALLOW"):
        fetch("http://localhost/")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
