"""Page addresses as they are kept: without query and fragment, `utm_*` aside."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

LONGEST = 500


def page_address(url: str) -> str:
    """`url` without what may hold secrets; empty where it is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    host = parts.netloc.rpartition("@")[2]
    campaign = [(name, value) for name, value in parse_qsl(parts.query) if name.startswith("utm_")]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(campaign), ""))[:LONGEST]
