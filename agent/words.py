"""A text taken apart into words, digits and signs, as it comes: what each of them says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from agent.folding import fold_with_places
from agent.vocabulary import UNSPACED, WORD, Mark, vocabulary

_TOKEN = re.compile(rf"[{UNSPACED}]|{WORD}|\d+|\S|\s+")
ASKS = ("?", "？", "؟")  # what ends a question
YOUR = frozenset([
    "your", "ihr", "ihre", "ihrem", "ihren", "ihrer", "dein", "deine", "deinem", "deinen", "votre", "vos", "ton", "tes",
    "su", "sus", "tu", "tus", "suo", "vostro", "uw", "jouw", "je", "seu", "sua", "teu", "twoj", "twoje", "panstwa",
])  # fmt: skip
_SEPARATES = ".-'/"  # the letters of a word that is spelled
_SILENT = "-'\"’.()[]"  # signs between which words may still make a phrase
_NOTHING = frozenset[str]()
_UNITS = {
    "hour": (60, "minute"), "day": (1440, "minute"), "week": (10_080, "minute"), "fortnight": (20_160, "minute"),
    "quarter": (3, "month"), "year": (12, "month"), "decade": (120, "month"),
}  # fmt: skip


def _length(mark: Mark) -> int:
    return mark.length


@dataclass(slots=True)
class Token:
    """A word, a number's digits or a sign: its folded text and where it stands in the text as it was written."""

    text: str
    kind: str  # "word", "digits", "sign"
    start: int
    end: int
    written: str
    at: int  # where it stands in the folded text
    marks: tuple[Mark, ...] = ()
    says: frozenset[str] = frozenset()  # the categories of its marks

    def has(self, *categories: str) -> bool:
        """Whether the words that end here say one of these."""
        return not self.says.isdisjoint(categories)

    def value(self, category: str) -> str:
        """Which currency or period it is, by the longest of the words that say so (欧元, not 元); empty for none."""
        longest = max((mark for mark in self.marks if mark.category == category), key=_length, default=None)
        return longest.value if longest else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is said. `kind`: money, percent, span, clock, date, contact, count (of something), bare.

    `value` is None where it was spelled in a way we cannot read. `unit` is the currency or the period.
    """

    kind: str
    value: float | None
    unit: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, float | None, str]:
        """The figure as it is compared; a span by how long it is."""
        return (self.kind, *self.length) if self.kind == "span" else (self.kind, self.value, self.unit)

    @property
    def length(self) -> tuple[float | None, str]:
        """How long a span is, alike for two weeks and 14 days. A working day is no day, and a month no 30."""
        times, unit = _UNITS.get(self.unit, (1, self.unit))
        return None if self.value is None else self.value * times, unit


class _Piece(NamedTuple):
    text: str  # folded
    kind: str
    start: int
    end: int
    at: int


@dataclass(slots=True)
class Words:
    """A text taken apart: its tokens without spaces, as they follow each other.

    `add` takes in more of the text and reads again no more than may have changed by it, the last word as a rule.
    """

    language: str = "en"
    text: str = ""
    folded: str = ""
    places: list[int] = field(default_factory=lambda: [0])
    tokens: list[Token] = field(default_factory=list)
    figures: tuple[Figure, ...] | None = None
    _pieces: list[_Piece] = field(default_factory=list, repr=False)
    _heard: list[str] = field(default_factory=list, repr=False)  # what phrases are made of
    _heard_before: list[int] = field(default_factory=list, repr=False)  # how many of these, before each token

    def add(self, text: str) -> None:
        """The text goes on."""
        if not text:
            return
        again = _last_word(self.folded)
        folded, places = fold_with_places(text)
        size = len(self.text)
        self.places[-1:] = [size + place for place in places]
        self.text += text
        self.folded += folded
        self.figures = None
        kept = len(self._pieces)
        while kept and self._pieces[kept - 1].at >= again:
            kept -= 1
        del self._pieces[kept:]
        self._pieces += self._read(again)
        while kept and len(self._pieces[kept - 1].text) == 1:
            kept -= 1  # it may be of a word that is spelled letter by letter, and goes on
        self._keep_before(kept)
        for piece in _joined(self._pieces, kept):
            self._take(piece)

    def _read(self, start: int) -> list[_Piece]:
        found = []
        for match in _TOKEN.finditer(self.folded, start):
            said = match[0]
            if not said.isspace():
                kind = "digits" if said[0].isdigit() else "word" if said[0].isalpha() else "sign"
                start, end = self.places[match.start()], self.places[match.end() - 1] + 1
                found.append(_Piece(said, kind, start, end, match.start()))
        return found

    def _keep_before(self, place: int) -> None:
        """Forget the tokens that were made of the pieces from a place on."""
        at = self._pieces[place].at if place < len(self._pieces) else len(self.folded)
        kept = len(self.tokens)
        while kept and self.tokens[kept - 1].at >= at:
            kept -= 1
        if kept < len(self.tokens):
            del self._heard[self._heard_before[kept] :]
        del self.tokens[kept:], self._heard_before[kept:]

    def _take(self, piece: _Piece) -> None:
        self._heard_before.append(len(self._heard))
        marks: tuple[Mark, ...] = ()
        if piece.kind == "word" or piece.text in "%$€£¥":
            self._heard.append(piece.text)
            marks = vocabulary().marks(self._heard, self.language)
        elif piece.kind == "digits":
            self._heard.append(piece.text)
        elif piece.text not in _SILENT:
            self._heard.append("")
        marks = self._meant(piece, marks)
        says = frozenset([mark.category for mark in marks]) if marks else _NOTHING
        written = self.text[piece.start : piece.end]
        self.tokens.append(Token(piece.text, piece.kind, piece.start, piece.end, written, piece.at, marks, says))

    def _meant(self, piece: _Piece, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """What a word says in its compound: "one-off" is no discount, and "chlorine-free" is not for free."""
        if any(mark.category == "period" and mark.length > 1 for mark in marks):
            return tuple(mark for mark in marks if mark.category == "period")
        if piece.text == "free" and len(self.tokens) > 1:
            joint, of = self.tokens[-1], self.tokens[-2]
            glued = joint.text == "-" and of.end == joint.start and joint.end == piece.start
            if glued and of.kind == "word" and not of.has("fee", "price", "pay"):
                return tuple(mark for mark in marks if mark.category != "free")
        return marks


def take_apart(text: str, language: str = "en") -> Words:
    """The tokens of a text, each with what it says in a text of this language."""
    words = Words(language)
    words.add(text)
    return words


def _last_word(folded: str) -> int:
    """Where what follows the last space begins: no token goes over a space."""
    return max(folded.rfind(" "), folded.rfind("\n")) + 1


def _joined(pieces: Sequence[_Piece], start: int) -> list[_Piece]:
    """Letters that stand alone one after the other ("f r e e", "f.r.e.e") as the word they spell."""
    found: list[_Piece] = []
    place = start
    while place < len(pieces):
        piece = pieces[place]
        letters, after = _spelled_letters(pieces, place) if len(piece.text) == 1 else ("", place)
        if len(letters) >= 3:
            found.append(_Piece(letters, "word", piece.start, pieces[after - 1].end, piece.at))
            place = after
        else:
            found.append(piece)
            place += 1
    return found


def _spelled_letters(pieces: Sequence[_Piece], place: int) -> tuple[str, int]:
    """The letters of a word spelled letter by letter from here on, and the place after it."""
    letters, after = "", place
    before = pieces[place - 1] if place else None
    if before and before.end == pieces[place].start and (before.text == "'" or before.kind == "digits"):
        return "", place + 1  # the end of "it's", or a unit
    while after < len(pieces) and _is_letter(pieces[after]):
        letters += pieces[after].text
        after += 1
        if after + 1 < len(pieces) and pieces[after].text in _SEPARATES and pieces[after + 1].kind == "word":
            if len(pieces[after + 1].text) != 1:
                break
            after += 1
    return letters, after


def _is_letter(piece: _Piece) -> bool:
    return piece.kind == "word" and len(piece.text) == 1 and ord(piece.text) < 0x3000
