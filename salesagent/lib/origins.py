"""Origins, compared exactly: scheme, host and port, nothing else."""

from __future__ import annotations

import re

PORTS = {"http": 80, "https": 443}
# Spelled out, because URL parsers are forgiving: they pass over tabs, empty ports, lone question marks and users.
ORIGIN = re.compile(r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)


def normal(origin: str) -> str | None:
    """An origin in its one spelling (lower case, no default port), or None where it is not a web origin."""
    match = ORIGIN.fullmatch(origin)
    if match is None:
        return None
    scheme, host, port = match[1].lower(), match[2].lower(), int(match[3] or 0)
    suffix = f":{port}" if port and port != PORTS[scheme] else ""
    return f"{scheme}://{host}{suffix}"
