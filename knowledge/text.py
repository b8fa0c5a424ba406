"""Text as it is quoted: sentences and chunks, each a verbatim piece of what somebody wrote. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

# A chunk is what fits into a prompt and reads as one thought; paragraphs are gathered up to the smaller size.
CHUNK_CHARS = 1500
GATHER_CHARS = 800

_PARAGRAPH = re.compile(r"\n\s*\n")
# Latin and Arabic marks end a sentence before white space, the East Asian ones anywhere, a line break always.
_END = re.compile(r"[.!?…؟]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’)]*|\n+")
ABBREVIATION = re.compile(
    r"(?:^|(?<!\d)[\s(\"'“])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|Nr|approx|ca|bzw|vgl|inkl|exkl|zzgl|"
    r"incl|excl|max|min|Tel|ul|тыс|руб|e\.g|i\.e|z\.\s?B|d\.\s?h|u\.\s?a|p\.\s?ex|т\.\s?[дпе])\.$",
    re.IGNORECASE,
)
# "Ab dem 5. Tag": German writes ordinals with a dot, and nouns with a capital.
ORDINAL = re.compile(
    r"\b(?:[Dd]e[mnr]|[Vv]om|[Zz]um|[Bb]eim|[Bb]is|[Ee]inschließlich|[Aa]b|[Ss]eit|(?<![Ii] )[Aa]m|[Jj]ede[mnrs]?)"
    r" \d{1,2}\.$"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each verbatim and without surrounding white space."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()]
        if end[0] == "." and (ABBREVIATION.search(sentence) or ORDINAL.search(sentence) or _goes_on(text, end.end())):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _goes_on(text: str, position: int) -> bool:
    """Whether what follows begins with a small letter (but for an iPhone), so that the dot before ended no sentence."""
    begins = text[position : position + 20].lstrip(" ")[:2]
    return begins[:1].islower() and not begins[1:].isupper()


def chunks(text: str, limit: int = CHUNK_CHARS) -> list[str]:
    """The text in verbatim pieces of at most `limit` characters, cut between paragraphs, else sentences, else words."""
    pieces = [(start, end) for start, end in _spans(text, limit) if text[start:end].strip()]
    gathered: list[tuple[int, int]] = []
    for start, end in pieces:
        if gathered and end - gathered[-1][0] <= min(GATHER_CHARS, limit):
            gathered[-1] = (gathered[-1][0], end)
        else:
            gathered.append((start, end))
    return [text[start:end].strip() for start, end in gathered]


def _spans(text: str, limit: int) -> list[tuple[int, int]]:
    """Where the paragraphs of a text lie, the too long ones cut smaller."""
    edges = [0, *(gap.end() for gap in _PARAGRAPH.finditer(text)), len(text)]
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(edges):
        while end - start > limit:
            cut = start + _cut(text[start : start + limit])
            spans.append((start, cut))
            start = cut
        spans.append((start, end))
    return spans


def _cut(piece: str) -> int:
    """Where a too long piece is best cut: after its last whole sentence, else after its last word."""
    whole = [end.end() for end in _END.finditer(piece) if end.end() > len(piece) // 3]
    if whole:
        return whole[-1]
    space = piece.rfind(" ")
    return space + 1 if space > 0 else len(piece)
