"""Characters that are spoken, with the white space and the full stops that a voice needs between them."""

from __future__ import annotations

Mark = tuple[str, int]  # a spoken character, and where in the raw text it stands; "\n" stands for the end of a block

PAUSES = frozenset(".,;:!?…。！？｡、，；：।॥؟۔،؛")
CLOSERS = frozenset("\"'”’“»«›‹)]}」』）】》〉")
ENDED = PAUSES | CLOSERS | {" "}  # after these a block, or a cell, needs no sign of its own


class Spoken:
    """Gathers the marks of a text: `put` what is spoken, tell what stands between, `take` what is certain."""

    def __init__(self) -> None:
        self.dropped = False  # whether something unspoken stood since the last spoken character
        self._marks: list[Mark] = []
        self._last = ""  # the last mark of this block
        self._gap: int | None = None  # where white space stood that is not passed on yet

    def take(self) -> list[Mark]:
        """The marks since the last call."""
        marks, self._marks = self._marks, []
        return marks

    def put(self, char: str, at: int) -> None:
        """A character that is spoken."""
        if self._gap is not None:
            if not (self.dropped and char in PAUSES):
                self._marks.append((" ", self._gap))
            self._gap = None
        self._marks.append((char, at))
        self._last = char
        self.dropped = False

    def space(self, at: int) -> None:
        """White space. After a sign it is passed on at once, because a sentence may have ended there."""
        if self._last in PAUSES or self._last in CLOSERS:
            self._marks.append((" ", at))
            self._last = " "
        elif self._last not in {"", " "} and self._gap is None:
            self._gap = at

    def end_cell(self, at: int) -> None:
        """Another cell of a row begins; where one came before, a comma goes between."""
        if self._last and self._last not in ENDED:
            self._marks.append((",", at))
        if self._last not in {"", " "}:
            self._marks.append((" ", at))
            self._last = " "
        self._gap = None

    def end_block(self, at: int) -> None:
        """A heading, an item, a row or a paragraph ends; without a sign of its own it is given a full stop."""
        if self._last:
            if self._last not in ENDED:
                self._marks.append((".", at))
            self._marks.append(("\n", at))
        self._last = ""
        self._gap = None
