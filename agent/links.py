"""Links in what is said: where they stand, where they lead, and a text without those that are not approved. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

_LINK = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?//(?P<net>[^\s/?#<>()\[\]\"'|]+)|(?P<odd>\b(?:javascript|data|file|ftp|blob):\S)"
    r"|(?P<mail>[^\s@<>()\[\]\"',;:]+@[^\s@<>()\[\]\"',;:]+\.[^\W\d_]{2,})|(?P<bare>(?:[^\W_][\w-]*\.)+[^\W\d_]{2,24}\b(?!\())",
    re.IGNORECASE,
)
_MAY_HOLD_ONE = re.compile(r"//|@|:\S|\.[^\W\d_]")
_DOTS = ("dot", "punkt", "point", "punto", "ponto", "punt", "kropka", "nokta", "точка", "крапка")
SIGNS_IN_WORDS = frozenset({*_DOTS, "at", "arobase", "arroba", "собака", "点", ".", "@"})
_SPELLED_OUT = re.compile(
    rf"\w\s*[\[({{<]\s*(?:{'|'.join(map(re.escape, SIGNS_IN_WORDS))})\s*[\])}}>]\s*\w"
    rf"|\w\s+(?:{'|'.join(_DOTS)})\s+(?P<top>[a-z]{{2,10}})\b",
    re.IGNORECASE,
)
_TOP = frozenset({
    "com", "net", "org", "io", "co", "ai", "app", "dev", "shop", "store", "info", "biz", "xyz", "me", "ly", "gg",
    "link", "site", "online", "eu", "us", "uk", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ua", "tr", "cn",
    "jp", "ar", "ch", "at", "be", "se", "no", "dk", "fi", "cz", "in", "br", "mx", "ca", "au", "nz", "tv", "cc",
    "to", "sh", "ws", "click", "top", "live", "pro", "club", "space", "website", "tech", "cloud", "page",
    "one", "vip", "win", "bid", "loan", "deals", "sale", "example", "test", "invalid", "local",
})  # fmt: skip
_ABBREVIATIONS = frozenset({"m.in"})  # Polish: among others
_WORDS = frozenset({"at", "in", "to", "be", "no", "me", "it", "de", "es", "us", "one", "top", "live", "page", "link"})
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BESIDE_WORDS = re.compile(r"(?<!!)\[(?P<words>[^\[\]\n]+)\]\((?P<address>[^()\n]*)\)")

MayLink = Callable[[re.Match[str]], bool]


def is_host(text: str) -> bool:
    """Whether dotted words are the name of a host, and not just a missing space or an abbreviation ("m.in.")."""
    if text.lower() in _ABBREVIATIONS:
        return False
    return text.rsplit(".", 1)[-1].lower() in _TOP or not text.isascii()


def spells_one_out(text: str) -> bool:
    """Whether a link is written so that only a person takes it for one: "shop[.]example", "shop dot com"."""
    return any(not found["top"] or found["top"].lower() in _TOP - _WORDS for found in _SPELLED_OUT.finditer(text))


def leads_to(link: re.Match[str], hosts: frozenset[str]) -> bool:
    """Whether a link leads to one of these hosts; `*.shop.example` stands for every host below."""
    if link["odd"] or (link["scheme"] and link["scheme"].lower() not in {"http", "https"}):
        return False
    net = link["net"] or link["bare"]
    if "@" in net or not net.isascii():
        return False
    try:
        host = (urlsplit(f"//{net}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in hosts)


def without_links(text: str, may: MayLink) -> str | None:
    """The text without its links; None where it holds one that may not be shown."""
    visible = _INVISIBLE.sub("", text)
    rest = []
    end = 0
    for link in _links(visible):
        if not may(link):
            return None
        rest.append(visible[end : link.start()])
        tail = re.match(r"[^\s)>\]]*", visible[link.end() :])
        end = link.end() + (tail.end() if tail else 0)
    return "".join([*rest, visible[end:]])


def leave_out(text: str, start: int, may: MayLink) -> tuple[str, list[str]]:
    """The text without those links from `start` on that may not be shown and stand beside words, and what was left out.

    Of `[our terms](https://elsewhere.example)` the words stay. An address that is itself what the sentence says stays
    too, and so does one that hides: they are for the judge.
    """
    kept, gone, end = [text[:start]], list[str](), start
    for found in _BESIDE_WORDS.finditer(text, start) if _MAY_HOLD_ONE.search(text, start) else ():
        links = [] if _INVISIBLE.search(found[0]) else list(_links(found["address"]))
        if links and all(link["net"] or link["bare"] for link in links) and not all(map(may, links)):
            kept += [text[end : found.start()], found["words"]]
            gone.append(found[0])
            end = found.end()
    return "".join([*kept, text[end:]]), gone


def _links(text: str) -> Iterator[re.Match[str]]:
    if _MAY_HOLD_ONE.search(text):
        yield from (link for link in _LINK.finditer(text) if not link["bare"] or is_host(link["bare"]))
