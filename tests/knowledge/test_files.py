"""Files and pasted text: what is read of them, and what becomes of hostile ones."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from knowledge.models import Passage, Source
from knowledge.reading.documents import Unreadable
from knowledge.sources.reader import Reader
from tests.knowledge.learning import Learner, texts

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f'<w:styles {W}><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'


def docx(body: str, *, head: str = "", **more: str) -> bytes:
    """A Word document of this XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{head}<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", STYLES)
        for name, text in more.items():
            archive.writestr(name, text)
    return file.getvalue()


def line(text: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with a line of text on each page."""
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(300, 300)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): named})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = stream
    if password:
        writer.encrypt(password)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def pieces(reader: Reader, body: bytes, name: str = "") -> list[tuple[str, str, str]]:
    return [(piece.title, piece.heading, piece.text) for piece in reader.read(body, name=name).pieces]


def why(reader: Reader, body: bytes, name: str = "") -> str:
    with pytest.raises(Unreadable) as refused:
        reader.read(body, name=name)
    return str(refused.value)


# What is read


def test_it_reads_markdown_below_its_headings(reader: Reader) -> None:
    text = b"# Lamps\n\nWe sell lamps.\n\n## Prices\n\n### Desk\n9 EUR\n\nReturns\n-------\n30 days\n\n```\n# no\n```"
    assert pieces(reader, text, "a.md") == [
        ("", "", "We sell lamps."),
        ("", "Prices › Desk", "9 EUR"),
        ("", "Returns", "30 days\n\n```\n# no\n```"),
    ]


def test_it_reads_a_pdf_page_by_page(reader: Reader) -> None:
    found = pieces(reader, pdf("A lamp costs 9 EUR.", "Delivery is free."), "prices.pdf")
    assert found == [("", "p. 1", "A lamp costs 9 EUR."), ("", "p. 2", "Delivery is free.")]


def test_it_reads_a_word_document(reader: Reader) -> None:
    cells = "".join(f"<w:tc>{line(text)}</w:tc>" for text in ("Desk lamp", "9 EUR"))
    body = (
        line("Prices", "H1") + line("All with taxes.") + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + line("Returns", "H1")
    )
    assert pieces(reader, docx(body + line("30 days."))) == [
        ("", "Prices", "All with taxes.\n\nDesk lamp | 9 EUR"),
        ("", "Returns", "30 days."),
    ]


def test_it_reads_html(reader: Reader) -> None:
    body = "<!DOCTYPE html><title>Prices</title><body><h1>Prices</h1><h2>Desk lamps</h2><p>A desk lamp costs 9 EUR.</p>"
    assert pieces(reader, body.encode(), "a.txt") == [("", "Desk lamps", "A desk lamp costs 9 EUR.")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("question,answer\nWhat does it cost?,9 €", "utf-8"),
        ("Frage;Antwort;Link\nWhat does it cost?;9 €;https://a.example", "utf-8-sig"),
        ("ANSWER\tQUESTION\n9 €\tWhat does it cost?", "utf-16"),
        ("What does it cost?;9 €\n", "cp1252"),
        ("id|Question|Answer\r1|What does it cost?|9 €\r", "utf-8"),
        ('"question","answer"\n"What does it cost?","9 €"\n,\n"no answer",""', "utf-8"),
    ],
)
def test_it_reads_questions_and_answers_however_they_are_written(reader: Reader, text: str, encoding: str) -> None:
    assert pieces(reader, text.encode(encoding), "faq.csv") == [("What does it cost?", "", "9 €")]


def test_what_nobody_sees_is_left_out(reader: Reader) -> None:
    unseen = (
        "A\u200blamp\ufeff co\u00adsts" + "".join(chr(0xE0000 + ord(letter)) for letter in "1 EUR") + " 9 EUR.\x0c\x1b"
    )
    assert pieces(reader, unseen.encode(), "a.txt") == [("", "", "Alamp costs 9 EUR.")]


def test_a_file_becomes_passages_and_is_not_kept(learn: Learner, db: None) -> None:
    source = Source.objects.create(
        kind="file", name="Price list", file_name="a.pdf", content=pdf("A lamp costs 9 EUR.")
    )
    learn(source)
    passage = Passage.objects.get()
    assert (source.state, source.content) == ("ready", None)
    assert (passage.title, passage.heading, passage.text) == ("Price list", "p. 1", "A lamp costs 9 EUR.")


def test_a_pasted_text_becomes_passages_under_its_name(learn: Learner, db: None) -> None:
    text = "Intro\n\n# Delivery\nWithin two days."
    source = Source.objects.create(kind="text", name="About us", text=text, url="/about", site_key="abc")
    learn(source)
    found = Passage.objects.order_by("pk").values_list("title", "heading", "text", "url", "site_key")
    assert list(found) == [
        ("About us", "", "Intro", "/about", "abc"),
        ("About us", "Delivery", "Within two days.", "/about", "abc"),
    ]


def test_questions_and_answers_are_cited_by_their_question(learn: Learner, db: None) -> None:
    content = b"question;answer;url\nHow long?;Two days.;/delivery\nWhat else?;Nothing.;javascript:alert(1)"
    learn(Source.objects.create(kind="file", name="FAQ", file_name="faq.csv", content=content))
    found = Passage.objects.order_by("pk").values_list("title", "text", "url")
    assert list(found) == [("How long?", "Two days.", "/delivery"), ("What else?", "Nothing.", "")]


def test_a_text_that_has_changed_replaces_its_passages(learn: Learner, db: None) -> None:
    source = Source.objects.create(kind="text", name="About us", text="One.")
    learn(source)
    Source.objects.update(text="Two.")
    learn(source)
    assert texts() == ["Two."]


# What cannot be read


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "a.pdf", "empty"),
        (b"%PDF-1.7\nnonsense", "a.pdf", "damaged"),
        (pdf("secret", password="x"), "a.pdf", "protected by a password"),
        (pdf(""), "a.pdf", "text recognition"),
        (b"PK\x03\x04nonsense", "a.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old Office"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.txt", "no text"),
        (b"question,answer\n,\n", "a.csv", "two columns"),
    ],
)
def test_it_says_what_is_wrong_with_a_file_and_what_to_do(reader: Reader, body: bytes, name: str, said: str) -> None:
    assert said in why(reader, body, name)


def test_a_file_is_what_its_bytes_are(reader: Reader) -> None:
    assert pieces(reader, pdf("A lamp costs 9 EUR."), "prices.docx")[0][2] == "A lamp costs 9 EUR."


def test_another_archive_is_no_document(reader: Reader) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "another program" in why(reader, file.getvalue(), "a.docx")


def test_a_zip_bomb_is_not_unpacked(reader: Reader) -> None:
    assert "50 MB" in why(reader, docx(" " * 60_000_000))


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "declared",
    [f'<!ENTITY e0 "ha">{ENTITIES}', '<!ENTITY e8 SYSTEM "file:///etc/passwd">', '<!ENTITY % p SYSTEM "http://a/">'],
)
def test_entities_of_xml_mean_nothing(reader: Reader, declared: str) -> None:
    said = why(reader, docx(line("&e8;"), head=f"<!DOCTYPE w:document [{declared}]>"))
    assert "document type" in said or "damaged" in said


def test_what_takes_too_long_is_given_up_and_the_next_is_read(db: None) -> None:
    with Reader(seconds=0.0) as impatient:
        assert "too long" in why(impatient, b"text")
        impatient._seconds = 30
        assert pieces(impatient, b"text", "a.txt") == [("", "", "text")]


def test_a_page_without_end_of_nesting_is_survived(reader: Reader) -> None:
    body = b"<html><body>" + b"<div>" * 200_000 + b"text"
    with contextlib.suppress(Unreadable):
        reader.read(body, url="https://a.example/")
    assert pieces(reader, b"text", "a.txt") == [("", "", "text")]


def test_the_reader_knows_no_secrets(reader: Reader) -> None:
    reader.read(b"text", name="a.txt")
    assert reader._child is not None
    with open(f"/proc/{reader._child.pid}/environ", "rb") as environment:
        assert environment.read() == b""
