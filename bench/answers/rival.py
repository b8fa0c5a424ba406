"""What search is measured against: SQLite's own full text, Porter stemming, bm25, the same stop words dropped."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from bench.answers.question_set import Item
from knowledge.lexicon import lexicon

_WORD = re.compile(r"\w+")


class PlainFullText:
    """One FTS5 table of titles and texts."""

    def __init__(self, passages: Iterable[Item]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, title, text, tokenize='porter')")
        rows = ((item.id, item.title, item.text) for item in passages)
        self._database.executemany("INSERT INTO passages VALUES (?, ?, ?)", rows)

    def search(self, question: str, limit: int) -> list[str]:
        """The ids of the passages that hold any of the words, best first."""
        words = [word for word in _WORD.findall(question.lower()) if not lexicon("en").is_stop(word)]
        asked = " OR ".join(f'"{word}"' for word in words or _WORD.findall(question.lower()))
        rows = self._database.execute(
            "SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?", (asked, limit)
        )
        return [str(name) for (name,) in rows]
