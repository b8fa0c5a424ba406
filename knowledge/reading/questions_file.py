"""Questions and answers out of a CSV file, however a spreadsheet has written it."""

from __future__ import annotations

import csv
import io

from knowledge.reading.documents import MOST_PIECES, TITLE_CHARS, URL_CHARS, Document, Piece, Unreadable, cut

DELIMITERS = ",;\t|"
LONGEST_CELL = 100_000
NAMES = {
    "question": "question questions q title frage fragen titel pregunta pregunta domanda vraag pergunta pytanie вопрос "
    "питання soru سؤال 質問 问题 問題",
    "answer": "answer answers a text reply response antwort antworten réponse reponse respuesta risposta antwoord "
    "resposta odpowiedź odpowiedz ответ відповідь cevap yanıt جواب إجابة 回答 答案",
    "url": "url link address source adresse enlace dirección indirizzo lien",
}
COLUMN = {name: kind for kind, names in NAMES.items() for name in names.split()}


def read_questions(text: str, title: str = "") -> Document:
    """A piece for each row: the question is its title, the answer its text. Raises `Unreadable` where there is none."""
    csv.field_size_limit(LONGEST_CELL)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except csv.Error as error:
        raise Unreadable(f"This is no CSV file that can be read ({error}). Export it anew, in UTF-8.") from None
    columns = _columns(rows[0]) if rows else {}
    if columns:
        rows = rows[1:]
    question, answer, url = columns.get("question", 0), columns.get("answer", 1), columns.get("url")
    pieces = [
        Piece(
            text=_cell(row, answer),
            title=cut(_cell(row, question), TITLE_CHARS),
            url=_address(_cell(row, url)) if url is not None else "",
        )
        for row in rows[:MOST_PIECES]
        if _cell(row, question) and _cell(row, answer)
    ]
    if not pieces:
        raise Unreadable(
            "No row has a question and an answer. The file needs two columns: question and answer, and perhaps url."
        )
    return Document(title=title, pieces=pieces)


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the same number of cells, more than one."""
    sample = text[:20_000]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row][:20]
        widths = [len(row) for row in rows[:-1] or rows]
        even = sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0
        if even > most:
            best, most = delimiter, even
    return best


def _columns(first: list[str]) -> dict[str, int]:
    """Where question, answer and address stand, by the names of the first row; empty where it names none."""
    found: dict[str, int] = {}
    for place, name in enumerate(first):
        kind = COLUMN.get(name.strip().strip("*:").lower())
        if kind is not None:
            found.setdefault(kind, place)
    return found if {"question", "answer"} <= found.keys() else {}


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _address(text: str) -> str:
    return text if text.startswith(("https://", "http://", "/")) and len(text) <= URL_CHARS else ""
