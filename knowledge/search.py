"""Search in what the agent may say. Synchronous: call it where the ORM may be used.

Each process keeps an index in memory, asks the database at most once a second whether the knowledge changed, and takes
in what did. A passage saved in this process is found at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max

from knowledge import hybrid
from knowledge.index import Entry, Found, PassageIndex
from knowledge.languages import language_of
from knowledge.models import Passage

__all__ = ["Found", "refresh", "search", "warm"]

_CHECK_SECONDS = 1.0
_LONGEST_QUESTION = 4000
_BATCH = 500
_SOME_WORDS = "Any words at all load the language model."


def search(question: str, *, site_key: str, language: str = "", limit: int = 4, context: str = "") -> list[Found]:
    """The pieces of active passages that a site may use and that speak of a question, best first.

    `language` is the question's (found out when empty). `context`, what the visitor wrote before, is used only where
    the question alone names too little ("and the price?"). Any text is a valid question; one that names nothing finds
    nothing. Where an embeddings endpoint is configured, what is near in meaning is joined in (knowledge/hybrid.py).
    """
    asked = question[:_LONGEST_QUESTION]
    index = _shelf.index()
    meaning = hybrid.Meaning(asked) if hybrid.is_on() else None
    found = index.search(
        asked,
        site_key=site_key,
        language=language or language_of(asked, index.languages),
        limit=limit if meaning is None else hybrid.DEPTH,
        context=context[:_LONGEST_QUESTION],
    )
    return found if meaning is None else meaning.joined(found, site_key)[:limit]


def refresh() -> None:
    """Look at the database again at the next search, however short ago the last look was."""
    _shelf.look_again()


def warm() -> None:
    """Take in the knowledge and load what the first search would wait for: seconds with many thousands of passages."""
    language_of(_SOME_WORDS)
    _shelf.index()


class _Shelf:
    """The index of this process and how far it follows the database."""

    def __init__(self) -> None:
        self._index = PassageIndex()
        self._lock = threading.Lock()
        self._held: dict[int, datetime] = {}
        self._stamp: tuple[int, datetime | None] | None = None
        self._next_look = 0.0

    def look_again(self) -> None:
        self._next_look = 0.0

    def index(self) -> PassageIndex:
        """The index, brought up to date if it is time.

        Whoever comes meanwhile searches what is there; while there is nothing yet, they wait for it.
        """
        if self._is_due() and self._lock.acquire(blocking=self._stamp is None):
            try:
                if self._is_due():
                    self._next_look = time.monotonic() + _CHECK_SECONDS
                    self._follow()
            finally:
                self._lock.release()
        return self._index

    def _is_due(self) -> bool:
        return self._stamp is None or time.monotonic() >= self._next_look

    def _follow(self) -> None:
        active = Passage.objects.filter(active=True)
        seen = active.aggregate(number=Count("pk"), latest=Max("updated_at"))
        stamp = (seen["number"], seen["latest"])
        if stamp == self._stamp:
            return
        now = dict(active.values_list("pk", "updated_at"))
        changed = [pk for pk, at in now.items() if self._held.get(pk) != at]
        self._index.change(_entries(changed), self._held.keys() - now.keys())
        self._held, self._stamp = now, stamp


def _entries(ids: list[int]) -> Iterator[Entry]:
    for start in range(0, len(ids), _BATCH):
        for passage in Passage.objects.filter(pk__in=ids[start : start + _BATCH], active=True):
            yield Entry(
                passage.pk,
                passage.site_key,
                f"{passage.title} › {passage.heading}" if passage.heading else passage.title,
                passage.text,
                passage.url,
                passage.language or language_of(passage.text, ["en"]),
            )


_shelf = _Shelf()
