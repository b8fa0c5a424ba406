"""Whether one statement that may be said gives all that a part of a sentence claims, of the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.approved import Approved
from agent.folding import fold
from agent.statements import CONDITIONED, Part, Statement, subject_of
from knowledge.lexicon import lexicon

_COVER = 0.34  # of what is spoken of a statement must speak as well
_TOLD = 0.4  # and so much of the statement must be repeated
_TOLD_AT_LEAST = 0.2  # the same where nothing else is spoken of
_NAMED_LANGUAGES_WITH_CAPITALS = frozenset({"de"})
# What a price or a promise may be for, in every language; what `warranty` and such say is a promise already.
_TOPIC_OF = {"guarantee": "concept:warranty", "refund": "concept:refund", "discount": "concept:discount"}
TOPICS = frozenset({
    "concept:delivery", "concept:install", "concept:trial", "concept:cancel", "concept:licence", *_TOPIC_OF.values(),
})  # fmt: skip

_NO_INSTALLATION = re.compile(r"instal+ment|start|begin")
_NAMED = frozenset({"discount", "guarantee"})  # what may be named without its terms

_NOUN_FIRST = frozenset({"fr", "es", "it", "pt"})  # languages in which what a thing is told by follows it
_SAID_OF_ANY = frozenset(
    {"guarante", "warranti", "refund", "return", "garanti", "garantie", "rembours", "back", "within", "full", "get"}
)


class Matching:
    """Holds the parts of the sentences of one reply against what is approved."""

    def __init__(self, approved: Approved) -> None:
        self._approved = approved

    def supports(self, part: Part, about: frozenset[str], delivered: bool, sentence: Part) -> bool:
        """Whether the statement that speaks most of what a part is about claims as much, in about as many words."""
        fits = [
            (each, of)
            for each in self._approved.statements
            for of in self.fitting(part, each, delivered)
            if not self.is_of_something_else(each, about) and not self._is_anothers(part, about, each, of)
        ]
        if not fits:
            return False
        best = max(score(about, each, of) for each, of in fits)
        if part.money and not part.promises and self._is_outdone(part, about, best, fits):
            return False
        foreign = all(each.language != self._approved.language for each, _ in fits)
        if (
            part.promises
            and spans_of(part)
            and self._is_outlasted(part, about, best + 1 if foreign else max(best, 1), fits)
        ):
            return False
        return any(
            self._same_thing(part, about, each, of)
            and not (part.promises and not each.universal and self.names_another(sentence, each))
            for each, of in fits
            if score(about, each, of) == best
        )

    def lasts(self, part: Part, whole: Part, own: frozenset[str], delivered: bool) -> bool:
        """Whether what speaks most of the same gives the same time (or share) with the same promise.

        Unlike `supports` it takes no account of how much of a statement is repeated. `own`: the names of what is
        spoken of.
        """
        if part.money - _shares(part) or not (spans_of(part) or _shares(part)):
            return False
        said = without_topics(part.words)
        around = without_topics(whole.words) or without_topics(self._approved.asked_words)
        best, found = 0, False
        for each in self._approved.statements:
            if own and self._approved.name_words & each.words and not each.universal and not own & each.words:
                continue
            if not spans_of(each.whole) and not _shares(each.whole):
                continue
            fitting = any(self.fitting(part, each, delivered))
            alike = part.kinds & each.kinds or (not part.promises and each.whole.promises & whole.promises)
            for of in each.parts:
                if not (spans_of(of) or _shares(of)) or not (alike or each.whole.promises & part.promises):
                    continue
                if self._is_anothers(part, part.words, each, of):
                    return False
                shared = 3 * len(said & of.words) + 2 * len(around & of.words) + len(around & each.words)
                foreign = each.language != self._approved.language
                if shared == 0 and not (foreign and (alike or (part.promises and spans_of(part)))):
                    continue
                fits = fitting and spans_of(part) <= spans_of(of) and _shares(part) <= _shares(of)
                if shared > best:
                    best, found = shared, fits
                elif shared == best:
                    found = found or fits
        return found

    def is_of_something_else(self, each: Statement, about: frozenset[str]) -> bool:
        """Whether a row gives the price of something that comes with a thing ("delivery") and that is not spoken of."""
        if not each.attribute or each.attribute & about:
            return False
        return any(
            other.row == each.row and (not other.attribute or other.attribute & about)
            for other in self._approved.statements
        )

    def _is_anothers(self, part: Part, about: frozenset[str], each: Statement, of: Part) -> bool:
        """Whether what is spoken of has another figure, or a condition, in the same sentence.

        "We deliver to Galway for 30 EUR and to Limerick for 60": nobody is delivered to in Limerick for 30.
        """
        if each.language != self._approved.language:
            return False  # the words of two languages cannot tell
        spoken = without_topics(part.words or about)
        measured = measures_of(part)
        if of is each.whole:
            givers = [other for other in each.parts if measured and measured <= measures_of(other)]
            if len(givers) != 1:
                # Which figure belongs to what is not told here: each part of the reply is looked at by itself.
                return _is_several(part) and sum(bool(other.measures & part.measures) for other in each.parts) > 1
            of = givers[0]
        own = without_topics(of.words)
        for other in each.parts:
            differs = other.measures & part.measures and not measured <= measures_of(other)
            limited = part.promises and not part.measures and other.limited and not of.limited
            theirs = without_topics(other.words)
            if other is of or not (differs or (limited and part.promises <= other.promises)):
                continue
            more = len(spoken & theirs) * max(len(own), 1) >= len(spoken & own) * len(theirs)
            if spoken & theirs - own and (more or not differs):
                return True
        return False

    def _is_outdone(self, part: Part, about: frozenset[str], best: int, fits: Sequence[tuple[Statement, Part]]) -> bool:
        """Whether a statement that gives another figure speaks of this more than the best of those that fit.

        Of two parts of one sentence, what belongs to both often stands with the first only: "we deliver to Bern for
        180 CHF, to the rest of the country for 290". There the one is meant of which more is said.
        """
        told = _told(about, fits)
        return any(
            not self.gives(part, each, other)
            and same_kinds(part, other)
            and score(about, each, other) > best
            and _share(about, other) >= told.get(each.plain, 0)
            for each in self._approved.statements
            if each.whole.money and 2 * len(about & each.words) > best  # no part of it scores higher
            for other in each.parts
            if other.money
        )

    def _is_outlasted(
        self, part: Part, about: frozenset[str], least: int, fits: Sequence[tuple[Statement, Part]]
    ) -> bool:
        """Whether the same promise of another length speaks of this at least so much."""
        told = _told(about, fits)
        return any(
            not spans_of(part) <= spans_of(other)
            and score(about, each, other) >= least
            and _share(about, other) >= told.get(each.plain, 0)
            for each in self._approved.statements
            if each.whole.promises & part.promises and 2 * len(about & each.words) >= least
            for other in each.parts
            if spans_of(other)
        )

    def fitting(self, part: Part, each: Statement, delivered: bool) -> Iterator[Part]:
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
        given: Sequence[Part] = (*each.parts, each.whole)
        if part.promises & CONDITIONED and each.conditions and not self._is_conditional(part, each):
            given = _without_conditions(part, each)
        if part.money and each.conditions and each.whole.promises & CONDITIONED and not part.conditional:
            return  # the amount is the one from which on something else holds
        if part.soon and delivered and not each.whole.soon:
            return
        # Of several amounts in a sentence, each belongs to its own part.
        several = len(part.money) == 1 and sum(bool(other.money) for other in each.parts) > 1
        lengths = bool(spans_of(part) and part.promises) and len(set(filter(None, map(spans_of, each.parts)))) > 1
        for other in given:
            if (several or lengths) and other is each.whole:
                continue
            if lengths and not spans_of(part) <= spans_of(other):
                continue
            if part.promises and not part.promises - ({"included"} if each.includes else set()) <= other.promises:
                continue
            if part.promises and part.negated != other.negated:
                continue
            if self.gives(part, each, other):
                yield other

    def _is_conditional(self, part: Part, each: Statement) -> bool:
        said = {figure.value for figure in part.figures}
        wanted = {figure.value for figure in each.whole.figures if figure.kind in {"money", "percent"}}
        return not wanted or bool(said & wanted)

    def gives(self, part: Part, each: Statement, other: Part) -> bool:
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
        spans = spans_of(each.whole)
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
        if foreign and is_another_matter(part, about, each):
            return False
        if each.universal:
            about |= approved.called(about)
        common = about & each.words
        if not about:
            return (
                bool(part.money)
                and not part.promises
                and not any(
                    other.money and not self.gives(part, any_, other) and same_kinds(part, other)
                    for any_ in approved.statements
                    for other in any_.parts
                )
            )
        if not common:
            if foreign and part.promises == {"included"} and each.whole.promises >= part.promises:
                return part.kinds <= each.kinds and not self.names_another(part, each)
            if foreign and part.negated and part.promises:
                return not self.names_another(part, each)
            echoed = {value for _, value, _ in part.money} & self._approved.asked_numbers
            return foreign and not part.promises and not echoed and not self.names_another(part, each)
        if self.adds_a_name(part, each, foreign=foreign):
            return False
        if part.money or not part.promises:
            return True
        own = of.words or each.whole.words
        subject_words = {word for word in about if not word.startswith("concept:")}
        if each.universal:  # whatever the thing is called
            subject_words -= approved.name_words - each.words
        is_named = part.promises <= _NAMED and not (part.figures or part.negated or part.modifiers)
        if is_named and (2 * len(subject_words & each.words) >= len(subject_words) or not part.words):
            return True  # "a student discount": which one is not said
        said = len(subject_words & (each.words | each.context)) / max(len(subject_words), 1)
        told = sum(1 for word in own if word in about) / max(len(own), 1)
        least = _TOLD_AT_LEAST if said == 1 and len(subject_words) > 1 else _TOLD
        return foreign or (said >= _COVER and told >= least)

    def names_another(self, part: Part, each: Statement) -> bool:
        """Whether a part names a product that a statement does not."""
        return any(
            word in self._approved.names and not self.is_known(word, each) and not self._is_called_so(word, each)
            for word, _, _ in part.names
        )

    def _is_called_so(self, word: str, each: Statement) -> bool:
        """Whether a word is of the name of a thing that a statement calls by the rest of it."""
        stems = self._approved.naming([word])
        return any(stems <= name and not each.words.isdisjoint(name - stems) for name in self._approved.rows.values())

    def adds_a_name(self, part: Part, each: Statement, *, foreign: bool, known: bool = True) -> bool:
        """Whether a word beside one of the statement's makes it another thing ("the Enterprise plan")."""
        language = self._approved.language
        stop = lexicon(language).stop
        for place, (word, is_name, beside) in enumerate(part.names):
            if word in stop or self.is_known(word, each):
                continue
            if word in self._approved.names:
                if not known or (each.universal and part.promises):
                    continue
                return True
            looks_like_one = is_name and language not in _NAMED_LANGUAGES_WITH_CAPITALS
            if foreign or not (looks_like_one or self._is_asked(word)):
                continue
            after = beside and place + 1 < len(part.names) and self.is_known(part.names[place + 1][0], each)
            before = place > 0 and part.names[place - 1][2] and self.is_known(part.names[place - 1][0], each)
            if looks_like_one and (after or before):
                return True
            if before if language in _NOUN_FIRST else after:
                return True  # "enterprise plan", and not "detached house"
        return False

    def _is_asked(self, word: str) -> bool:
        """Whether the visitor spoke of it."""
        return fold(lexicon(self._approved.language).stem(word)) in self._approved.asked_words

    def is_known(self, word: str, each: Statement) -> bool:
        """Whether a statement, or the title it stands under, has a word or what it stands for."""
        known = each.words | each.titled
        return word in known or not subject_of(word, self._approved.language).isdisjoint(known)


def promised_topics(part: Part) -> set[str]:
    """What the promises of a part are of, as topics."""
    return {_TOPIC_OF[promise] for promise in part.promises & _TOPIC_OF.keys()}


def topics_in(part: Part, about: frozenset[str]) -> set[str]:
    """The common matters of business that a part of a reply speaks of.

    "Instalments" are no installation, nor is what starts; and who returns a bicycle they hired gets nothing back.
    """
    topics = set(about & TOPICS)
    if any(_NO_INSTALLATION.match(word) for word, _, _ in part.names):
        topics.discard("concept:install")
    if "refund" not in part.promises:
        topics.discard("concept:refund")
    return topics


def foreign_topics(part: Part, about: frozenset[str], each: Statement) -> set[str]:
    """The matters of business a part is about of which a statement does not speak."""
    return topics_in(part, about) - each.words - promised_topics(each.whole)


def is_another_matter(part: Part, about: frozenset[str], each: Statement) -> bool:
    """Whether a statement in another language speaks of something else, by the common words of business.

    Of its spans of time only those count that stand with the promise: "a contract of 3 years, a warranty of 1 year".
    """
    if foreign_topics(part, about, each):
        return True
    spans = spans_of(part)
    promised = [spans_of(other) for other in each.parts if part.promises <= other.promises]
    return bool(part.promises and spans and any(promised)) and spans not in promised


def spans_of(part: Part) -> frozenset[tuple[float | None, str]]:
    return frozenset(figure.length for figure in part.figures if figure.kind == "span")


def measures_of(part: Part) -> frozenset[tuple[str, float | None, str]]:
    """The amounts, percentages, dates and spans of time of a part, as they are compared."""
    return part.money | {figure.key for figure in part.figures if figure.kind == "span"}


def _is_several(part: Part) -> bool:
    kinds = [figure.kind for figure in part.figures if figure.kind in {"percent", "span"}]
    return len(set(kinds)) < len(kinds)


def _shares(part: Part) -> frozenset[tuple[str, float | None, str]]:
    return frozenset(figure for figure in part.money if figure[0] == "percent")


def without_topics(words: frozenset[str]) -> frozenset[str]:
    """What is spoken of, but for what any promise of the kind speaks of."""
    return frozenset(word for word in words if word not in _SAID_OF_ANY and not word.startswith("concept:"))


def score(about: frozenset[str], each: Statement, of: Part) -> int:
    own = of.words or each.whole.words
    return 2 * len(about & own) + len(about & (each.words - own))


def _without_conditions(part: Part, each: Statement) -> list[Part]:
    """The parts that promise the same and name no condition, where it is another part with the promise that names one.

    "From 150 EUR on we deliver for free, collection is free" says of collection that it is free.
    """
    promised = [other for other in each.parts if part.promises <= other.promises]
    return [other for other in promised if not other.limited] if any(other.limited for other in promised) else []


def _told(about: frozenset[str], fits: Sequence[tuple[Statement, Part]]) -> dict[str, float]:
    """Of each sentence with parts that fit, how much of what such a part speaks of is spoken of at most."""
    return {each.plain: max(_share(about, of) for one, of in fits if one is each) for each, _ in fits}


def _share(about: frozenset[str], of: Part) -> float:
    """How much of what a part speaks of is spoken of."""
    return len(about & of.words) / len(of.words) if of.words else 0


def same_kinds(part: Part, other: Part) -> bool:
    return bool({kind for kind, _, _ in part.money} & {kind for kind, _, _ in other.money})
