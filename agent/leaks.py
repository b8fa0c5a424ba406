"""Keeps what a model was told to itself: a model that repeats its prompt is cut off before the visitor reads it.

Two things give a leak away: a mark that stands first in every prompt and nowhere else (also in Base64, and whatever
language the rest was put into), and a run of words as the rules have them, or the persona's instructions over the end
of a sentence: one sentence of a marketer's may well be meant to be said. Both are known backwards too.

From the third word of a run on, text waits until the run ends or is too long; anything else flows as it came.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from django.utils.crypto import salted_hmac

from agent.folding import fold, fold_with_places
from agent.guard import Guard, Held
from agent.phrases import phrases
from agent.prompts import MAY_ASK, PERSONA, RULES, STEP
from agent.providers.base import Source

RULES_LETTERS = 40  # in one run
INSTRUCTIONS_LETTERS = 48
LONGEST_WORD = 64  # characters; what is longer is read in pieces
LEAST_OF_MARK = 5  # letters of it that make text wait
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]{{1,{LONGEST_WORD}}}")
_LETTERS = re.compile(r"[^\W_]+")
_FIELD = re.compile(r"\{\w+\}")
_QUOTED = re.compile(r"\"[^\"\n]+\"|“[^”\n]+”|„[^“”\n]+[“”]|«[^»\n]+»|「[^」\n]+」")
_SENTENCE = re.compile(r"[.!?;:\n。！？；：؟]+")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that are not for visitors: each with the number of its sentence, and where each pair of them stands."""

    words: tuple[str, ...]
    sentences: tuple[int, ...]
    pairs: dict[tuple[str, str], list[int]]
    most: int  # letters
    one_sentence_may: bool


@dataclass(slots=True)
class _Run:
    """Words of a reply that stand in `of` one after the other, up to place `at`; text waits from `start` on."""

    of: _Words
    first: int
    at: int
    letters: int
    start: int


@dataclass(frozen=True, slots=True)
class Confidential:
    """What one reply must not repeat, and what is said instead. `known` may be said: the sources it was given."""

    words: tuple[_Words, ...]
    marks: tuple[str, ...]
    ending: str
    known: tuple[Source, ...] = field(default=(), repr=False)


def mark() -> str:
    """What stands first in every prompt, and nowhere else. The same in all processes of an installation."""
    return salted_hmac("agent.leaks", "mark").hexdigest()[:16]


def confidential(instructions: str, sources: Sequence[Source], language: str) -> Confidential:
    """What a reply to a visitor who writes in `language` must not repeat."""
    words = (_rules(), _instructions(instructions.strip())) if instructions.strip() else (_rules(),)
    return Confidential(words, _marks(mark()), phrases(language).says["confidential"], tuple(sources))


class LeakGuard:
    """Guards one attempt of one reply, before `guard`, which may be None: `feed` it, `end` it, show what they return.

    `held` is what either did not let pass; once `is_over`, nothing more passes.
    """

    def __init__(self, confidential: Confidential, guard: Guard | None) -> None:
        self._confidential = confidential
        self._guard = guard
        self._leaked: Held | None = None
        self._text = ""  # what is still needed: from a run, or a word that may go on
        self._shown = 0
        self._read = 0
        self._letters = ""  # what came before, as marks are looked for
        self._last = ""  # the word before
        self._runs: list[_Run] = []

    @property
    def held(self) -> list[Held]:
        """What was held back, and why."""
        held = self._guard.held if self._guard else []
        return [*held, self._leaked] if self._leaked else held

    @property
    def is_over(self) -> bool:
        """Whether nothing more passes."""
        return self.has_leaked or (self._guard is not None and self._guard.is_over)

    @property
    def has_leaked(self) -> bool:
        """Whether the model repeated what it was told."""
        return self._leaked is not None

    @property
    def unshown(self) -> str:
        """What was read and has not passed."""
        return (self._guard.unshown if self._guard else "") + self._text[self._shown :]

    def feed(self, text: str) -> str:
        """The next piece of the model's text; what may be shown now."""
        passed = self._pass(text, whole=False)
        return self._guard.feed(passed) if self._guard else passed

    def end(self, how: Literal["stop", "cut"] = "stop") -> str:
        """The model's text has ended; what may still be shown. Of one that was cut short, what waits is not."""
        passed = self._pass("", whole=True) if how == "stop" else ""
        if self._guard is None:
            return passed
        return self._guard.feed(passed) + self._guard.end("cut" if self._leaked else how)

    def _pass(self, text: str, *, whole: bool) -> str:
        if self.has_leaked:
            return ""
        self._text += text
        folded, places = fold_with_places(self._text)
        waits = self._waits_for_mark(folded, places)
        open_word = len(self._text)
        for match in _WORD.finditer(folded):
            start, end = places[match.start()], places[match.end()]
            if start < self._read or self.has_leaked:
                continue
            if match.end() == len(folded) and not whole and len(match[0]) < LONGEST_WORD and match[0] < "\u3040":
                open_word = start
                break
            self._read = end
            self._take(match[0], end)
        upto = min([len(self._text) if whole else waits, *(run.start for run in self._runs if not whole)])
        if self._leaked is not None:
            upto = len(self._text) - len(self._leaked.text)
        shown = self._text[self._shown : max(upto, self._shown)]
        self._shown = max(upto, self._shown)
        self._forget(min(self._shown, open_word))
        return shown

    def _take(self, word: str, end: int) -> None:
        """One more word of the reply, which ends at `end`."""
        going_on = []
        for run in self._runs:
            words = run.of.words
            if run.at + 1 < len(words) and words[run.at + 1] == word:
                run.at += 1
                run.letters += len(word)
                if not self._is_leak(run):
                    going_on.append(run)
                elif not self._is_known(run):
                    self._leaked = Held(self._text[max(run.start, self._shown) :], "prompt")
                    return
        began = {(id(run.of), run.at) for run in going_on}
        pair, letters = (self._last, word), len(self._last) + len(word)
        for of in self._confidential.words:
            for at in of.pairs.get(pair, ()):
                if (id(of), at) not in began:
                    going_on.append(_Run(of, at - 1, at, letters, end))
        self._runs, self._last = going_on, word

    @staticmethod
    def _is_leak(run: _Run) -> bool:
        sentences = run.of.sentences
        goes_over = not run.of.one_sentence_may or sentences[run.first] != sentences[run.at]
        return run.letters >= run.of.most and goes_over

    def _is_known(self, run: _Run) -> bool:
        """Whether the words stand in a source as well, from which they may be said."""
        said = " ".join(run.of.words[run.first : run.at + 1])
        return any(said in " ".join(_words(fold(source.text))) for source in self._confidential.known)

    def _waits_for_mark(self, folded: str, places: list[int]) -> int:
        """From where on text waits, because a mark may have begun; one that is whole is a leak."""
        own = [(letter, place) for letter, place in zip(folded, places, strict=False) if letter.isalnum()]
        before, letters = len(self._letters), self._letters + "".join(letter for letter, _ in own)

        def place(at: int) -> int:
            return own[at - before][1] if before <= at < len(letters) else 0

        waits = len(self._text)
        for sought in self._confidential.marks:
            if (found := letters.find(sought)) >= 0:
                self._leaked = Held(self._text[max(place(found), self._shown) :], "prompt")
                return waits
            if letters[-LEAST_OF_MARK:] not in sought:
                continue
            for length in range(min(len(sought) - 1, len(letters)), LEAST_OF_MARK - 1, -1):
                if letters.endswith(sought[:length]):
                    waits = min(waits, place(len(letters) - length))
                    break
        return waits

    def _forget(self, upto: int) -> None:
        """Let go of text that has passed."""
        gone, self._text = self._text[:upto], self._text[upto:]
        longest = max(map(len, self._confidential.marks))
        self._letters = (self._letters + "".join(_LETTERS.findall(fold(gone))))[-longest:]
        self._shown -= upto
        self._read = max(0, self._read - upto)
        for run in self._runs:
            run.start -= upto


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded)


@lru_cache(maxsize=4)
def _marks(sought: str) -> tuple[str, ...]:
    """The ways in which the mark is looked for: as it is, backwards, in Base64 after 0, 1 or 2 other bytes."""
    written = [sought, sought[::-1]]
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + sought.encode()).decode()
        whole = encoded[-(-before * 8 // 6) : (before + len(sought)) * 8 // 6]
        written.append(fold(whole))
    return tuple("".join(_LETTERS.findall(text)) for text in written)


@lru_cache(maxsize=1)
def _rules() -> _Words:
    """The rules as they stand in every prompt; what is filled in for a persona or a visitor may be said."""
    texts = [text for template in (RULES, PERSONA, STEP, MAY_ASK) for text in _FIELD.split(template)]
    return _listed(texts, RULES_LETTERS, one_sentence_may=False)


@lru_cache(maxsize=64)
def _instructions(text: str) -> _Words:
    """A persona's instructions; what stands in quotes there is meant to be said."""
    return _listed(_QUOTED.split(text), INSTRUCTIONS_LETTERS, one_sentence_may=True)


def _listed(texts: Iterable[str], most: int, *, one_sentence_may: bool) -> _Words:
    words: list[str] = []
    sentences: list[int] = []
    pairs: dict[tuple[str, str], list[int]] = {}
    number = 0
    listed = list(texts)
    for text in [*listed, *(text[::-1] for text in listed)]:
        follows = False
        for sentence in _SENTENCE.split(text):
            number += 1
            for word in _words(fold(sentence)):
                if follows:
                    pairs.setdefault((words[-1], word), []).append(len(words))
                words.append(word)
                sentences.append(number)
                follows = True
        words.append("")  # no run goes over the end of a text
        sentences.append(number)
    return _Words(tuple(words), tuple(sentences), pairs, most, one_sentence_may)
