"""Promises made in other words than their own: "costs nothing", "a third less", "we replace it for life". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from agent.words import Figure, Token

_THAN = frozenset({"than", "als", "de", "que", "di", "dan", "niz", "do", "od"})
_KNOWS = frozenset({"have", "has", "know", "knows", "say", "says", "see", "find"})
_ON = frozenset({"terms", "information", "details"})  # "no terms for paying ahead"
_OURS = ("we don ' t", "we do not", "we never")  # do not pay: wages, say
_ITSELF = frozenset({"zich", "sich"})  # what pays itself back
_NEAR = 4  # words between the two that make a promise together
KINDS = {
    "deliver": "delivery",
    "return": "return",
    "refund": "return",
    "warranty": "guarantee",
    "guarantee": "guarantee",
}
"""Category → the kind of term of which it speaks: a span of days belongs to one of them."""


def kinds_of(tokens: Sequence[Token]) -> frozenset[str]:
    """Of which kinds of term these words speak."""
    return frozenset(KINDS[category] for token in tokens for category in token.says if category in KINDS)


def in_other_words(tokens: Sequence[Token], said: Sequence[Figure]) -> set[str]:
    """The promises that words make together, none of which is one by itself."""
    says = frozenset[str]().union(*(token.says for token in tokens))
    found = set[str]()
    if "pay" in says and ("nothing" in says or "negation" in says) and _pays_nothing(tokens):
        found.add("free")
    if "pay" in says and "back" in says and _ends_with_back(tokens):
        found.add("refund")
    if "lower" in says and _is_lowered(tokens, says, said):
        found.add("discount")
    fractions = [token for token in tokens if token.has("fraction") and not _is_inside(token, said)]
    if fractions and says & {"compare", "price", "pay"} and _of_a_price(tokens):
        found.add("discount")
    if "warranty" in says and says & {"forever", "anytime"}:
        found.add("guarantee")
    return found


def _pays_nothing(tokens: Sequence[Token]) -> bool:
    """Whether something costs nothing, or does not have to be paid. "You cannot pay by card" is neither."""
    for place, token in enumerate(tokens):
        if not token.has("pay"):
            continue
        near = tokens[max(0, place - _NEAR) : place]
        after = tokens[place + 1 : place + 1 + _NEAR]
        unseen = any(other.has("unknown") or other.text in _ON for other in near)  # "I don't see your bill"
        denied = not unseen and any(other.has("negation") for other in near)
        nothing = any(_is_nothing(tokens, at) for at in range(max(0, place - _NEAR), place + 1 + _NEAR))
        if nothing or (after and after[0].has("negation")):
            return True
        if any(one.has("negation") and other.has("currency") for one, other in pairwise(after)):
            return True  # "not one euro"
        is_ours = token.text == "pay" and " ".join(other.text for other in near).endswith(_OURS)
        if denied and not is_ours and not any(other.has("by") for other in (*near, *after[:2])):
            return True
    return False


def _ends_with_back(tokens: Sequence[Token]) -> bool:
    """Whether a verb is parted from its "back", which stands last: "dann zahlen wir den Rest zurück"."""
    words = [token for token in tokens if token.kind == "word"]
    return words[-1].has("back") and not any(token.text in _ITSELF for token in words)


def _is_nothing(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word says "nothing", and not "I have nothing on …"."""
    if place >= len(tokens) or not tokens[place].has("nothing"):
        return False
    about = place + 1 < len(tokens) and tokens[place + 1].text in {"about", "on"}
    return not (about and place and tokens[place - 1].text in _KNOWS)


def _is_lowered(tokens: Sequence[Token], says: frozenset[str], said: Sequence[Figure]) -> bool:
    """Whether a price is brought down: by an amount, a part of it, or at all."""
    lowered = [
        place
        for place, token in enumerate(tokens)
        if token.has("lower")
        and not _is_less_than(tokens, place)
        and not any(near.has("harmless") for near in tokens[place : place + 3])  # "drop it off"
    ]
    if not lowered:
        return False
    if any(figure.kind in {"money", "percent"} for figure in said) and "compare" not in says:
        return True
    parts = [token for token in tokens if token.has("fraction")]
    return any(not _is_inside(token, said) for token in parts) or any(
        token.has("price") and not token.has("lower") for token in tokens
    )


def _is_less_than(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word only compares: "less than 24 hours", "moins de 12 ans"."""
    return place + 1 < len(tokens) and tokens[place + 1].text in _THAN


def _is_inside(token: Token, said: Sequence[Figure]) -> bool:
    """Whether a word is of a figure: the half of "half a year"."""
    return any(figure.start <= token.start < figure.end and figure.kind == "span" for figure in said)


def _of_a_price(tokens: Sequence[Token]) -> bool:
    """Whether the part that is spoken of stands near a price, and not just in the same sentence."""
    parts = [place for place, token in enumerate(tokens) if token.has("fraction")]
    prices = [
        place
        for place, token in enumerate(tokens)
        if token.has("price", "compare", "pay") and not token.has("fraction")
    ]
    return any(abs(part - price) <= _NEAR for part in parts for price in prices)
