"""The index of all passages, in memory: what is in it, and which pieces hold the words of a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeVar

import orjson
from tantivy import DocAddress, Document, Index, Occur, Query, SchemaBuilder, Searcher

from knowledge.lexicon import lexicon
from knowledge.questions import Judgement, Question, Term, read, typos
from knowledge.text import chunks, sentences
from knowledge.wording import Wording

T = TypeVar("T")

_WRITER_BYTES = 32_000_000
_RELATED_BOOST, _TYPO_BOOST, _SYNONYM_BOOST = 0.5, 0.5, 0.4
# How many pieces the index proposes for a closer look.
_CANDIDATES = 12
_WIDER = 5
# How many of these are compared with the very wording of the question, and what likeness, and an answer of the kind
# that is asked for, are worth there, beside the weight of the whole question.
_NEAREST = 6
_ALIKE, _FITTING = 0.5, 0.15
# A text in the visitor's own language is preferred to an equal one in another.
_OWN_LANGUAGE = 1.1
# A title that is the question itself, as in a list of questions and answers.
_SAME_TITLE = 5.0
PER_PASSAGE = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it is put into the index; `language` is never empty."""

    id: int
    site_key: str
    title: str
    text: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a passage to answer from.

    `text` is a verbatim piece of at most 1,500 characters; `language` two letters; `score` the share of the question
    that it covers, 0 to 1, rare words weighing more than common ones.
    """

    passage_id: int
    title: str
    text: str
    url: str
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A piece with its rank, where its sentences end, and which of them is the best."""

    rank: float
    hit: Found
    ends: Sequence[int]
    place: int

    def near(self) -> list[str]:
        """The best sentence, the one before it and the one after it."""
        starts = [0, *self.ends]
        places = range(max(0, self.place - 1), min(len(self.ends), self.place + 2))
        return [self.hit.text[starts[place] : self.ends[place]] for place in places]


class PassageIndex:
    """Tantivy in memory. One thread writes at a time, any number read."""

    def __init__(self) -> None:
        builder = SchemaBuilder()
        builder.add_integer_field("passage", indexed=True, fast=True)
        builder.add_text_field("site", tokenizer_name="raw", index_option="basic")
        # One line of stems for the title, then one for each sentence: searched, and read again for the closer look.
        builder.add_text_field("stems", stored=True, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("title", tokenizer_name="whitespace", index_option="basic")
        builder.add_bytes_field("shown", stored=True)
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._sites: set[str] = set()
        self._languages: Counter[str] = Counter()

    @property
    def languages(self) -> list[str]:
        """The languages of the passages taken in so far, the most frequent first."""
        return [language for language, _ in self._languages.most_common()]

    def change(self, entries: Iterable[Entry], gone: Iterable[int]) -> None:
        """Take in new and changed passages, and leave out those that are gone."""
        with self._index.writer(_WRITER_BYTES, 1) as writer:
            for passage_id in gone:
                writer.delete_documents_by_term("passage", passage_id)
            for entry in entries:
                writer.delete_documents_by_term("passage", entry.id)
                for document in self._documents(entry):
                    writer.add_document(document)
        self._index.reload()

    def search(self, question: str, *, site_key: str, language: str, limit: int, context: str = "") -> list[Found]:
        """The best pieces for a question that a site may use, best first."""
        searcher = self._index.searcher()
        asked = self._weighed(searcher, question, language, context)
        words = frozenset(lexicon(language).tokens(question))
        query = self._query(asked, site_key) if asked.terms else self._title_query(words, site_key)
        found: list[_Ranked] = []
        for score, address in self._candidates(searcher, query, max(_CANDIDATES, 3 * limit)):
            document = searcher.doc(address).to_dict()
            title, *lines = [line.split() for line in document["stems"][0].split("\n")]
            passage_id, heading, text, url, spoken, ends = orjson.loads(document["shown"][0])
            same = _sameness(words, lexicon(spoken).tokens(heading))
            judged = asked.judge(title, lines) if asked.terms else Judgement(0.0, same, 0)
            hit = Found(passage_id, heading, text, url, spoken, round(judged.covered, 4))
            preferred = _OWN_LANGUAGE if spoken == language else 1.0
            found.append(_Ranked((score + judged.rank + _SAME_TITLE * same) * preferred, hit, ends, judged.place))
        found.sort(key=lambda ranked: -ranked.rank)
        wording = Wording(question, language)
        nearest = [_looked_at(ranked, wording, asked.whole) for ranked in found[:_NEAREST]]
        found[:_NEAREST] = sorted(nearest, key=lambda ranked: -ranked.rank)
        return spread([ranked.hit for ranked in found], lambda hit: hit.passage_id, PER_PASSAGE)[:limit]

    def _candidates(self, searcher: Searcher, query: Query, most: int) -> list[tuple[float, DocAddress]]:
        hits = searcher.search(query, _WIDER * most, False).hits
        passages = searcher.fast_field_values("passage", [address for _, address in hits])
        found = spread(zip(passages, hits, strict=True), itemgetter(0), PER_PASSAGE + 1)
        return [hit for _, hit in found[:most]]

    def _weighed(self, searcher: Searcher, question: str, language: str, context: str) -> Question:
        terms = read(question, language, self.languages, context)
        return Question(terms, searcher.num_docs, lambda stem: int(searcher.doc_freq("stems", stem)))

    def _documents(self, entry: Entry) -> Iterable[Document]:
        self._sites.add(entry.site_key)
        self._languages[entry.language] += 1
        words = lexicon(entry.language)
        for piece in chunks(entry.text):
            parts = sentences(piece)
            ends = list(_ends(piece, parts))
            lines = (words.stems(line) for line in (entry.title, *parts))
            yield Document(
                passage=entry.id,
                site=_site(entry.site_key),
                stems="\n".join(" ".join(line) for line in lines),
                title=" ".join(words.tokens(entry.title)),
                shown=orjson.dumps((entry.id, entry.title, piece, entry.url, entry.language, ends)),
            )

    def _query(self, asked: Question, site_key: str) -> Query:
        should = [
            (Occur.Should, self._term_query(term, weight if place in asked.unseen else 0.0))
            for place, (term, weight) in enumerate(zip(asked.terms, asked.weights, strict=True))
        ]
        return self._allowed(Query.boolean_query(should), site_key)

    def _title_query(self, words: Collection[str], site_key: str) -> Query:
        """For a question of common words alone ("what is this?"): titles that are put in the same words."""
        should = [(Occur.Should, Query.term_query(self._schema, "title", word)) for word in words]
        return self._allowed(Query.boolean_query(should), site_key)

    def _allowed(self, words: Query, site_key: str) -> Query:
        """The query, kept to what a site may use."""
        if self._sites <= {"", site_key}:
            return words
        allowed = Query.term_set_query(self._schema, "site", [_site(""), _site(site_key)])
        return Query.boolean_query([(Occur.Must, words), (Occur.Must, Query.const_score_query(allowed, 0.0))])

    def _term_query(self, term: Term, unseen: float) -> Query:
        """`unseen`: the weight of a term that no text holds as it is written, else 0."""
        either = [Query.term_query(self._schema, "stems", stem) for stem in term.stems]
        for stem in term.related:
            either.append(Query.boost_query(Query.term_query(self._schema, "stems", stem), _RELATED_BOOST))
        for stem in term.synonyms:
            either.append(Query.boost_query(Query.term_query(self._schema, "stems", stem), _SYNONYM_BOOST))
        if unseen and typos(term.word):
            close = Query.fuzzy_term_query(self._schema, "stems", term.word, typos(term.word))
            # Unlike the others it does not weigh a word by how rare it is; a word that is nowhere is as rare as can be.
            either.append(Query.boost_query(close, _TYPO_BOOST * unseen))
        return Query.boost_query(Query.disjunction_max_query(either), term.factor)


def _looked_at(ranked: _Ranked, wording: Wording, whole: float) -> _Ranked:
    """A piece after a closer look at the sentences around its best one; `whole` is the weight of all terms."""
    near = ranked.near()
    more = _ALIKE * wording.likeness(near) + _FITTING * wording.is_met(" ".join(near))
    return replace(ranked, rank=ranked.rank + whole * more)


def _ends(text: str, parts: Iterable[str]) -> Iterator[int]:
    end = 0
    for part in parts:
        end = text.index(part, end) + len(part)
        yield end


def _sameness(words: Collection[str], title: Collection[str]) -> float:
    """How alike a question and a title are, word for word with the common ones, 0 to 1."""
    return len(set(words) & set(title)) / (len(set(words) | set(title)) or 1)


def _site(key: str) -> str:
    return f"={key}"


def spread(items: Iterable[T], passage: Callable[[T], int], most: int) -> list[T]:
    """At most so many items of each passage, so that one long article does not fill the answer."""
    taken: Counter[int] = Counter()
    kept = []
    for item in items:
        taken[passage(item)] += 1
        if taken[passage(item)] <= most:
            kept.append(item)
    return kept
