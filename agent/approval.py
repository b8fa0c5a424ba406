"""Whether a sentence claims more than what may be claimed.

A claim is held against one statement at a time: a row of the catalogue, a sentence of a policy, a sentence of a source.
The statement must give the same figures in the same currency and for the same period, the same kind of promise, the
same yes or no, and speak of the same thing; and no other statement may speak of that thing more and give another
figure. Pure, but for the lexicon it reads words with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.approved import Approved
from agent.contacts import SHORTEST_NUMBER, contacts_in
from agent.copied import is_copied
from agent.deals import agrees, counts_things, invents_a_code, is_several_for_one, lowers, multiplied, sells_at
from agent.figures import figures
from agent.folding import fold
from agent.links import leads_to, leave_out, spells_one_out, without_links
from agent.matching import Matching
from agent.price_list import PriceList
from agent.refusals import is_refused, refuses
from agent.said_back import is_theirs, not_taken_up
from agent.statements import (
    CLAIMED,
    ITEM,
    Part,
    part_of,
    parts_of,
    plain,
    subject,
    unmarked,
)
from agent.translated import is_translated
from agent.vocabulary import SIGNS
from agent.words import ASKS, Figure, Words, take_apart
from knowledge.lexicon import lexicon

_LONGEST_ANSWER = 40  # characters; what is no longer speaks of what was asked: "By Christmas."
_IT = frozenset([
    "it", "that", "es", "das", "er", "sie", "il", "elle", "ca", "cela", "ella", "ele", "ela", "het", "dat", "to",
])  # fmt: skip
_OPEN_NUMBER = re.compile(r"\d[\s.!?:]*$")
_FOLLOWED_CITATION = re.compile(r"\[\d{1,2}\](?=\s*[^\s.,;:!?)\[])")
_PART = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])")  # a size: "a 3/4 violin"
_CODE = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z0-9-]{5,}(?![\w-])")
_CODE_WORD = re.compile(r"\b(?:code|codes|coupon|voucher|gutschein\w*|código|codice|kod|код)\b", re.IGNORECASE)
_CODE_IN_CAPITALS = re.compile(r"(?<![\w-])[A-Z][A-Z-]{3,}(?![\w-])")


class Judge:
    """Says of each sentence of one reply, in order, whether all it claims is approved."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved
        self._matching = Matching(approved)
        self._prices = PriceList(approved, self._matching)
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
        if why and (why == "link" or sum(map(str.isdigit, sentence)) >= SHORTEST_NUMBER):
            why = self._objection(self._without_contacts(sentence))
        if not why:
            self.pass_by(sentence)
        return why

    def _without_contacts(self, sentence: str) -> str:
        """The sentence without what the visitor gave to be reached by: that may be said back."""
        return contacts_in(self._approved.asked).left_out(sentence, self._approved.language)

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
        if plain(sentence) in approved.verbatim and without_links(sentence, self._is_quoted) is not None:
            return ""
        text = without_links(unmarked(sentence), self._may_link)
        if text is None or spells_one_out(text):
            return "link"
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
        answers = len(text.strip()) <= _LONGEST_ANSWER
        kinds = whole.kinds or (approved.asked_kinds if answers else frozenset())
        whole = replace(whole, kinds=kinds)
        delivered = bool(kinds) or any(token.has("discount") for token in tokens) or (answers and approved.asks_when)
        if whole.money:
            parts = [_with_what_comes_along(words, part) for part in parts]
        if text.rstrip().endswith(ASKS):  # a day the visitor is asked for is none that is promised
            parts, delivered = [replace(part, soon=False) for part in parts], False
        claims = [part for part in parts if self._claims(words, part, whole, delivered)]
        if not claims:
            return self._plain_numbers(whole, words)
        if refuses(words.tokens, whole, approved.asked_numbers):
            return ""
        carried = whole.words or self._before or approved.asked_words
        if (
            self._matching.supports(whole, carried, delivered, whole)
            or is_translated(whole, approved, self._matching)
            or is_copied(words, whole, approved)
        ):
            return ""
        last = frozenset[str]()
        for part in parts:
            about = part.words or last or carried
            if self._goes_on(words, part):
                about |= last
            last = part.words or last
            if part not in claims or is_theirs(words, part, approved.asked_numbers):
                continue
            if len(parts) > 1:
                part = replace(part, figures=tuple(not_taken_up(words, part, approved.asked_numbers)))
                if not (part.figures or part.promises or part.soon or part.modifiers):
                    continue
            if is_refused(words, part, approved.asked_numbers):
                continue
            if not part.priced and self._only_counts(words, part, about):
                continue
            alone = whole if len(claims) == 1 and part.promises else part
            part = replace(part, kinds=kinds, conditional=whole.conditional)
            if self._matching.supports(part, about, delivered, alone) or is_copied(words, part, approved):
                continue
            if not self._is_backed(part, whole, self._scopes(words, parts, part), delivered, alone):
                return _name(part)
        return ""

    def _is_backed(
        self, part: Part, whole: Part, scopes: Sequence[frozenset[str]], delivered: bool, alone: Part
    ) -> bool:
        """Whether a part is held up by what stands around it: by the name that stands nearest, or by its figures."""
        matching, prices = self._matching, self._prices
        named = prices.named(scopes)
        near = part.words | named if named and part.money and not part.promises else whole.words
        return (
            matching.supports(part, near, delivered, alone)
            or prices.sells(part, scopes, delivered)
            or (part.comes_along and prices.includes(part, named))
            or matching.lasts(part, whole, named, delivered)
        )

    def _scopes(self, words: Words, parts: Sequence[Part], part: Part) -> list[frozenset[str]]:
        """The words of a part, of the sentence up to its end, of the rest, of earlier sentences and of the question."""
        ends = [(part.start, part.end), (0, part.end), *((each.start, each.end) for each in parts)]
        near = [end for end in ends if end[0] >= part.start or end[1] == part.end]
        scopes = [[token for token in words.tokens if start <= token.start < end] for start, end in near]
        told = [_taken_apart(text, words.language).tokens for text in reversed(self._said)]
        around = [*scopes, *told, self._approved.asked_apart.tokens]
        return [self._approved.naming(token.text for token in tokens if token.kind != "sign") for tokens in around]

    def _goes_on(self, words: Words, part: Part) -> bool:
        """Whether a part speaks on of the thing before it: "it costs 39 EUR", "and comes with a guarantee"."""
        inside = [token for token in words.tokens if part.start <= token.start < part.end]
        return inside[0].text in _IT or any(token.has("includes") for token in inside)

    def _claims(self, words: Words, part: Part, whole: Part, delivered: bool) -> bool:
        # Of a contact no more is asked than that it is known, which has been seen to; but a price is none.
        claimed = CLAIMED if any(token.has("currency") for token in words.tokens) else CLAIMED - {"contact"}
        if part.promises or any(figure.kind in claimed for figure in part.figures):
            return True
        if delivered and (part.soon or ("forever" in part.modifiers and whole.kinds - {"delivery"})):
            return True
        spans = [figure for figure in part.figures if figure.kind == "span"]
        if spans and (delivered or whole.promises):
            return True
        in_words = {
            figure
            for figure in part.figures
            if figure.kind == "spelled" and (counts_things(words, figure) or figure.value == 1)  # "a special one"
        }
        kinds = {figure.kind for figure in part.figures if figure not in in_words}  # "for two ears"
        return (part.priced and "count" in kinds) or (whole.priced and bool(kinds & {"bare", "spelled"}))

    # What needs no statement

    def _dealt(self, words: Words) -> str:
        """Whether a sentence strikes a deal: it says yes to an offer, hands out a code, gives several for one."""
        approved = self._approved
        if agrees(words, approved.asked_apart, approved.asked_prices[0]):
            return "legal"
        if lowers(words, approved.asked_apart):
            return "discount"
        if invents_a_code(words, approved.knows, lexicon(approved.language).is_stop):
            return "code"
        return "money" if is_several_for_one(words, approved.sold_at, approved.amounts, approved.packs) else ""

    def _only_counts(self, words: Words, part: Part, about: frozenset[str]) -> bool:
        """Whether a part gives no more than plain numbers and times of day that are known: "there are only 20"."""
        return (
            bool(part.figures)
            and not (part.promises or part.money or part.soon or part.modifiers)
            and all(
                one.kind in {"bare", "count", "clock", "spelled"} and self._is_known_number(one, words, about)
                for one in part.figures
            )
        )

    def _plain_numbers(self, whole: Part, words: Words) -> str:
        """A bare number must be known of what is spoken of; one that counts something may be said."""
        about = whole.words or self._before or self._approved.asked_words
        said = [token for token in words.tokens if token.kind != "sign"]
        for figure in whole.figures:
            is_all = bool(said) and figure.start <= said[0].start and said[-1].end <= figure.end
            if (figure.kind == "bare" or (figure.kind == "spelled" and is_all)) and not self._is_known_number(
                figure, words, about
            ):
                return "figure"
        return ""

    def _is_known_number(self, figure: Figure, words: Words, about: frozenset[str]) -> bool:
        approved, value = self._approved, figure.value
        if any(
            part.start() <= figure.start < part.end() and approved.knows(part[0]) for part in _PART.finditer(words.text)
        ):
            return True
        given = [each for each in approved.statements if value in set(each.whole.values)]
        is_amount = any(value == amount for each in given for _, amount, _ in each.whole.money)
        if not is_amount and given:
            return True
        if value in approved.asked_numbers and not sells_at(words, figure, *approved.asked_prices):
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

    def _is_quoted(self, link: re.Match[str]) -> bool:
        """Whether a link stands letter for letter in what may be said: a folded one may be another's."""
        return any(link[0] in text for text in self._approved.texts)

    def _may_link(self, link: re.Match[str]) -> bool:
        if link["mail"]:
            return self._approved.knows(link["mail"].rstrip("."))
        return leads_to(link, self._approved.hosts)


def _taken_apart(text: str, language: str) -> Words:
    """A sentence without its citations and the mark of a list item."""
    return take_apart(ITEM.sub("", unmarked(text)), language)


def _with_what_comes_along(words: Words, part: Part) -> Part:
    """What a price is said to include is a promise as well."""
    inside = (token for token in words.tokens if part.start <= token.start < part.end)
    if any(token.has("includes") for token in inside) and not (part.promises or part.money):
        return replace(part, promises=frozenset({"included"}), comes_along=True)
    return part


def _name(part: Part) -> str:
    """The kind of claim, for staff."""
    for kind in ("money", "percent"):
        if any(figure.kind == kind for figure in part.figures):
            return kind
    return next(iter(sorted(part.promises)), "date" if part.soon else "figure")
