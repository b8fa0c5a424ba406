"""The agent's own sentences, and what visitors say that is no question about the business; one file for each language.

A file of `languages/` holds `says` (sentences), `button` (how the chat calls its button for a person), `joining` (words
such as "and"), `intents` (what a visitor may say) and `names` (the languages, as the sentence `source_language` needs
them; "" for any other).

Who wants a person says a phrase of `person`, or names one of `people` near a word of `reach` or `wish`, and nothing of
`unless` beside it; or says nothing but the name of one whom people `call`, that they `refuse` a `bot`, or asks whether
`there` is somebody, each with `filler` at most. Who says little but a phrase of `rude` or `leave` is sold nothing. Who
begins a clause with one of `tells`, and neither asks nor says one of `seeks`, tells of themselves. A question asks for
a time with one of `when`, and for a delivery with one of `arrive` beside it.
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
_CLAUSE = re.compile(r"[.!?;:,\n。！？；，、؟،¿¡]+")
_ASKED = re.compile(r"[^.!?;:,\n。！？；，、؟،¿¡]+[?？؟]?")  # the same, each with its question mark
_SENTENCE = re.compile(r"[.!?;\n。！？；؟]+")
_NEAR = 4  # words
_SHORT = 12  # words
_OF_BOT = 1  # words between
_FEW_SIGNS = 4

Place = tuple[int, int]
"""Where a phrase stands among words: from, to."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the agent can say and understand in one language."""

    language: str
    says: dict[str, str]
    button: str
    joining: tuple[str, ...]
    intents: dict[str, tuple[str, ...]]
    names: dict[str, str]

    def is_only(self, intent: str, text: str, *, beside: str = "") -> bool:
        """Whether a text says this and nothing but this (or `beside`, another intent): "hi there", "ok thx bye"."""
        said = self._read(text)
        left = self._without(intent, said)
        return left != said and not (self._without(beside, left) if beside else left).strip()

    def asks_for(self, intent: str, text: str, *beside: str) -> bool:
        """Whether a text says this and, stop words and other words for it (or for `beside`) aside, nothing else."""
        said = self._read(text)
        left = self._without(intent, said)
        words = lexicon(self.language)
        other = " ".join(phrase for each in (intent, *beside) for phrase in self.intents[each]).split()
        return left != said and all(word in words.stop or word in other for word in words.tokens(left))

    def mentions(self, intent: str, text: str) -> bool:
        """Whether a text says this among other things."""
        said = self._read(text)
        return self._without(intent, said) != said

    def without(self, intent: str, text: str) -> str:
        """A text as it is compared, with the phrases of an intent left out."""
        return self._without(intent, self._read(text))

    def is_question(self, text: str) -> bool:
        """Whether a text is put as a question: by its mark, or by the word it begins with."""
        said = self._read(text)
        begins = any(
            word in said if self.language in _UNSPACED else said.startswith(word) for word in self.intents["question"]
        )
        return begins or any(mark in text for mark in "?？؟")

    def seeks(self, text: str) -> bool:
        """Whether a text asks for something: in a question, in a wish, or in bare words as for a search machine.

        So does one that names what people ask a business about.
        """
        if self.language in _UNSPACED or self.is_question(text) or self.mentions("seeks", text):
            return True
        words = lexicon(self.language)
        tokens = words.tokens(text)
        named = any(words.names_concept(token) and not words.is_stop(token) for token in tokens)
        return named or 2 * sum(map(words.is_stop, tokens)) < len(tokens)

    def tells(self, text: str) -> bool:
        """Whether a text tells of who writes it, and neither asks nor seeks anything: "we are a small company"."""
        if self.is_question(text) or self.mentions("seeks", text):
            return False
        return any(self._tells(self._without("hello", self._read(clause))) for clause in _CLAUSE.split(text))

    def _tells(self, said: str) -> bool:
        told = self.intents["tells"]
        if self.language in _UNSPACED:
            return any(phrase in said for phrase in told)
        # Turkish verbs stand last.
        return f" {said.lstrip()}".startswith(told) or (self.language == "tr" and said.endswith(told))

    def turned_away(self, text: str) -> str:
        """What to say to who is rude (`sorry`) or wants to be left alone (`in_peace`); empty for anybody else."""
        if self._says_little_but("rude", text):
            return "sorry"
        return "in_peace" if self._says_little_but("leave", text) and not self.is_question(text) else ""

    def _says_little_but(self, intent: str, text: str) -> bool:
        if self.language not in _UNSPACED:
            return self.asks_for(intent, text, "bot", "filler")
        said = self._read(text)
        left = self._without("bot", self._without(intent, said))
        return left != said and not self.is_question(text) and len("".join(left.split())) <= _FEW_SIGNS

    def wants_person(self, text: str) -> bool:
        """Whether a text asks for a person, alone or among other things."""
        question = self.is_question(text)
        return any(self._clause_wants_person(clause, question) for clause in _CLAUSE.split(text)) or any(
            self._calls_for_person(sentence) for sentence in _SENTENCE.split(text)
        )

    def _calls_for_person(self, sentence: str) -> bool:
        """Whether a sentence says nothing but whom it calls for: "agent", "is there a human here", "no bots please"."""
        words = self._read(sentence).split()
        if len(words) > _SHORT or self._calling.isdisjoint(words) or self.mentions("identity", sentence):
            return False
        call, there, bot, refuse, people, beside, reach = (
            self._places(words, intent) for intent in ("call", "there", "bot", "refuse", "people", "filler", "reach")
        )
        beside = beside + self._places(words, "wish")
        if _within(_NEAR, refuse, bot) or _within(_NEAR, bot, refuse):
            return self._is_all(words, refuse + bot + beside + call + people + reach)
        if self._excepted(words, call + people):
            return False
        if call and not self.is_question(sentence) and len(_covered(call + beside)) == len(words):
            return True
        near = _within(_NEAR, there, people + call) or _within(_NEAR, people + call, there)
        return near and self._is_all(words, there + people + call + beside)

    def asks_besides(self, text: str) -> bool:
        """Whether a text that asks for a person puts another question, too."""
        question, words = self.is_question(text), lexicon(self.language)
        asking = [clause for clause in _ASKED.findall(text) if self.is_question(clause)]
        besides = [
            clause
            for clause in asking
            if not self._clause_wants_person(clause, question) and not self._calls_for_person(clause)
        ]
        return any(not words.is_stop(word) for clause in besides for word in words.tokens(clause))

    def _clause_wants_person(self, clause: str, question: bool) -> bool:
        said = self._read(clause)
        if self.language in _UNSPACED:
            if any(phrase in said for phrase in self.intents["refuse"]):
                return True
            wants = any(phrase in said for phrase in self.intents["person"])
            return wants and not any(phrase in said for phrase in self.intents["unless"])
        words = said.split()
        if self._named.isdisjoint(words) or self.mentions("identity", clause):
            return False
        people, reach, wish = (self._places(words, intent) for intent in ("people", "reach", "wish"))
        if self._excepted(words, people + reach):
            return False
        # "a human please", "give me an agent": a wish for one, and nothing else.
        wished = _within(2, wish, people) or _within(1, people, wish)
        if self.asks_for("person", clause) or (wished and self._is_all(words, people + wish)):
            return True
        # "I would like to talk to somebody about prices", "speak with sales", "mit jemandem sprechen".
        mine = bool(wish) or (not question and any(start == 0 for start, _ in reach))
        return mine and (_within(_NEAR, reach, people) or _within(_NEAR, people, reach))

    def _excepted(self, words: list[str], named: list[Place]) -> bool:
        """Whether it is about somebody else, or said not to be wanted."""
        bot = self._places(words, "bot")
        # "a human, not a bot": what is not wanted is the bot.
        unless = [place for place in self._places(words, "unless") if not _within(_OF_BOT, [place], bot)]
        named = named or [(0, len(words))]
        return _within(_NEAR, unless, named) or _within(_NEAR, named, unless)

    def _is_all(self, words: list[str], places: list[Place]) -> bool:
        """Whether there are only stop words beside what stands in these places."""
        stop = lexicon(self.language).stop
        covered = _covered(places)
        return all(at in covered or word in stop for at, word in enumerate(words))

    def _places(self, words: list[str], intent: str) -> list[Place]:
        """Where phrases of an intent stand among words."""
        phrases = [phrase.split() for phrase in self.intents[intent]]
        return [
            (at, at + len(phrase))
            for phrase in phrases
            for at in range(len(words) - len(phrase) + 1)
            if words[at : at + len(phrase)] == phrase
        ]

    @property
    def _named(self) -> frozenset[str]:
        """The last words of what a person may be called: without one of them nobody asks for a person."""
        return _last_words(self.language, "people", "person")

    @property
    def _calling(self) -> frozenset[str]:
        """As `_named`, for who says nothing else."""
        return _last_words(self.language, "people", "call", "bot")

    def name_of(self, language: str) -> str:
        """The name of a language, to be put into `source_language`."""
        return self.names.get(language, self.names[""])

    def _without(self, intent: str, said: str) -> str:
        for phrase in self.intents[intent]:
            said = said.replace(phrase, " " if self.language in _UNSPACED else "  ")
        return said

    def _read(self, text: str) -> str:
        return _spoken(text, self.language)


def _within(words: int, first: list[Place], second: list[Place]) -> bool:
    """Whether one of `first` stands before one of `second`, with at most so many words between."""
    return any(0 <= begin - end <= words for _, end in first for begin, _ in second)


def _covered(places: list[Place]) -> set[int]:
    return {at for start, end in places for at in range(start, end)}


@cache
def _last_words(language: str, *kinds: str) -> frozenset[str]:
    intents = phrases(language).intents
    return frozenset(phrase.split()[-1] for intent in kinds for phrase in intents[intent])


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
    return Phrases(language, data["says"], data["button"], tuple(data["joining"]), intents, data["names"])


def wants_person(text: str, *languages: str) -> bool:
    """Whether a visitor's text asks for a person, in one of these languages or in English."""
    return any(phrases(language).wants_person(text) for language in {*languages, "en"} if language in LANGUAGES)


def turned_away(text: str, *languages: str) -> str:
    """What to say to who is rude or wants to be left alone: `sorry` or `in_peace` of `says`; empty for anybody else.

    It is read in these languages and in English; of more than one word, in every language that we know.
    """
    others = LANGUAGES if len(text.split()) > 1 else ()
    read_in = [language for language in dict.fromkeys([*languages, "en", *others]) if language in LANGUAGES]
    return next(filter(None, (phrases(language).turned_away(text) for language in read_in)), "")


def sorry(locale: str) -> str:
    """What a visitor is told where nothing and nobody can answer: how to leave a contact."""
    return phrases(browsers_language(locale)).says["unavailable"]
