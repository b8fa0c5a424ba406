"""`manage.py learn`: read a website into the knowledge, and show how it goes."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.models import Source
from knowledge.sources import leases, reading
from knowledge.sources.addresses import normal
from knowledge.sources.reader import Reader

STOPPED = 130  # as a shell has it for Ctrl+C


class Command(BaseCommand):
    """Read a website until its end; started again, it goes on, or looks for what has changed."""

    help = "Read a website into the knowledge. Can be stopped with Ctrl+C and started again; then it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and the bounds."""
        parser.add_argument("url", help="the first page, such as https://shop.example/")
        parser.add_argument("--site", default="", metavar="KEY", help="the public key of the one site that may use it")
        parser.add_argument("--pages", type=int, metavar="N", help="read at most so many pages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until it is read."""
        source, is_new = self._source(options["url"], options["site"], options["pages"])
        stop = threading.Event()
        with _on_interrupt(stop):
            self._read(source, stop)
        source.refresh_from_db()
        if stop.is_set():
            raise CommandError("Stopped. Run the same command again to go on.", returncode=STOPPED)
        kept = Source.objects.with_progress().get(pk=source.pk)
        if source.state == Source.State.FAILED:
            if is_new and not kept.passages_kept:
                source.delete()  # a mistyped address is not tried again every hour
            raise CommandError(source.error)
        self.stdout.write(f"{source.name}: {kept.pages_read} pages, {kept.passages_kept} passages.")
        if kept.pages_failed:
            self.stdout.write(f"{kept.pages_failed} pages failed; the admin says why, under Sources.")

    def _source(self, url: str, site: str, pages: int | None) -> tuple[Source, bool]:
        """The source of an address, and whether it is new."""
        address = normal(url)
        if not address:
            raise CommandError(f"{url} is no web address. Write one that begins with https:// or http://.")
        if pages is not None and pages < 1:
            raise CommandError("--pages must be at least 1.")
        known = Source.objects.of_website(address, site).first()
        source = known or Source(site_key=site, name=urlsplit(address).netloc[:200])
        source.url = address
        if pages is not None:
            source.most_pages = pages
        source.save(update_fields=None if known is None else ["url", "most_pages"])
        return source, known is None

    def _read(self, source: Source, stop: threading.Event) -> None:
        """Read it here, or watch until it is read elsewhere; where that breaks off, go on here."""
        said = ""
        while not stop.is_set():
            claim = leases.claim(source.pk)
            if claim is not None:
                with Reader() as reader:
                    reading.read(claim, reader, stop=stop, tell=self._tell)
                return
            seen = Source.objects.with_progress().get(pk=source.pk)
            line = f"Another process reads it: {seen.pages_read}/{seen.pages_found} pages."
            if line != said:
                self._tell(line)
            said = line
            stop.wait(1)
            if not Source.objects.filter(pk=source.pk, state=Source.State.READING).exists():
                return

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextlib.contextmanager
def _on_interrupt(stop: threading.Event) -> Iterator[None]:
    """Ctrl+C and SIGTERM end it after the step that is under way; a second Ctrl+C ends it at once."""

    def leave(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
