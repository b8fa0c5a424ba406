"""What was read is kept: a page and its passages change together, in one transaction."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from knowledge.languages import language_of
from knowledge.models import Page, Passage, Source
from knowledge.reading.documents import TITLE_CHARS, Document, Piece, cut
from knowledge.sources.leases import Claim, renew
from knowledge.sources.suspicious import WHY, is_suspicious

BATCH = 500


def digest_of(document: Document) -> str:
    """Names what a document says."""
    said = [(piece.title, piece.heading, piece.text, piece.url) for piece in document.pieces]
    return hashlib.sha256(json.dumps([document.title, said]).encode()).hexdigest()


def keep(claim: Claim, page: Page, document: Document) -> None:
    """Passages of a page become what the document says; those whose words stay the same stay as they are.

    Raises `LostSource`.
    """
    source = Source.objects.get(pk=claim.source_id)
    title, url = document.title or cut(page.url or source.name, TITLE_CHARS), page.url or source.url
    wanted = {_words(piece, title): piece for piece in document.pieces}
    old = {(p.title, p.heading, p.text): p for p in Passage.objects.filter(page=page)}
    stays = {key for key, passage in old.items() if key in wanted and passage.url == (wanted[key].url or url)}
    likely = [document.language] if document.language else []
    # Made before the transaction, which others may wait for: telling languages takes a second for a long file.
    new = [
        Passage(
            source=source,
            page=page,
            site_key=source.site_key,
            title=key[0],
            heading=piece.heading,
            text=piece.text,
            url=piece.url or url,
            language=language_of(piece.text, likely),
            active=not any(map(is_suspicious, key)),
        )
        for key, piece in wanted.items()
        if key not in stays
    ]
    why = WHY if any(is_suspicious(text) for key in wanted for text in key) else ""
    with transaction.atomic():
        renew(claim)
        Passage.objects.filter(pk__in=[passage.pk for key, passage in old.items() if key not in stays]).delete()
        Passage.objects.bulk_create(new, batch_size=BATCH)
        page.title, page.digest, page.read_at = title, digest_of(document), timezone.now()
        _settle(page, Page.State.READ if wanted else Page.State.EMPTY, why)


@transaction.atomic
def drop(claim: Claim, page: Page, state: Page.State, why: str = "") -> None:
    """A page that is gone, hidden, or the same as another has no passages. Raises `LostSource`."""
    renew(claim)
    Passage.objects.filter(page=page).delete()
    page.digest, page.etag, page.last_modified = "", "", ""
    _settle(page, state, why)


@transaction.atomic
def fail(claim: Claim, page: Page, why: str, *, for_now: bool) -> None:
    """A page that could not be read keeps its passages; `for_now` it is tried again in this round. `LostSource`."""
    renew(claim)
    page.tries += 1
    _settle(page, Page.State.FAILED, why, visited=page.visited if for_now else None)


@transaction.atomic
def stay(claim: Claim, page: Page) -> None:
    """A page that has not changed since it was read. Raises `LostSource`."""
    renew(claim)
    page.read_at = timezone.now()
    _settle(
        page, Page.State.READ if page.passages.exists() else Page.State.EMPTY, page.error if page.error == WHY else ""
    )


def _settle(page: Page, state: Page.State, why: str = "", *, visited: int | None = None) -> None:
    page.state, page.error = state, why
    page.visited = page.found if visited is None else visited
    if state != Page.State.FAILED:
        page.tries = 0
    page.save()


def _words(piece: Piece, title: str) -> tuple[str, str, str]:
    return cut(piece.title or title, TITLE_CHARS), piece.heading, piece.text
