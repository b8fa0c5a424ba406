"""What may be claimed, and whether a sentence claims more than that.

A claim is held against one statement at a time: a row of the catalogue, a sentence of a policy, a sentence of a source.
The statement must give the same figures in the same currency and for the same period, the same kind of promise, the
same yes or no, and speak of the same thing; and no other statement may speak of that thing more and give another
figure. Pure, but for the lexicon it reads words with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from agent.deals import agrees, invents_a_code, is_several_for_one, lowers, multiplied
from agent.figures import Token, Words, digit_runs, figures, numbers_in, take_apart
from agent.folding import fold
from agent.links import leads_to, leave_out, spells_one_out, without_links
from agent.statements import (
    CLAIMED,
    CONDITIONED,
    ITEM,
    PART_ENDS,
    Part,
    Statement,
    part_of,
    parts_of,
    plain,
    subject,
    subject_of,
    unmarked,
)
from agent.vocabulary import PROMISES, SIGNS
from agent.wording import kinds_of
from knowledge.lexicon import lexicon

_COVER = 0.5
_MOST_WORDS_TO_DENIED = 6
_MOST_WORDS_BETWEEN = 2  # from a "no" to what is not given
_LONGEST_ANSWER = 40  # characters; what is no longer speaks of what was asked: "By Christmas."
_NAMED_LANGUAGES_WITH_CAPITALS = frozenset({"de"})
# What a price or a promise may be for, in every language; what `warranty` and such say is a promise already.
_TOPIC_OF = {"guarantee": "concept:warranty", "refund": "concept:refund", "discount": "concept:discount"}
_TOPICS = frozenset({
    "concept:delivery", "concept:install", "concept:trial", "concept:cancel", "concept:licence", *_TOPIC_OF.values(),
})  # fmt: skip
_IT = frozenset([
    "it", "that", "es", "das", "er", "sie", "il", "elle", "ca", "cela", "ella", "ele", "ela", "het", "dat", "to",
])  # fmt: skip
_OPEN_NUMBER = re.compile(r"\d[\s.!?:]*$")
_FOLLOWED_CITATION = re.compile(r"\[\d{1,2}\](?=\s*[^\s.,;:!?)\[])")
_CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9-]{5,}(?![\w-])")
_CODE_WORD = re.compile(r"\b(?:code|codes|coupon|voucher|gutschein\w*|código|codice|kod|код)\b", re.IGNORECASE)
_CODE_IN_CAPITALS = re.compile(r"(?<![\w-])[A-Z][A-Z-]{3,}(?![\w-])")


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
    def name_words(self) -> frozenset[str]:
        """What the names of products stand for."""
        return frozenset(stem for name in self.names for stem in subject_of(name, self.language)) | self.names

    def called(self, about: frozenset[str]) -> frozenset[str]:
        """What else the things are called that are spoken of by their names: of "the Oslo" that it is a desk."""
        named = about & self.name_words
        rows = (
            (each.words for each in self.statements if each.row and not each.attribute and named & each.words)
            if named
            else ()
        )
        return frozenset[str]().union(*rows)

    @cached_property
    def asked_apart(self) -> Words:
        """What the visitor wrote, taken apart."""
        return take_apart(self.asked, self.language)

    @cached_property
    def asked_kinds(self) -> frozenset[str]:
        """The kinds of term the visitor asked for."""
        return kinds_of(self.asked_apart.tokens)

    @cached_property
    def amounts(self) -> frozenset[tuple[str, float | None, str]]:
        """All amounts that stand in what may be said."""
        return frozenset(figure for each in self.statements for figure in each.whole.money)

    @cached_property
    def asked_words(self) -> frozenset[str]:
        """What the visitor spoke of."""
        return subject(self.asked_apart, self.language)

    @cached_property
    def verbatim(self) -> frozenset[str]:
        """The sentences as they stand in the sources, folded."""
        return frozenset(each.plain for each in self.statements)

    def knows(self, code: str) -> bool:
        """Whether a code or an address stands in what may be said."""
        folded = fold(code)
        return any(folded in _folded(text) for text in (*self.texts, self.asked))

    def knows_digits(self, digits: str) -> bool:
        """Whether a telephone number stands in what may be said, with or without its first digits."""
        known = (run for text in (*self.texts, self.asked) for run in _runs(text))
        return any(digits in run or run in digits for run in known)


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=2048)
def _runs(text: str) -> frozenset[str]:
    return digit_runs(text)


class Judge:
    """Says of each sentence of one reply, in order, whether all it claims is approved."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved
        self._said: list[str] = []  # the sentences before

    def pass_by(self, sentence: str) -> None:
        """A sentence was said: what comes next may speak of the same."""
        self._said.append(sentence)

    def without_bad_links(self, sentence: str, start: int) -> tuple[str, list[str]]:
        """The sentence without the links from `start` on that can be left out and lead to no approved host."""
        return leave_out(sentence, start, self._may_link)

    def objection(self, sentence: str) -> str:
        """Why a sentence must not be said; empty where it may."""
        why = self._objection(sentence)
        if not why:
            self.pass_by(sentence)
        return why

    @property
    def _before(self) -> frozenset[str]:
        """What the sentences before speak of: the last of them that speaks of anything."""
        language = self._approved.language
        told = (subject(_taken_apart(text, language), language) for text in reversed(self._said) if len(text) >= 4)
        return next(filter(None, told), frozenset())

    @property
    def _left_open(self) -> bool:
        """Whether the sentence before ended in a number."""
        return bool(self._said and _OPEN_NUMBER.search(fold(unmarked(self._said[-1]))))

    def _objection(self, sentence: str) -> str:
        approved = self._approved
        if self._is_priced_citation(sentence):
            return "money"
        text = without_links(unmarked(sentence), self._may_link)
        if text is None or spells_one_out(text):
            return "link"
        if plain(text) in approved.verbatim:
            return ""
        words = _taken_apart(text, approved.language)
        if not words.tokens:
            return ""
        if why := self._codes(words) or self._dealt(words):
            return why
        multiplied(words, approved.amounts, approved.asked_numbers)
        tokens = words.tokens
        if (tokens[0].has("currency", "percent") or tokens[0].text in SIGNS) and self._left_open:
            return "money"
        parts = list(parts_of(words, approved.language))
        whole = part_of(words, tokens, approved.language)
        kinds = whole.kinds or (approved.asked_kinds if len(text.strip()) <= _LONGEST_ANSWER else frozenset())
        whole = replace(whole, kinds=kinds)
        delivered = bool(kinds) or any(token.has("discount") for token in tokens)
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
            if self._goes_on(words, part):
                about |= last
            last = part.words or last
            if part not in claims or self._is_the_visitors(words, part) or self._denies_part(words, part):
                continue
            alone = whole if len(claims) == 1 and part.promises else part
            part = replace(part, kinds=kinds, conditional=whole.conditional)
            if not self._supported(part, about, delivered, alone):
                return _name(part)
        return ""

    def _goes_on(self, words: Words, part: Part) -> bool:
        """Whether a part speaks on of the thing before it: "it costs 39 EUR", "and comes with a guarantee"."""
        inside = [token for token in words.tokens if part.start <= token.start < part.end]
        return inside[0].text in _IT or any(token.has("includes") for token in inside)

    def _claims(self, part: Part, whole: Part, delivered: bool) -> bool:
        if part.promises or any(figure.kind in CLAIMED for figure in part.figures):
            return True
        if delivered and (part.soon or ("forever" in part.modifiers and whole.kinds - {"delivery"})):
            return True
        spans = [figure for figure in part.figures if figure.kind == "span"]
        if spans and (delivered or whole.promises):
            return True
        kinds = {figure.kind for figure in part.figures}
        return (part.priced and "count" in kinds) or (whole.priced and bool(kinds & {"bare", "spelled"}))

    # One statement that says it all

    def _supported(self, part: Part, about: frozenset[str], delivered: bool, sentence: Part) -> bool:
        approved = self._approved
        fits = [
            (each, of)
            for each in approved.statements
            for of in self._fitting(part, each, delivered)
            if not self._is_of_something_else(each, about)
        ]
        if not fits:
            return False
        best = max(_score(about, each, of) for each, of in fits)
        if part.money and self._is_outdone(part, about, best):
            return False
        return any(
            self._same_thing(part, about, each, of)
            and not (part.promises and not each.universal and self._names_another(sentence, each))
            for each, of in fits
            if _score(about, each, of) == best
        )

    def _is_of_something_else(self, each: Statement, about: frozenset[str]) -> bool:
        """Whether a row gives the price of something that comes with a thing ("delivery") and that is not spoken of."""
        if not each.attribute or each.attribute & about:
            return False
        return any(
            other.row == each.row and (not other.attribute or other.attribute & about)
            for other in self._approved.statements
        )

    def _is_outdone(self, part: Part, about: frozenset[str], best: int) -> bool:
        """Whether a statement that gives another figure speaks of this more than the best of those that fit."""
        return any(
            not self._gives(part, each, other) and _same_kinds(part, other) and _score(about, each, other) > best
            for each in self._approved.statements
            if each.whole.money and 2 * len(about & each.words) > best  # no part of it scores higher
            for other in each.parts
            if other.money
        )

    def _fitting(self, part: Part, each: Statement, delivered: bool) -> Iterator[Part]:
        """The parts of a statement that give all figures and promises of a part of the reply."""
        if not part.money <= each.whole.money:
            return
        promises = each.whole.promises | {"included"} if each.includes else each.whole.promises
        if not part.promises <= promises or not part.modifiers - {"up_to"} <= each.whole.modifiers:
            return
        if (
            part.kinds
            and each.kinds.isdisjoint(part.kinds)
            and each.kinds
            and any(figure.kind == "span" for figure in part.figures)
        ):
            return
        if part.promises & CONDITIONED and each.conditions and not self._is_conditional(part, each):
            return
        if part.money and each.conditions and each.whole.promises & CONDITIONED and not part.conditional:
            return  # the amount is the one from which on something else holds
        if part.soon and delivered and not each.whole.soon:
            return
        # Of several amounts in a sentence, each belongs to its own part.
        several = len(part.money) == 1 and sum(bool(other.money) for other in each.parts) > 1
        for other in each.parts if several else (*each.parts, each.whole):
            if part.promises and not part.promises - ({"included"} if each.includes else set()) <= other.promises:
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
        known = frozenset(each.whole.values)
        spans = {(figure.value, figure.unit) for figure in each.whole.figures if figure.kind == "span"}
        for figure in part.figures:
            if figure.kind == "span" and (figure.value, figure.unit) not in spans:
                singular = figure.value == 1 and figure.unit in each.whole.periods and bool(part.money)
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
        if foreign and _is_another_matter(part, about, each):
            return False
        if each.universal:
            about |= approved.called(about)
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
            if foreign and part.promises == {"included"} and each.whole.promises >= part.promises:
                return part.kinds == each.kinds and not self._names_another(part, each)
            echoed = {value for _, value, _ in part.money} & self._approved.asked_numbers
            return foreign and not part.promises and not echoed and not self._names_another(part, each)
        if self._adds_a_name(part, each, foreign):
            return False
        if part.money or not part.promises:
            return True
        own = of.words or each.whole.words
        subject_words = {word for word in about if not word.startswith("concept:")}
        if each.universal:  # whatever the thing is called
            subject_words -= approved.name_words - each.words
        said = len(subject_words & each.words) / max(len(subject_words), 1)
        told = sum(1 for word in own if word in about) / max(len(own), 1)
        return foreign or (said >= _COVER and told >= _COVER)

    def _names_another(self, part: Part, each: Statement) -> bool:
        return any(word in self._approved.names and word not in each.words for word, _, _ in part.names)

    def _adds_a_name(self, part: Part, each: Statement, foreign: bool) -> bool:
        """Whether a word beside one of the statement's makes it another thing ("the Enterprise plan")."""
        language = self._approved.language
        stop = lexicon(language).stop
        for place, (word, is_name, beside) in enumerate(part.names):
            if word in stop or self._is_known(word, each):
                continue
            if word in self._approved.names:
                if each.universal and part.promises:
                    continue
                return True
            if foreign or not ((is_name and language not in _NAMED_LANGUAGES_WITH_CAPITALS) or self._is_asked(word)):
                continue
            after = beside and place + 1 < len(part.names) and self._is_known(part.names[place + 1][0], each)
            before = place > 0 and part.names[place - 1][2] and self._is_known(part.names[place - 1][0], each)
            if after or before:
                return True
        return False

    def _is_asked(self, word: str) -> bool:
        """Whether the visitor spoke of it."""
        return fold(lexicon(self._approved.language).stem(word)) in self._approved.asked_words

    def _is_known(self, word: str, each: Statement) -> bool:
        return word in each.words or not subject_of(word, self._approved.language).isdisjoint(each.words)

    # What needs no statement

    def _dealt(self, words: Words) -> str:
        """Whether a sentence strikes a deal: it says yes to an offer, hands out a code, gives several for one."""
        approved = self._approved
        if agrees(words, approved.asked_apart):
            return "legal"
        if lowers(words, approved.asked_apart):
            return "discount"
        if invents_a_code(words, approved.knows, lexicon(approved.language).is_stop):
            return "code"
        return "money" if is_several_for_one(words, approved.names, approved.amounts) else ""

    def _denies_part(self, words: Words, part: Part) -> bool:
        """Whether a part only says that something cannot be promised, or is not given; what follows may not undo it."""
        inside = [token for token in words.tokens if part.start <= token.start < part.end]
        after = [token for token in words.tokens if token.start >= part.end]
        if any(token.has("commit", "accept") for token in after):
            return False
        if any(token.has("refusing") for token in inside):
            return self._denies(Words(words.text, words.folded, words.places, words.language, inside), part)
        return _is_not_given(inside, part)

    def _denies(self, words: Words, whole: Part) -> bool:
        """Whether a sentence only says that something cannot be promised, in the visitor's own figures at most."""
        tokens = words.tokens
        refusing = [place for place, token in enumerate(tokens) if token.has("refusing")]
        risky = [place for place, token in enumerate(tokens) if token.has("soon", *PROMISES) or token.kind == "digits"]
        if not refusing or not risky or any(token.has("exception") for token in tokens[refusing[0] + 1 :]):
            return False
        cjk = any(ord(token.text[0]) >= 0x3040 for token in tokens)
        if not cjk and not all(0 <= place - refusing[0] <= _MOST_WORDS_TO_DENIED + 2 for place in risky):
            return False
        if any(token.text in PART_ENDS for token in tokens[refusing[0] : risky[-1]]):
            return False
        return all(value in self._approved.asked_numbers for value in whole.values)

    def _is_the_visitors(self, words: Words, part: Part) -> bool:
        """Whether a figure is only the visitor's own, said back as theirs."""
        tokens = words.tokens
        if part.promises or any(token.has("commit") for token in tokens):
            return False
        inside = [token for token in tokens if part.start <= token.start < part.end]
        return any(token.has("yours") for token in inside) and all(
            value in self._approved.asked_numbers for value in part.values
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
        given = [each for each in approved.statements if value in set(each.whole.values)]
        is_amount = any(value == amount for each in given for _, amount, _ in each.whole.money)
        if not is_amount and (given or value in approved.asked_numbers):
            return True
        return any(each.words & about or each.language != approved.language for each in given if about)

    def _is_priced_citation(self, sentence: str) -> bool:
        """Whether the number of a citation is read as an amount: "[5] euros"."""
        for cited in _FOLLOWED_CITATION.finditer(sentence):
            after = take_apart(sentence[cited.end() : cited.end() + 30], self._approved.language).tokens[:1]
            if any(token.has("currency", "percent") or token.text in SIGNS for token in after):
                return True
        return False

    def _codes(self, words: Words) -> str:
        """Codes and telephone numbers must stand in what may be said."""
        for figure in figures(words):
            if figure.kind == "contact":
                digits = re.sub(r"\D", "", fold(words.text[figure.start : figure.end]))
                if not self._approved.knows_digits(digits):
                    return "contact"
        codes = _CODE.findall(words.text)
        if _CODE_WORD.search(words.text):
            codes += _CODE_IN_CAPITALS.findall(words.text)
        return "" if all(map(self._approved.knows, codes)) else "code"

    def _may_link(self, link: re.Match[str]) -> bool:
        if link["mail"]:
            return self._approved.knows(link["mail"].rstrip("."))
        return leads_to(link, self._approved.hosts)


def _taken_apart(text: str, language: str) -> Words:
    """A sentence without its citations and the mark of a list item."""
    return take_apart(ITEM.sub("", unmarked(text)), language)


def _is_another_matter(part: Part, about: frozenset[str], each: Statement) -> bool:
    """Whether a statement in another language speaks of something else, by the common words of business.

    Of its spans of time only those count that stand with the promise: "a contract of 3 years, a warranty of 1 year".
    """
    told = each.words | {_TOPIC_OF[promise] for promise in each.whole.promises & _TOPIC_OF.keys()}
    if (about & _TOPICS) - told:
        return True
    spans = _spans(part)
    promised = [_spans(other) for other in each.parts if part.promises <= other.promises]
    return bool(part.promises and spans and any(promised)) and spans not in promised


def _spans(part: Part) -> frozenset[tuple[float | None, str]]:
    return frozenset((figure.value, figure.unit) for figure in part.figures if figure.kind == "span")


def _is_not_given(tokens: Sequence[Token], part: Part) -> bool:
    """Whether promises are only named to say that there are none: "no student discount", "delivery is not included"."""
    promised = [
        (place, mark) for place, token in enumerate(tokens) for mark in token.marks if mark.category in PROMISES
    ]
    negations = [place for place, token in enumerate(tokens) if token.has("negation")]
    if part.figures or len(negations) != 1 or {mark.category for _, mark in promised} != part.promises:
        return False
    if any(token.has("exception") for token in tokens):
        return False
    return all(0 < place - mark.length + 1 - negations[0] <= _MOST_WORDS_BETWEEN for place, mark in promised)


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
