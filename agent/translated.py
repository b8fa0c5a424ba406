"""Whether a sentence says what one that may be said says in another language. Pure."""

from __future__ import annotations

from agent.approved import Approved
from agent.language import LANGUAGES
from agent.matching import Matching, foreign_topics, measures_of, promised_topics, topics_in
from agent.statements import Part, Statement

_FEWEST = 2  # numbers by which a translation is known where it gives no measure
_MANY = 4  # words of a promise whose figures are amounts alone
_ALIKE = 4  # letters with which words of one meaning begin in two languages
_AKIN = 5  # of so many words one is to be such a one
_NUMBER = 4  # words for which a number counts
_LONGEST_WORD = 9  # letters; what is longer is made of several: "behandelingskosten"


def is_translated(sentence: Part, approved: Approved, matching: Matching) -> bool:
    """Whether a sentence gives all figures and promises of one statement in another language, and no others.

    Which words mean the same cannot be told; so a measure, a date or two numbers must tell whose translation it is.
    What is promised of an amount must be said in as many words.
    """
    kinds = {figure.kind for figure in sentence.figures} - {"spelled"}
    is_enough = kinds & {"percent", "span", "date"} or len(_numbers(sentence, "spelled", "money")) >= _FEWEST
    return any(
        each.language != approved.language
        and not each.row
        and _gives_the_same(sentence, each, approved.language)
        and (is_enough or "money" in kinds or _is_akin(sentence, each))
        and (is_enough or not sentence.promises or _is_as_long(sentence, each))
        and (_is_marked(sentence) or _is_of_the_same_matter(sentence, each))
        and _may_name(sentence, each, approved, matching)
        for each in approved.statements
    )


def _is_marked(sentence: Part) -> bool:
    """Whether so many numbers tell whose translation it is that its words need not."""
    return len(_numbers(sentence, "money", "percent", "span")) > _FEWEST


def _is_of_the_same_matter(sentence: Part, each: Statement) -> bool:
    topics = foreign_topics(sentence, sentence.words, each)
    if {kind for kind, _, _ in measures_of(sentence)} - {"money"}:
        topics.discard("concept:install")  # an amount may be of anything; what else is measured is told by it
    return not topics


def _is_as_long(sentence: Part, each: Statement) -> bool:
    """Whether no condition can have been left out."""
    return _size(sentence) >= _MANY and 4 * _size(sentence) >= 3 * _size(each.whole)


def _is_akin(sentence: Part, each: Statement) -> bool:
    """Whether enough words of both begin alike, as "Studentenrabatt" and "student discount" do; a number is four."""
    beginnings = {word[:_ALIKE] for word in each.whole.words if len(word) >= _ALIKE and ":" not in word}
    alike = sum(word[:_ALIKE] in beginnings for word in sentence.words if ":" not in word)
    alike += _NUMBER * len(_numbers(sentence) & _numbers(each.whole))
    return alike * _AKIN >= _size(sentence)


def _size(part: Part) -> int:
    """How many words of its own a part has, compounds taken for as many as they are made of."""
    return sum(1 + (len(word) - 1) // _LONGEST_WORD for word in part.words)


def _gives_the_same(sentence: Part, each: Statement, language: str) -> bool:
    """Whether a sentence has the figures and promises of a statement, and all that can be told of its limits."""
    whole = each.whole
    ages = _ages(sentence, whole)
    return (
        _measures(sentence, ages) - _singles(sentence) == _measures(whole, ages) - _singles(sentence)
        and _numbers(sentence) - ages <= _numbers(whole, "spelled")
        and _numbers(whole) - ages <= _numbers(sentence, "spelled")
        and sentence.promises == whole.promises - ({"legal"} - sentence.promises)
        and sentence.negated == whole.negated
        and _periods(sentence, ages) <= whole.periods
        # The "off" of "10% off" compares, and "up to" says no more than its source.
        and whole.modifiers - {"compare"} <= sentence.modifiers
        and sentence.modifiers - {"compare", "up_to"} <= whole.modifiers
        and (whole.soon or not sentence.soon)
        and (each.universal or not sentence.universal)
        and (sentence.conditional or not each.conditions or language not in LANGUAGES)
        and (_is_marked(sentence) or topics_in(whole, whole.words) <= sentence.words | promised_topics(sentence))
    )


def _ages(one: Part, other: Part) -> frozenset[tuple[float | None, str]]:
    """The numbers that one part gives as years and the other as no more than numbers: "children under 6"."""
    in_years = [
        {(figure.value, "") for figure in part.figures if figure.kind == "span" and figure.unit == "year"}
        for part in (one, other)
    ]
    return frozenset(in_years[0] & _numbers(other) | in_years[1] & _numbers(one))


def _measures(part: Part, ages: frozenset[tuple[float | None, str]]) -> set[tuple[str, float | None, str]]:
    """The measures of a part but for ages."""
    return {
        figure.key
        for figure in part.figures
        if figure.kind in {"money", "percent", "date", "span"}
        and not (figure.kind == "span" and figure.unit == "year" and (figure.value, "") in ages)
    }


def _singles(part: Part) -> set[tuple[str, float | None, str]]:
    """The spans of one: "un día" may be no more than "a day". Of a promise they count."""
    spans = (figure for figure in part.figures if figure.kind == "span" and figure.value == 1)
    return set() if part.promises else {figure.key for figure in spans}


def _periods(part: Part, ages: frozenset[tuple[float | None, str]]) -> set[str]:
    """The periods of a part; a working day is no day, and an age none."""
    return set(part.periods) - ({"day"} if "workday" in part.periods else set()) - ({"year"} if ages else set())


def _may_name(sentence: Part, each: Statement, approved: Approved, matching: Matching) -> bool:
    """Whether what a translation names is what its source speaks of: the same, or nothing that has a name.

    An amount alone tells too little for that: then all names must be the same.
    """
    if not matching.names_another(sentence, each):
        return True
    if {kind for kind, _, _ in measures_of(sentence)} == {"money"}:
        return False
    named = each.words & approved.name_words
    return not named or any(matching.is_known(word, each) for word, _, _ in sentence.names if word in approved.names)


def _numbers(part: Part, *also: str) -> frozenset[tuple[float | None, str]]:
    """The plain numbers of a part, those of dates with their month, and those of other kinds (`also`)."""
    kinds = {"bare", "count", "clock", "date", *also}
    return frozenset((figure.value, figure.unit) for figure in part.figures if figure.kind in kinds)
