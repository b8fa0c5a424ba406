"""The words that code looks for in what visitors write, by kind, all languages together.

A file of `languages/` holds the words of one language; a kind it lacks has none there.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "languages"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words and phrases of a kind, in every language, lower-case, the longest first."""
    found = {
        word for path in sorted(_FOLDER.glob("*.json")) for word in json.loads(path.read_text("utf-8")).get(kind, ())
    }
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def pattern(*kinds: str) -> re.Pattern[str]:
    """One of the words of these kinds, whole; in scripts without spaces, anywhere."""
    found = sorted({word for kind in kinds for word in words(kind)}, key=lambda word: (-len(word), word))
    spaced = "|".join(_spaced(word) for word in found if not _UNSPACED.search(word))
    unspaced = [_spaced(word) for word in found if _UNSPACED.search(word)]
    # The boundaries stand outside: only where a word begins are the words tried.
    return re.compile("|".join([rf"(?<!\w)(?:{spaced})(?!\w)", *unspaced]), re.IGNORECASE)


def alternatives(*kinds: str) -> str:
    """The words of these kinds as a part of a regular expression, whatever stands around them."""
    found = sorted((word for kind in kinds for word in words(kind)), key=len, reverse=True)
    return "(?:" + "|".join(_spaced(word) for word in found) + ")"


def _spaced(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]")
