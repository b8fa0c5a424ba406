"""Origins, compared exactly: scheme, host and port, nothing else."""

from __future__ import annotations

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def normal(origin: str) -> str | None:
    """An origin in its one spelling (lower case, no default port), or None where it is not a web origin."""
    try:
        parts = urlsplit(origin.strip())
        port = parts.port
    except ValueError:
        return None
    bare = not parts.path and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in PORTS or not parts.hostname or not bare or origin.rstrip() != origin:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    suffix = "" if port in (None, PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"
