"""A site's own colour can be read, whatever it is."""

from __future__ import annotations

import re
from itertools import product

import pytest

from chat.brand import NIGHT, PAPER, contrast, declarations, parse

STEPS = (0, 51, 102, 153, 204, 255)
PAIRS = re.compile(
    r"--accent:light-dark\((#\w{6}),(#\w{6})\);--on-accent:light-dark\((#\w{6}),(#\w{6})\)",
)


def pairs(brand: str) -> list[tuple[int, int, int]]:
    """The accent in light and in dark, and what is written on them."""
    found = PAIRS.fullmatch(declarations(brand))
    assert found
    return [parse(colour) for colour in found.groups()]


def test_it_measures_contrast_as_wcag_does() -> None:
    assert contrast(parse("#000000"), parse("#ffffff")) == pytest.approx(21)
    assert contrast(parse("#0B6B4E"), PAPER) == pytest.approx(6.2, abs=0.05)


def test_it_leaves_our_own_accent_to_the_style_sheet() -> None:
    assert declarations("#0B6B4E") == ""


def test_it_keeps_a_brand_colour_that_can_already_be_read() -> None:
    assert declarations("#1D4ED8").startswith("--accent:light-dark(#1d4ed8,")


@pytest.mark.parametrize("red", STEPS)
def test_it_gives_every_brand_colour_a_readable_pair_in_light_and_dark(red: int) -> None:
    for green, blue in product(STEPS, STEPS):
        light, dark, on_light, on_dark = pairs(f"#{red:02x}{green:02x}{blue:02x}")
        assert contrast(light, PAPER) >= 4.5
        assert contrast(dark, NIGHT) >= 7
        assert contrast(on_light, light) >= 4.5
        assert contrast(on_dark, dark) >= 4.5


@pytest.mark.parametrize("text", ["red", "#12345", "url(x)", "#gggggg", "", "#fff;}*{color:red"])
def test_what_is_no_colour_becomes_no_style(text: str) -> None:
    assert declarations(text) == ""
