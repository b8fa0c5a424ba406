"""What may be claimed, and whether a sentence claims more than that.

A claim is held against one statement at a time: a row of the catalogue, a sentence of a policy, a sentence of a source.
The statement must give the same figures in the same currency and for the same period, the same kind of promise, the
same yes or no, and speak of the same thing; and no other statement may speak of that thing more and give another
figure. Pure, but for the lexicon it reads words with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from agent.figures import Figure, Token, Words, digit_runs, figures, numbers_in, take_apart
from agent.folding import fold
from agent.vocabulary import PROMISES, SIGNS, WEAK_PRICE
from knowledge.lexicon import lexicon
from knowledge.text import sentences

CLAIMED = frozenset({"money", "percent", "date", "contact"})
_PART_ENDS = frozenset(",;:()|\n")
_JOINS = frozenset(["and", "or", "und", "oder", "et", "ou", "lub", "oraz", "или", "або", "ve", "veya", "و"])
_JOINS_OF = {
    "nl": {"en", "of"},
    "es": {"y", "o"},
    "it": {"e", "ed", "o"},
    "pt": {"e"},
    "pl": {"i"},
    "ru": {"и"},
    "uk": {"i"},
}
_CITATION = re.compile(r"\[\d{1,2}\]")
_ITEM = re.compile(r"^\s*(?:[-*+•>]\s+|#+\s*|\d{1,3}[.)]\s+)*")
_COVER = 0.5
_MOST_WORDS_TO_DENIED = 6
_NAMED_LANGUAGES_WITH_CAPITALS = frozenset({"de"})
# Said of any price, and so no sign that two sentences speak of the same thing.
_OF_ANY_PRICE = frozenset({"concept:price", "concept:pay", "concept:buy", "concept:duration", "concept:free"})
_OPEN_NUMBER = re.compile(r"\d[\s.!?:]*$")
_IF = frozenset(
    [
        "if",
        "when",
        "wenn",
        "falls",
        "si",
        "se",
        "quando",
        "als",
        "indien",
        "jesli",
        "gdy",
        "eslи",
        "ecли",
        "якщо",
        "eger",
    ]
)
_CODE_WORD = re.compile(r"\b(?:code|codes|coupon|voucher|gutschein\w*|código|codice|kod|код)\b", re.IGNORECASE)
_NOUNS = frozenset({"course", "evening", "morning", "afternoon"})  # the search passes over them; a price list does not
_SAYS_NOTHING = ("currency", "percent", "period", "number_joins", "negation", "functions", *PROMISES)
_LINK = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?//(?P<net>[^\s/?#<>()\[\]\"'|]+)|(?P<odd>\b(?:javascript|data|file|ftp|blob):\S)"
    r"|(?P<mail>[^\s@<>()\[\]\"',;:]+@[^\s@<>()\[\]\"',;:]+\.[^\W\d_]{2,})|(?P<bare>(?:[^\W_][\w-]*\.)+[^\W\d_]{2,24}\b(?!\())",
    re.IGNORECASE,
)
_TOP = frozenset({
    "com", "net", "org", "io", "co", "ai", "app", "dev", "shop", "store", "info", "biz", "xyz", "me", "ly", "gg",
    "link", "site", "online", "eu", "us", "uk", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ua", "tr", "cn",
    "jp", "ar", "ch", "at", "be", "se", "no", "dk", "fi", "cz", "in", "br", "mx", "ca", "au", "nz", "tv", "cc",
    "to", "sh", "ws", "click", "top", "live", "pro", "club", "space", "website", "tech", "cloud", "page",
    "one", "vip", "win", "bid", "loan", "deals", "sale", "example", "test", "invalid", "local",
})  # fmt: skip
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence between its commas and conjunctions: what it claims and what it speaks of."""

    figures: tuple[Figure, ...]
    promises: frozenset[str]
    modifiers: frozenset[str]  # forever, less than …
    periods: frozenset[str]
    words: frozenset[str]
    names: tuple[tuple[str, bool, bool], ...]  # (word, looks like a name, stands beside the next)
    negated: bool
    priced: bool
    soon: bool
    start: int
    end: int
    money: frozenset[tuple[str, float | None, str]]  # its amounts, percentages, dates and telephone numbers


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may be said: its parts, and the sentence as one part. `about` is what it stands under."""

    parts: tuple[Part, ...]
    whole: Part
    about: frozenset[str]
    language: str
    plain: str
    conditions: bool

    @property
    def words(self) -> frozenset[str]:
        """All that it speaks of."""
        return self.whole.words | self.about


@dataclass
class Approved:
    """Everything one reply may claim. `asked`: what the visitor wrote; `hosts`: where a link may lead."""

    statements: Sequence[Statement]
    language: str = "en"
    asked: str = ""
    hosts: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    sources: int = 0
    names: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def asked_numbers(self) -> frozenset[float]:
        """The numbers the visitor wrote."""
        return numbers_in(self.asked)

    @cached_property
    def asked_words(self) -> frozenset[str]:
        """What the visitor spoke of."""
        return subject(take_apart(self.asked, self.language), self.language)

    @cached_property
    def known_digits(self) -> frozenset[str]:
        """The telephone numbers that may be said."""
        return frozenset(run for text in (*self.texts, self.asked) for run in digit_runs(text))

    @cached_property
    def known_text(self) -> str:
        """Everything that may be said, folded, to find codes and addresses in."""
        return "\n".join(fold(text) for text in (*self.texts, self.asked))

    @cached_property
    def verbatim(self) -> frozenset[str]:
        """The sentences as they stand in the sources, folded."""
        return frozenset(each.plain for each in self.statements)


def _values(part: Part) -> Iterator[float]:
    return (figure.value for figure in part.figures if figure.value is not None)


@lru_cache(maxsize=2048)
def statements(title: str, text: str, language: str) -> tuple[Statement, ...]:
    """The sentences of a text that may be said."""
    about = subject(take_apart(title, language), language)
    return tuple(_statement(sentence, about, language) for sentence in sentences(text))


def _statement(sentence: str, about: frozenset[str], language: str) -> Statement:
    words = take_apart(_unmarked(sentence), language)
    parts = tuple(_parts(words, language))
    whole = _part(words, words.tokens, language)
    conditions = any(token.has("condition") for token in words.tokens)
    return Statement(parts, whole, about, language, _plain(sentence), conditions)


def subject(words: Words, language: str) -> frozenset[str]:
    """What a text speaks of: its stems and the concepts they stand for."""
    return _subject(words.tokens, figures(words), language)


@lru_cache(maxsize=10_000)
def _subject_of(word: str, language: str) -> frozenset[str]:
    """What one word stands for."""
    return subject(take_apart(f"x {word}", language), language) - {"x"}


def _subject(tokens: Sequence[Token], said: Iterable[Figure], language: str) -> frozenset[str]:
    taken = [(figure.start, figure.end) for figure in said if figure.kind in CLAIMED | {"span", "clock"}]
    reader = lexicon(language)
    found: set[str] = set()
    for place, token in enumerate(tokens):
        if token.kind != "word" or any(start <= token.start < end for start, end in taken):
            continue
        if token.has(*_SAYS_NOTHING) and not _is_name(tokens, place):
            continue
        if _is_name(tokens, place):
            found.add(token.text)
        for word in reader.tokens(token.written):
            if reader.is_stop(word) and word not in _NOUNS and not reader.names_concept(word):
                continue
            stem = reader.stem(word)
            concepts = {f"concept:{concept}" for concept in reader.concepts.get(stem, ())}
            if concepts & _OF_ANY_PRICE or token.has("price"):
                continue
            found.add(fold(stem))
            found |= concepts
    return frozenset(found)


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is written like a name: with a capital in the middle of a sentence, or a single capital letter."""
    token = tokens[place]
    if token.kind != "word" or not token.written[:1].isupper():
        return False
    return place > 0 and tokens[place - 1].text not in {".", "!", "?", ":"} and token.text not in {"i"}


def _parts(words: Words, language: str) -> Iterator[Part]:
    tokens = words.tokens
    inside = [(figure.start, figure.end) for figure in figures(words)]
    joins = _JOINS | _JOINS_OF.get(language, set())
    begin = 0
    for place, token in enumerate(tokens):
        ends = token.text in _PART_ENDS or (token.text == "-" and _spaced(words, token)) or token.text in joins
        if not ends or any(start <= token.start < end for start, end in inside):
            continue
        if token.text in joins and (_between_numbers(tokens, place) or _before_a_period(tokens, place)):
            continue
        if token.text in joins and not (_says_more(tokens[begin:place]) and _says_more(tokens[place:])):
            continue
        if place > begin:
            yield _part(words, tokens[begin:place], language)
        begin = place + 1
    if begin < len(tokens):
        yield _part(words, tokens[begin:], language)


def _spaced(words: Words, token: Token) -> bool:
    return words.text[token.start - 1 : token.start].isspace() and words.text[token.end : token.end + 1].isspace()


def _between_numbers(tokens: Sequence[Token], place: int) -> bool:
    def is_number(at: int) -> bool:
        return 0 <= at < len(tokens) and (tokens[at].kind == "digits" or tokens[at].text in "$€£")

    return is_number(place - 1) and is_number(place + 1)


def _says_more(tokens: Sequence[Token]) -> bool:
    """Whether a stretch makes a statement of its own, and is not just one more thing of which the next one speaks."""
    return any(token.kind == "digits" or token.has("currency", *PROMISES) for token in tokens)


def _before_a_period(tokens: Sequence[Token], place: int) -> bool:
    """Whether it joins two of a price's measures: "per user and month"."""
    return any(token.has("period") for token in tokens[place + 1 : place + 2])


def _part(words: Words, tokens: Sequence[Token], language: str) -> Part:
    start, end = tokens[0].start, tokens[-1].end
    said = tuple(figure for figure in figures(words) if start <= figure.start < end)
    promises = {mark.category for token in tokens for mark in token.marks if mark.category in PROMISES}
    if promises and any(token.has("harmless") for token in tokens):
        promises -= {"free", "discount"}
    negations = [place for place, token in enumerate(tokens) if token.has("negation")]
    fees = [place for place, token in enumerate(tokens) if token.has("fee")]
    for_free = {no for no in negations for fee in fees if 0 < fee - no <= 3}
    for_free |= {no for no in negations if any(token.has("free") for token in tokens[no + 1 : no + 2])}
    if any(0 < fee - no <= 3 for no in negations for fee in fees):
        promises.add("free")
    priced = any(token.has("price") and token.text not in WEAK_PRICE for token in tokens)
    soon = any(token.has("soon") for token in tokens)
    names = tuple(
        (token.text, _is_name(tokens, place), _beside(tokens, place, words))
        for place, token in enumerate(tokens)
        if token.kind == "word"
    )
    modifiers = {mark.category for token in tokens for mark in token.marks if mark.category in {"forever"}}
    if said and any(token.has("compare") for token in tokens) and tokens[0].text not in _IF:
        modifiers.add("compare")
    if any(token.has("up_to") for token in tokens) and any(figure.kind in CLAIMED for figure in said):
        modifiers.add("up_to")
    return Part(
        figures=said,
        promises=frozenset(promises),
        modifiers=frozenset(modifiers),
        periods=frozenset(token.value("period") for token in tokens if token.has("period")),
        words=_subject(tokens, said, language),
        names=names,
        negated=bool(set(negations) - for_free),
        priced=priced,
        soon=soon,
        start=start,
        end=end,
        money=frozenset((figure.kind, figure.value, figure.unit) for figure in said if figure.kind in CLAIMED),
    )


def _beside(tokens: Sequence[Token], place: int, words: Words) -> bool:
    """Whether nothing but a space stands between this word and the next."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is not None and after.kind == "word" and words.text[tokens[place].end : after.start] in {" ", "-"}


def _unmarked(text: str) -> str:
    return _CITATION.sub("", text)


def _plain(text: str) -> str:
    return " ".join(_ITEM.sub("", fold(_unmarked(text))).strip(" .!?\"'()").split())


class Judge:
    """Says of each sentence of one reply, in order, whether all it claims is approved."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved
        self._before: frozenset[str] = frozenset()
        self._words: Words | None = None  # of the sentence that is judged
        self._left_open = False  # whether the sentence before ended in a number

    def pass_by(self, sentence: str, words: Words | None = None) -> None:
        """A sentence without a claim was said: what comes next may speak of the same."""
        self._left_open = bool(_OPEN_NUMBER.search(fold(_unmarked(sentence))))
        if len(sentence) < 4:
            return
        language = self._approved.language
        if about := subject(words or take_apart(_unmarked(sentence), language), language):
            self._before = about

    def objection(self, sentence: str) -> str:
        """Why a sentence must not be said; empty where it may."""
        self._words = None
        why = self._objection(sentence)
        if not why:
            self.pass_by(sentence, self._words)
        return why

    def _objection(self, sentence: str) -> str:
        approved = self._approved
        for cited in _CITATION.finditer(sentence):
            after = take_apart(sentence[cited.end() : cited.end() + 30], approved.language).tokens[:1]
            if any(token.has("currency", "percent") or token.text in SIGNS for token in after):
                return "money"
        text, why = self._links(_unmarked(sentence))
        if why:
            return why
        if _plain(text) in approved.verbatim:
            return ""
        item = _ITEM.match(text)
        words = self._words = take_apart(text[item.end() :] if item else text, approved.language)
        if not words.tokens:
            return ""
        if why := self._codes(words):
            return why
        tokens = words.tokens
        if self._left_open and (tokens[0].has("currency", "percent") or tokens[0].text in SIGNS):
            return "money"
        parts = list(_parts(words, approved.language))
        whole = _part(words, tokens, approved.language)
        delivered = any(token.has("deliver", "discount", "refund") for token in tokens)
        claims = [part for part in parts if self._claims(part, whole, delivered)]
        if not claims:
            return self._plain_numbers(whole)
        if self._denies(words, whole):
            return ""
        carried = whole.words or self._before or approved.asked_words
        if self._supported(whole, carried, delivered, whole):
            return ""
        last = frozenset[str]()
        for part in parts:
            about = part.words or last or carried
            last = part.words or last
            if part not in claims or self._is_the_visitors(words, part):
                continue
            alone = whole if len(claims) == 1 and part.promises else part
            if not self._supported(part, about, delivered, alone):
                return _name(part)
        return ""

    def _claims(self, part: Part, whole: Part, delivered: bool) -> bool:
        if part.promises or any(figure.kind in CLAIMED for figure in part.figures):
            return True
        if part.soon and delivered:
            return True
        spans = [figure for figure in part.figures if figure.kind == "span"]
        if spans and (delivered or whole.promises):
            return True
        kinds = {figure.kind for figure in part.figures}
        return (part.priced and "count" in kinds) or (whole.priced and bool(kinds & {"bare", "spelled"}))

    # One statement that says it all

    def _supported(self, part: Part, about: frozenset[str], delivered: bool, sentence: Part) -> bool:
        approved = self._approved
        fits = [(each, of) for each in approved.statements for of in self._fitting(part, each, delivered)]
        if not fits:
            return False
        best = max(_score(about, each, of) for each, of in fits)
        rivals = [
            _score(about, each, other)
            for each in approved.statements
            for other in each.parts
            if part.money and other.money and not self._gives(part, each, other) and _same_kinds(part, other)
        ]
        if max(rivals, default=0) > best:
            return False
        return any(
            self._same_thing(part, about, each, of) and not (part.promises and self._names_another(sentence, each))
            for each, of in fits
            if _score(about, each, of) == best
        )

    def _fitting(self, part: Part, each: Statement, delivered: bool) -> Iterator[Part]:
        """The parts of a statement that give all figures and promises of a part of the reply."""
        if not part.promises <= each.whole.promises or not part.modifiers - {"up_to"} <= each.whole.modifiers:
            return
        if part.promises & {"free", "discount"} and each.conditions and not self._is_conditional(part, each):
            return
        if part.soon and delivered and not each.whole.soon:
            return
        # Of several amounts in a sentence, each belongs to its own part.
        several = len(part.money) == 1 and sum(bool(other.money) for other in each.parts) > 1
        for other in each.parts if several else (*each.parts, each.whole):
            promised = other if part.promises and part.promises <= other.promises else None
            if part.promises and promised is None:
                continue
            if part.promises and part.negated != other.negated:
                continue
            if self._gives(part, each, other):
                yield other

    def _is_conditional(self, part: Part, each: Statement) -> bool:
        said = {figure.value for figure in part.figures}
        wanted = {figure.value for figure in each.whole.figures if figure.kind in {"money", "percent"}}
        return not wanted or bool(said & wanted)

    def _gives(self, part: Part, each: Statement, other: Part) -> bool:
        """Whether a statement gives all figures of a part: the amounts here, the rest anywhere in it."""
        if not part.money <= other.money:
            return False
        if part.money and not part.periods <= each.whole.periods | other.periods:
            return False
        if part.money and other.negated and not part.negated:
            return False
        if part.money and "up_to" in other.modifiers and "up_to" not in part.modifiers:
            return False
        known = frozenset(_values(each.whole))
        spans = {(figure.value, figure.unit) for figure in each.whole.figures if figure.kind == "span"}
        for figure in part.figures:
            if figure.kind == "span" and (figure.value, figure.unit) not in spans:
                singular = figure.value == 1 and figure.unit in each.whole.periods
                if not singular and not (figure.value in self._approved.asked_numbers and part.money):
                    return False
            elif figure.kind in {"bare", "count", "spelled", "clock"} and figure.value not in known:
                if figure.kind == "spelled" or (part.money and figure.value in self._approved.asked_numbers):
                    continue
                return False
        counts = {f.value for f in part.figures if f.kind == "count"}
        own = {f.value for f in other.figures if f.kind in {"count", "bare"}}
        return not (part.money and counts and own and not counts & own and not counts & self._approved.asked_numbers)

    def _same_thing(self, part: Part, about: frozenset[str], each: Statement, of: Part) -> bool:
        """Whether a part of the reply speaks of what the statement speaks of."""
        approved = self._approved
        foreign = each.language != approved.language
        common = about & each.words
        if not about:
            return (
                bool(part.money)
                and not part.promises
                and not any(
                    other.money and not self._gives(part, any_, other) and _same_kinds(part, other)
                    for any_ in approved.statements
                    for other in any_.parts
                )
            )
        if not common:
            echoed = {value for _, value, _ in part.money} & self._approved.asked_numbers
            return foreign and not part.promises and not echoed and not self._names_another(part, each)
        if self._adds_a_name(part, each, foreign):
            return False
        if part.money or not part.promises:
            return True
        own = of.words or each.whole.words
        subject_words = {word for word in about if not word.startswith("concept:")}
        said = len(subject_words & each.words) / max(len(subject_words), 1)
        told = sum(1 for word in own if word in about) / max(len(own), 1)
        return foreign or (said >= _COVER and told >= _COVER)

    def _names_another(self, part: Part, each: Statement) -> bool:
        return any(word in self._approved.names and word not in each.words for word, _, _ in part.names)

    def _adds_a_name(self, part: Part, each: Statement, foreign: bool) -> bool:
        """Whether a word beside one of the statement's makes it another thing ("the Enterprise plan")."""
        reader = lexicon(self._approved.language)
        known = {word: self._is_known(word, each) for word, _, _ in part.names}
        for place, (word, is_name, beside) in enumerate(part.names):
            if known[word] or word in reader.stop:
                continue
            if word in self._approved.names:
                return True
            near = (beside and place + 1 < len(part.names) and known[part.names[place + 1][0]]) or (
                place > 0 and part.names[place - 1][2] and known[part.names[place - 1][0]]
            )
            naming = is_name and self._approved.language not in _NAMED_LANGUAGES_WITH_CAPITALS
            asked = fold(reader.stem(word)) in self._approved.asked_words
            if near and not foreign and (naming or asked):
                return True
        return False

    def _is_known(self, word: str, each: Statement) -> bool:
        said = subject(take_apart(f"x {word}", self._approved.language), self._approved.language) - {"x"}
        return bool(said & each.words) or word in each.words

    # What needs no statement

    def _denies(self, words: Words, whole: Part) -> bool:
        """Whether a sentence only says that something cannot be promised, in the visitor's own figures at most."""
        tokens = words.tokens
        refusing = [place for place, token in enumerate(tokens) if token.has("refusing")]
        risky = [place for place, token in enumerate(tokens) if token.has(*PROMISES) or token.kind == "digits"]
        if not refusing or not risky or any(token.has("exception") for token in tokens[refusing[0] + 1 :]):
            return False
        cjk = any(ord(token.text[0]) >= 0x3040 for token in tokens)
        if not cjk and not all(0 <= place - refusing[0] <= _MOST_WORDS_TO_DENIED + 2 for place in risky):
            return False
        if any(token.text in _PART_ENDS for token in tokens[refusing[0] : risky[-1]]):
            return False
        return all(value in self._approved.asked_numbers for value in _values(whole))

    def _is_the_visitors(self, words: Words, part: Part) -> bool:
        """Whether a figure is only the visitor's own, said back as theirs."""
        tokens = words.tokens
        if part.promises or any(token.has("commit") for token in tokens):
            return False
        inside = [token for token in tokens if part.start <= token.start < part.end]
        return any(token.has("yours") for token in inside) and all(
            value in self._approved.asked_numbers for value in _values(part)
        )

    def _plain_numbers(self, whole: Part) -> str:
        """A bare number must be known of what is spoken of; one that counts something may be said."""
        about = whole.words or self._before or self._approved.asked_words
        for figure in whole.figures:
            if figure.kind == "bare" and not self._is_known_number(figure.value, about):
                return "figure"
        return ""

    def _is_known_number(self, value: float | None, about: frozenset[str]) -> bool:
        approved = self._approved
        given = [each for each in approved.statements if value in set(_values(each.whole))]
        is_amount = any(value == amount for each in given for _, amount, _ in each.whole.money)
        if not is_amount and (given or value in approved.asked_numbers):
            return True
        return any(each.words & about or each.language != approved.language for each in given if about)

    def _codes(self, words: Words) -> str:
        """Codes and telephone numbers must stand in what may be said."""
        for figure in figures(words):
            if figure.kind == "contact":
                digits = re.sub(r"\D", "", fold(words.text[figure.start : figure.end]))
                if not any(digits in run or run in digits for run in self._approved.known_digits):
                    return "contact"
        for match in re.finditer(r"(?<![\w-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9-]{5,}(?![\w-])", words.text):
            if fold(match[0]) not in self._approved.known_text:
                return "code"
        if re.search(
            r"\b(?:code|codes|coupon|voucher|gutschein\w*|código|codice|kod|код)\b", words.text, re.IGNORECASE
        ):
            for match in re.finditer(r"(?<![\w-])[A-Z][A-Z-]{3,}(?![\w-])", words.text):
                if fold(match[0]) not in self._approved.known_text:
                    return "code"
        return ""

    def _links(self, text: str) -> tuple[str, str]:
        """The text without its links, and what is wrong with one of them."""
        visible = _INVISIBLE.sub("", text)
        rest = []
        end = 0
        for link in _LINK.finditer(visible):
            if link["bare"] and not is_host(link["bare"]):
                continue
            if not self._may_link(link):
                return text, "link"
            rest.append(visible[end : link.start()])
            tail = re.match(r"[^\s)>\]]*", visible[link.end() :])
            end = link.end() + (tail.end() if tail else 0)
        return "".join([*rest, visible[end:]]), ""

    def _may_link(self, link: re.Match[str]) -> bool:
        if link["odd"]:
            return False
        if link["mail"]:
            return fold(link["mail"]).strip(".") in self._approved.known_text
        if link["scheme"] and link["scheme"].lower() not in {"http", "https"}:
            return False
        net = link["net"] or link["bare"]
        if "@" in net or not net.isascii():
            return False
        try:
            host = urlsplit(f"//{net}").hostname or ""
        except ValueError:
            return False
        host = host.rstrip(".")
        return any(
            host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in self._approved.hosts
        )


def is_host(text: str) -> bool:
    """Whether dotted words are the name of a host, and not just a missing space."""
    return text.rsplit(".", 1)[-1].lower() in _TOP or not text.isascii()


def _score(about: frozenset[str], each: Statement, of: Part) -> int:
    own = of.words or each.whole.words
    return 2 * len(about & own) + len(about & (each.words - own))


def _same_kinds(part: Part, other: Part) -> bool:
    return bool({kind for kind, _, _ in part.money} & {kind for kind, _, _ in other.money})


def _name(part: Part) -> str:
    """The kind of claim, for staff."""
    for kind in ("money", "percent"):
        if any(figure.kind == kind for figure in part.figures):
            return kind
    return next(iter(sorted(part.promises)), "date" if part.soon else "figure")
