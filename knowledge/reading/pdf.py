"""The text of a PDF, page by page."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from knowledge.reading.documents import TITLE_CHARS, Document, Sections, Unreadable, cut

MOST_PAGES = 1_000

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every flaw of a file


def read_pdf(body: bytes, title: str = "") -> Document:
    """A document whose headings are the numbers of pages. Raises `Unreadable` where it cannot be read."""
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("This PDF is protected by a password. Save it without one, and upload that.")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"This PDF has more than {MOST_PAGES} pages. Split it, and upload the parts.")
        title = title or str((reader.metadata and reader.metadata.title) or "")
        sections = Sections()
        for number, page in enumerate(reader.pages, 1):
            sections.heading(1, f"p. {number}")
            for line in page.extract_text().splitlines():
                sections.line(line)
    except Unreadable:
        raise
    except DependencyError:
        raise Unreadable("This PDF is encrypted in a way that cannot be read. Save it without protection.") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, ArithmeticError) as error:
        raise Unreadable(f"This PDF is damaged ({cut(str(error), 100)}). Save it anew, and upload that.") from None
    if not (pieces := sections.pieces()):
        raise Unreadable("This PDF holds pictures and no text. Run text recognition (OCR) on it first.")
    return Document(title=cut(title, TITLE_CHARS), pieces=pieces)
