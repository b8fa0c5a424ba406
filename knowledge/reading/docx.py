"""The text of a Word document: paragraphs, headings, lists and tables, straight out of its XML."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from knowledge.reading.documents import TITLE_CHARS, Document, Sections, Unreadable, cut

MOST_UNPACKED = 50 * 1024 * 1024  # bytes of one part
DOCUMENT, STYLES, PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_docx(body: bytes, title: str = "") -> Document:
    """A document out of a DOCX. Raises `Unreadable` where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            names = set(file.namelist())
            root = _xml(file, DOCUMENT)
            levels = _heading_levels(_xml(file, STYLES)) if STYLES in names else {}
            if not title and PROPERTIES in names:
                title = _xml(file, PROPERTIES).findtext(DC_TITLE) or ""
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, EOFError, OSError, RuntimeError):
        raise Unreadable("This Word document is damaged or protected. Save it anew as DOCX, and upload that.") from None
    sections = Sections(title)
    content = root.find(f"{W}body")
    for element in content if content is not None else ():
        _take(element, levels, sections)
    return Document(title=cut(title, TITLE_CHARS), pieces=sections.pieces())


def _xml(file: zipfile.ZipFile, name: str) -> etree._Element:
    """One part, unpacked no further than its bound, in which entities mean nothing."""
    with file.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise Unreadable("This Word document is larger than 50 MB when it is unpacked. Split it, and upload the parts.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise Unreadable("This Word document declares a document type, which Word never writes. Save it anew as DOCX.")
    return root


def _heading_levels(styles: etree._Element) -> dict[str, int]:
    """Which styles are headings, and of what level: 1 is the highest."""
    levels = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        label = (name.get(f"{W}val", "") if name is not None else "").lower()
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if label == "title":
            levels[style.get(f"{W}styleId", "")] = 1
        elif label.startswith("heading ") and label[8:].isdigit():
            levels[style.get(f"{W}styleId", "")] = int(label[8:])
        elif outline is not None and outline.get(f"{W}val", "9") in "012345678":
            levels[style.get(f"{W}styleId", "")] = int(outline.get(f"{W}val", "")) + 1
    return levels


def _take(element: etree._Element, levels: dict[str, int], sections: Sections) -> None:
    if element.tag == f"{W}p":
        style = element.find(f"{W}pPr/{W}pStyle")
        level = levels.get(style.get(f"{W}val", "")) if style is not None else None
        text = _text(element)
        is_item = element.find(f"{W}pPr/{W}numPr") is not None
        if level is not None:
            sections.heading(level, text)
        elif text:
            sections.line(f"- {text}" if is_item else text)
            if not is_item:
                sections.line("")
    elif element.tag == f"{W}tbl":
        for row in element.iter(f"{W}tr"):
            cells = [" ".join(_text(cell).split()) for cell in row.iter(f"{W}tc")]
            sections.line(" | ".join(cells))
        sections.line("")
    elif element.tag == f"{W}sdt":
        for inner in element.iterfind(f"{W}sdtContent/*"):
            _take(inner, levels, sections)


def _text(element: etree._Element) -> str:
    """What is read of it; what was struck out by a reviewer is not."""
    parts = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}p"):
        parts.append((node.text or "") if node.tag == f"{W}t" else " ")
    return " ".join("".join(parts).split())
