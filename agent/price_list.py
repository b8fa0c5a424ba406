"""The prices of the catalogue: whether an amount is a price of what is named nearest to it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.approved import Approved
from agent.matching import Matching, same_kinds, score, spans_of
from agent.statements import Part, Statement
from agent.words import Figure


class PriceList:
    """The rows of the catalogue's prices, by the names of the things."""

    def __init__(self, approved: Approved, matching: Matching) -> None:
        self._approved = approved
        self._matching = matching

    def includes(self, part: Part, own: frozenset[str]) -> bool:
        """Whether what a price is said to include is said to be included with what is named (`own`), or with all."""
        names = self._approved.name_words
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
        named = self._nearest(scopes)
        rows = [each for each in self._approved.statements if each.row in named]
        return all(self._is_sold_at(amount, part, rows, scopes, delivered) for amount in amounts)

    def _is_sold_at(
        self, amount: Figure, part: Part, rows: Sequence[Statement], scopes: Sequence[frozenset[str]], delivered: bool
    ) -> bool:
        alone = _alone(part, amount)
        given = [
            each
            for each in rows
            if any(self._matching.fitting(alone, each, delivered))
            and not self._matching.is_of_something_else(each, part.words)
            and not self._matching.adds_a_name(part, each, foreign=False, known=False)
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
        spans = frozenset[tuple[float | None, str]]().union(*(spans_of(each.whole) for each in own))
        known = frozenset(value for each in self._approved.statements for value in each.whole.values)
        known |= self._approved.asked_numbers
        return all(
            figure.length in spans if figure.kind == "span" else figure.kind == "spelled" or figure.value in known
            for figure in part.figures
            if figure.kind != "money"
        )

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
        best = max((score(part.words, each, each.whole) for each in given), default=0)
        return any(
            not self._matching.gives(part, each, other) and score(part.words, each, other) > best
            for each in self._approved.statements
            if each.whole.money and not each.row
            for other in each.parts
            if same_kinds(part, other)
        )


def _alone(part: Part, amount: Figure) -> Part:
    lasting = {figure.unit for figure in part.figures if figure.kind == "span"}
    money = frozenset({(amount.kind, amount.value, amount.unit)})
    return replace(part, figures=(amount,), money=money, periods=part.periods - lasting)
