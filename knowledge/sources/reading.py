"""Reads one source from beginning to end, whatever it is."""

from __future__ import annotations

import logging
import threading

from knowledge.models import Page, Source
from knowledge.reading.documents import Unreadable
from knowledge.sources import keeping, leases
from knowledge.sources.leases import Claim, LostSource
from knowledge.sources.reader import Reader
from knowledge.sources.website import Failed, Fetch, Stopped, Tell, Website
from salesagent.lib.database import PASSING
from salesagent.lib.outgoing import fetch

log = logging.getLogger(__name__)

TEXT_NAME = "text.md"


def read(claim: Claim, reader: Reader, *, stop: threading.Event, tell: Tell, fetch: Fetch = fetch) -> None:
    """Read a claimed source. Stopped by `stop`, it is given back; whatever else happens, its row says so.

    `tell` is called with a line for each step. Synchronous, and long: call it in a thread of its own.
    """
    try:
        hint = _read(claim, reader, stop, tell, fetch)
        leases.finish(claim, hint=hint)
        tell(hint or "Done.")
    except (Failed, Unreadable) as error:
        leases.finish(claim, str(error))
        tell(str(error))
    except Stopped:
        leases.release(claim)
        tell("Stopped. It goes on from here when it is read again.")
    except (LostSource, Source.DoesNotExist):
        tell("Somebody else reads it now.")
    except PASSING:
        raise  # without a database nothing can be noted; the lease runs out and the round goes on
    except Exception:
        log.exception("Source %s could not be read", claim.source_id)
        leases.finish(claim, "Something went wrong on our side; the server's log says more. Try again.")
        tell("It could not be read.")


def _read(claim: Claim, reader: Reader, stop: threading.Event, tell: Tell, fetch: Fetch) -> str:
    """A hint for staff, or nothing."""
    source = Source.objects.get(pk=claim.source_id)
    if source.kind == Source.Kind.WEBSITE:
        return Website(claim, reader, stop=stop, tell=tell, fetch=fetch).read()
    _read_at_hand(claim, source, reader)
    return ""


def _read_at_hand(claim: Claim, source: Source, reader: Reader) -> None:
    """A file or a text, which is one page."""
    if source.kind == Source.Kind.FILE and source.content is None:
        raise Failed("The file is no longer here: only its passages are kept. Upload it again.")
    body = source.text.encode() if source.kind == Source.Kind.TEXT else bytes(source.content or b"")
    name = TEXT_NAME if source.kind == Source.Kind.TEXT else source.file_name
    page, _ = Page.objects.get_or_create(source=source, url="")
    page.found = source.round
    document = reader.read(body, name=name, title=source.name)
    if not document.pieces:
        raise Failed("There is no text in it. Choose another file, or paste the text.")
    keeping.keep(claim, page, document)
