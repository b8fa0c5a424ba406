"""What of a reply in Markdown is read aloud. Links are read by their words, a bare address by its host, tables by cell.

Emphasis, headings, list marks, blocks of code, pictures, emoji, citations such as [1] and markup in angle brackets are
not read; no angle bracket ever is. Text comes in pieces of any size: nothing depends on how it was split.
"""

from __future__ import annotations

from collections.abc import Callable

from voice import markup
from voice.spoken import Mark, Spoken

END = "\0"  # stands for the end of the text


class Reader:
    """Takes in Markdown as it comes and gives what is spoken of it, each character as soon as it is certain."""

    def __init__(self) -> None:
        self.read = 0  # characters taken in
        self._spoken = Spoken()
        self._state: Callable[[str, int], None] = self._line_start
        self._held: list[Mark] = []  # what may turn out to be markup
        self._outer = "\n"  # what stood before it
        self._before = "\n"
        self._line = 0  # where this line begins
        self._closes = False  # whether the end of this line ends the block
        self._depth = 0  # of brackets in the address of a link
        self._fence = ""
        self._fence_run = 0

    def feed(self, text: str) -> list[Mark]:
        """Take in more of the text."""
        for char in text:
            self._step(char, self.read)
            self.read += 1
        return self._spoken.take()

    def end(self) -> list[Mark]:
        """The text has ended: what was held is no markup."""
        self._state(END, self.read)
        return self._spoken.take()

    def _step(self, char: str, at: int) -> None:
        self._state(char, at)
        self._before = char

    # What may be markup

    def _hold(self, char: str, at: int, state: Callable[[str, int], None]) -> None:
        if not self._held:
            self._outer = self._before
        self._held.append((char, at))
        self._state = state

    def _release(self, state: Callable[[str, int], None], *, skip: int = 0) -> None:
        """What was held, but for its first `skip` characters, was no markup: it is read in another state."""
        held, self._held = self._held, []
        self._state = state
        self._before = held[skip - 1][0] if skip else self._outer
        for char, at in held[skip:]:
            self._step(char, at)

    def _drop(self) -> None:
        self._held.clear()
        self._spoken.dropped = True

    # The beginning and the end of a line

    def _newline(self, at: int) -> None:
        if self._closes or at - self._line < markup.SHORT_LINE:
            self._spoken.end_block(at)
        else:
            self._spoken.space(at)
        self._line = at + 1
        self._closes = False
        self._state = self._line_start

    def _line_start(self, char: str, at: int) -> None:
        if len(self._held) >= markup.LONGEST_RULE and char == self._before:
            return
        mark = "".join(held for held, _ in self._held)
        if markup.LINE_MARK.fullmatch(mark + char):
            self._hold(char, at, self._line_start)
        elif mark:
            self._line_mark(mark, char, at)
        elif char == "\n":
            self._newline(at)
        elif char == "|":
            self._spoken.end_block(at)
            self._words(char, at)
        elif not char.isspace() and char != ">":
            self._state = self._words
            self._words(char, at)

    def _line_mark(self, mark: str, char: str, at: int) -> None:
        """What stands before `char` at the beginning of a line."""
        if markup.FENCE.fullmatch(mark):
            self._spoken.end_block(at)
            self._drop()
            self._fence, self._fence_run = mark[0], -1
            self._state = self._code
            self._code(char, at)
        elif markup.RULE.fullmatch(mark) and (char.isspace() or char in {"|", ":", END}):
            self._spoken.end_block(at)
            self._drop()
            self._line_start(char, at)
        elif char.isspace() and (markup.HEADING.fullmatch(mark) or markup.BULLET.fullmatch(mark)):
            self._spoken.end_block(at)
            self._drop()
            self._closes = mark[0] == "#"
            self._line_start(char, at)
        else:
            if char.isspace() and markup.NUMBER.fullmatch(mark):
                self._spoken.end_block(self._held[0][1])
            self._release(self._words)
            self._state(char, at)

    def _code(self, char: str, _at: int) -> None:
        """In a block of code, which ends with a line of nothing but its fence."""
        if char == "\n":
            if self._fence_run >= 3:
                self._state = self._line_start
            self._fence_run = 0
        elif char == self._fence and self._fence_run >= 0:
            self._fence_run += 1
        elif not char.isspace():
            self._fence_run = -1

    # Within a line

    def _words(self, char: str, at: int) -> None:
        self._state = self._words
        if char == "\n":
            self._newline(at)
        elif char in markup.NO_BREAK:
            self._spoken.put(char, at)
        elif char.isspace():
            self._spoken.space(at)
        elif char in "<[!hHwW*_~|]>\\`":
            self._special(char, at)
        elif markup.SILENT.match(char) or (char == markup.JOINER and self._spoken.dropped):
            self._drop()
        else:
            self._spoken.put(char, at)

    def _special(self, char: str, at: int) -> None:
        before = self._before
        if char == "<":
            self._hold(char, at, self._tag)
        elif char == "[":
            self._hold(char, at, self._citation)
        elif char == "]":
            self._state = self._after_bracket
        elif char == "!" and (before.isspace() or before == "["):
            self._hold(char, at, self._exclamation)
        elif char in "hHwW" and not before.isalnum():
            self._hold(char, at, self._scheme)
        elif (char == "*" and before.isspace()) or (char == "_" and before.isalnum()) or char == "~":
            self._hold(char, at, self._emphasis)
        elif char == "|":
            self._closes = True
            self._state = self._cell
        elif char not in "*_>]\\`":
            self._spoken.put(char, at)

    def _emphasis(self, char: str, at: int) -> None:
        """After a sign of emphasis that may be one of multiplication, of a name_with_lines, or mean "about"."""
        sign, where = self._held.pop()
        if sign == "*" and char.isspace():
            self._spoken.put("×", where)
        elif (sign == "_" and char.isalnum()) or (sign == "~" and char != "~"):
            self._spoken.put(sign, where)
        self._state = self._words
        if sign + char != "~~":
            self._words(char, at)

    def _citation(self, char: str, at: int) -> None:
        """After an opening bracket."""
        if char == "]":
            self._drop()
            self._state = self._after_bracket
        elif char in markup.IN_CITATION and len(self._held) < markup.LONGEST_CITATION:
            self._hold(char, at, self._citation)
        else:
            self._release(self._words, skip=1)
            self._state(char, at)

    def _exclamation(self, char: str, at: int) -> None:
        """After an exclamation mark that may begin a picture."""
        if char == "[":
            self._drop()
            self._state = self._picture
        else:
            self._spoken.put(*self._held.pop())
            self._words(char, at)

    def _picture(self, char: str, at: int) -> None:
        if char == "]":
            self._state = self._after_bracket
        elif char == "\n":
            self._newline(at)

    def _after_bracket(self, char: str, at: int) -> None:
        if char == "(":
            self._depth = 1
            self._state = self._link
        else:
            self._words(char, at)

    def _link(self, char: str, at: int) -> None:
        """In the address of a link."""
        self._depth += (char == "(") - (char == ")")
        if char == "\n":
            self._newline(at)
        elif not self._depth:
            self._state = self._words

    def _tag(self, char: str, at: int) -> None:
        """After an opening angle bracket."""
        if len(self._held) == 1 and not (char.isalpha() or char in "/!?"):
            self._held.clear()
            self._words(char, at)
        elif char == ">":
            if markup.IN_ANGLES.fullmatch("".join(held for held, _ in self._held[1:])):
                self._release(self._words, skip=1)
                self._state(char, at)
            else:
                self._spoken.space(at)
                self._drop()
                self._state = self._words
        elif char in {"<", END} or len(self._held) > markup.LONGEST_TAG:
            self._release(self._words, skip=1)
            self._state(char, at)
        else:
            self._hold(char, at, self._tag)

    def _cell(self, char: str, at: int) -> None:
        """Between two cells of a table, and in the cells of the line below its head."""
        if char in "-:":
            if len(self._held) < markup.LONGEST_RULE:
                self._hold(char, at, self._cell)
        elif char == "|":
            self._held.clear()
        elif char == "\n":
            self._held.clear()
            self._newline(at)
        elif not char.isspace() and char != END:
            self._spoken.end_cell(at)
            self._release(self._words)
            self._state(char, at)

    # Addresses

    def _scheme(self, char: str, at: int) -> None:
        """In what may be the beginning of an address."""
        said = "".join(held for held, _ in self._held).lower() + char.lower()
        if said in markup.SCHEMES:
            self._held.clear()
            self._state = self._www
        elif any(scheme.startswith(said) for scheme in markup.SCHEMES):
            self._hold(char, at, self._scheme)
        else:
            self._spoken.put(*self._held[0])
            self._release(self._words, skip=1)
            self._state(char, at)

    def _www(self, char: str, at: int) -> None:
        """At the beginning of a host, where "www." says nothing."""
        said = "".join(held for held, _ in self._held).lower() + char.lower()
        if said == markup.WWW:
            self._held.clear()
            self._state = self._host
        elif markup.WWW.startswith(said):
            self._hold(char, at, self._www)
        else:
            self._release(self._host)
            self._state(char, at)

    def _host(self, char: str, at: int) -> None:
        if markup.in_address(char, markup.IN_HOST):
            self._spoken.put(char, at)
        elif char in "/?#:@":
            self._state = self._path
            self._path(char, at)
        else:
            self._words(char, at)

    def _path(self, char: str, at: int) -> None:
        """In the rest of an address. Signs at its end belong to the sentence."""
        if char in markup.AFTER_ADDRESS and len(self._held) < markup.LONGEST_TRAIL:
            self._hold(char, at, self._path)
        elif markup.in_address(char, markup.IN_PATH):
            self._held.clear()
        else:
            self._release(self._words)
            self._state(char, at)
