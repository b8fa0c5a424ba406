"""A text taken apart as it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.words import Words, take_apart

PIECES = [
    "f",
    " f",
    " r e e",
    ".",
    "-",
    "'",
    "п'ять",
    " дес",
    "ять",
    "1",
    "0 ",
    " EUR",
    "$",
    "it's",
    " money back",
    "\n",
]
PIECES += ["欧", "元", "ein", "hundert", " ", "*", "\u200b", "ﬁ", "½", "%", "“", "…", "x."]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12), st.sampled_from(["en", "de", "uk", "zh"]))
def test_it_is_the_same_whatever_pieces_it_comes_in(pieces: list[str], language: str) -> None:
    words = Words(language)
    for piece in pieces:
        words.add(piece)
    whole = take_apart("".join(pieces), language)
    assert (words.folded, words.places, words.tokens) == (whole.folded, whole.places, whole.tokens)


@pytest.mark.parametrize("text", ["f r e e", "f.r.e.e", "f-r-e-e"])
def test_it_joins_letters_that_stand_alone(text: str) -> None:
    assert [token.text for token in take_apart(f"It is {text}, yes").tokens] == ["it", "is", "free", ",", "yes"]
