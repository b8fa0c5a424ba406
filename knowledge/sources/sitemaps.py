"""Addresses out of sitemaps: lists of pages, lists of lists, packed ones, and plain text."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from lxml import etree

MOST_BYTES = 50 * 1024 * 1024  # unpacked, as the standard has it
MOST_ADDRESSES = 50_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages, and the further sitemaps, that it names."""

    pages: list[str]
    sitemaps: list[str]


def read_sitemap(body: bytes) -> Sitemap:
    """What a sitemap names; nothing where it is none."""
    if body.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            body = unpacker.decompress(body, MOST_BYTES)
        except zlib.error:
            return Sitemap([], [])
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = body[: 2048 * MOST_ADDRESSES].decode("utf-8", "replace").splitlines()
        return Sitemap([line.strip() for line in lines if line.strip().startswith("http")][:MOST_ADDRESSES], [])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(body.strip(), parser)
    if root is None:
        return Sitemap([], [])
    addresses = [(node.text or "").strip() for node in root.iterfind("{*}*/{*}loc")][:MOST_ADDRESSES]
    is_index = etree.QName(root).localname == "sitemapindex"
    return Sitemap([], addresses) if is_index else Sitemap(addresses, [])
