"""Search by words and by meaning joined; by words alone wherever meaning is not to be had in time.

Numbers are only loaded where an endpoint is configured: they cost memory that not every process needs.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from django.conf import settings

from knowledge.index import PER_PASSAGE, Found, spread
from knowledge.languages import language_of

# How many pieces each of the two ways proposes.
DEPTH = 12
# Reciprocal rank fusion: the usual constant.
_RANK = 60


def is_configured() -> bool:
    """Whether the settings name an embeddings endpoint."""
    return bool(settings.EMBEDDINGS_BASE_URL or settings.EMBEDDINGS_API_KEY)


def is_on() -> bool:
    """Whether this process has vectors to search in."""
    if not is_configured():
        return False
    from knowledge import vectors

    return (keeper := vectors.keeper()) is not None and keeper.count() > 0


def begin() -> None:
    """Keep vectors in this process, where an endpoint is configured."""
    if is_configured():
        from knowledge import vectors

        vectors.begin()


def end() -> None:
    """Keep them no longer."""
    if is_configured():
        from knowledge import vectors

        vectors.end()


def fault() -> str:
    """Why search goes by words alone; empty while all is well."""
    from knowledge import embeddings, vectors

    endpoint, keeper = embeddings.endpoint(), vectors.keeper()
    return (endpoint.fault if endpoint else "") or (keeper.fault if keeper else "")


def count() -> int:
    """How many passages have vectors in this process."""
    from knowledge import vectors

    return keeper.count() if (keeper := vectors.keeper()) else 0


class Meaning:
    """A question whose vector is being asked for, from the moment this is made."""

    def __init__(self, question: str) -> None:
        from knowledge.embeddings import endpoint

        self._endpoint = endpoint()
        self._until = self._endpoint.deadline() if self._endpoint else 0.0
        self._asked: Future[Any] | None = self._endpoint.ask(question) if self._endpoint and question.strip() else None

    def joined(self, found: list[Found], site_key: str) -> list[Found]:
        """What was found by words, joined with what is near in meaning; only the former where that does not come."""
        from knowledge import vectors

        keeper = vectors.keeper()
        if self._endpoint is None or self._asked is None or keeper is None:
            return found
        vector = self._endpoint.wait(self._asked, self._until)
        if vector is None:
            return found
        near = keeper.near(vector, site_key, DEPTH)
        texts = vectors.texts_of(near)
        by_words = {(hit.passage_id, hit.text): hit for hit in found}
        ranks = {key: 1 / (_RANK + place) for place, key in enumerate(by_words, 1)}
        for place, (passage, text) in enumerate((texts[key] for key in near if key in texts), 1):
            key = (passage.pk, text)
            ranks[key] = ranks.get(key, 0.0) + 1 / (_RANK + place)
            # How much of the question its words cover is not known, and nothing is claimed.
            language = passage.language or language_of(text, ["en"])
            by_words.setdefault(key, Found(passage.pk, passage.title, text, passage.url, language, 0.0))
        best = sorted(ranks, key=lambda key: -ranks[key])
        return spread([by_words[key] for key in best], lambda hit: hit.passage_id, PER_PASSAGE)
