"""Addresses of a website: one spelling for each page, and which of them belong to what is to be read."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from knowledge.reading.documents import URL_CHARS

PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(r"utm_|(fbclid|gclid|msclkid|mc_cid|mc_eid|sessionid|phpsessid|jsessionid|sid)\Z", re.IGNORECASE)
NO_TEXT = re.compile(
    r"\.(png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|mp[34]|m4[av]|webm|ogg|wav|avi|mov|zip|gz|tgz|rar|7z|tar|exe|dmg|pkg|"
    r"apk|iso|css|js|mjs|json|xml|rss|atom|woff2?|ttf|eot|ics|vcf|xlsx?|pptx?)\Z",
    re.IGNORECASE,
)
SAFE = "/%:@!$&'()*+,;=~-._"


def normal(url: str) -> str:
    """An address in its one spelling, without fragment and tracking; empty where it is none of the web."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        return ""
    shown = f"[{host}]" if ":" in host else host.rstrip(".")
    place = shown if port in {None, PORTS[parts.scheme]} else f"{shown}:{port}"
    path = quote(parts.path, safe=SAFE) or "/"
    told = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(key)]
    return urlunsplit((parts.scheme, place, path, urlencode(told, safe="/:,"), ""))


class Scope:
    """What belongs to a website: the scheme, host and port of its first page, and what lies in that page's folder."""

    def __init__(self, first: str) -> None:
        parts = urlsplit(first)
        self._origin = (parts.scheme, parts.netloc)
        self._folder = parts.path[: parts.path.rfind("/") + 1] or "/"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "://".join(self._origin)

    def includes(self, url: str) -> bool:
        """Whether an address in its one spelling is to be read."""
        parts = urlsplit(url)
        is_ours = (parts.scheme, parts.netloc) == self._origin and parts.path.startswith(self._folder)
        return is_ours and len(url) <= URL_CHARS and NO_TEXT.search(parts.path) is None
