"""A reply as it is being written → pieces to be spoken: the first as early as can be, then whole sentences."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from voice.endings import WIDE, Ending, ending, needs_next
from voice.reading import Reader
from voice.spoken import CLOSERS, Mark

# Characters of a piece.
FIRST = 20  # the first piece ends with the first clause that has as many
SECOND = 60  # the second with the first sentence that has: while it plays, a longer third is written and made
GATHERED = 140
MOST = 250

QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "(": ")", "「": "」", "『": "』", "（": "）", "《": "》"}
WITHOUT_SPACE = frozenset("「『（《")  # these open a quote in the middle of a word too
LONGEST_QUOTE = 140  # what has not closed by then is no quote


@dataclass(frozen=True, slots=True)
class Piece:
    """Words to be spoken, and the `chars` characters of the raw text from `offset` on that they stand for."""

    text: str
    offset: int
    chars: int


def speakable(markdown: str) -> str:
    """The whole text as it would be spoken."""
    reader = Reader()
    marks = reader.feed(markdown) + reader.end()
    return " ".join("".join(char for char, _ in marks).split())


class Cutter:
    """Cuts one reply. The pieces do not depend on how the text was split on its way here.

    Each piece begins where the one before ended, the first at 0. What comes after the last and is not read aloud (an
    emoji, a citation, a lonely sign) belongs to no piece.
    """

    def __init__(self) -> None:
        self._reader = Reader()
        self._marks: list[Mark] = []  # what is spoken after the last piece
        self._begin = 0  # where in the raw text that begins
        self._pieces: list[Piece] = []
        self._made = 0
        self._word = 0  # where the last word begins: this and the following are indexes into the marks
        self._space = 0
        self._clause = 0
        self._whole = 0  # where the last whole sentence ends
        self._undecided = ""
        self._wide = Ending.NONE
        self._quote = ""  # what would close the open quote
        self._quoted = 0  # characters since it opened

    def feed(self, text: str) -> list[Piece]:
        """Take in more of the reply; the pieces that are certain now."""
        return self._cut(self._reader.feed(text))

    def end(self) -> list[Piece]:
        """The reply has ended; the piece that is left."""
        pieces = self._cut(self._reader.end())
        if _is_spoken(self._marks):
            self._emit(len(self._marks), self._reader.read)
            pieces += self._pieces
        return pieces

    def _cut(self, marks: list[Mark]) -> list[Piece]:
        self._pieces = []
        for char, at in marks:
            if char == "\n":
                self._end_of_block(at)
            elif char == " ":
                self._end_of_word(at)
            else:
                self._add(char, at)
        pieces, self._pieces = self._pieces, []
        return pieces

    def _end_of_block(self, at: int) -> None:
        self._quote = ""
        self._undecided = ""
        self._ends(Ending.SENTENCE, len(self._marks), at)
        self._add_space(at)

    def _end_of_word(self, at: int) -> None:
        word = "".join(char for char, _ in self._marks[self._word :])
        if word and needs_next(word):
            self._undecided = word
        else:
            self._ends(ending(word), len(self._marks), at)
        self._add_space(at)

    def _add_space(self, at: int) -> None:
        self._wide = Ending.NONE
        if self._marks and self._marks[-1][0] != " ":
            self._space = len(self._marks)
            self._marks.append((" ", at))
            self._word = len(self._marks)

    def _add(self, char: str, at: int) -> None:
        if self._undecided:
            self._ends(ending(self._undecided, char), self._space, at)
            self._undecided = ""
        self._add_wide(char, at)
        if len(self._marks) >= GATHERED and self._whole:
            self._emit(self._whole, at)
        if len(self._marks) >= MOST:
            self._emit_what_fits(char, at)
        self._add_quote(char)
        self._marks.append((char, at))

    def _add_wide(self, char: str, at: int) -> None:
        """Where no space is needed, a sentence ends before the first character that does not belong to its end."""
        if char in WIDE:
            self._wide = max(self._wide, WIDE[char])
        elif self._wide is not Ending.NONE and char not in CLOSERS:
            in_number = len(self._marks) > 1 and char.isdecimal() and self._marks[-2][0].isdecimal()
            if not (in_number and self._wide is Ending.CLAUSE):
                self._ends(self._wide, len(self._marks), at)
                self._word = len(self._marks)
            self._wide = Ending.NONE

    def _add_quote(self, char: str) -> None:
        self._quoted += 1
        if self._quote:
            if char in self._quote or self._quoted > LONGEST_QUOTE:
                self._quote = ""
        elif char in QUOTES and (len(self._marks) == self._word or char in WITHOUT_SPACE):
            self._quote = QUOTES[char]
            self._quoted = 0

    def _ends(self, how: Ending, index: int, at: int) -> None:
        """Something ends before the mark with this index, or before the character at `at` of the raw text."""
        if how is Ending.NONE or not index:
            return
        self._clause = index
        if self._quote or how is Ending.PAUSE or (self._made and how is Ending.CLAUSE):
            return
        enough = (FIRST, SECOND)[self._made] if self._made < 2 else GATHERED
        if index >= enough and _is_spoken(self._marks[:index]):
            self._emit(index, at)
        elif self._made:
            self._whole = index

    def _emit_what_fits(self, char: str, at: int) -> None:
        """No sentence ends in time: cut after a clause, a word, or where it must be, `char` being the next."""
        hard = len(self._marks)
        while unicodedata.category(char).startswith("M") and hard > MOST - FIRST:
            hard -= 1
            char = self._marks[hard][0]
        for index in (self._clause if self._clause >= FIRST else self._space, hard):
            if _is_spoken(self._marks[:index]):
                self._emit(index, at)
                return
        self._marks.clear()  # nothing but signs
        self._word = self._space = self._clause = self._whole = 0

    def _emit(self, index: int, at: int) -> None:
        """Make a piece of the marks before this index; the character at `at` of the raw text comes after all marks."""
        text = " ".join("".join(char for char, _ in self._marks[:index]).split())
        end = self._marks[index][1] if index < len(self._marks) else at
        self._pieces.append(Piece(text, self._begin, end - self._begin))
        self._made += 1
        self._begin = end
        gone = index + (index < len(self._marks) and self._marks[index][0] == " ")
        self._marks = self._marks[gone:]
        self._word, self._space = max(self._word - gone, 0), max(self._space - gone, 0)
        self._clause, self._whole = max(self._clause - gone, 0), max(self._whole - gone, 0)


def _is_spoken(marks: list[Mark]) -> bool:
    return any(char.isalnum() for char, _ in marks)
