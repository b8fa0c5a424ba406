"""Whether one statement that may be said gives all that a part of a sentence claims, of the same thing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.approved import Approved
from agent.folding import fold
from agent.statements import CONDITIONED, Part, Statement, subject_of
from agent.words import Figure
from knowledge.lexicon import lexicon

_COVER = 0.5  # of what is spoken of a statement must speak as well
_TOLD = 0.4  # and so much of the statement must be repeated
_NAMED_LANGUAGES_WITH_CAPITALS = frozenset({"de"})
# What a price or a promise may be for, in every language; what `warranty` and such say is a promise already.
_TOPIC_OF = {"guarantee": "concept:warranty", "refund": "concept:refund", "discount": "concept:discount"}
_TOPICS = frozenset({
    "concept:delivery", "concept:install", "concept:trial", "concept:cancel", "concept:licence", *_TOPIC_OF.values(),
})  # fmt: skip

_SAID_OF_ANY = frozenset(
    {"guarante", "warranti", "refund", "return", "garanti", "garantie", "rembours", "back", "within", "full", "get"}
)


class Matching:
    """Holds the parts of the sentences of one reply against what is approved."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved

    def supports(self, part: Part, about: frozenset[str], delivered: bool, sentence: Part) -> bool:
        fits = [
            (each, of)
            for each in self._approved.statements
            for of in self._fitting(part, each, delivered)
            if not self._is_of_something_else(each, about)
        ]
        if not fits:
            return False
        best = max(_score(about, each, of) for each, of in fits)
        if part.money and not part.promises and self._is_outdone(part, about, best):
            return False
        foreign = all(each.language != self._approved.language for each, _ in fits)
        if part.promises and _spans(part) and self._is_outlasted(part, about, best + 1 if foreign else max(best, 1)):
            return False
        return any(
            self._same_thing(part, about, each, of)
            and not (part.promises and not each.universal and self._names_another(sentence, each))
            for each, of in fits
            if _score(about, each, of) == best
        )

    def includes(self, part: Part, scopes: Sequence[frozenset[str]]) -> bool:
        """Whether what a price is said to include is said to be included with what is named, or with nothing named."""
        own, names = self.named(scopes), self._approved.name_words
        return any(
            each.includes and part.words & each.words and (own & each.words or not names & each.words)
            for each in self._approved.statements
        )

    def sells(self, part: Part, scopes: Sequence[frozenset[str]], delivered: bool) -> bool:
        """Whether each amount is a price of the thing that is named nearest to it.

        `scopes`: the words of the part, then those of what stands around it, the nearest first.
        """
        amounts = [figure for figure in part.figures if figure.kind == "money"]
        if not amounts or part.promises or len(amounts) != len(part.money):
            return False
        return all(self._is_sold_at(amount, part, scopes, delivered) for amount in amounts)

    def _is_sold_at(self, amount: Figure, part: Part, scopes: Sequence[frozenset[str]], delivered: bool) -> bool:
        named = self._nearest(scopes)
        rows = [each for each in self._approved.statements if each.row in named]
        alone = _alone(part, amount)
        given = [
            each
            for each in rows
            if any(self._fitting(alone, each, delivered))
            and not self._is_of_something_else(each, part.words)
            and not self._adds_a_name(part, each, foreign=False, known=False)
        ]
        fitting = [each for each in given if not self._is_of_another_kind(each, rows, given, scopes)]
        return bool(fitting) and self._knows_the_rest(part, fitting) and not self._is_told_otherwise(alone, given)

    def _is_of_another_kind(
        self, each: Statement, rows: Sequence[Statement], given: Sequence[Statement], scopes: Sequence[frozenset[str]]
    ) -> bool:
        """Whether another form of the thing is spoken of than the one whose price a row gives: another size."""
        own = self._approved.naming(each.measure)
        others = [
            self._approved.naming(other.measure)
            for other in rows
            if other.row == each.row and other.measure != each.measure and other not in given
        ]
        for scope in scopes:
            mine, theirs = own & scope, max((len((other - own) & scope) for other in others), default=0)
            if mine or theirs:
                return theirs > len(mine - frozenset[str]().union(*others))
        return False

    def _knows_the_rest(self, part: Part, rows: Sequence[Statement]) -> bool:
        """Whether the times and counts that stand beside an amount are known of the thing."""
        named = frozenset[str]().union(*(self._approved.rows[each.row] for each in rows))
        own = [each for each in self._approved.statements if each in rows or named & each.words]
        spans = frozenset[tuple[float | None, str]]().union(*(_spans(each.whole) for each in own))
        known = frozenset(value for each in self._approved.statements for value in each.whole.values)
        known |= self._approved.asked_numbers
        return all(
            figure.length in spans if figure.kind == "span" else figure.kind == "spelled" or figure.value in known
            for figure in part.figures
            if figure.kind != "money"
        )

    def lasts(self, part: Part, whole: Part, scopes: Sequence[frozenset[str]], delivered: bool) -> bool:
        """Whether what speaks most of the same gives the same time (or share) with the same promise.

        Unlike `supports` it takes no account of how much of a statement is repeated.
        """
        if part.money - _shares(part) or not (_spans(part) or _shares(part)):
            return False
        own = self.named(scopes)
        said = _without_topics(part.words)
        around = _without_topics(whole.words) or _without_topics(self._approved.asked_words)
        best, found = 0, False
        for each in self._approved.statements:
            if own and self._approved.name_words & each.words and not each.universal and not own & each.words:
                continue
            if not _spans(each.whole) and not _shares(each.whole):
                continue
            fitting = any(self._fitting(part, each, delivered))
            alike = part.kinds & each.kinds or (not part.promises and each.whole.promises & whole.promises)
            for of in each.parts:
                if not (_spans(of) or _shares(of)) or not (alike or each.whole.promises & part.promises):
                    continue
                shared = 3 * len(said & of.words) + 2 * len(around & of.words) + len(around & each.words)
                foreign = each.language != self._approved.language
                if shared == 0 and not (foreign and (alike or (part.promises and _spans(part)))):
                    continue
                fits = fitting and _spans(part) <= _spans(of) and _shares(part) <= _shares(of)
                if shared > best:
                    best, found = shared, fits
                elif shared == best:
                    found = found or fits
        return found

    def named(self, scopes: Sequence[frozenset[str]]) -> frozenset[str]:
        """The names of what is spoken of, the nearest."""
        return frozenset[str]().union(*(self._approved.rows[row] for row in self._nearest(scopes)))

    def _nearest(self, scopes: Sequence[frozenset[str]]) -> frozenset[str]:
        """The things of the price list that are named nearest, by all of the words that tell them apart if any are."""
        rows, own = self._approved.rows, scopes[0]
        for scope in scopes:
            if whole := {row: len(words & own) for row, words in rows.items() if words <= scope}:
                return frozenset(row for row, near in whole.items() if near == max(whole.values()))
        for scope in scopes if len(rows) > 1 else ():  # what tells a thing from others is known where there are some
            shares = {row: len(words & scope) / len(words) for row, words in rows.items()}
            if (most := max(shares.values())) > 0:
                return frozenset(row for row, share in shares.items() if share == most)
        return frozenset()

    def _is_told_otherwise(self, part: Part, given: Sequence[Statement]) -> bool:
        """Whether a text that is no price row gives another amount for more of what is spoken of: "the deposit"."""
        best = max((_score(part.words, each, each.whole) for each in given), default=0)
        return any(
            not self._gives(part, each, other) and _score(part.words, each, other) > best
            for each in self._approved.statements
            if each.whole.money and not each.row
            for other in each.parts
            if _same_kinds(part, other)
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

    def _is_outlasted(self, part: Part, about: frozenset[str], least: int) -> bool:
        """Whether the same promise of another length speaks of this at least so much."""
        return any(
            not _spans(part) <= _spans(other) and _score(about, each, other) >= least
            for each in self._approved.statements
            if each.whole.promises & part.promises and 2 * len(about & each.words) >= least
            for other in each.parts
            if _spans(other)
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
        lengths = bool(_spans(part) and part.promises) and len(set(filter(None, map(_spans, each.parts)))) > 1
        for other in each.parts if several or lengths else (*each.parts, each.whole):
            if lengths and not _spans(part) <= _spans(other):
                continue
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
        spans = _spans(each.whole)
        for figure in part.figures:
            if figure.kind == "span" and figure.length not in spans:
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
                return part.kinds <= each.kinds and not self._names_another(part, each)
            if foreign and part.negated and part.promises:
                return not self._names_another(part, each)
            echoed = {value for _, value, _ in part.money} & self._approved.asked_numbers
            return foreign and not part.promises and not echoed and not self._names_another(part, each)
        if self._adds_a_name(part, each, foreign=foreign):
            return False
        if part.money or not part.promises:
            return True
        own = of.words or each.whole.words
        subject_words = {word for word in about if not word.startswith("concept:")}
        if each.universal:  # whatever the thing is called
            subject_words -= approved.name_words - each.words
        said = len(subject_words & (each.words | each.context)) / max(len(subject_words), 1)
        told = sum(1 for word in own if word in about) / max(len(own), 1)
        return foreign or (said >= _COVER and told >= _TOLD)

    def _names_another(self, part: Part, each: Statement) -> bool:
        return any(word in self._approved.names and not self._is_known(word, each) for word, _, _ in part.names)

    def _adds_a_name(self, part: Part, each: Statement, *, foreign: bool, known: bool = True) -> bool:
        """Whether a word beside one of the statement's makes it another thing ("the Enterprise plan")."""
        language = self._approved.language
        stop = lexicon(language).stop
        for place, (word, is_name, beside) in enumerate(part.names):
            if word in stop or self._is_known(word, each):
                continue
            if word in self._approved.names:
                if not known or (each.universal and part.promises):
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
        known = each.words | each.titled
        return word in known or not subject_of(word, self._approved.language).isdisjoint(known)


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
    return frozenset(figure.length for figure in part.figures if figure.kind == "span")


def _shares(part: Part) -> frozenset[tuple[str, float | None, str]]:
    return frozenset(figure for figure in part.money if figure[0] == "percent")


def _without_topics(words: frozenset[str]) -> frozenset[str]:
    """What is spoken of, but for what any promise of the kind speaks of."""
    return frozenset(word for word in words if word not in _SAID_OF_ANY and not word.startswith("concept:"))


def _alone(part: Part, amount: Figure) -> Part:
    lasting = {figure.unit for figure in part.figures if figure.kind == "span"}
    money = frozenset({(amount.kind, amount.value, amount.unit)})
    return replace(part, figures=(amount,), money=money, periods=part.periods - lasting)


def _score(about: frozenset[str], each: Statement, of: Part) -> int:
    own = of.words or each.whole.words
    return 2 * len(about & own) + len(about & (each.words - own))


def _same_kinds(part: Part, other: Part) -> bool:
    return bool({kind for kind, _, _ in part.money} & {kind for kind, _, _ in other.money})
