"""The text of a web page, without its menus, below its headings; with what the page says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

import trafilatura
from lxml import etree
from trafilatura.settings import Document as Extracted
from trafilatura.utils import load_html

from knowledge.reading.documents import TITLE_CHARS, Document, Sections, Unreadable, cut

MOST_LINKS = 2_000
LOWEST_HEADING = 6


def read_page(body: bytes, url: str = "") -> Document:
    """A document out of HTML. Raises `Unreadable` where it is none."""
    tree = load_html(body)
    if tree is None:
        raise Unreadable("It is no web page that can be read. See whether it opens in a browser.")
    base = urljoin(url, _first(tree, "//base/@href"))
    title = cut(
        _first(tree, "//meta[@property='og:title']/@content") or _first(tree, "//title") or _first(tree, "//h1"),
        TITLE_CHARS,
    )
    canonical = _first(tree, "//link[@rel='canonical']/@href")
    robots = ",".join(map(str, tree.xpath("//meta[@name='robots' or @name='ROBOTS']/@content"))).lower()
    language = _first(tree, "/html/@lang | /html/@xml:lang").partition("-")[0].lower()
    links = list(dict.fromkeys(_join(base, href) for href in tree.xpath("//a/@href")))
    found = trafilatura.bare_extraction(tree, include_comments=False, favor_recall=True, with_metadata=False)
    sections = Sections(title)
    if isinstance(found, Extracted):
        _walk(found.body, sections)
    return Document(
        title=title,
        pieces=sections.pieces(),
        language=language if len(language) == 2 else "",
        canonical=_join(base, canonical) if canonical else "",
        links=[link for link in links if link][:MOST_LINKS],
        hidden="noindex" in robots or "none" in robots.replace(" ", "").split(","),
    )


def _first(tree: etree._Element, path: str) -> str:
    for found in tree.xpath(path):
        text = found if isinstance(found, str) else "".join(found.itertext())
        if text.strip():
            return str(text).strip()
    return ""


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, str(href).strip()).partition("#")[0]
    except ValueError:
        return ""


def _walk(parent: etree._Element, sections: Sections) -> None:
    """What trafilatura leaves of a page: headings, paragraphs, lists, tables, quotes."""
    for element in parent:
        if element.tag == "head":
            sections.heading(_level(element), _text(element))
        elif element.tag == "list":
            _lines((_item(item) for item in element.iter("item")), sections)
        elif element.tag == "table":
            rows = ([_text(cell) for cell in row.iter("cell")] for row in element.iter("row"))
            _lines((" | ".join(cells) for cells in rows if any(cells)), sections)
        elif element.tag in {"div", "quote"} and len(element):
            _lines([" ".join((element.text or "").split())], sections)
            _walk(element, sections)
        else:
            _lines([_text(element)], sections)


def _level(head: etree._Element) -> int:
    """Of a heading without a level, such as the summary of what can be folded: below all others."""
    rank = str(head.get("rend") or "")[1:]
    return int(rank) if rank.isdigit() else LOWEST_HEADING + 1


def _item(item: etree._Element) -> str:
    """A line of a list; what is explained, and what explains it, stand without a mark."""
    text = _text(item)
    return text if not text or str(item.get("rend") or "").startswith(("dt", "dd")) else f"- {text}"


def _text(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _lines(lines: Iterable[str], sections: Sections) -> None:
    kept = [line for line in lines if line]
    for line in kept:
        sections.line(line)
    if kept:
        sections.line("")
