"""Reads a website: what its sitemaps name, or what its links lead to, page by page, as its robots.txt allows.

Every address becomes a row before it is asked for, so a reading that was killed goes on where it ended. Runs in a
thread; nothing here may be called on an event loop.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from knowledge.models import Page, Source
from knowledge.reading.documents import Document, Unreadable, cut
from knowledge.sources import keeping, leases
from knowledge.sources.addresses import Scope, normal
from knowledge.sources.leases import Claim
from knowledge.sources.reader import Reader
from knowledge.sources.robots import Robots
from knowledge.sources.sitemaps import read_sitemap
from salesagent.lib.errors import OutgoingFailed, OutgoingRefused
from salesagent.lib.outgoing import Fetched, fetch

log = logging.getLogger(__name__)

BATCH = 500
MOST_SITEMAPS = 50
MOST_TRIES = 3
MOST_FAILURES = 8  # in a row, before the whole site is left for later
LONGEST_WAIT = 30.0  # seconds that a server may ask us to stay away within a round
WAIT = 2.0  # seconds after a failure, where it asks for nothing
STEP = 5.0  # seconds of sleep after which the lease is renewed
GONE = {404, 410}
FOR_NOW = {408, 425, 429}
READABLE = ("text/html", "application/xhtml", "text/plain", "text/markdown", "application/pdf", "text/csv")

Fetch = Callable[..., Fetched]
Tell = Callable[[str], None]


class Failed(Exception):
    """The round cannot go on. The message names the cause and the cure."""


class Stopped(Exception):
    """Somebody asked to stop; the round goes on later."""


class Website:
    """One round of one website."""

    def __init__(
        self, claim: Claim, reader: Reader, *, stop: threading.Event, tell: Tell, fetch: Fetch = fetch
    ) -> None:
        self._claim = claim
        self._reader = reader
        self._stop = stop
        self._tell = tell
        self._fetch = fetch
        self._source = Source.objects.get(pk=claim.source_id)
        self._robots = Robots()
        self._pause = 0.0
        self._next_request = 0.0
        self._by_sitemap = False
        self._is_full = False

    def read(self) -> str:
        """Read until nothing is left; a hint for staff, or nothing. Raises `Failed`, `Stopped` and `LostSource`."""
        first = self._begin()
        self._scope = Scope(first)
        self._list(first)
        failures = 0
        while (page := self._next()) is not None:
            self._stop_where_asked()
            failures = failures + 1 if self._visit(page) else 0
            if failures >= MOST_FAILURES:
                raise Failed(
                    f"The website stopped answering ({page.error}) What was read is kept, and the rest is tried later."
                )
        self._clear()
        if self._is_full:
            return f"It has more pages than {self._source.most_pages}. Raise the most pages if you need them."
        return ""

    # The beginning

    def _begin(self) -> str:
        """The address of the first page, wherever it redirects to; the rules of the site are known afterwards."""
        start = normal(self._source.url)
        if not start:
            raise Failed("This is no web address. Write one that begins with https:// or http://.")
        self._learn_rules(start)
        answer = self._ask(start)
        if answer.status >= 400:
            raise Failed(f"The website answers {start} with {answer.status}. {_cure(answer.status)}")
        first = normal(answer.url)
        if urlsplit(first).netloc != urlsplit(start).netloc:
            self._learn_rules(first)
        if not self._robots.allows(first):
            raise Failed(
                f"The website's robots.txt does not allow {first}. Allow it there for SalesAgent, or paste the text."
            )
        return first

    def _learn_rules(self, url: str) -> None:
        answer = self._ask(f"{Scope(url).origin}/robots.txt")
        if answer.status >= 500 or answer.status in FOR_NOW:
            raise Failed(f"The website's robots.txt cannot be read (status {answer.status}). It is tried again later.")
        is_there = answer.status == 200 and b"<html" not in answer.body[:1000].lower()
        self._robots = Robots.read(answer.body.decode("utf-8", "replace")) if is_there else Robots()
        self._pause = max(settings.CRAWL_PAUSE_SECONDS, self._robots.delay)

    def _list(self, first: str) -> None:
        """Write a row for the first page, and for all that the sitemaps name."""
        named = [url for url in self._named_by_sitemaps() if self._may_read(url)]
        self._by_sitemap = len({first, *named}) > 2
        self._find([first], depth=0)
        if self._by_sitemap:
            self._tell(f"Its sitemap names {len(set(named))} pages.")
            self._find(named, depth=1)

    def _named_by_sitemaps(self) -> list[str]:
        origin = self._scope.origin
        waiting = list(dict.fromkeys([*map(normal, self._robots.sitemaps), f"{origin}/sitemap.xml"]))
        pages: dict[str, None] = {}
        for number, url in enumerate(waiting):
            if number >= MOST_SITEMAPS or len(pages) >= self._source.most_pages:
                break
            if not url.startswith(f"{origin}/") or not self._robots.allows(url):
                continue
            self._stop_where_asked()
            try:
                answer = self._ask(url)
            except Failed as error:
                log.info("The sitemap %s is left out: %s", url, error)
                continue
            if answer.status == 200:
                sitemap = read_sitemap(answer.body)
                pages.update(dict.fromkeys(filter(None, map(normal, sitemap.pages))))
                waiting += [new for new in map(normal, sitemap.sitemaps) if new not in waiting]
        return list(pages)

    def _may_read(self, url: str) -> bool:
        return self._scope.includes(url) and self._robots.allows(url)

    # The pages

    def _pages(self) -> QuerySet[Page]:
        return Page.objects.filter(source=self._source)

    def _next(self) -> Page | None:
        waiting = self._pages().filter(found=self._source.round, visited__lt=F("found"))
        return waiting.order_by("tries", "depth", "pk").first()

    def _find(self, urls: Iterable[str], depth: int) -> None:
        """Note that these pages are there, as far as there is room for more."""
        leases.renew(self._claim)
        urls, number = list(dict.fromkeys(urls)), self._source.round
        found = self._pages().filter(found=number)
        room = self._source.most_pages - found.count()
        for start in range(0, len(urls), BATCH):
            some = urls[start : start + BATCH]
            known = set(found.filter(url__in=some).values_list("url", flat=True))
            new = [url for url in some if url not in known]
            self._is_full |= len(new) > room
            new = new[: max(0, room)]
            room -= len(new)
            self._pages().filter(url__in=new).update(found=number, depth=depth, tries=0)
            rows = [Page(source=self._source, url=url, depth=depth, found=number) for url in new]
            Page.objects.bulk_create(rows, ignore_conflicts=True)

    def _visit(self, page: Page) -> bool:
        """Ask for a page and keep what it says; True where it failed."""
        unchanged = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified} if page.digest else {}
        try:
            answer = self._ask(page.url, {name: value for name, value in unchanged.items() if value})
        except Failed as error:
            return self._fail(page, str(error), wait=WAIT)
        if answer.status in FOR_NOW or answer.status >= 500:
            return self._fail(page, f"The server answered with {answer.status}.", wait=_asked_to_wait(answer))
        self._say(page, self._take(page, answer))
        return False

    def _take(self, page: Page, answer: Fetched) -> str:
        """Keep what came, and say what it was."""
        if answer.status == 304:
            self._follow(page, page.links)
            if (twin := self._twin(page, page.digest)) is not None:
                return self._drop_twin(page, twin)
            keeping.stay(self._claim, page)
            return "unchanged"
        if answer.status in GONE:
            keeping.drop(self._claim, page, Page.State.GONE, f"The server answered with {answer.status}.")
            return "gone"
        if answer.status != 200:
            keeping.fail(self._claim, page, f"Status {answer.status}. {_cure(answer.status)}", for_now=False)
            return page.error
        there = normal(answer.url)
        if there != page.url:
            return self._same_as(page, there, "It redirects to")
        kind = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
        if not kind.startswith(READABLE):
            keeping.drop(self._claim, page, Page.State.EMPTY, f"It is no text ({cut(kind, 60)}).")
            return page.error
        self._count(len(answer.body))
        leases.renew(self._claim)
        try:
            is_page = kind in {"text/html", "application/xhtml+xml"}
            document = self._reader.read(answer.body, url=page.url if is_page else "", name=urlsplit(page.url).path)
        except Unreadable as error:
            keeping.fail(self._claim, page, str(error), for_now=False)
            return page.error
        return self._keep(page, document, answer)

    def _keep(self, page: Page, document: Document, answer: Fetched) -> str:
        links = [url for url in dict.fromkeys(map(normal, document.links)) if url and self._may_read(url)]
        self._follow(page, links)
        canonical = normal(document.canonical)
        if canonical and canonical != page.url and self._may_read(canonical):
            return self._same_as(page, canonical, "It names as its own address")
        if document.hidden or "noindex" in answer.headers.get("X-Robots-Tag", "").lower():
            keeping.drop(self._claim, page, Page.State.HIDDEN, "The page asks machines not to use it (noindex).")
            return "asks not to be used"
        if document.pieces and (twin := self._twin(page, keeping.digest_of(document))) is not None:
            return self._drop_twin(page, twin)
        page.links = [] if self._by_sitemap else links
        page.etag = _plain(answer.headers.get("ETag", ""), 300)
        page.last_modified = _plain(answer.headers.get("Last-Modified", ""), 100)
        keeping.keep(self._claim, page, document)
        count = len(document.pieces)
        return f"{count} passage{'' if count == 1 else 's'}" if count else "no text"

    def _twin(self, page: Page, digest: str) -> Page | None:
        """Another page, read before in this round, that says the same."""
        same = self._pages().filter(digest=digest, state=Page.State.READ, visited=self._source.round)
        return same.exclude(pk=page.pk).first()

    def _drop_twin(self, page: Page, twin: Page) -> str:
        keeping.drop(self._claim, page, Page.State.SAME, f"It says the same as {twin.url}.")
        return f"the same as {twin.url}"

    def _same_as(self, page: Page, url: str, how: str) -> str:
        """A page is read under another address, if that may be read at all."""
        if self._may_read(url):
            self._find([url], page.depth)
        keeping.drop(self._claim, page, Page.State.SAME, cut(f"{how} {url}.", 600))
        return f"see {url}"

    def _follow(self, page: Page, links: Iterable[str]) -> None:
        if not self._by_sitemap and page.depth < self._source.most_depth:
            self._find(links, page.depth + 1)

    def _fail(self, page: Page, why: str, *, wait: float) -> bool:
        again = page.tries + 1 < MOST_TRIES
        keeping.fail(self._claim, page, why, for_now=again)
        self._say(page, why)
        if not again:
            self._follow(page, page.links)
        else:
            self._next_request = time.monotonic() + wait
        return True

    def _clear(self) -> None:
        """The round is over: what is no longer linked to goes, unless a page that may link to it could not be read."""
        leases.renew(self._claim)
        found = self._pages().filter(found=self._source.round)
        if not found.filter(state=Page.State.FAILED).exists():
            gone, _ = self._pages().exclude(found=self._source.round).delete()
            if gone:
                self._tell("Pages that are no longer part of it are taken away.")
        if not self._source.passages.exists():
            raise Failed(
                f"No text was found at {self._source.url}. Pages that are built by scripts alone cannot be read: give "
                "the address of a sitemap's pages, or paste the text."
            )

    # The wire

    def _ask(self, url: str, headers: dict[str, str] | None = None) -> Fetched:
        """Ask for an address when its time has come. Raises `Failed` where no answer comes."""
        self._wait()
        leases.renew(self._claim)
        try:
            return self._fetch(url, headers=headers)
        except (OutgoingFailed, OutgoingRefused) as error:
            raise Failed(error.message) from None
        finally:
            self._next_request = time.monotonic() + self._pause

    def _wait(self) -> None:
        while (left := self._next_request - time.monotonic()) > 0:
            self._stop_where_asked(min(left, STEP))
            leases.renew(self._claim)

    def _stop_where_asked(self, seconds: float = 0) -> None:
        if self._stop.wait(seconds) if seconds else self._stop.is_set():
            raise Stopped

    def _count(self, size: int) -> None:
        most = settings.CRAWL_MEGABYTES * 1024 * 1024
        Source.objects.filter(pk=self._source.pk).update(bytes_read=F("bytes_read") + size)
        if Source.objects.values_list("bytes_read", flat=True).get(pk=self._source.pk) > most:
            raise Failed(
                f"The website has more than {settings.CRAWL_MEGABYTES} MB. What was read is kept. Give the address of "
                "a part of it, or have an operator raise CRAWL_MEGABYTES."
            )

    def _say(self, page: Page, what: str) -> None:
        found = self._pages().filter(found=self._source.round)
        read = found.filter(visited=self._source.round).count()
        self._tell(f"{read}/{found.count()}  {page.url}  {what}")


def _cure(status: int) -> str:
    if status in {401, 403}:
        return "It keeps us out: let SalesAgent in there, or paste the text."
    if status in GONE:
        return "Check how the address is spelled."
    return "It is tried again later."


def _plain(header: str, most: int) -> str:
    """A header that can be sent back; nothing where it is too long or odd."""
    return header if len(header) <= most and header.isascii() and header.isprintable() else ""


def _asked_to_wait(answer: Fetched) -> float:
    """The seconds of a Retry-After, within bounds."""
    said = answer.headers.get("Retry-After", "").strip()
    try:
        wait = float(said) if said.isdigit() else (parsedate_to_datetime(said) - timezone.now()).total_seconds()
    except (TypeError, ValueError):
        return WAIT
    return min(max(wait, WAIT), LONGEST_WAIT) if math.isfinite(wait) else WAIT
