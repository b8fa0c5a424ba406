"""Bytes on a connection, for what no HTTP client would send."""

from __future__ import annotations

import socket


def request(*lines: str | bytes, body: bytes = b"") -> bytes:
    """A request of these lines; text is sent as Latin-1, which can spell every byte."""
    encoded = [line if isinstance(line, bytes) else line.encode("latin1") for line in lines]
    return b"\r\n".join([*encoded, b"", b""]) + body


def handshake(host: str, *headers: str) -> bytes:
    """A request for a WebSocket."""
    return request(
        "GET /socket HTTP/1.1",
        f"Host: {host}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *headers,
    )


def exchange(port: int, sent: bytes, seconds: float = 10) -> bytes:
    """Send bytes and read the head of the answer; empty where the server closed without one."""
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(sent)
        received = b""
        while b"\r\n\r\n" not in received:
            piece = connection.recv(65_536)
            if not piece:
                break
            received += piece
        return received


def status_of(answer: bytes) -> int:
    """The status of an answer; 0 where there was none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
