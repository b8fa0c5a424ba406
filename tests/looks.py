"""The widths and colours in which pages are looked at: a phone in light, a desk in dark; the others are slow tests."""

from __future__ import annotations

import pytest

LOOKS = pytest.mark.parametrize(
    ("width", "colours"),
    [
        (320, "light"),
        (1280, "dark"),
        pytest.param(320, "dark", marks=pytest.mark.slow),
        pytest.param(1280, "light", marks=pytest.mark.slow),
    ],
)
