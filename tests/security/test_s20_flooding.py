"""S20, floods: one visitor, or one address, takes more than its share of connections, frames or memory."""

from __future__ import annotations

import contextlib
import shutil
import socket
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from chat import session
from chat.models import Site
from tests.conftest import Server
from tests.operation.fixtures import FirstStart
from tests.operation.installation import Installation, Process
from tests.security.raw import handshake, request
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

MOST_GROWTH_MB = 20
TEXT, CLOSE, PING = 0x1, 0x8, 0x9
COMPRESSED = 0x40


def again(visit: Visit, server: Server, vera: Visitor) -> Visitor:
    """Another tab of Vera's."""
    other = visit(server)
    other.init = vera.init
    return other


def test_a_visitor_has_a_limited_number_of_sockets(serve: Serve, site: Site, visit: Visit) -> None:
    """`SOCKETS_PER_VISITOR`, in the session: whoever opens more is told, and closed with 4429."""
    server = serve(SOCKETS_PER_VISITOR=3)
    vera = visit(server).connect()
    tabs = [again(visit, server, vera).connect() for _ in range(2)]
    one_more = again(visit, server, vera).dial()
    token, conversation = vera.init["visitor_token"], vera.init["conversation"]
    one_more.send(type="connect", protocol=1, token=token, conversation=conversation, seq=0)
    assert one_more.until_type("error")["code"] == "rate_limited"
    assert one_more.close_code() == 4429
    assert all(tab.ask("Hello?")["status"] == "complete" for tab in [vera, *tabs])


def test_a_visitors_event_streams_count_too(serve: Serve, site: Site, visit: Visit) -> None:
    server = serve(SOCKETS_PER_VISITOR=1)
    vera = visit(server).connect()
    with httpx2.stream(
        "GET",
        f"{server.url}/api/chat/events",
        params={"conversation": vera.init["conversation"], "seq": 0},
        headers={**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"},
    ) as response:
        assert "rate_limited" in "".join(response.iter_text())


def test_a_closed_socket_frees_its_place(serve: Serve, site: Site, visit: Visit) -> None:
    server = serve(SOCKETS_PER_VISITOR=1, SOCKETS_PER_ADDRESS=1)
    vera = visit(server).open()
    for _ in range(5):
        vera.connect()
        vera.leave()
        time.sleep(0.1)
    assert vera.connect().ask("Hello?")["status"] == "complete"


def test_an_address_has_a_limited_number_of_sockets(serve: Serve, site: Site, visit: Visit) -> None:
    """`SOCKETS_PER_ADDRESS`, in the consumer: counted before anything is asked of the database."""
    server = serve(SOCKETS_PER_ADDRESS=3)
    visitors = [visit(server).connect() for _ in range(3)]
    assert visit(server).open().dial().close_code() == 4429
    assert visitors[0].ask("Hello?")["status"] == "complete"


def test_dear_frames_wait_their_turn_and_none_is_lost(
    server: Server, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Pace`, in the session: a flood of frames that each cost a visit to the database is taken at a walk."""
    taken: list[int] = []
    monkeypatch.setattr("chat.pages.move_to_page", lambda *_: taken.append(1))
    monkeypatch.setattr(session, "DEAR_PER_SECOND", 2)
    monkeypatch.setattr(session, "DEAR_AT_ONCE", 5)
    vera = visit(server).connect()
    for number in range(12):
        vera.send(type="page", url=f"{server.url}/{number}")
    other = visit(server).connect()
    assert other.ask("Hello?")["status"] == "complete"
    assert len(taken) < 12
    vera.send(type="ping", n=1)
    vera.until_type("pong")
    assert len(taken) == 12


# What follows is done to a process of its own, whose memory can be weighed.


@pytest.fixture(scope="module")
def victim(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server that was used once, so that everything it loads is loaded."""
    with Installation(tmp_path_factory.mktemp("victim"), of=first_start.data) as installation:
        process = installation.up()
        _chat(process.url)
        yield process


def _chat(url: str) -> None:
    vera = Visitor(url)
    try:
        assert vera.connect().ask("What does it cost?")["status"] == "complete"
    finally:
        vera.leave()


def _megabytes(process: Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.fixture
def unharmed(victim: Process) -> Iterator[Process]:
    """The server before an attack; afterwards it has not grown, and answers."""
    before = _megabytes(victim)
    yield victim
    _chat(victim.url)
    assert _megabytes(victim) - before < MOST_GROWTH_MB


def _address(process: Process) -> tuple[str, int]:
    host, port = process.url.removeprefix("http://").split(":")
    return host, int(port)


def _raw_socket(stack: ExitStack, process: Process) -> socket.socket:
    """A socket after its handshake, for bytes that no client library would send."""
    host, port = _address(process)
    connection = stack.enter_context(socket.create_connection((host, port), 10))
    connection.sendall(handshake(f"{host}:{port}", f"Origin: {process.url}"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(1)
    assert b" 101 " in head
    return connection


def _frame(payload: bytes, *, opcode: int = TEXT, flags: int = 0x80, claims: int | None = None) -> bytes:
    """A masked frame; `claims` is the length it pretends to have."""
    length = len(payload) if claims is None else claims
    if length < 126:
        head = struct.pack("!BB", flags | opcode, 0x80 | length)
    elif length < 2**16:
        head = struct.pack("!BBH", flags | opcode, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", flags | opcode, 0x80 | 127, length)
    return head + b"\0\0\0\0" + payload


def _closed_after(connection: socket.socket, data: bytes, times: int = 1) -> int | None:
    """Send again and again while the server takes it; the code it then closes with."""
    with contextlib.suppress(OSError):
        for _ in range(times):
            connection.sendall(data)
    with contextlib.suppress(OSError), connection.makefile("rb") as answers:
        while head := answers.read(2):
            length = head[1] if head[1] < 126 else int.from_bytes(answers.read(2), "big")
            payload = answers.read(length)
            if head[0] & 0x0F == CLOSE:
                return int.from_bytes(payload[:2], "big")
    return None


def test_a_frame_that_claims_a_gigabyte_is_refused_at_its_head(unharmed: Process) -> None:
    """`--ws-max-size`: the size is refused before a byte of it is taken."""
    with ExitStack() as stack:
        connection = _raw_socket(stack, unharmed)
        assert _closed_after(connection, _frame(b"x", claims=2**30)) == 1009


def test_a_message_in_endless_pieces_is_refused(unharmed: Process) -> None:
    with ExitStack() as stack:
        connection = _raw_socket(stack, unharmed)
        connection.sendall(_frame(b"x" * 60_000, flags=0))
        assert _closed_after(connection, _frame(b"x" * 60_000, opcode=0, flags=0), 50) == 1009


def test_a_compressed_bomb_is_not_unpacked(unharmed: Process) -> None:
    """`--ws-per-message-deflate false`: nobody agreed to compression."""
    with ExitStack() as stack:
        connection = _raw_socket(stack, unharmed)
        assert _closed_after(connection, _frame(b"\xec\xc1" * 30_000, flags=0x80 | COMPRESSED)) == 1002


def test_a_million_frames_of_one_byte_end_after_twenty(unharmed: Process) -> None:
    with ExitStack() as stack:
        connection = _raw_socket(stack, unharmed)
        assert _closed_after(connection, _frame(b"x") * 10_000, 100) == 4400


def test_bytes_that_are_no_text_close_without_a_trace(unharmed: Process) -> None:
    """`WebSocket.send_receive_event_to_app`: a stranger fills no log."""
    with ExitStack() as stack:
        assert _closed_after(_raw_socket(stack, unharmed), _frame(b"\xc3\x28")) == 1007
    assert "Traceback" not in unharmed.logged


def test_a_flood_of_pings_is_cut_off(unharmed: Process) -> None:
    """`WebSocket.handle_ping`: nobody reads the answers, so none are kept; nobody needs so many."""
    with ExitStack() as stack:
        _flood(_raw_socket(stack, unharmed), _frame(b"x" * 100, opcode=PING) * 1000, 1000)


def test_a_message_of_endless_empty_pieces_is_cut_off(unharmed: Process) -> None:
    """`WebSocket.handle_cont`."""
    with ExitStack() as stack:
        connection = _raw_socket(stack, unharmed)
        connection.sendall(_frame(b"x", flags=0))
        _flood(connection, _frame(b"", opcode=0, flags=0) * 3000, 1000)


def _flood(connection: socket.socket, data: bytes, times: int) -> None:
    with pytest.raises(ConnectionError):
        _repeat(connection, data, times)


def _repeat(connection: socket.socket, data: bytes, times: int) -> None:
    for _ in range(times):
        connection.sendall(data)


def test_tiny_frames_of_many_sockets_are_unpacked_as_they_are_taken(unharmed: Process) -> None:
    """`WebSocket.data_received`: unpacked, they are fifty times as much."""
    ping = b'{"type":"ping","n":1}'
    with ExitStack() as stack:
        for _ in range(40):
            vera = Visitor(unharmed.url).connect()
            assert vera.socket is not None
            stack.callback(vera.socket.socket.shutdown, socket.SHUT_RDWR)
            vera.socket.socket.sendall(_frame(ping) * 3000)


def test_a_thousand_half_handshakes_keep_nobody_out(unharmed: Process) -> None:
    host, port = _address(unharmed)
    half = handshake(f"{host}:{port}", f"Origin: {unharmed.url}")[:-2]
    with ExitStack() as stack:
        for _ in range(1000):
            connection = stack.enter_context(socket.create_connection((host, port), 10))
            connection.sendall(half)
        _chat(unharmed.url)


def test_sockets_that_never_say_who_they_are_keep_nobody_out(unharmed: Process) -> None:
    """Five of an address may wait: the sixth is closed with 4429, and whoever speaks at once is let in again."""
    with ExitStack() as stack:
        for _ in range(5):
            _raw_socket(stack, unharmed)
        assert _closed_after(_raw_socket(stack, unharmed), b"") == 4429
    _chat(unharmed.url)


@pytest.mark.parametrize("path", ["/api/chat/init", "/admin/knowledge/source/add/"])
@pytest.mark.parametrize("length", ["Content-Length: 2147483648", "Transfer-Encoding: chunked"])
def test_a_body_without_end_is_not_taken_in(unharmed: Process, length: str, path: str) -> None:
    """`BoundedBodies`: what no call would take reaches neither memory nor disk."""
    host, port = _address(unharmed)
    before = shutil.disk_usage(tempfile.gettempdir()).free
    with ExitStack() as stack, contextlib.suppress(ConnectionError):
        connection = stack.enter_context(socket.create_connection((host, port), 10))
        connection.sendall(request(f"POST {path} HTTP/1.1", f"Host: {host}:{port}", f"Origin: {unharmed.url}", length))
        piece = b"x" * 2**20
        for _ in range(200):
            connection.sendall(b"100000\r\n" + piece + b"\r\n" if "chunked" in length else piece)
        assert before - shutil.disk_usage(tempfile.gettempdir()).free < 100 * 2**20
