"""Holds prices and promises back until they are approved; everything else flows.

Text passes as it comes until a risky word begins: a figure, a currency, a percentage, "free", "discount", "guarantee",
"refund", a legal promise, a link (agent/risk.py). From there it is held to the end of its sentence, which must claim no
more than what is approved (agent/approval.py). If it claims more, something approved takes its place, and nothing more
is said. A link that stands behind words is left out alone (agent/links.py), and the reply goes on.

What passes depends on the text alone, never on the pieces in which it came; nothing that has passed is taken back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.approval import Judge
from agent.approved import Approved
from agent.risk import LISTED, Scan
from agent.words import Words, take_apart
from knowledge.text import ABBREVIATION, ORDINAL

LONGEST = 900  # characters; a longer sentence is judged in pieces
_END = re.compile(
    r"([.!?…。！？؟]+[\"'”’»)\]*_]*)([^\S\n]*\n|[^\S\n]+(?=\S))|([。！？]+(?=[^\s」』”’)。！？]))|([^\S\n]*\n)"
)
_FIRST_WORDS = re.compile(r"\s*\S+\s+\S+\s|\s*[^\W\d_]+[^\w\s'’]|\s*[\u3040-\u9fff]{4}")
_ONE_LETTER = re.compile(r"\.[\"'”’»)\]*_]*[^\S\n]+[^\W\d_]\Z")  # of "13. iPhones", or of "approx. ten"
# A number that may go on as a date: "28. 10.", and not the one of "$28."
_DAY = re.compile(r"(?:^|[^\d$€£¥.,:])[0-3]?\d$")
_LONGEST_YES = 4  # words, or characters of a script without spaces
_MARK = re.compile(r"[.!?…。！？؟\"'”’»)\]*_]+\s*$")


@dataclass(frozen=True, slots=True)
class Held:
    """What was held back, and why: money, percent, date, link, code, contact, figure, or the kind of promise."""

    text: str
    why: str
    sentence: str = ""  # the whole of it, where a part was shown before


class Guard:
    """Guards one attempt of one reply: `feed` it what the model writes, `end` it, and show what they return.

    `held` is what was not let pass; once `is_over`, nothing more passes.
    """

    def __init__(self, approved: Approved) -> None:
        self.held: list[Held] = []
        self.is_over = False
        self._approved = approved
        self._judge = Judge(approved)
        self._line = ""  # the end of what was said before this sentence, on its line
        self._text = ""  # the sentence so far
        self._letter = ""  # after its dot: only the next tells of which sentence it is, and what was shown stays
        self._words = Words(approved.language)  # of it, as far as it was read
        self._shown = 0
        self._begins = approved.asks_for_a_promise  # nothing has been said, and a "yes" would say much
        self._seen = 0  # up to where it holds nothing risky
        self._risky: int | None = None

    def feed(self, text: str) -> str:
        """The next piece of the model's text; what may be shown now."""
        if self.is_over:
            return ""
        self._text += self._letter + text
        self._letter = self._text[-1] if _ONE_LETTER.search(self._text) else ""
        self._text = self._text.removesuffix(self._letter)
        return self._advance(whole=False)

    def end(self, how: Literal["stop", "cut"] = "stop") -> str:
        """The model's text has ended; what may still be shown. Of one that was cut short, a held claim is not."""
        self._text, self._letter = self._text + self._letter, ""
        return "" if self.is_over else self._advance(whole=how == "stop")

    @property
    def unshown(self) -> str:
        """What was read and has not passed."""
        return self._text[self._shown :] + self._letter

    def _advance(self, *, whole: bool) -> str:
        shown = ""
        while self._text and not self.is_over:
            end = self._sentence_end(whole=whole)
            if self._begins and not whole and end is None and not _FIRST_WORDS.match(self._text):
                return shown
            if self._begins and self._says_yes(end):
                self._risky = 0
            self._begins = False
            if self._risky is None:
                scan = Scan(self._words_to(end), self._line, self._approved.language, whole=whole or end is not None)
                self._seen, self._risky = scan.run(self._seen)
            if end is None:
                upto = self._seen if self._risky is None else self._risky
                shown += self._show(upto)
                return shown
            sentence = self._text[:end]
            if self._risky is None:
                shown += self._show(end)
                self._judge.pass_by(sentence)
            else:
                shown += self._show(self._risky)
                rest = self._approved_of(sentence)
                if rest is None:
                    return shown
                shown += rest
            self._line = (self._line + sentence).rsplit("\n", 1)[-1][-40:] if "\n" not in sentence[-1:] else ""
            self._text = self._text[end:]
            self._words = Words(self._approved.language)
            self._shown = self._seen = 0
            self._risky = None
        return shown

    def _says_yes(self, end: int | None) -> bool:
        """Whether the reply begins by agreeing: that is held with its sentence, or "Yes, …" would be left of it."""
        first = self._words_to(end).tokens[:_LONGEST_YES]
        return any(
            mark.category == "yes" and mark.length == place
            for place, token in enumerate(first, 1)
            for mark in token.marks
        )

    def _words_to(self, end: int | None) -> Words:
        """The words of the sentence so far; up to `end` where it has one."""
        if end is not None and end < len(self._words.text):
            return take_apart(self._text[:end], self._approved.language)
        self._words.add(self._text[len(self._words.text) : end])
        return self._words

    def _approved_of(self, sentence: str) -> str | None:
        """The rest of a sentence with a claim as it may be shown; None where it is held back, and all after it."""
        kept, links = self._judge.without_bad_links(sentence, self._shown)
        if why := self._judge.objection(kept):
            self.held.append(Held(sentence[self._shown :].strip(), why, sentence))
            self.is_over = True
            return None
        self.held += [Held(link, "link") for link in links]
        return kept[self._shown :]

    def _show(self, upto: int) -> str:
        piece = self._text[self._shown : max(upto, self._shown)]
        self._shown = max(upto, self._shown)
        return piece

    def _sentence_end(self, *, whole: bool) -> int | None:
        """Where the sentence ends; None as long as that is not known."""
        gap = self._text.find(" ", LONGEST)
        for match in _END.finditer(self._text, 0, gap + 1 if gap >= 0 else len(self._text)):
            if match[1] is None or match[2].endswith("\n"):
                return match.end()
            after = self._text[match.end() : match.end() + 1]
            dot = match[1].rstrip("\"'”’»)]*_")
            if dot == "." and (
                ABBREVIATION.search(self._text[: match.start() + 1])
                or ORDINAL.search(self._text[: match.start() + 1])
                or (after.islower() and not self._text[match.end() + 1 : match.end() + 2].isupper())
                or (after.isdigit() and _DAY.search(self._text[: match.start()]))
                or LISTED.search(self._line + re.sub(r"\d{1,3}$", "", self._text[: match.start()]))
            ):
                continue
            return match.end()
        if gap >= 0:
            return gap + 1
        return len(self._text) if whole else None


def joined(shown: str, ending: str) -> str:
    """What is said in place of a claim, behind what was shown already, which may have stopped within a sentence."""
    if not shown.strip():
        return ending
    space = "" if shown[-1].isspace() else " "
    return f"{space}{ending}" if _MARK.search(shown) or shown.rstrip(" ").endswith("\n") else f"{space}… {ending}"
