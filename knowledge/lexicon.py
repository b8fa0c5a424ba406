"""Words of a language as the search sees them: folded, without stop words, reduced to stems. Pure.

Each language that we know well has a file in `lexicon/`: its stop words, its stemmer, and words for the things people
ask a business about (`concepts`), through which "Was kostet das?" finds "The price is …". Where `lexicon/synonyms/`,
`lexicon/families/` and `lexicon/irregular/` have a file for it, everyday words of about the same meaning, words of one
root ("choice", "choose"), and forms that no rule leads back, are known too, one group to a line. Other languages of the
stemmer are stemmed; the rest are searched as they are written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_FOLDER = Path(__file__).parent / "lexicon"
LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
_ONLY_STEMMED = {
    "da": "danish",
    "el": "greek",
    "fi": "finnish",
    "hu": "hungarian",
    "no": "norwegian",
    "ro": "romanian",
    "sv": "swedish",
}
_LONGEST_WORD = 60
_SHORTEST_STEM = 3
# Scripts written without spaces between words.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ARABIC_MARKS = re.compile(r"[\u0640\u064b-\u065f]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How one language is read."""

    language: str
    words: TextAnalyzer
    stop: frozenset[str]
    stemmer: TextAnalyzer | None
    separable: frozenset[str] = frozenset()
    """What a verb may leave at the end of a clause: "wie *bau* ich das *ein*"."""
    endings: tuple[str, ...] = ()
    irregular: dict[str, str] = field(default_factory=dict)
    """Form that no rule leads back ("bought") → the word it is a form of."""
    phrases: re.Pattern[str] | None = None
    concepts: dict[str, frozenset[str]] = field(default_factory=dict)
    """Stem → the concepts it may stand for."""
    stems_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """Concept → the stems that stand for it."""
    synonyms: dict[str, frozenset[str]] = field(default_factory=dict)
    """Stem → the stems of words that mean about the same."""
    families: dict[str, frozenset[str]] = field(default_factory=dict)
    """Stem → the stems of words that derive from the same one."""
    asks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of answer (number, time, name) → folded phrases of a question that ask for it."""
    names_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Kind of answer → words that are one: months, number words."""

    def tokens(self, text: str) -> list[str]:
        """The folded words of a text in order; for a script without spaces known words and pairs of characters."""
        return list(self.words.analyze(self._spaced(fold(text))))

    def stem(self, word: str) -> str:
        """The stem of one folded word."""
        if self.stemmer is not None:
            return _stemmed(self.stemmer, self.irregular.get(word, word))
        for ending in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)]
        return word

    def stems(self, text: str) -> list[str]:
        """The stems of a text in order, without the stop words that name no concept."""
        return [self.stem(word) for word in self.tokens(text) if not self.is_stop(word) or self.names_concept(word)]

    def put_together(self, words: list[str]) -> list[str]:
        """Folded words, each verb that stands for a concept with what was separated from it: "bau … ein" → "einbau"."""
        put = list(words)
        for place, word in enumerate(words):
            if word in self.separable:
                verbs = [at for at in range(place) if self.names_concept(word + put[at])]
                for at in verbs[-1:]:
                    put[at] = word + put[at]
        return put

    def is_stop(self, word: str) -> bool:
        """Whether a folded word is too common to carry a question by itself."""
        return word in self.stop

    def names_concept(self, word: str) -> bool:
        """Whether a folded word stands for something people ask a business about."""
        return self.stem(word) in self.concepts

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of those we know this language by."""
        return self.is_stop(word) or self.names_concept(word)

    def _spaced(self, text: str) -> str:
        return _UNSPACED.sub(lambda run: f" {self._pairs(run[0])} ", text)

    def _pairs(self, run: str) -> str:
        """A run without spaces as words: known phrases whole, stop phrases left out, the rest in overlapping pairs."""
        if self.phrases is None:
            return _overlapping(run)
        parts = []
        for part in self.phrases.split(run):
            if not part or (part in self.stop and part not in self.concepts):
                continue
            parts.append(part if part in self.concepts else _overlapping(part))
        return " ".join(parts)


def _overlapping(run: str) -> str:
    return " ".join(run[i : i + 2] for i in range(max(1, len(run) - 1)))


@lru_cache(maxsize=50_000)
def _stemmed(stemmer: TextAnalyzer, word: str) -> str:
    return next(iter(stemmer.analyze(word)), word)


def fold(text: str) -> str:
    """One spelling for what looks the same; safe for the index whatever a visitor typed."""
    valid = text.encode("utf-8", "ignore").decode().replace("\0", " ")
    return _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", valid)).replace("ё", "е").replace("Ё", "Е")


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (two letters); a plain one for those we do not know."""
    if language not in LANGUAGES:
        return _plain(language)
    return _build(language, json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")))


def _plain(language: str) -> Lexicon:
    stemmer = _ONLY_STEMMED.get(language, "")
    return Lexicon(language, _analyzer(), frozenset(), _stemmer(stemmer) if stemmer else None)


def _build(language: str, data: dict[str, Any]) -> Lexicon:
    words = _analyzer()
    bare = Lexicon(
        language,
        words,
        frozenset(words.analyze(fold(data["stop"]))),
        _stemmer(data["stemmer"]) if data["stemmer"] else None,
        frozenset(words.analyze(fold(data.get("separable", "")))),
        tuple(sorted(words.analyze(fold(data.get("endings", ""))), key=len, reverse=True)),
        {form: forms[0] for forms in _groups("irregular", language, words) for form in forms[1:]},
    )
    concepts: dict[str, set[str]] = {}
    stems_of: dict[str, frozenset[str]] = {}
    for concept, line in data["concepts"].items():
        stems_of[concept] = frozenset(bare.stem(word) for word in words.analyze(fold(line)))
        for stem in stems_of[concept]:
            concepts.setdefault(stem, set()).add(concept)
    known = [word for word in (*bare.stop, *concepts) if _UNSPACED.fullmatch(word)]
    pattern = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return replace(
        bare,
        phrases=re.compile(f"({pattern})") if pattern else None,
        concepts={stem: frozenset(of) for stem, of in concepts.items()},
        stems_of=stems_of,
        synonyms=_alike("synonyms", bare),
        families=_alike("families", bare),
        asks={
            kind: tuple(" ".join(words.analyze(fold(phrase))) for phrase in line.split(","))
            for kind, line in data.get("asks", {}).items()
        },
        names_of={kind: tuple(line.split()) for kind, line in data.get("names_of", {}).items()},
    )


def _groups(kind: str, language: str, words: TextAnalyzer) -> list[list[str]]:
    """The lines of a file of words that belong together; none where a language has no such file."""
    file = _FOLDER / kind / f"{language}.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [list(words.analyze(fold(line))) for line in lines]


def _alike(kind: str, words: Lexicon) -> dict[str, frozenset[str]]:
    """The stems that stand on a line with each one."""
    found: dict[str, set[str]] = {}
    for line in _groups(kind, words.language, words.words):
        group = {words.stem(word) for word in line}
        for stem in group:
            found.setdefault(stem, set()).update(group - {stem})
    return {stem: frozenset(others) for stem, others in found.items()}


def _analyzer() -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    return builder.filter(Filter.ascii_fold()).filter(Filter.lowercase()).build()


def _stemmer(name: str) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(name)).build()
