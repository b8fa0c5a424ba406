"""How people write a currency, and its code. Pure.

`currencies.json` holds the signs and words of each code; one that several currencies share ("$", "¥") is there once,
under the one most often meant.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".json")


def code_of(written: str) -> str:
    """The code of a currency as somebody writes it ("€", "zł", "eur"); what is no known sign, in capitals."""
    plain = written.strip()
    return _codes().get(_folded(plain), plain.upper())


@cache
def _codes() -> dict[str, str]:
    held: dict[str, list[str]] = json.loads(_FILE.read_text("utf-8"))
    return {_folded(sign): code for code, signs in held.items() for sign in signs}


def _folded(written: str) -> str:
    return written.casefold().removesuffix(".")
