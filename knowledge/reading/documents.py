"""What reading makes of a file or a page: a title, and pieces of text below their headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from knowledge.text import chunks

PIECE_CHARS = 6_000  # a longer section becomes several pieces
MOST_PIECES = 5_000
TITLE_CHARS, HEADING_CHARS, URL_CHARS = 200, 300, 500
# Characters that no reader sees: some a model does (soft hyphens, what has no width, tags), some no database takes.
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"]
UNSEEN = dict.fromkeys([*_CONTROLS, 0xAD, 0x200B, 0x2060, 0xFEFF, *range(0xD800, 0xE000), *range(0xE0000, 0xE0080)])
BETWEEN_HEADINGS = " › "


class Unreadable(Exception):
    """Nothing can be made of it. The message names the cause and the cure, for staff."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text. `heading` is the path of headings above it; an empty `title` or `url` is the document's."""

    text: str
    heading: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file or page. `links` are absolute addresses in order; `hidden` asks not to be used."""

    title: str
    pieces: list[Piece]
    language: str = ""
    canonical: str = ""
    links: list[str] = field(default_factory=list)
    hidden: bool = False

    def visible(self) -> Document:
        """The same in characters that can be seen and kept."""
        pieces = [
            Piece(**{name: text.translate(UNSEEN).strip() for name, text in asdict(piece).items()})
            for piece in self.pieces
        ]
        kept = [piece for piece in pieces if piece.text]
        return replace(self, title=self.title.translate(UNSEEN).strip(), pieces=kept)

    def to_json(self) -> dict[str, Any]:
        """As it goes over a pipe."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        """As it came."""
        return cls(**{**data, "pieces": [Piece(**piece) for piece in data["pieces"]]})


class Sections:
    """Gathers lines of text under their headings."""

    def __init__(self, title: str = "") -> None:
        self.title = title
        self._path: list[tuple[int, str]] = []
        self._lines: list[str] = []
        self._found: list[tuple[str, str]] = []

    @property
    def level(self) -> int:
        """How deep the last heading is; 0 where there was none."""
        return self._path[-1][0] if self._path else 0

    def heading(self, level: int, text: str) -> None:
        """A heading begins a section, and ends those of its level and below."""
        self._close()
        text = " ".join(text.split())
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        if text:
            self._path.append((level, text))

    def line(self, text: str) -> None:
        """Text below the last heading; an empty line ends a paragraph."""
        self._lines.append(text.rstrip())

    def pieces(self) -> list[Piece]:
        """All sections that hold text, the long ones cut between paragraphs or sentences."""
        self._close()
        return [
            Piece(text=part, heading=heading)
            for heading, text in self._found
            for part in ([text] if len(text) <= PIECE_CHARS else chunks(text, PIECE_CHARS))
        ]

    def _close(self) -> None:
        text = "\n".join(self._lines).strip()
        self._lines = []
        if text:
            names = [name for _, name in self._path]
            if names and names[0].casefold() == self.title.casefold():
                names = names[1:]
            self._found.append((path_of(names), text))


def path_of(names: Iterable[str]) -> str:
    """A path of headings as it is kept and shown; of one that is too long, the end."""
    path = BETWEEN_HEADINGS.join(names)
    return path if len(path) <= HEADING_CHARS else f"…{path[1 - HEADING_CHARS :]}"


def cut(text: str, most: int) -> str:
    """A text of one line, shortened to `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
