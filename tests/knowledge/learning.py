"""Sources as somebody adds them, read by the real reader out of a real website; and pages for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from knowledge.models import Passage, Source
from knowledge.sources import leases, reading
from knowledge.sources.reader import Reader
from tests.fakes.website import Page

Learn = Callable[..., Source]


def html(title: str, *sections: tuple[str, str], links: tuple[str, ...] = (), head: str = "") -> Page:
    """A page with a menu, sections below headings, and a foot."""
    menu = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    body = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in sections)
    return Page(
        f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav>{menu}</nav>"
        f"<main><h1>{title}</h1><p>This is what we say about {title.lower()} in our shop of fine lamps.</p>{body}"
        "</main><footer>© Lamp Shop</footer></body></html>"
    )


def about(subject: str) -> tuple[str, str]:
    """A section of some length."""
    return subject.title(), f"Everything that you may want to know about {subject} stands here, in one long sentence."


class Learner:
    """Reads sources: `learn(source)` one round, `lines` what was told."""

    def __init__(self, reader: Reader) -> None:
        self.lines: list[str] = []
        self.reader = reader
        self.stop = threading.Event()

    def __call__(self, source: Source, **options: Any) -> Source:
        claim = leases.claim(source.pk)
        assert claim is not None
        self.lines.clear()
        reading.read(claim, self.reader, stop=self.stop, tell=self.tell, **options)
        source.refresh_from_db()
        return source

    def tell(self, line: str) -> None:
        """Take note of a line."""
        self.lines.append(line)


def texts(**of: Any) -> list[str]:
    """The texts of passages."""
    return list(Passage.objects.filter(**of).order_by("pk").values_list("text", flat=True))


def states(source: Source) -> dict[str, str]:
    """What came of each page, by its path."""
    return {"/" + page.url.split("/", 3)[-1]: page.state for page in source.pages.all()}
