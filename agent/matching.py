"""Whether one statement that may be said gives all that a part of a sentence claims, of the same thing. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from agent.approved import Approved
from agent.folding import fold
from agent.statements import CONDITIONED, Part, Statement, subject_of
from knowledge.lexicon import lexicon

_COVER = 0.5
_NAMED_LANGUAGES_WITH_CAPITALS = frozenset({"de"})
# What a price or a promise may be for, in every language; what `warranty` and such say is a promise already.
_TOPIC_OF = {"guarantee": "concept:warranty", "refund": "concept:refund", "discount": "concept:discount"}
_TOPICS = frozenset({
    "concept:delivery", "concept:install", "concept:trial", "concept:cancel", "concept:licence", *_TOPIC_OF.values(),
})  # fmt: skip


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


def _score(about: frozenset[str], each: Statement, of: Part) -> int:
    own = of.words or each.whole.words
    return 2 * len(about & own) + len(about & (each.words - own))


def _same_kinds(part: Part, other: Part) -> bool:
    return bool({kind for kind, _, _ in part.money} & {kind for kind, _, _ in other.money})
