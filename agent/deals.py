"""What a seller says yes to: an offer of the visitor's, several for the price of one, a code at the checkout. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.figures import figures
from agent.folding import fold
from agent.statements import places_of, subject
from agent.vocabulary import PROMISES, WEAK_PRICE
from agent.words import ASKS, YOUR, Figure, Token, Words
from knowledge.lexicon import lexicon

_LONGEST_CODE = 4  # words
_MOST = 1000  # things that are bought at once
_NEAR = 4  # words between a number and the thing it counts, a "not" and what is denied
_MAY_BE_A_PRICE = frozenset({"money", "percent", "bare", "spelled"})
_BREAKS = frozenset(",;:.!-")
_BUDGETS = tuple(
    map(fold, ("budget", "budżet", "bütçe", "presupuesto", "orçamento", "бюджет", "预算", "予算", "ميزاني"))
)
_PROBLEMS = tuple(map(fold, ("problem", "проблем", "sorun")))
_WITH = frozenset({"with", "mit", "avec", "con", "com", "met", "z"})
_PEOPLE = frozenset(["you", "us", "sie", "ihnen", "euch", "vous", "nous", "ustedes", "vosotros", "u", "jullie", "voi"])
_WE = (
    ("we", "are"), ("wir", "sind"), ("nous", "sommes"), ("somos",), ("siamo",), ("siamo", "in"), ("we", "zijn"),
    ("we", "zijn", "met"),
)  # fmt: skip
_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_UNIT = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,2}$")
_COUNTS = frozenset({"count", "spelled"})


def offered(asked: Words) -> frozenset[float]:
    """The numbers that a visitor named, and that may be a price."""
    named = (
        figure
        for figure in figures(asked)
        if figure.kind in _MAY_BE_A_PRICE | _COUNTS and not _is_of_a_unit(asked, figure)
    )
    said = (figure for figure in named if not _is_of_things(asked, figure))
    return frozenset(one.value for one in said if one.value is not None and (one.kind != "spelled" or one.value > 1))


def counts_things(words: Words, figure: Figure) -> bool:
    """Whether a number is one of things or people ("12 people"), and no price: "800 works"."""
    after = next((token for token in words.tokens if token.start >= figure.end), None)
    return (
        figure.kind in _COUNTS
        and after is not None
        and after.kind == "word"
        and not after.has("fine", "accept", "functions", "price", "struck")
        and not lexicon(words.language).is_stop(after.text)
    )


def _is_of_a_unit(words: Words, figure: Figure) -> bool:
    """Whether a number is written to a unit: "m2"."""
    return _UNIT.search(words.text[: figure.start]) is not None


def agrees(words: Words, asked: Words, named: frozenset[float]) -> bool:
    """Whether a sentence says yes to a price that the visitor named (`named`: the prices), or to an offer."""
    tokens = words.tokens
    amounts = offered(asked)
    spoke = bool(amounts) or any(token.has("discount", "price", "accept") for token in asked.tokens)
    accepted = [place for place, token in enumerate(tokens) if token.has("accept") and not _is_denied(tokens, place)]
    if spoke and set(accepted) - (places_of("harmless", tokens) if accepted else set()):
        return True
    said = [token for token in tokens if token.kind == "word"]
    if amounts and len(said) == 1 and said[0].has("struck"):
        return True
    if named and tokens[0].has("struck") and tokens[1:2] and tokens[1].kind == "sign":
        return True
    if any(token.has("yours") for token in tokens):
        return False
    fine = [place for place, token in enumerate(tokens) if token.has("fine") and not _is_denied(tokens, place)]
    return any(
        figure.value in amounts
        and not _is_yours(tokens, figure)
        and figure.kind in _MAY_BE_A_PRICE | _COUNTS
        and not counts_things(words, figure)
        and (figure.kind in _MAY_BE_A_PRICE or any(tokens[at].start >= figure.end for at in fine))
        for figure in (figures(words) if fine else ())
    )


def _is_yours(tokens: Sequence[Token], figure: Figure) -> bool:
    """Whether a number is said back as the visitor's: "with your 60"."""
    before = [token for token in tokens if token.end <= figure.start]
    return any(token.text in YOUR for token in before[-2:]) or [token.text in _WITH for token in before] == [True]


def asks_for_price(asked: Words) -> bool:
    """Whether a visitor speaks of a price or a discount."""
    return any(token.has("discount") or (token.has("price") and token.text not in WEAK_PRICE) for token in asked.tokens)


def prices_named(asked: Words, names: frozenset[str], *, of_prices: bool) -> tuple[frozenset[float], frozenset[float]]:
    """The numbers of a visitor's sentence that offer a price ("can you do 800?"), and those of a budget.

    `names`: the words by which products are told apart. `of_prices`: whether the visitor asks for a price at all; then
    every question with a number may be such an offer.
    """
    tokens = asked.tokens
    speaks_of_price = asks_for_price(asked) or any(
        token.text in names or token.has("currency", "accept", "fine", "lower") for token in tokens
    )
    asks = asked.text.rstrip().endswith(ASKS) and (of_prices or not subject(asked, asked.language))
    kinds = _MAY_BE_A_PRICE | _COUNTS if speaks_of_price or asks else {"money"}
    said = [one for one in figures(asked) if one.kind in kinds and not _is_of_things(asked, one)]
    named = frozenset(one.value for one in said if one.value is not None)
    is_budget = any(token.text.startswith(_BUDGETS) for token in tokens)
    return (frozenset(), named) if is_budget else (named, frozenset())


def _is_of_things(words: Words, figure: Figure) -> bool:
    """Whether a number is a day ("the 3rd"), or counts things or people ("we are 3")."""
    behind = next((token for token in words.tokens if token.start >= figure.end), None)
    after = behind.text if behind else ""
    if behind and behind.start == figure.end and after in _ORDINAL:
        return True
    before = tuple(token.text for token in words.tokens if token.end <= figure.start)
    are_we = any(before[-len(we) :] == we for we in _WE)
    return are_we or counts_things(words, figure)


def sells_at(words: Words, figure: Figure, named: frozenset[float], budgets: frozenset[float]) -> bool:
    """Whether a sentence says a number of the visitor's as the seller's price ("for you, 800"), not back as theirs.

    A budget may be said back with what it is said of ("with 800 you get the desk").
    """
    tokens = words.tokens
    if words.text.rstrip().endswith(ASKS) or any(token.has("yours", "compare") for token in tokens):
        return False
    at = next(place for place, token in enumerate(tokens) if token.start >= figure.start)
    begin = next((place + 1 for place in range(at - 1, -1, -1) if tokens[place].text in _BREAKS), 0)
    end = next((place for place in range(at + 1, len(tokens)) if tokens[place].text in _BREAKS), len(tokens))
    near = tokens[begin:end]
    is_denied = any(token.has("negation", "refusing") for token in near)
    if is_denied and not any(token.text.startswith(_PROBLEMS) for token in near):
        return False
    return figure.value in named or (figure.value in budgets and not subject(words, words.language))


def _is_denied(tokens: Sequence[Token], place: int) -> bool:
    unknown = any(token.has("unknown") for token in tokens[place:])
    if unknown and any(token.has("whether") for token in tokens[:place]):
        return True
    return any(token.has("negation", "refusing") for token in tokens[max(0, place - _NEAR) : place + 2])


def lowers(words: Words, asked: Words) -> bool:
    """Whether a visitor who asks for a discount is told a part of the price: "I can let it go for half"."""
    wanted = any(token.has("discount") for token in asked.tokens)
    tokens = words.tokens
    return wanted and any(
        token.has("fraction") and not _is_denied(tokens, at) and not _is_in_order(tokens, at)
        for at, token in enumerate(tokens)
    )


def _is_in_order(tokens: Sequence[Token], place: int) -> bool:
    """Whether a part is none but the third or fifth of several: "the first and third Saturday"."""
    of_time = any(token.has("soon", "period", "months") for token in tokens[place + 1 : place + 3])
    return (
        of_time and tokens[place].text in {"third", "fifth"} and tokens[place - 1].text in {"the", "and", "every", "or"}
    )


def invents_a_code(words: Words, knows: Callable[[str], bool], is_common: Callable[[str], bool]) -> bool:
    """Whether a visitor is told to enter a code that stands nowhere in what may be said."""
    tokens = words.tokens
    entering = next((at for at, token in enumerate(tokens) if token.has("enter") and not _applies_to(tokens, at)), None)
    coded = next((place for place, token in enumerate(tokens) if token.has("code")), None)
    told = entering is not None and any(token.has("checkout", "code") for token in tokens)
    given = coded is not None and any(token.text in {":", '"'} for token in tokens[coded:])
    if not told and not given:
        return False
    unknown = any(token.has("unknown") for token in tokens[:coded])  # "I don't know what this code means: …"
    if not told and (unknown or _goes_on(tokens)) and sum(token.has("code") for token in tokens) == 1:
        return False
    begin = coded + 1 if coded is not None else (entering or 0) + 1
    end = next((place for place in range(begin, len(tokens)) if tokens[place].has("checkout")), len(tokens))
    said = [
        token for token in tokens[begin:end] if token.kind != "sign" and not token.has("checkout", "code", "functions")
    ]
    return any(not is_common(token.text) and not knows(token.written) for token in said if len(token.text) > 1)


def _applies_to(tokens: Sequence[Token], place: int) -> bool:
    """Whether something applies to things, and is not to be entered: "codes do not apply to gift cards"."""
    return tokens[place].text == "apply" and place + 1 < len(tokens) and tokens[place + 1].text == "to"


def _goes_on(tokens: Sequence[Token]) -> bool:
    """Whether more follows a colon than a code: "… while the codes look wrong: nothing is sent before that"."""
    colon = next((place for place, token in enumerate(tokens) if token.text == ":"), len(tokens))
    after = [token for token in tokens[colon + 1 :] if token.kind == "word"]
    return len(after) > _LONGEST_CODE and not any(token.has("checkout", "enter") for token in after)


def multiplied(words: Words, known: frozenset[tuple[str, float | None, str]], asked: frozenset[float]) -> None:
    """Read "2 desks at 249 EUR come to 498 EUR" as twice the approved 249 EUR; the price itself is judged after."""
    found = figures(words)
    counts = {figure.value for figure in found if figure.kind in _COUNTS | {"bare"} and figure.value}
    stated = {figure.value for figure in found if figure.kind == "money"}
    for figure in found:
        if figure.kind != "money" or figure.value is None or ("money", figure.value, figure.unit) in known:
            continue
        if figure.value in asked:
            continue  # the visitor's own amount
        for count in counts:
            if not (1 < count <= _MOST and count == int(count)):
                continue
            single = round(figure.value / count, 4)
            if ("money", single, figure.unit) in known and (single in stated or count in asked):
                words.figures = tuple(replace(one, value=single) if one is figure else one for one in figures(words))


def is_several_for_one(
    words: Words,
    names: Callable[[float], frozenset[str]],
    singles: frozenset[tuple[str, float | None, str]],
    packed: Callable[[float, float], bool],
) -> bool:
    """Whether several things are said to cost together what one of them costs: "Two desks cost 499 EUR".

    `names`: the words of what is sold for an amount.
    `packed`: whether a number belongs to what is sold for an amount ("a set of 20").
    """
    tokens = words.tokens
    found = figures(words)
    amounts = [each.value for each in found if (each.kind, each.value, each.unit) in singles and each.value is not None]
    if not amounts:
        return False
    if any(token.has("each", *PROMISES) for token in tokens):
        return False
    return any(
        figure.kind in _COUNTS
        and figure.value is not None
        and figure.value > 1
        and not any(packed(figure.value, amount) for amount in amounts)
        and any(_counts_a_name(tokens, figure, names(amount)) for amount in amounts)
        for figure in found
    )


def _counts_a_name(tokens: Sequence[Token], figure: Figure, names: frozenset[str]) -> bool:
    after = [token for token in tokens if token.start >= figure.start][: _NEAR + 1]
    if any(token.text in _PEOPLE for token in after):
        return False  # "the 4 of you"
    return any(token.text in names or token.text.rstrip("s") in names for token in after)
