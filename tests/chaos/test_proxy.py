"""The faulty wire does what it is told, to open connections and new ones alike."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from chaos.proxy import FaultProxy


class Echo(socketserver.ThreadingTCPServer):
    """Says back what it hears."""

    daemon_threads = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # broken by the wire, which is what it is for
                while data := self.request.recv(65_536):
                    self.request.sendall(data)


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    server = Echo(("127.0.0.1", 0), Echo.Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ("127.0.0.1", server.server_address[1])
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(echo: tuple[str, int]) -> Iterator[FaultProxy]:
    faulty = FaultProxy(lambda: [echo])
    yield faulty
    faulty.close()


def dial(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def said_back(line: socket.socket, text: bytes = b"hello") -> bytes:
    line.sendall(text)
    heard = b""
    while len(heard) < len(text) and (more := line.recv(100)):
        heard += more
    return heard


def talk(proxy: FaultProxy) -> None:
    """Say something and hear it until the connection ends; raises where it is reset."""
    with dial(proxy) as line:
        while said_back(line):
            pass


def test_it_carries_both_directions(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        assert said_back(line) == b"hello"


def test_it_carries_what_is_late(proxy: FaultProxy) -> None:
    proxy.set(latency=0.02)
    with dial(proxy) as line:
        assert said_back(line) == b"hello"


def test_it_carries_slowly_and_whole(proxy: FaultProxy) -> None:
    proxy.set(bytes_per_second=10_000)
    with dial(proxy) as line:
        assert said_back(line, b"x" * 500) == b"x" * 500


def test_it_passes_on_the_end_of_one_direction(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        line.sendall(b"last words")
        line.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: line.recv(100), b"")) == b"last words"


def test_it_cuts_with_a_reset_after_so_many_bytes(proxy: FaultProxy) -> None:
    proxy.set(cut_after=3)
    with pytest.raises(ConnectionResetError):
        talk(proxy)


def test_it_cuts_in_good_order_after_so_many_bytes(proxy: FaultProxy) -> None:
    proxy.set(cut_after=3, reset=False)
    with dial(proxy) as line:
        assert said_back(line) == b"hel"


def test_it_resets_open_connections(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        said_back(line)
        assert proxy.reset() == 1
        with pytest.raises(ConnectionResetError):
            line.recv(100)


def test_it_refuses_new_connections_and_leaves_open_ones_alone(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        said_back(line)
        proxy.set(refuse=True)
        with pytest.raises(ConnectionError):
            talk(proxy)
        assert said_back(line) == b"hello"


def test_it_lets_nothing_through_as_a_black_hole(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        said_back(line)
        proxy.set(black_hole=True)
        line.sendall(b"lost?")
        line.settimeout(0.2)
        with pytest.raises(TimeoutError):
            line.recv(100)


def test_it_lets_through_what_waited_once_it_is_healed(proxy: FaultProxy) -> None:
    with dial(proxy) as line:
        said_back(line)
        proxy.set(black_hole=True)
        line.sendall(b"late")
        proxy.heal()
        assert line.recv(100) == b"late"


def test_it_tries_the_next_where_one_refuses(echo: tuple[str, int]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets this port
        faulty = FaultProxy(lambda: [nobody.getsockname(), echo])
        with dial(faulty) as line:
            assert said_back(line) == b"hello"
        faulty.close()


def test_it_resets_who_comes_where_nobody_listens() -> None:
    faulty = FaultProxy(lambda: [])
    with pytest.raises(ConnectionError):
        talk(faulty)
    faulty.close()
