"""Holds prices and promises back until they are approved; everything else flows.

Text passes as it comes until a risky word begins: a figure, a currency, a percentage, "free", "discount", "guarantee",
"refund", a legal promise, a link. From there it is held to the end of its sentence, which must claim no more than what
is approved (agent/approval.py). If it claims more, an approved ending takes its place and nothing more is said.

What passes depends on the text alone, never on the pieces in which it came; nothing that has passed is taken back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.approval import Approved, Judge, is_host
from agent.figures import Token, Words, take_apart
from agent.vocabulary import TRIGGERS, WEAK_PRICE, vocabulary

LONGEST = 900  # characters; a longer sentence is judged in pieces
LOOK_AHEAD = 3  # words after a number in which its currency may come
_END = re.compile(
    r"([.!?…。！？؟]+[\"'”’»)\]*_]*)([^\S\n]*\n|[^\S\n]+(?=\S))|([。！？]+(?=[^」』”’)。！？]))|([^\S\n]*\n)"
)
_MARK = re.compile(r"[.!?…。！？؟\"'”’»)\]*_]+\s*$")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|mio|mrd|ca|approx|bzw|inkl|zzgl|exkl|max|min|nr|no|st|dr|mr|mrs|ms|vs|ul|тыс|руб|млн)\.$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|\n)[ \t#>*-]*$")
_LINKS = frozenset({"http", "https", "www", "mailto", "javascript", "data", "ftp", "file", "blob", "tel"})
_WAIT = object()


@dataclass(frozen=True, slots=True)
class Held:
    """What was held back, and why: money, percent, date, link, code, contact, figure, or the kind of promise."""

    text: str
    why: str


class Guard:
    """Guards one attempt of one reply: `feed` it what the model writes, `end` it, and show what they return.

    `held` is set once something was refused; from then on nothing passes.
    """

    def __init__(self, approved: Approved) -> None:
        self.held: Held | None = None
        self._approved = approved
        self._judge = Judge(approved)
        self._line = ""  # the end of what was said before this sentence, on its line
        self._text = ""  # the sentence so far
        self._shown = 0
        self._seen = 0  # up to where it holds nothing risky
        self._risky: int | None = None
        self._after = 0  # the token after a number that passes

    def feed(self, text: str) -> str:
        """The next piece of the model's text; what may be shown now."""
        if self.held is not None:
            return ""
        self._text += text
        return self._advance(whole=False)

    def end(self, how: Literal["stop", "cut"] = "stop") -> str:
        """The model's text has ended; what may still be shown. Of one that was cut short, a held claim is not."""
        if self.held is not None:
            return ""
        if how == "cut":
            return self._advance(whole=False)
        return self._advance(whole=True)

    @property
    def unshown(self) -> str:
        """What was read and has not passed."""
        return self._text[self._shown :]

    def _advance(self, *, whole: bool) -> str:
        shown = ""
        while self._text and self.held is None:
            end = self._sentence_end(whole=whole)
            if self._risky is None:
                words = take_apart(self._text if end is None else self._text[:end], self._approved.language)
                self._scan(words, whole=whole or end is not None)
            if end is None:
                upto = self._seen if self._risky is None else self._risky
                shown += self._show(upto)
                return shown
            sentence = self._text[:end]
            if self._risky is None:
                shown += self._show(end)
                self._judge.pass_by(sentence)
            elif why := self._judge.objection(sentence):
                shown += self._show(self._risky)
                self.held = Held(sentence[self._shown :].strip(), why)
                return shown
            else:
                shown += self._show(end)
            self._line = (self._line + sentence).rsplit("\n", 1)[-1][-40:] if "\n" not in sentence[-1:] else ""
            self._text = self._text[end:]
            self._shown = self._seen = 0
            self._risky = None
        return shown

    def _show(self, upto: int) -> str:
        piece = self._text[self._shown : max(upto, self._shown)]
        self._shown = max(upto, self._shown)
        return piece

    def _sentence_end(self, *, whole: bool) -> int | None:
        """Where the sentence ends; None as long as that is not known."""
        for match in _END.finditer(self._text):
            if match[1] is None or match[2].endswith("\n"):
                return match.end()
            after = self._text[match.end() : match.end() + 1]
            dot = match[1].rstrip("\"'”’»)]*_")
            if dot == "." and (
                _ABBREVIATED.search(self._text[: match.start() + 1])
                or after.islower()
                or after.isdigit()
                or _LISTED.search(self._line + re.sub(r"\d{1,3}$", "", self._text[: match.start()]))
            ):
                continue
            return match.end()
        if len(self._text) > LONGEST and (gap := self._text.find(" ", LONGEST)) >= 0:
            return gap + 1
        return len(self._text) if whole else None

    # What is risky

    def _scan(self, words: Words, *, whole: bool) -> None:
        """Go through the tokens from `_seen` on: to the first risky one, or to where it is not known yet."""
        tokens = words.tokens
        self._after = 0
        place = next((n for n, token in enumerate(tokens) if token.end > self._seen), len(tokens))
        while place < len(tokens):
            token = tokens[place]
            last = not whole and self._is_open(words, token)
            found = self._look(words, place, whole=whole, last=last)
            if found is _WAIT:
                self._seen = max(self._seen, self._safe(words, place) if last else token.start)
                return
            if isinstance(found, int):
                self._risky = found
                return
            place = max(place + 1, self._after)
            self._seen = max(self._seen, tokens[place - 1].end)
        self._seen = len(words.text)

    @staticmethod
    def _is_open(words: Words, token: Token) -> bool:
        """Whether the text ends in this token, so that it may go on."""
        return token is words.tokens[-1] and not words.folded[-1:].isspace()

    def _safe(self, words: Words, place: int) -> int:
        """How much of an unfinished word may be shown."""
        token, tokens = words.tokens[place], words.tokens
        if token.kind != "word" or ord(token.text[0]) >= 0x3040 or _is_spelled(token):
            return token.start
        if token.written.isupper() and self._is_code(tokens, place):
            return token.start
        begins = vocabulary().may_begin(token.text)
        if begins is None:
            return token.end
        return words.places[token.at + begins] if begins else token.start

    def _look(self, words: Words, place: int, *, whole: bool, last: bool) -> object:
        """None for a harmless token, the place where a risky stretch begins, or `_WAIT`."""
        token, tokens = words.tokens[place], words.tokens
        if token.kind == "digits":
            return self._number(words, place, place + 1, whole=whole, last=last)
        if token.kind == "sign":
            return self._sign(words, place, whole=whole, last=last)
        if ord(token.text[0]) >= 0x3040:
            found = self._unspaced(words, place, whole=whole)
            if found is not None:
                return found
        elif len(token.text) == 1 and self._may_be_spelled(words, place, whole=whole):
            return _WAIT
        if last:
            return _WAIT
        if _is_spelled(token):
            return token.start
        if any(token.has(category) for category in TRIGGERS):
            return self._promised(words, place, whole=whole)
        if token.has("fee") and any(near.has("negation") for near in tokens[max(0, place - 3) : place]):
            return token.start
        if token.text in _LINKS:
            return self._address(tokens, place, whole=whole)
        if token.written.isupper() and len(token.written) >= 4 and self._is_code(tokens, place):
            return token.start
        awaited = vocabulary().awaited.get(token.text)
        is_number = vocabulary().number(token.text) is not None and token.text not in {"a", "an"}
        if is_number and (awaited is None or self._approved.language in awaited):
            return self._spelled(words, place, whole=whole)
        return None

    def _may_be_spelled(self, words: Words, place: int, *, whole: bool) -> bool:
        """Whether a letter that stands alone may turn out to be the first of a word spelled letter by letter."""
        tokens = words.tokens
        if whole or (place and tokens[place - 1].text == "'" and tokens[place - 1].end == tokens[place].start):
            return False
        near = place + 1
        while near < len(tokens):
            token = tokens[near]
            if token.kind == "word" and len(token.text) > 1:
                return False
            if token.kind == "word" and near > place + 3:
                return False
            if token.kind != "word" and token.text not in ".-'/":
                return False
            near += 1
        return True

    def _unspaced(self, words: Words, place: int, *, whole: bool) -> object:
        """A phrase of a script without spaces is risky from its first character on."""
        token = words.tokens[place]
        ahead = "".join(near.text for near in words.tokens[place : place + 8])
        for phrase in vocabulary().unspaced.get(token.text, ()):
            if ahead.startswith(phrase):
                return token.start
            if not whole and len(ahead) < len(phrase) and phrase.startswith(ahead):
                return _WAIT
        return None

    def _promised(self, words: Words, place: int, *, whole: bool) -> object:
        """A risky word that stands in a harmless phrase ("feel free", "free to") is none."""
        token, tokens = words.tokens[place], words.tokens
        if token.has("harmless"):
            return None
        if token.text == "free":
            if place + 1 >= len(tokens) and not whole:
                return _WAIT
            if place + 1 < len(tokens):
                after = tokens[place + 1]
                if after.end == len(self._text) and not whole and after.kind == "word":
                    return _WAIT
                if after.has("harmless"):
                    return None
        # Of a compound word, what stands before its risky part has been shown already.
        inner = 0 if _is_spelled(token) else vocabulary().inner_start(token.text)
        return words.places[token.at + inner] if inner else token.start

    @staticmethod
    def _address(tokens: list[Token], place: int, *, whole: bool) -> object:
        if place + 1 >= len(tokens) and not whole:
            return _WAIT
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        is_address = after is not None and after.text in {":", ".", "/"} and after.start == tokens[place].end
        return tokens[place].start if is_address else None

    @staticmethod
    def _is_code(tokens: list[Token], place: int) -> bool:
        before = {token.text for token in tokens[max(0, place - 3) : place]}
        return bool(before & {"code", "codes", "coupon", "voucher", "codigo", "codice", "kod", "koд"})

    def _sign(self, words: Words, place: int, *, whole: bool, last: bool) -> object:
        token, tokens = words.tokens[place], words.tokens
        text = self._text
        if token.text in "$€£¥%₹₽₴₺₩₿¢&":
            return token.start
        if token.text in "[<@/.:!" and last:
            return _WAIT
        if token.text == "[":
            return self._bracket(words, place, whole=whole)
        if token.text == "<" and (text[token.end : token.end + 1].isalpha() or text[token.end : token.end + 1] in "/!"):
            return token.start
        if token.text == "@" and place and tokens[place - 1].end == token.start:
            return token.start
        if token.text == "/" and text[token.end : token.end + 1] == "/":
            return token.start
        if (
            token.text == "."
            and place
            and tokens[place - 1].end == token.start
            and text[token.end : token.end + 1].isalpha()
        ):
            return self._dotted(words, place, whole=whole)
        return None

    def _dotted(self, words: Words, place: int, *, whole: bool) -> object:
        """A dot inside a word: risky where it makes the name of a host."""
        tail = re.match(r"(?:[\w-]+\.)*[\w-]+", self._text[words.tokens[place].end :])
        end = words.tokens[place].end + (tail.end() if tail else 0)
        if self._text[end:] in {"", "."} and not whole:
            return _WAIT
        return words.tokens[place].start if tail and is_host(tail[0]) else None

    def _bracket(self, words: Words, place: int, *, whole: bool) -> object:
        """A citation passes; a link is risky; anything else in brackets is read as text."""
        start = words.tokens[place].start
        close = self._text.find("]", start)
        if close < 0:
            return None if whole or len(self._text) - start > 300 else _WAIT
        after = self._text[close + 1 : close + 2]
        if not after and not whole:
            return _WAIT
        return start if after in {"(", "[", ":"} and after and not self._is_cited(start, close, after) else None

    def _is_cited(self, start: int, close: int, after: str) -> bool:
        return after != "(" and self._text[start + 1 : close].isdigit()

    # Numbers

    def _spelled(self, words: Words, place: int, *, whole: bool) -> object:
        known, tokens, after = vocabulary(), words.tokens, place
        while after < len(tokens) and (tokens[after].kind == "word" or tokens[after].text == "-"):
            said = tokens[after]
            if said.text != "-" and known.number(said.text) is None and not said.has("number_joins"):
                break
            after += 1
        if after >= len(tokens) and not whole:
            return _WAIT
        self._after = after
        return self._followed(words, place, after, whole=whole, spelled=True)

    def _number(self, words: Words, place: int, after: int, *, whole: bool, last: bool) -> object:
        """A number passes as a time, a citation, the number of a step, or where it counts something but money."""
        tokens, text = words.tokens, self._text
        start = tokens[place].start
        if last:
            return _WAIT
        while after + 1 < len(tokens) and self._goes_on(tokens, after):
            after += 2
        if after >= len(tokens) - 1 and not whole and self._may_go_on(tokens, after):
            return _WAIT
        end = tokens[after - 1].end
        literal = text[start:end]
        self._after = after
        if place and tokens[place - 1].end == start and tokens[place - 1].text not in {"[", "(", "-", '"', "'", "/"}:
            return self._attached(words, place, after, whole=whole)
        if place and tokens[place - 1].text == "[" and text[end : end + 1] == "]" and 0 < int(literal or 0) <= 99:
            return self._followed(words, place, after + 1, whole=whole, spelled=True, skip="].,;:!?)")
        if literal == "24/7" or re.fullmatch(r"\d{1,2}:\d{2}", literal):
            return self._followed(words, place, after, whole=whole, spelled=True)
        before = self._line + text[:start]
        if _LISTED.search(before) and text[end : end + 1] in {".", ")"} and text[end + 1 : end + 2].isspace():
            return self._followed(words, place, after + 1, whole=whole, spelled=True)
        return self._followed(words, place, after, whole=whole, spelled=False)

    def _attached(self, words: Words, place: int, after: int, *, whole: bool) -> object:
        """A number that ends a name ("A5", "ISO27001")."""
        before = words.tokens[place - 1]
        if (
            before.kind != "word"
            or before.has("currency")
            or len(before.text) > 3
            or self._is_code(words.tokens, place)
        ):
            return words.tokens[place].start
        return self._followed(words, place, after, whole=whole, spelled=True)

    def _goes_on(self, tokens: list[Token], after: int) -> bool:
        """Whether a separator and more digits follow without a gap (or a space and three digits)."""
        sign, digits = tokens[after], tokens[after + 1]
        if digits.kind != "digits":
            return False
        joined = sign.start == tokens[after - 1].end and digits.start == sign.end
        return joined and sign.text in {".", ",", "'", ":", "/", "-"}

    def _may_go_on(self, tokens: list[Token], after: int) -> bool:
        return after >= len(tokens) or tokens[after].end == len(self._text)

    def _followed(self, words: Words, place: int, after: int, *, whole: bool, spelled: bool, skip: str = "") -> object:
        """Decide by the words that follow: none may be a currency, and one must be a thing that is counted."""
        tokens, known = words.tokens, vocabulary()
        start = tokens[place].start
        priced = any(token.has("price") and token.text not in WEAK_PRICE for token in tokens[:place])
        if not spelled and (priced or tokens[place - 1].has("percent", "months")):
            return start
        labelled = place > 0 and tokens[place - 1].has("label")
        seen = 0
        for near in range(after, len(tokens)):
            token = tokens[near]
            unfinished = self._is_open(words, token) and not whole
            if token.kind == "sign":
                if token.text in skip:
                    continue
                if token.text in "$€£¥%₹₽₴₺₩₿¢":
                    return start
                if token.text in "-/\"'[" and not unfinished:
                    continue
                if unfinished:
                    return _WAIT
                break
            if unfinished or (len(token.text) == 1 and self._may_be_spelled(words, near, whole=whole)):
                return _WAIT
            if _is_spelled(token):
                return start
            if token.has("currency", "percent", "discount", "compare", "free") or token.text.upper() in {"EUR", "USD"}:
                return start
            if token.kind == "digits" or (known.number(token.text) or (0,))[0] >= 100:
                return None if spelled and seen else start
            counted = token.kind == "word" and not token.has("functions", "period", "months", "soon")
            if not seen and not spelled and not labelled and not counted:
                return start
            seen += 1
            if seen >= (LOOK_AHEAD if not spelled else 2):
                return None
        else:
            if not whole:
                return _WAIT
        if seen or spelled or labelled:
            alone = spelled and not seen and place == 0 and tokens[place].kind == "word"
            return start if alone or (spelled and priced and not seen) else None
        return start


def _is_spelled(token: Token) -> bool:
    """Whether a word is spelled letter by letter."""
    return token.kind == "word" and re.search(r"[\s.'/-]", token.written) is not None


def joined(shown: str, ending: str) -> str:
    """The approved ending as it follows what was shown already, which may have stopped in the middle of a sentence."""
    if not shown.strip():
        return ending
    space = "" if shown[-1].isspace() else " "
    return f"{space}{ending}" if _MARK.search(shown) or shown.rstrip(" ").endswith("\n") else f"{space}… {ending}"
