"""The product as it is measured: passages in its database, its search and its built-in answerer called as a reply does.

Import it only after Django was set up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from agent.language import LANGUAGES, detect
from agent.parts import parts_of
from agent.phrases import phrases
from agent.preparation import SOURCES, with_parts
from agent.providers.base import Part, Prompt, Source, Turn
from agent.providers.talk import Answer, compose
from bench.answers.question_set import Item
from knowledge import search
from knowledge.models import Passage

Kind = Literal["answered", "asked back", "refused"]


def learn(passages: Iterable[Item]) -> Mapping[int, str]:
    """Make these all that the product knows; the id of each by its row's."""
    Passage.objects.update(active=False)  # only the tables of knowledge are there: nothing that points here
    items = list(passages)
    rows = Passage.objects.bulk_create([Passage(title=item.title, text=item.text) for item in items], batch_size=500)
    search.refresh()
    search.warm()
    return {row.pk: item.id for row, item in zip(rows, items, strict=True)}


def found(question: str, limit: int = SOURCES) -> list[search.Found]:
    """What is found for a visitor's first message."""
    return search.search(question, site_key="", language=detect(question, "en"), limit=limit)


def reply(question: str) -> Answer:
    """The built-in answerer's reply to a visitor's first message."""
    parts = tuple(Part(part, _sources(part)) for part in parts_of(question, detect(question, "en")))
    sources = with_parts(_sources(question), parts)
    return compose(Prompt("", (Turn("user", question),), sources, "en", parts=parts))


def _sources(question: str) -> tuple[Source, ...]:
    return tuple(Source(hit.title, hit.text, hit.url, hit.language, hit.score) for hit in found(question))


def kind_of(answer: Answer) -> Kind:
    """Whether a reply answers, asks back, or says that it does not know (it then cites nothing)."""
    if not answer.citations:
        return "refused"
    asking = [phrases(language).says["which"] for language in LANGUAGES]
    return "asked back" if any(text in answer.text for text in asking) else "answered"
