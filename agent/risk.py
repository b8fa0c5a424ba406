"""Where in a text something risky begins: a figure, a currency, a promise, a link. Pure."""

from __future__ import annotations

import re

from agent.figures import is_like_digits, spelled
from agent.links import SIGNS_IN_WORDS, is_host, spells_one_out
from agent.vocabulary import TRIGGERS, WEAK_PRICE, vocabulary
from agent.words import Token, Words

LOOK_AHEAD = 3  # words after a number in which its currency may come
LISTED = re.compile(r"(?:^|\n)[ \t#>*-]*$")
_LINKS = frozenset({"http", "https", "www", "mailto", "javascript", "data", "ftp", "file", "blob", "tel"})
_CHARACTERS_AHEAD = 5  # the same where each character is a word
_IMPERATIVE = 4  # words of a sentence among which it says what to do: "then enter …"
_WAIT = object()


class Scan:
    """Looks through a sentence as far as it has come.

    `line` is what stands before it on its line; `whole` says that it is all there.
    """

    def __init__(self, words: Words, line: str, language: str, *, whole: bool) -> None:
        self._words = words
        self._tokens = words.tokens
        self._line = line
        self._language = language
        self._whole = whole
        self._after = 0  # the token after a number that passes

    def run(self, seen: int) -> tuple[int, int | None]:
        """Go on from `seen`: up to where the text holds nothing risky, and where something risky begins if it does."""
        tokens = self._tokens
        place = next((n for n, token in enumerate(tokens) if token.end > seen), len(tokens))
        while place < len(tokens):
            token = tokens[place]
            last = not self._whole and self._is_open(token)
            found = self._look(place, last=last)
            if found is _WAIT:
                return max(seen, self._safe(place) if last else token.start), None
            if isinstance(found, int):
                return seen, found
            place = max(place + 1, self._after)
            seen = max(seen, tokens[place - 1].end)
        return len(self._words.text), None

    def _is_open(self, token: Token) -> bool:
        """Whether the text ends in this token, so that it may go on."""
        return token is self._tokens[-1] and not self._words.folded[-1:].isspace()

    def _safe(self, place: int) -> int:
        """How much of an unfinished word may be shown."""
        token = self._tokens[place]
        if token.kind != "word" or ord(token.text[0]) >= 0x3040 or _is_spelled(token):
            return token.start
        if token.written.isupper() and self._is_code(place):
            return token.start
        begins = vocabulary().may_begin(token.text)
        if begins is None:
            return token.end
        return self._words.places[token.at + begins] if begins else token.start

    def _look(self, place: int, *, last: bool) -> object:
        """None for a harmless token, the place where a risky stretch begins, or `_WAIT`."""
        token, tokens = self._tokens[place], self._tokens
        if token.kind == "digits":
            return self._number(place, place + 1, last=last)
        if token.kind == "sign":
            return self._sign(place, last=last)
        if ord(token.text[0]) >= 0x3040:
            found = self._unspaced(place)
            if found is not None:
                return found
        elif len(token.text) == 1 and self._may_be_spelled(place):
            return _WAIT
        if last:
            return _WAIT
        if _is_spelled(token):
            return token.start
        if not TRIGGERS.isdisjoint(token.says):
            return self._promised(place)
        if token.has("fee") and any(near.has("negation") for near in tokens[max(0, place - 3) : place]):
            return token.start
        if token.has("period") and any(near.has("within") for near in tokens[max(0, place - 2) : place]):
            return token.start
        if self._is_struck(place) or self._is_paid(place) or (token.has("enter") and place < _IMPERATIVE):
            return token.start
        if token.text in {"a", "an"}:
            return self._article(place)
        if token.text in SIGNS_IN_WORDS and place:
            return self._sign_in_words(place)
        if token.text in _LINKS:
            return self._address(place)
        if token.written.isupper() and len(token.written) >= 4 and self._is_code(place):
            return token.start
        awaited = vocabulary().awaited.get(token.text)
        is_number = vocabulary().number(token.text) is not None
        if is_number and (awaited is None or self._language in awaited):
            return self._spelled(place)
        return None

    def _is_struck(self, place: int) -> bool:
        """Whether a sentence begins with what seals a bargain: "Deal!"."""
        return place == 0 and self._tokens[place].has("struck")

    def _is_paid(self, place: int) -> bool:
        """Whether a word says, with a "not" beside it, that something is not paid: "won't have to pay"."""
        tokens = self._tokens
        if tokens[place].has("pay"):
            return any(near.has("negation") for near in tokens[max(0, place - 4) : place])
        return tokens[place].has("negation") and place > 0 and tokens[place - 1].has("pay")

    def _sign_in_words(self, place: int) -> object:
        """A word for a dot is risky before the end of an address: "dot com"."""
        tokens = self._tokens
        if not self._whole and (place + 1 >= len(tokens) or self._is_open(tokens[place + 1])):
            return _WAIT
        end = tokens[place + 1].end if place + 1 < len(tokens) else 0
        return tokens[place].start if spells_one_out(f"x {self._words.text[tokens[place].start : end]}") else None

    def _article(self, place: int) -> object:
        """An article passes but for that of a span: "a week"."""
        tokens = self._tokens
        if not self._whole and (place + 1 >= len(tokens) or self._is_open(tokens[place + 1])):
            return _WAIT
        return tokens[place].start if place + 1 < len(tokens) and tokens[place + 1].has("period", "long") else None

    def _may_be_spelled(self, place: int) -> bool:
        """Whether a letter that stands alone may turn out to be the first of a word spelled letter by letter."""
        tokens = self._tokens
        if self._whole or (place and tokens[place - 1].text == "'" and tokens[place - 1].end == tokens[place].start):
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

    def _unspaced(self, place: int) -> object:
        """A phrase of a script without spaces is risky from its first character on."""
        token = self._tokens[place]
        ahead = "".join(near.text for near in self._tokens[place : place + 8])
        for phrase in vocabulary().unspaced.get(token.text, ()):
            if ahead.startswith(phrase):
                return token.start
            if not self._whole and len(ahead) < len(phrase) and phrase.startswith(ahead):
                return _WAIT
        return None

    def _promised(self, place: int) -> object:
        """A risky word that stands in a harmless phrase ("feel free", "free to") is none."""
        token, tokens = self._tokens[place], self._tokens
        if token.has("harmless"):
            return None
        if token.text == "free":
            if place + 1 >= len(tokens) and not self._whole:
                return _WAIT
            if place + 1 < len(tokens):
                after = tokens[place + 1]
                if after.end == len(self._words.text) and not self._whole and after.kind == "word":
                    return _WAIT
                if after.has("harmless"):
                    return None
        # Of a compound word, what stands before its risky part has been shown already.
        inner = 0 if _is_spelled(token) else vocabulary().inner_start(token.text)
        return self._words.places[token.at + inner] if inner else token.start

    def _address(self, place: int) -> object:
        tokens = self._tokens
        if place + 1 >= len(tokens) and not self._whole:
            return _WAIT
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        is_address = after is not None and after.text in {":", ".", "/"} and after.start == tokens[place].end
        return tokens[place].start if is_address else None

    def _is_code(self, place: int) -> bool:
        before = {token.text for token in self._tokens[max(0, place - 3) : place]}
        return bool(before & {"code", "codes", "coupon", "voucher", "codigo", "codice", "kod", "koд"})

    def _sign(self, place: int, *, last: bool) -> object:
        token, tokens = self._tokens[place], self._tokens
        text = self._words.text
        if token.text in "$€£¥%₹₽₴₺₩₿¢&":
            return token.start
        if token.text in "[<@/.:!" and last:
            return _WAIT
        if token.text == "[":
            return self._bracket(place)
        if token.text in "({<":
            return self._aside(place)
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
            return self._dotted(place)
        return None

    def _dotted(self, place: int) -> object:
        """A dot inside a word: risky where it makes the name of a host."""
        tail = re.match(r"(?:[\w-]+\.)*[\w-]+", self._words.text[self._tokens[place].end :])
        end = self._tokens[place].end + (tail.end() if tail else 0)
        if self._words.text[end:] in {"", "."} and not self._whole:
            return _WAIT
        host = f"{self._tokens[place - 1].text}.{tail[0]}" if tail else ""
        return self._tokens[place].start if tail and is_host(host) else None

    def _aside(self, place: int) -> object:
        """A bracket is risky where it stands for the dot of an address: "shop (dot) example"."""
        inside = self._tokens[place + 1 : place + 3]
        is_sign = bool(inside) and inside[0].text in SIGNS_IN_WORDS
        if not self._whole and (not inside or self._is_open(inside[0]) or (is_sign and len(inside) < 2)):
            return _WAIT
        return self._tokens[place].start if is_sign and len(inside) == 2 and inside[1].text in ")]}>" else None

    def _bracket(self, place: int) -> object:
        """A citation passes; a link is risky; anything else in brackets is read as text."""
        start = self._tokens[place].start
        close = self._words.text.find("]", start)
        if close < 0:
            return None if self._whole or len(self._words.text) - start > 300 else _WAIT
        after = self._words.text[close + 1 : close + 2]
        if not after and not self._whole:
            return _WAIT
        if spells_one_out(f"x{self._words.text[start : close + 1]}x"):
            return start
        return start if after in {"(", "[", ":"} and after and not self._is_cited(start, close, after) else None

    def _is_cited(self, start: int, close: int, after: str) -> bool:
        return after != "(" and self._words.text[start + 1 : close].isdigit()

    # Numbers

    def _spelled(self, place: int) -> object:
        known, tokens, after = vocabulary(), self._tokens, place
        while after < len(tokens) and (tokens[after].kind == "word" or tokens[after].text == "-"):
            said = tokens[after]
            if said.text != "-" and known.number(said.text) is None and not said.has("number_joins"):
                break
            after += 1
        if after >= len(tokens) and not self._whole:
            return _WAIT
        self._after = after
        value, _ = spelled(self._words, place)
        return self._followed(place, after, spelled=value is None or not is_like_digits(self._words, place, value))

    def _number(self, place: int, after: int, *, last: bool) -> object:
        """A number passes as a time, a citation, the number of a step, or where it counts something but money."""
        tokens, text = self._tokens, self._words.text
        start = tokens[place].start
        if last:
            return _WAIT
        while after + 1 < len(tokens) and self._goes_on(after):
            after += 2
        if after >= len(tokens) - 1 and not self._whole and self._may_go_on(after):
            return _WAIT
        end = tokens[after - 1].end
        literal = text[start:end]
        self._after = after
        if place and tokens[place - 1].end == start and tokens[place - 1].text not in {"[", "(", "-", '"', "'", "/"}:
            return self._attached(place, after)
        if (
            place
            and tokens[place - 1].text == "["
            and text[end : end + 1] == "]"
            and literal.isdecimal()
            and 0 < int(literal) <= 99
        ):
            return self._followed(place, after + 1, spelled=True, skip="].,;:!?)")
        if literal == "24/7" or re.fullmatch(r"\d{1,2}:\d{2}", literal):
            return self._followed(place, after, spelled=True)
        before = self._line + text[:start]
        if LISTED.search(before) and text[end : end + 1] in {".", ")"} and text[end + 1 : end + 2].isspace():
            return self._followed(place, after + 1, spelled=True)
        return self._followed(place, after, spelled=False)

    def _attached(self, place: int, after: int) -> object:
        """A number that ends a name ("A5", "ISO27001")."""
        before = self._tokens[place - 1]
        if before.kind != "word" or before.has("currency") or len(before.text) > 3 or self._is_code(place):
            return self._tokens[place].start
        return self._followed(place, after, spelled=True)

    def _goes_on(self, after: int) -> bool:
        """Whether a separator and more digits follow without a gap (or a space and three digits)."""
        sign, digits = self._tokens[after], self._tokens[after + 1]
        if digits.kind != "digits":
            return False
        joined = sign.start == self._tokens[after - 1].end and digits.start == sign.end
        return joined and sign.text in {".", ",", "'", ":", "/", "-"}

    def _may_go_on(self, after: int) -> bool:
        return after >= len(self._tokens) or self._tokens[after].end == len(self._words.text)

    def _followed(self, place: int, after: int, *, spelled: bool, skip: str = "") -> object:
        """Decide by the words that follow: none may be a currency, and one must be a thing that is counted."""
        tokens, known = self._tokens, vocabulary()
        start = tokens[place].start
        priced = any(token.has("price") and token.text not in WEAK_PRICE for token in tokens[:place])
        if not spelled and (priced or (place and tokens[place - 1].has("percent", "months"))):
            return start
        labelled = place > 0 and tokens[place - 1].has("label")
        seen = 0
        for near in range(after, len(tokens)):
            token = tokens[near]
            unfinished = self._is_open(token) and not self._whole
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
            if unfinished or (len(token.text) == 1 and self._may_be_spelled(near)):
                return _WAIT
            if _is_spelled(token):
                return start
            if token.has(
                "currency", "percent", "discount", "compare", "free", "period", "fine"
            ) or token.text.upper() in {"EUR", "USD"}:
                return start
            if token.kind == "digits" or (known.number(token.text) or (0,))[0] >= 100:
                return None if spelled and seen else start
            counted = token.kind == "word" and not token.has("functions", "period", "months", "soon")
            if not seen and not spelled and not labelled and not counted:
                return start
            seen += 1
            if seen >= (_CHARACTERS_AHEAD if token.text[0] >= "\u3040" else 2 if spelled else LOOK_AHEAD):
                return None
        else:
            if not self._whole:
                return _WAIT
        if seen or spelled or labelled:
            alone = spelled and not seen and place == 0 and tokens[place].kind == "word"
            return start if alone or (spelled and priced and not seen) else None
        return start


def _is_spelled(token: Token) -> bool:
    """Whether a word is spelled letter by letter."""
    return token.kind == "word" and re.search(r"[\s.'/-]", token.written) is not None
