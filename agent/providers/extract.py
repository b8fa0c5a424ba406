"""The sentences of a source that answer a question, word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.providers.base import Source
from knowledge.languages import language_of
from knowledge.lexicon import lexicon
from knowledge.questions import Question, read
from knowledge.text import sentences

_MOST_SENTENCES = 3
_MOST_CHARS = 600
# A shorter source is quoted whole: half of it may be half the truth ("We ship to Norway. Customs are paid by you.").
_SHORT = 300
# Beside the best sentence, those that say at least this share of what it says.
_ALSO = 0.5
_GAP = " … "
_FEW_TERMS = 3
_FIGURE = re.compile(r"\d[\d.,]*")


class Reading:
    """A question held against the sources found for it.

    `has_own_words`: whether it names anything itself, or only what was spoken of before ("tell me more").
    """

    def __init__(self, question: str, language: str, sources: Sequence[Source], context: str = "") -> None:
        self._sources = [_Read(source) for source in sources]
        languages = {source.language for source in self._sources}
        lines = [set(line) for source in self._sources for line in (source.title, *source.stems)]
        terms = read(question, language, languages, context)
        self.has_own_words = bool(read(question, language, languages))
        self._question = Question(terms, len(lines), lambda stem: sum(stem in line for line in lines))

    def rivals(self, one: int, other: int) -> bool:
        """Whether two sources that cover the question equally may both be meant.

        So it is when both titles name as much of the question, and either that is something and neither title is named
        as a whole ("price" – "Price of the small plan", "Price of the large plan"), or their sentences differ in the
        figures they give.
        """
        first, second = self._sources[one].title, self._sources[other].title
        headed = self._question.rate([first, second])
        if headed[0] != headed[1] or len(self._question.terms) > _FEW_TERMS:
            return False
        if headed[0]:
            return not self._names(first) and not self._names(second)
        figures = [self._figures(place) for place in (one, other)]
        return bool(figures[0] and figures[1]) and figures[0] != figures[1]

    def _figures(self, place: int) -> list[str]:
        """The figures of the sentence that answers best; of all where none has a word of the question ("Oslo: 9 €")."""
        source = self._sources[place]
        said_in_words = any(self._question.rate(source.stems))
        return _FIGURE.findall(self._picked(place, 1) if said_in_words else " ".join(source.sentences))

    def _names(self, title: Sequence[str]) -> bool:
        """Whether the question names all of a title."""
        stems = {stem for term in self._question.terms for stem in term.stems | term.related}
        return stems.issuperset(title)

    def quote(self, place: int, most: int = _MOST_SENTENCES, said: Collection[str] = ()) -> str:
        """A short source whole; of another the sentences that answer best, in its order, a gap marked by an ellipsis.

        Sentences in `said` are left out, as long as others are left.
        """
        every = self._sources[place].sentences
        if sum(map(len, every)) <= _SHORT and not set(every) & set(said):
            return _joined(every, range(len(every)))
        return self._picked(place, most, said)

    def _picked(self, place: int, most: int, said: Collection[str] = ()) -> str:
        source = self._sources[place]
        rates = self._question.rate(source.stems)
        order = sorted(range(len(rates)), key=lambda number: -rates[number])
        order = [number for number in order if source.sentences[number] not in said] or order
        picked: list[int] = []
        length = 0
        for number in order[:most]:
            length += len(source.sentences[number])
            if picked and (rates[number] < _ALSO * rates[picked[0]] or length > _MOST_CHARS):
                break
            picked.append(number)
        return _joined(source.sentences, sorted(picked))


class _Read:
    """A source, read once: its language, title and sentences as stems."""

    def __init__(self, source: Source) -> None:
        self.language = source.language or language_of(source.text, ["en"])
        words = lexicon(self.language)
        self.sentences = sentences(source.text)
        self.stems = [words.stems(sentence) for sentence in self.sentences]
        self.title = words.stems(source.title)


def _joined(every: Sequence[str], picked: Sequence[int]) -> str:
    text = ""
    for last, number in zip([None, *picked], picked, strict=False):
        gap = "" if last is None else " " if number == last + 1 else _GAP
        text += gap + every[number]
    return text
