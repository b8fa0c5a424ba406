"""Which language a text is written in, told from the text alone.

The script decides where it can; then a statistical model (some 90 MB, loaded in half a second when first needed); and
for the few words the model is not sure of, the words we know of each language.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from knowledge.lexicon import LANGUAGES, lexicon

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Longer texts say nothing new about their language.
_ENOUGH = 600
_SURE, _LIKELY = 0.8, 0.5
_FEW_WORDS = 2
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\W\d_]+")
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
_SHARED_SCRIPTS = re.compile(r"[A-Za-z\u0400-\u04ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_CYRILLIC_LANGUAGES = ("ru", "uk", "bg", "sr")
_LATIN_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "no", "fi"),
    *("cs", "sk", "hu", "ro", "hr", "sl", "id", "vi", "ca", "et", "lv", "lt"),
)
_loading = threading.Lock()


def language_of(text: str, likely: Sequence[str] = ()) -> str:
    """The language of a text (two letters), also of a very short one; `likely` (best first) helps where words do not.

    What several languages know is in the first likely one of these. Where none of them is likely, it is in the first
    likely one of all, unless the model, too, says that it is one of these. An empty string only for a text without
    words and nothing likely.
    """
    words = _words(text)
    fallback = likely[0] if likely else ""
    if not words:
        return fallback
    by_script = _by_script(words)
    if by_script:
        return by_script
    ranked = _ranked(words)
    guess, sure = ranked[0]
    if sure >= _SURE:
        return guess
    known = _by_known_words(words, [language for language, _ in ranked])
    if known:
        meant = next((language for language in likely if language in known), "")
        clear = len(known) == 1 or sum(share for language, share in ranked if language in known) >= _LIKELY
        return meant or (known[0] if clear or not fallback else fallback)
    return guess if sure >= _LIKELY and len(words.split()) > _FEW_WORDS else fallback or guess


def _words(text: str) -> str:
    """The words of the beginning of a text, without addresses, digits and punctuation."""
    return _NOISE.sub(" ", text[: 4 * _ENOUGH].encode("utf-8", "ignore").decode()).strip()[:_ENOUGH]


def _by_script(words: str) -> str:
    """The language given away by the script, or an empty string: Latin and Cyrillic are shared by many."""
    shared = len(_SHARED_SCRIPTS.findall(words))
    for language, script in _SCRIPTS:
        # A foreign name does not make the language; but one letter of these scripts says more than one Latin letter.
        if 3 * len(script.findall(words)) > shared:
            return language
    return ""


def _by_known_words(words: str, languages: Sequence[str]) -> list[str]:
    """Of these languages, those of which the most words are known, and at least half of all.

    Letters that stand alone are words of many languages: they say nothing without a longer word.
    """
    count: dict[str, int] = {}
    for language in languages:
        if language in LANGUAGES:
            known = lexicon(language)
            tokens = known.tokens(words)
            found = list(filter(known.knows, tokens))
            if 2 * len(found) >= len(tokens) and any(len(token) > 1 for token in found):
                count[language] = len(found)
    most = max(count.values(), default=0)
    return [language for language, number in count.items() if number == most]


def _ranked(words: str) -> list[tuple[str, float]]:
    """The languages of the script by likelihood, each with how sure the model is, 0 to 1."""
    cyrillic = 2 * len(_CYRILLIC.findall(words)) > len(words)
    model = _model(_CYRILLIC_LANGUAGES if cyrillic else _LATIN_LANGUAGES)
    return [(str(language), float(sure)) for language, sure in model.rank(words.lower())]


def _model(languages: tuple[str, ...]) -> LanguageIdentifier:
    # One thread loads, the others wait.
    with _loading:
        return _restricted(languages)


@cache
def _restricted(languages: tuple[str, ...]) -> LanguageIdentifier:
    restricted = copy.copy(_whole())
    restricted.set_languages(languages)
    return restricted


@cache
def _whole() -> LanguageIdentifier:
    # Imported here: the model and the number package behind it cost memory that not every process needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
