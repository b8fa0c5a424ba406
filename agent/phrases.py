"""The agent's own sentences, and what visitors say that is no question about the business; one file for each language.

A file of `languages/` holds `says` (sentences), `button` (how the chat calls its button for a person), `intents` (what
a visitor may say) and `names` (the languages, as the sentence `source_language` needs them; "" for any other).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.language import LANGUAGES, browsers_language
from knowledge.lexicon import lexicon

_FOLDER = Path(__file__).parent / "languages"
# Written without spaces, a phrase is looked for anywhere.
_UNSPACED = frozenset({"zh", "ja"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the agent can say and understand in one language."""

    language: str
    says: dict[str, str]
    button: str
    intents: dict[str, tuple[str, ...]]
    names: dict[str, str]

    def is_only(self, intent: str, text: str) -> bool:
        """Whether a text says nothing but this: "thanks", "hi there"."""
        said = self._read(text)
        left = self._without(intent, said)
        return left != said and not left.strip()

    def asks_for(self, intent: str, text: str) -> bool:
        """Whether a text says this and, stop words and other words for it aside, nothing else."""
        said = self._read(text)
        left = self._without(intent, said)
        words = lexicon(self.language)
        other = " ".join(self.intents[intent]).split()
        return left != said and all(word in words.stop or word in other for word in words.tokens(left))

    def mentions(self, intent: str, text: str) -> bool:
        """Whether a text says this among other things."""
        said = self._read(text)
        return self._without(intent, said) != said

    def is_question(self, text: str) -> bool:
        """Whether a text is put as a question: by its mark, or by the word it begins with."""
        said = self._read(text)
        begins = any(
            word in said if self.language in _UNSPACED else said.startswith(word) for word in self.intents["question"]
        )
        return begins or any(mark in text for mark in "?？؟")

    def name_of(self, language: str) -> str:
        """The name of a language, to be put into `source_language`."""
        return self.names.get(language, self.names[""])

    def _without(self, intent: str, said: str) -> str:
        for phrase in self.intents[intent]:
            said = said.replace(phrase, " " if self.language in _UNSPACED else "  ")
        return said

    def _read(self, text: str) -> str:
        return _spoken(text, self.language)


def _spoken(text: str, language: str) -> str:
    """A text as intents are compared: folded, without punctuation, each word between spaces of its own."""
    words = lexicon("").tokens(text) if language not in _UNSPACED else _WORD.findall(text.casefold())
    return "".join(words) if language in _UNSPACED else "".join(f" {word} " for word in words)


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language; the English ones for a language that has none."""
    if language not in LANGUAGES:
        return phrases("en")
    data = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    intents = {
        # The longest first, so that "thank you very much" is not read as "thank you" and a rest.
        intent: tuple(sorted((_spoken(phrase, language) for phrase in said), key=len, reverse=True))
        for intent, said in data["intents"].items()
    }
    return Phrases(language, data["says"], data["button"], intents, data["names"])


def sorry(locale: str) -> str:
    """What a visitor is told where nothing and nobody can answer: how to leave a contact."""
    return phrases(browsers_language(locale)).says["unavailable"]
