"""Plain text and markdown, cut at its headings. The words stay as they were written."""

from __future__ import annotations

import re

from knowledge.reading.documents import TITLE_CHARS, Document, Sections, cut

HEADING = re.compile(r" {0,3}(#{1,6})\s+(.+?)\s*#*\s*")
FENCE = re.compile(r" {0,3}(```|~~~)")
UNDERLINE = {"=": 1, "-": 2}


def read_markdown(text: str, title: str = "") -> Document:
    """A document out of text; without a `title` its first heading is the title, or its first line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    title = title or _title(lines)
    sections = Sections(title)
    fence = ""
    for number, line in enumerate(lines):
        if (mark := FENCE.match(line)) is not None and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        heading = None if fence else _heading(lines, number)
        if heading is not None:
            sections.heading(*heading)
        elif fence or not (number and _heading(lines, number - 1) and _is_underline(line)):
            sections.line(line)
    return Document(title=cut(title, TITLE_CHARS), pieces=sections.pieces())


def _heading(lines: list[str], number: int) -> tuple[int, str] | None:
    """Level and words of a heading, marked by signs before it or a line below it."""
    line = lines[number]
    if (match := HEADING.fullmatch(line)) is not None:
        return len(match[1]), match[2]
    below = lines[number + 1] if number + 1 < len(lines) else ""
    above = lines[number - 1] if number else ""
    if _is_underline(below) and line.strip() and not above.strip() and not _is_underline(line):
        return UNDERLINE[below.strip()[0]], line.strip()
    return None


def _is_underline(line: str) -> bool:
    return re.fullmatch(r" {0,3}(={3,}|-{3,})\s*", line) is not None


def _title(lines: list[str]) -> str:
    headings = (_heading(lines, number) for number in range(len(lines)))
    first = next((heading[1] for heading in headings if heading is not None), "")
    return first or next((line.strip() for line in lines if line.strip()), "")
