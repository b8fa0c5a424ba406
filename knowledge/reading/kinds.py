"""What a file is, by its own bytes and not by its name, and the reading of it."""

from __future__ import annotations

import codecs
import io
import re
import zipfile

from knowledge.reading.documents import MOST_PIECES, Document, Unreadable
from knowledge.reading.docx import DOCUMENT, read_docx
from knowledge.reading.markdown import read_markdown
from knowledge.reading.pages import read_page
from knowledge.reading.pdf import read_pdf
from knowledge.reading.questions_file import read_questions

HTML = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
OLD_WORD = b"\xd0\xcf\x11\xe0"
READABLE = "Send a PDF, DOCX, HTML, CSV, markdown or text file."


def read(body: bytes, *, name: str = "", url: str = "", title: str = "") -> Document:
    """A document out of a file or a page. Raises `Unreadable` with the cause and the cure."""
    if not body.strip():
        raise Unreadable("The file is empty. Choose another.")
    document = _read(body, name.lower(), url, title).visible()
    if len(document.pieces) > MOST_PIECES:
        raise Unreadable(f"It has more than {MOST_PIECES} sections. Split it, and give the parts one by one.")
    return document


def _read(body: bytes, name: str, url: str, title: str) -> Document:
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return read_pdf(body, title)
    if body.startswith(b"PK"):
        return _read_archive(body, title)
    if body.startswith(OLD_WORD):
        raise Unreadable("This is a file of old Office. Save it as DOCX or PDF, and upload that.")
    if url or HTML.match(body[:4096]):
        return read_page(body, url)
    text = decode(body)
    if name.endswith((".csv", ".tsv")):
        return read_questions(text, title)
    return read_markdown(text, title)


def _read_archive(body: bytes, title: str) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            is_word = DOCUMENT in file.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable(f"This file is damaged. {READABLE}") from None
    if not is_word:
        raise Unreadable(f"This is an archive or a file of another program. {READABLE}")
    return read_docx(body, title)


def decode(body: bytes) -> str:
    """Text, in the encodings that programs write. Raises `Unreadable` for what is none."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\x00" in text or sum(character < " " and character not in "\t\n\r\f" for character in text[:4096]) > 8:
        raise Unreadable(f"This is no text. {READABLE}")
    return text
