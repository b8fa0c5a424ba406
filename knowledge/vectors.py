"""The vectors of the knowledge: made in the background, kept with the passages, searched in memory.

Each process that answers has one `VectorKeeper`: a thread that asks for what is missing or out of date and takes over
what it or another process stored. Nothing here is on the way of an answer but `near`.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.core.cache import cache
from django.db import close_old_connections
from django.db.models import Count, F, Max, Q, QuerySet

from knowledge.embeddings import EmbeddingsFailed, Endpoint, Vectors, endpoint
from knowledge.models import Passage, PassageVectors
from knowledge.text import chunks

log = logging.getLogger(__name__)

BATCH = 32  # passages to a request
SECONDS = 20.0  # for a batch
LOOK_EVERY = 1.0
LONGEST_PAUSE = 300.0
LEASE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Table:
    """All vectors, one row to a piece of a passage."""

    vectors: Vectors
    passages: list[int]
    places: list[int]
    sites: list[str]


class VectorKeeper:
    """Keeps the vectors of one endpoint's model."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.fault = ""
        self._endpoint = endpoint
        self._held: dict[int, tuple[datetime, str, Vectors]] = {}
        self._stamp: tuple[int, datetime | None] | None = None
        self._table: _Table | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)

    def start(self) -> None:
        """Begin to make and to follow."""
        self._thread.start()

    def close(self) -> None:
        """End; a request that is under way is left alone, and made again by the next process."""
        self._closing.set()
        self._thread.join(2)

    def near(self, question: Vectors, site_key: str, limit: int) -> list[tuple[int, int]]:
        """Passage and place of the pieces nearest to a question's vector that a site may use, nearest first."""
        table = self._table
        if table is None or table.vectors.shape[1] != question.shape[-1]:
            return []
        likeness = table.vectors @ question.reshape(-1)
        order = np.argsort(-likeness)
        allowed = (int(row) for row in order if table.sites[row] in ("", site_key))
        return [(table.passages[row], table.places[row]) for row, _ in zip(allowed, range(limit), strict=False)]

    def count(self) -> int:
        """How many passages have vectors in this process."""
        return len(self._held)

    # In the background

    def _run(self) -> None:
        pause = LOOK_EVERY
        while not self._closing.wait(pause):
            close_old_connections()
            try:
                self.make()
                self.follow()
                self.fault, pause = "", LOOK_EVERY
            except EmbeddingsFailed as error:
                self.follow()
                pause = self._stumbled(str(error), pause)
            except Exception as error:
                pause = self._stumbled(f"{type(error).__name__}: {error}", pause)
            finally:
                close_old_connections()

    def _stumbled(self, why: str, pause: float) -> float:
        if not self.fault:
            log.warning("Vectors of the knowledge cannot be made: %s", why)
        self.fault = why
        return min(2 * pause, LONGEST_PAUSE)

    def make(self) -> None:
        """Make every vector that is missing or not of the passage as it is now. Raises `EmbeddingsFailed`.

        What was stored stays: after a fault or a killed process it goes on where it was.
        """
        while not self._closing.is_set():
            due = list(self._due()[:BATCH])
            # Several processes look; where they share a cache, one of them asks.
            if not due or not cache.add("knowledge.vectors", 1, LEASE_SECONDS):
                return
            try:
                self._make(due)
            finally:
                cache.delete("knowledge.vectors")

    def _due(self) -> QuerySet[Passage]:
        made = Q(vectors__model=self._endpoint.model, vectors__of=F("updated_at"))
        return (
            Passage.objects.filter(active=True)
            .exclude(made)
            .select_related("vectors")
            .defer("vectors__data")
            .order_by("pk")
        )

    def _make(self, due: list[Passage]) -> None:
        changed = []
        for passage in due:
            kept = getattr(passage, "vectors", None)
            if kept is not None and (kept.model, kept.digest) == (self._endpoint.model, digest(passage)):
                kept.of = passage.updated_at
                kept.save(update_fields=["of", "made_at"])
            else:
                changed.append(passage)
        if not changed:
            return
        try:
            self._store(changed, self._endpoint.embed([text for one in changed for text in pieces(one)], SECONDS))
        except EmbeddingsFailed as error:
            if not error.refused:
                raise
            if len(changed) == 1:  # it would be refused for ever: it is searched by its words
                log.warning("Passage %s has no vector: %s", changed[0].pk, error)
                self._store(changed, np.zeros((0, 0), dtype=np.float32))
                return
            for passage in changed:
                self._make([passage])

    def _store(self, passages: list[Passage], vectors: Vectors) -> None:
        start = 0
        for passage in passages:
            rows = vectors[start : start + len(pieces(passage))]
            start += len(rows)
            PassageVectors.objects.update_or_create(
                passage=passage,
                defaults={
                    "model": self._endpoint.model,
                    "digest": digest(passage),
                    "of": passage.updated_at,
                    "pieces": len(rows),
                    "data": rows.tobytes(),
                },
            )

    def follow(self) -> None:
        """Take over what is stored for passages as they are now."""
        good = PassageVectors.objects.filter(
            model=self._endpoint.model, passage__active=True, of=F("passage__updated_at"), pieces__gt=0
        )
        seen = good.aggregate(number=Count("pk"), latest=Max("made_at"))
        stamp = (seen["number"], seen["latest"])
        if stamp == self._stamp:
            return
        now = dict(good.values_list("passage_id", "made_at"))
        held = {pk: row for pk, row in self._held.items() if now.get(pk) == row[0]}
        missing = [pk for pk in now if pk not in held]
        for start in range(0, len(missing), 500):
            rows = good.filter(passage_id__in=missing[start : start + 500])
            for pk, made, site, number, data in rows.values_list(
                "passage_id", "made_at", "passage__site_key", "pieces", "data"
            ):
                held[pk] = (made, site, np.frombuffer(bytes(data), dtype=np.float32).reshape(number, -1))
        self._held, self._stamp, self._table = held, stamp, _table(held)


def _table(held: dict[int, tuple[datetime, str, Vectors]]) -> _Table | None:
    """One table of all vectors of the most frequent width: a server that changed it gets its old rows left out."""
    widths = [vectors.shape[1] for _, _, vectors in held.values()]
    if not widths:
        return None
    width = max(set(widths), key=widths.count)
    kept = {pk: row for pk, row in held.items() if row[2].shape[1] == width}
    rows = [(pk, place, site) for pk, (_, site, vectors) in kept.items() for place in range(len(vectors))]
    return _Table(
        np.concatenate([vectors for _, _, vectors in kept.values()]),
        [pk for pk, _, _ in rows],
        [place for _, place, _ in rows],
        [site for _, _, site in rows],
    )


def pieces(passage: Passage) -> list[str]:
    """What is embedded of a passage: each piece that can be quoted, under its title."""
    return [f"{passage.title}\n{piece}" for piece in chunks(passage.text)] or [passage.title]


def digest(passage: Passage) -> str:
    """Tells whether what is embedded of a passage is still the same."""
    return hashlib.sha256("\0".join(pieces(passage)).encode("utf-8", "surrogatepass")).hexdigest()


def texts_of(near: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[Passage, str]]:
    """The passages and pieces of what is near. One query."""
    wanted = list(near)
    passages = Passage.objects.filter(active=True).in_bulk({pk for pk, _ in wanted})
    found = {}
    for pk, place in wanted:
        if pk in passages and place < len(parts := chunks(passages[pk].text)):
            found[pk, place] = (passages[pk], parts[place])
    return found


_keeper: VectorKeeper | None = None


def keeper() -> VectorKeeper | None:
    """The keeper of this process, if it has one."""
    return _keeper


def begin() -> None:
    """Keep vectors in this process, where an endpoint is configured."""
    global _keeper
    found = endpoint()
    if found is not None and _keeper is None:
        _keeper = VectorKeeper(found)
        _keeper.start()


def end() -> None:
    """Keep them no longer."""
    global _keeper
    kept, _keeper = _keeper, None
    if kept is not None:
        kept.close()
