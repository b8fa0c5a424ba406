"""Texts that may be said as statements: what each sentence, and each part of it, claims and speaks of.

Pure, but for the lexicon it reads words with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.figures import figures, with_units
from agent.folding import fold
from agent.vocabulary import PROMISES, SIGNS, WEAK_PRICE
from agent.wording import in_other_words, kinds_of
from agent.words import Figure, Token, Words, take_apart
from knowledge.lexicon import lexicon
from knowledge.text import sentences

_MEASURES = frozenset({"money", "percent", "span"})
CLAIMED = frozenset({"money", "percent", "date", "contact"})
CONDITIONED = frozenset({"free", "included", "discount"})  # promises that may hold from an amount on
_WHY = frozenset({"why", "warum", "pourquoi", "perche", "waarom", "dlaczego"})
PART_ENDS = frozenset(",;:()|\n")
CITATION = re.compile(r"\[\d{1,2}\]")
ITEM = re.compile(r"^\s*(?:[-*+•>]\s+|#+\s*|\d{1,3}[.)]\s+)*")
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
# Said of any price, and so no sign that two sentences speak of the same thing.
_OF_ANY_PRICE = frozenset({"concept:price", "concept:pay", "concept:buy", "concept:duration", "concept:free"})
_ALL_JOINS = _JOINS.union(*_JOINS_OF.values())
_ROW = re.compile(r"(?P<thing>[^:\n]+): (?:(?P<attribute>[^:\n]+): )?[\d.,]+ [A-Z]{3}\b")
_COMPARED = frozenset({"later", "less", "more", "fewer", "sooner", "earlier", "longer"})
_IF = frozenset([
    "if", "when", "wenn", "falls", "si", "se", "quando", "als", "indien", "jesli", "gdy", "eslи", "ecли", "якщо",
    "eger",
])  # fmt: skip
_NO_NAMES = frozenset({"i", "sie", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "ihres"})  # and yet a capital
_WHO = frozenset({"we", "you", "i", "they", "it", "the", "your", "our", "a", "that", "this"})
_NOUNS = frozenset({"course", "evening", "morning", "afternoon"})  # the search passes over them; a price list does not
_PREPOSITIONS = frozenset([
    "for", "on", "from", "to", "in", "within", "after", "as", "per", "fur", "auf", "ab", "bei", "nach", "im", "pro",
    "pour", "sur", "des", "a", "en", "dans", "para", "por", "sobre", "su", "sui", "sulle", "nel", "nei", "voor", "op",
    "bij", "vanaf", "naar", "dla", "na", "od", "w", "do", "nos", "nas", "no", "em",
])  # fmt: skip
_TITLES = frozenset({"discount", "guarantee", "refund"})  # what a title promises for the figures below it
_SAYS_NOTHING = frozenset({"currency", "percent", "period", "number_joins", "negation", "functions", *PROMISES})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence between its commas and conjunctions: what it claims and what it speaks of."""

    figures: tuple[Figure, ...]
    promises: frozenset[str]
    modifiers: frozenset[str]  # forever, less than …
    periods: frozenset[str]
    kinds: frozenset[str]  # delivery, return, guarantee: what its spans of time are of
    words: frozenset[str]
    names: tuple[tuple[str, bool, bool], ...]  # (word, looks like a name, stands beside the next)
    negated: bool
    priced: bool
    conditional: bool
    limited: bool  # it names a condition
    leans: bool  # it has no verb of its own: "and 15 % for students", "on hinges 10 years"
    soon: bool
    universal: bool  # it speaks of each or all of something
    start: int
    end: int
    money: frozenset[tuple[str, float | None, str]]  # its amounts, percentages, dates and telephone numbers
    comes_along: bool = False  # it says what a price includes

    @property
    def measures(self) -> frozenset[str]:
        """Which of amounts, percentages and times it gives."""
        return frozenset(figure.kind for figure in self.figures) & _MEASURES

    @property
    def values(self) -> list[float]:
        """The numbers it says."""
        return [figure.value for figure in self.figures if figure.value is not None]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may be said: its parts, and the sentence as one part.

    `words` is all that it speaks of, the title it stands under included; `plain` its text as it is compared.
    """

    parts: tuple[Part, ...]
    whole: Part
    words: frozenset[str]
    language: str
    plain: str
    text: str  # all of the text that it is a sentence of
    conditions: bool
    kinds: frozenset[str]
    includes: bool
    universal: bool  # of every thing, whatever it is called
    row: str = ""  # of a price list: the thing whose price it gives
    attribute: frozenset[str] = frozenset()  # and of what of it, where that is not the thing itself ("delivery")
    titled: frozenset[str] = frozenset()  # the words of the title
    context: frozenset[str] = frozenset()  # what the sentence before it speaks of
    measure: frozenset[str] = frozenset()  # the words of what it is the price of: "per user", "160x200", "delivery"


@lru_cache(maxsize=2048)
def statements(title: str, text: str, language: str) -> tuple[Statement, ...]:
    """The sentences of a text that may be said."""
    under = take_apart(title, language)
    found: list[Statement] = []
    for sentence in sentences(text):
        statement = _statement(sentence, text, under, language, found[-1] if found else None)
        if statement is not None:
            found.append(statement)
    return tuple(found)


def _statement(sentence: str, text: str, title: Words, language: str, before: Statement | None) -> Statement | None:
    words = take_apart(unmarked(sentence), language)
    if not words.tokens:
        return None
    words.figures = with_units(figures(words))
    whole = part_of(words, words.tokens, language)
    row, attribute, measure = _row(words, language)
    under = frozenset[str]().union(*(token.says for token in title.tokens)) & _TITLES
    parts = _said_out(list(parts_of(words, language)), frozenset() if row else under)
    whole = replace(whole, promises=whole.promises.union(*(part.promises for part in parts)))
    return Statement(
        parts=parts,
        whole=whole,
        words=whole.words | subject(title, language),
        language=language,
        plain=plain(sentence),
        text=text,
        conditions=any(token.has("condition") for token in words.tokens),
        kinds=whole.kinds | kinds_of(title.tokens),
        includes=any(token.has("included", "includes", "free") for token in words.tokens),
        universal=any(token.has("every") for token in words.tokens),
        row=row,
        attribute=attribute,
        measure=measure,
        context=before.words if before else frozenset(),
        titled=frozenset(token.text for token in title.tokens),
    )


def _said_out(parts: Sequence[Part], under: frozenset[str]) -> tuple[Part, ...]:
    """Parts with what a neighbour or the title says of them as well.

    "10 % off from 4 pairs, and 15 % for students" gives students a discount; below "Guarantee", "5 years" is one.
    `under`: what the title promises.
    """
    found = list(parts)
    for place in range(1, len(found)):
        found[place] = _with_promise_of(found[place], found[place - 1])
    for place in range(len(found) - 2, -1, -1):
        if not found[place].kinds:
            found[place] = _with_promise_of(found[place], found[place + 1])
    if under and not any(part.promises for part in found):
        found = [replace(part, promises=under) if part.leans and not part.priced else part for part in found]
    return tuple(found)


def _with_promise_of(part: Part, near: Part) -> Part:
    if part.promises or part.priced or part.negated or near.negated or not part.leans:
        return part
    if not part.measures or part.measures != near.measures:
        return part
    return replace(part, promises=near.promises)


def _row(words: Words, language: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """Of a row of a price list ("Desk: Delivery: 39 EUR") the thing, and what of it in stems and as it is written.

    A measure ("per user") is of the thing itself: no stems.
    """
    named = _ROW.match(words.text)
    if named is None:
        return "", frozenset(), frozenset()
    about = take_apart(named["attribute"] or "", language)
    measured = about.tokens and (about.tokens[0].kind == "digits" or about.tokens[0].has("each"))
    written = frozenset(token.text for token in about.tokens if token.kind != "sign")
    return fold(named["thing"]), frozenset() if measured else subject(about, language), written


def subject(words: Words, language: str) -> frozenset[str]:
    """What a text speaks of: its stems and the concepts they stand for."""
    return _subject(words.tokens, figures(words), language)


@lru_cache(maxsize=10_000)
def subject_of(word: str, language: str) -> frozenset[str]:
    """What one folded word stands for, in the middle of a sentence."""
    return subject(take_apart(f"x {word}", language), language) - {"x"}


def _subject(tokens: Sequence[Token], said: Iterable[Figure], language: str) -> frozenset[str]:
    taken = [(figure.start, figure.end) for figure in said if figure.kind != "spelled"]
    found: set[str] = set()
    for place, token in enumerate(tokens):
        if token.kind != "word" or any(start <= token.start < end for start, end in taken):
            continue
        if _is_name(tokens, place) and "period" not in token.says:
            found.add(token.text)
        elif not _SAYS_NOTHING.isdisjoint(token.says):
            continue
        if "price" not in token.says:
            found |= _meaning(token.written, language)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _meaning(written: str, language: str) -> frozenset[str]:
    """The stems of a word as it is written and the concepts they stand for; nothing where that is said of any price."""
    reader = lexicon(language)
    found: set[str] = set()
    for word in reader.tokens(written):
        if reader.is_stop(word) and word not in _NOUNS and not reader.names_concept(word):
            continue
        stem = reader.stem(word)
        concepts = {f"concept:{concept}" for concept in reader.concepts.get(stem, ())}
        if concepts.isdisjoint(_OF_ANY_PRICE):
            found |= {fold(stem), *concepts}
    return frozenset(found)


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is written like a name: with a capital in the middle of a sentence, or a single capital letter."""
    token = tokens[place]
    if token.kind != "word" or not token.written[:1].isupper():
        return False
    return place > 0 and tokens[place - 1].text not in {".", "!", "?", ":"} and token.text not in _NO_NAMES


def parts_of(words: Words, language: str) -> Iterator[Part]:
    """The parts of a sentence, between its commas and conjunctions."""
    tokens = words.tokens
    said = figures(words)
    inside = [(figure.start, figure.end) for figure in said]
    amounts = [figure for figure in said if figure.kind == "money"]
    joins = _JOINS | _JOINS_OF.get(language, set())
    begin = 0
    for place, token in enumerate(tokens):
        if "includes" in token.says and any(tokens[begin].start <= one.start < token.start for one in amounts):
            yield part_of(words, tokens[begin:place], language)
            begin = place  # "140 EUR | including all parts"
            continue
        ends = token.text in PART_ENDS or (token.text == "-" and _spaced(words, token)) or token.text in joins
        if not ends or any(start <= token.start < end for start, end in inside):
            continue
        if token.text in joins and (_between_numbers(tokens, place) or _before_a_period(tokens, place)):
            continue
        if token.text in joins and not (_says_more(tokens[begin:place], said) and _says_more(tokens[place:], said)):
            continue
        if place > begin:
            yield part_of(words, tokens[begin:place], language)
        begin = place + 1
    if begin < len(tokens):
        yield part_of(words, tokens[begin:], language)


def _spaced(words: Words, token: Token) -> bool:
    return words.text[token.start - 1 : token.start].isspace() and words.text[token.end : token.end + 1].isspace()


def _between_numbers(tokens: Sequence[Token], place: int) -> bool:
    def is_number(at: int) -> bool:
        return 0 <= at < len(tokens) and (tokens[at].kind == "digits" or tokens[at].text in "$€£")

    return is_number(place - 1) and is_number(place + 1)


def _says_more(tokens: Sequence[Token], said: Sequence[Figure]) -> bool:
    """Whether a stretch makes a statement of its own, and is not just one more thing of which the next one speaks."""
    if any(token.kind == "digits" or token.has("currency", *PROMISES) for token in tokens):
        return True
    if len(tokens) > 1 and tokens[1].has("negation"):
        return True  # "and no card is needed"
    spans = (figure for figure in said if figure.kind == "span" and tokens)
    return any(tokens[0].start <= figure.start < tokens[-1].end for figure in spans)


def _before_a_period(tokens: Sequence[Token], place: int) -> bool:
    """Whether it joins two of a price's measures: "per user and month"."""
    return any(token.has("period") for token in tokens[place + 1 : place + 2])


def part_of(words: Words, tokens: Sequence[Token], language: str) -> Part:
    """A run of tokens as one part."""
    start, end = tokens[0].start, tokens[-1].end
    said = tuple(figure for figure in figures(words) if start <= figure.start < end)
    says = frozenset[str]().union(*(token.says for token in tokens))
    harmless = places_of("harmless", tokens) if "harmless" in says else set[int]()
    promises = {
        one
        for place, token in enumerate(tokens)
        if place not in harmless
        for one in token.says & PROMISES
        if one != "free" or not _is_paid_back(tokens, place)
    }
    negations = (
        [place for place, token in enumerate(tokens) if "negation" in token.says and not _is_at_most(tokens, place)]
        if "negation" in says
        else []
    )
    fees = [place for place, token in enumerate(tokens) if "fee" in token.says] if negations else []
    for_free = {no for no in negations for fee in fees if 0 < fee - no <= 3 and _is_waived(tokens, no, fee)}
    if for_free:
        promises.add("free")
    for_free |= {no for no in negations if any(token.has("free") for token in tokens[no + 1 : no + 2])}
    promises |= in_other_words(tokens, said)
    priced = "price" in says and any("price" in token.says and token.text not in WEAK_PRICE for token in tokens)
    names = tuple(
        (token.text, _is_name(tokens, place), _beside(tokens, place, words))
        for place, token in enumerate(tokens)
        if token.kind == "word"
    )
    modifiers = {"forever"} if says & {"forever", "anytime"} else set[str]()
    if said and "compare" in says and tokens[0].text not in _IF and _compares(tokens, said):
        modifiers.add("compare")
    if "up_to" in says and any(_is_most(tokens, figure) for figure in said if figure.kind in CLAIMED):
        modifiers.add("up_to")
    return Part(
        figures=said,
        promises=frozenset(promises),
        modifiers=frozenset(modifiers),
        periods=frozenset(
            mark.value
            for token in tokens
            if "period" in token.says and "greeting" not in token.says and not _begins_a_clause(words, token)
            for mark in token.marks
            if mark.category == "period"
        ),
        kinds=kinds_of(tokens),
        words=_subject(tokens, said, language),
        names=names,
        negated=bool(set(negations) - for_free),
        priced=priced,
        conditional="condition" in says or bool(promises & CONDITIONED),
        limited="condition" in says,
        leans=_leans(tokens, said),
        universal="every" in says,
        soon="soon" in says and any(token.has("soon") and not token.has("greeting") for token in tokens),
        start=start,
        end=end,
        money=frozenset((figure.kind, figure.value, figure.unit) for figure in said if figure.kind in CLAIMED),
    )


def _is_at_most(tokens: Sequence[Token], place: int) -> bool:
    """Whether a "no" is of "no later than"."""
    after = [token.text for token in tokens[place + 1 : place + 3]]
    return len(after) == 2 and after[0] in _COMPARED and after[1] == "than"


def _is_paid_back(tokens: Sequence[Token], place: int) -> bool:
    """Whether "we pay" is of "we pay back", and takes nothing over."""
    return tokens[place].has("pay") and place + 1 < len(tokens) and tokens[place + 1].has("refund")


def places_of(category: str, tokens: Sequence[Token]) -> set[int]:
    """Where the phrases of a category stand, with all their words; `harmless` ones promise nothing: "feel free"."""
    words = [place for place, token in enumerate(tokens) if token.kind == "word"]
    return {
        place
        for at, end in enumerate(words)
        for mark in tokens[end].marks
        if mark.category == category
        for place in words[max(0, at + 1 - mark.length) : at + 1]
    }


def _leans(tokens: Sequence[Token], said: Sequence[Figure]) -> bool:
    """Whether a part begins with its figure or with a preposition, and nothing but one follows its figure."""
    if not said:
        return False
    begins = next(
        (one for one in tokens if one.text in SIGNS or (one.kind != "sign" and one.text not in _ALL_JOINS)), tokens[0]
    )
    after = next((token for token in tokens if token.start >= said[-1].end and token.kind == "word"), None)
    first = begins.start >= said[0].start or begins.text in _PREPOSITIONS
    return first and (after is None or after.text in _PREPOSITIONS)


def _is_waived(tokens: Sequence[Token], no: int, fee: int) -> bool:
    """Whether a "no" waives a fee: not where a refund of it is denied, or "I cannot change the charge"."""
    written = " ".join(token.text for token in tokens[max(0, no - 3) : no + 1])
    is_beyond_us = fee - no > 1 and written.endswith(("cannot", "i can ' t", "we can ' t", "i have no"))
    is_asked = any(token.has("whether") or token.text in _WHY for token in tokens[no:fee])
    is_of_refund = any(token.has("refund", "return") for token in tokens[no : fee - 1])  # and no "return fee"
    return not (is_beyond_us or is_asked or is_of_refund)


def _begins_a_clause(words: Words, token: Token) -> bool:
    """Whether "once" is no price's, but a time's: "once we have verified it"."""
    if token.text != "once":
        return False
    after = next((one for one in words.tokens if one.start >= token.end), None)
    return after is not None and after.text in _WHO


def _compares(tokens: Sequence[Token], said: Sequence[Figure]) -> bool:
    """Whether something is less than an amount or a time: no age ("under 4"), and no "half an hour" itself."""
    measures = [figure for figure in said if figure.kind in CLAIMED or figure.kind == "span"]
    return bool(measures) and any(
        token.has("compare")
        and not any(figure.start <= token.start < figure.end for figure in measures)
        and (token.text != "off" or (place > 0 and any(figure.end == tokens[place - 1].end for figure in measures)))
        for place, token in enumerate(tokens)
    )


def _is_most(tokens: Sequence[Token], figure: Figure) -> bool:
    """Whether an amount is the most of something: "up to 10 %"."""
    before = [token for token in tokens if token.start < figure.end and token.has("up_to")]
    return bool(before) and all(
        token.kind != "digits" or token.start >= figure.start for token in tokens if token.start >= before[-1].start
    )


def _beside(tokens: Sequence[Token], place: int, words: Words) -> bool:
    """Whether nothing but a space stands between this word and the next."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is not None and after.kind == "word" and words.text[tokens[place].end : after.start] in {" ", "-"}


def unmarked(text: str) -> str:
    """The text without its citations."""
    return CITATION.sub("", text)


def plain(text: str) -> str:
    """A sentence as it is compared word for word."""
    return " ".join(ITEM.sub("", fold(unmarked(text))).strip(" \n.!?\"'()").split())
