"""Which language a text is written in, told from the text alone.

The script decides where it can; the statistical model (about 90 MB, loaded in half a second the first time it is needed) decides the rest.
"""

from __future__ import annotations

import copy
import re
import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Longer texts say nothing new about their language.
_ENOUGH = 600
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\W\d_]+", re.UNICODE)
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("fa", re.compile(r"[پچژگک]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_CYRILLIC_LANGUAGES = ("ru", "uk", "bg", "sr")
_LATIN_LANGUAGES = tuple("en de fr es it pt nl pl tr sv da no fi cs sk hu ro hr sl id vi ca et lv lt".split())
_lock = threading.Lock()


def words_of(text: str) -> str:
    """The text's words without addresses, digits and punctuation, one space between them."""
    return _NOISE.sub(" ", text[: 4 * _ENOUGH]).strip()[:_ENOUGH]


def script_language(text: str) -> str:
    """The language given away by the script, or an empty string: Latin and Cyrillic are shared by many."""
    letters = words_of(text)
    shared = len(re.findall(r"[A-Za-z\u0400-\u04ff]", letters))
    for language, script in _SCRIPTS:
        # A foreign name or two inside a text do not make its language; one such letter says more than one Latin one.
        if 3 * len(script.findall(letters)) > shared:
            return language
    return ""


def identify(text: str) -> tuple[str, float]:
    """The likeliest language (two letters) and how sure that is, 0 to 1; `("", 0.0)` for a text without words."""
    words = words_of(text)
    if not words:
        return "", 0.0
    by_script = script_language(text)
    if by_script:
        return by_script, 1.0
    cyrillic = 2 * len(_CYRILLIC.findall(words)) > len(words)
    language, sure = _model(_CYRILLIC_LANGUAGES if cyrillic else _LATIN_LANGUAGES).classify(words.lower())
    return str(language), float(sure)


def _model(languages: tuple[str, ...]) -> LanguageIdentifier:
    # Loading is half a second of work: one thread does it, the others wait.
    with _lock:
        return _restricted(languages)


@cache
def _restricted(languages: tuple[str, ...]) -> LanguageIdentifier:
    restricted = copy.copy(_whole())
    restricted.set_languages(languages)
    return restricted


@cache
def _whole() -> LanguageIdentifier:
    # Imported here: the numbers package behind it costs memory that an installation may never need.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
