"""Who is asking: the true client behind trusted proxies, and the origin this server itself is reached by."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from salesagent.lib.origins import normal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class TrustedProxies:
    """ASGI middleware: behind a proxy of TRUSTED_PROXIES, client and scheme are what that proxy says.

    `X-Forwarded-For` is read from the right: the first address that is no trusted proxy is the client; what stands
    left of it was written by the client itself. From anybody else the headers mean nothing.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the scope and pass it on."""
        if scope["type"] in {"http", "websocket"} and _trusted(address(scope)):
            scope["client"] = (_forwarded_for(scope), 0)
            proto = header(scope, b"x-forwarded-proto").split(",")[-1].strip().lower()
            if proto in {"http", "https"}:
                secure = proto == "https"
                scope["scheme"] = ("wss" if secure else "ws") if scope["type"] == "websocket" else proto
        await self.application(scope, receive, send)


def address(scope: Scope) -> str:
    """The address of the client; empty where the server does not know it (a Unix socket)."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def counted_as(text: str) -> str:
    """The name under which an address is counted: one for a whole IPv6 /64, which one person owns."""
    ip = _parsed(text)
    if ip is None:
        return "unknown"
    return str(ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False))


def header(scope: Scope, name: bytes) -> str:
    """A header's value, several of them joined by commas; empty where it is absent. `name` in lower case."""
    return ",".join(value.decode("latin1") for key, value in scope["headers"] if key == name)


def own_origin(scope: Scope) -> str | None:
    """The origin this request reached us by, or None where its Host is not one of ALLOWED_HOSTS."""
    host = header(scope, b"host")
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, allowed):
        return None
    scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "http"), scope.get("scheme", "http"))
    return normal(f"{scheme}://{host}")


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address; one of IPv4 that came over an IPv6 socket is one of IPv4."""
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (ip.version == 6 and ip.ipv4_mapped) or ip


def _trusted(text: str) -> bool:
    ip = _parsed(text)
    return ip is not None and any(ip in network for network in settings.TRUSTED_PROXIES)


def _forwarded_for(scope: Scope) -> str:
    hops = [_without_port(hop.strip()) for hop in header(scope, b"x-forwarded-for").split(",") if hop.strip()]
    for hop in reversed(hops):
        if not _trusted(hop):
            return hop
    return hops[0] if hops else address(scope)


def _without_port(hop: str) -> str:
    """Some proxies write `192.0.2.1:5678` and `[2001:db8::1]:5678`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
