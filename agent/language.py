"""Which language the visitor writes in, and which ones the agent has sentences of its own in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.languages import language_of
from salesagent.lib.locales import language_in

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "zh", "ja", "ar")
# Two or more words with capitals, not at the beginning of a sentence, with what may stand between them.
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĆĘŁŃŚŹŻÇĞİŞČĎĚŇŘŠŤŮŽŐŰ][\w'’-]+"
_BETWEEN = r"(?:van|von|de|der|den|di|da|del|della|dos|du|la|le|zu|al|bin|el|ten|ter|y|e)"
_FULL_NAME = re.compile(rf"(?<=\w ){_CAPITAL}(?:\s+(?:{_BETWEEN}\s+)*{_CAPITAL})+")
_WORD = re.compile(r"[^\W\d_]+")
_RECENT = 8  # texts
_SAME = {"nb": "no", "nn": "no", "iw": "he"}


def detect(text: str, *locales: str) -> str:
    """The language of a visitor's text (two letters), from the text first, then from what is likely, best first.

    `locales`: languages or locales, such as the conversation's language so far and the browser's. English where nothing
    says anything. About 0.1 ms; the first call may take half a second to load the model, so make it on a database
    thread or another one, not on the event loop.
    """
    likely = [language for language in map(browsers_language, locales) if language]
    # "I am Jürgen von der Heide" is no German.
    others = _FULL_NAME.sub(" ", text)
    if len(_WORD.findall(others)) > 1:
        text = others
    return language_of(text, likely or ["en"])


def spoken(said: Sequence[str], locale: str = "") -> str:
    """The language of the last of a visitor's texts (oldest first): one that tells none is in that of those before."""
    language = ""
    for text in said[-_RECENT:]:
        language = detect(text, language, locale)
    return language or detect("", locale)


def browsers_language(locale: str) -> str:
    """The language (two letters) of a browser's `locale`; empty where it names none."""
    language = language_in(locale)
    return _SAME.get(language, language) if len(language) == 2 and language.isascii() and language.isalpha() else ""
