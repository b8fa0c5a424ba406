"""A workbook of texts for Excel. Imported where one is written: its library takes 60 ms to load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from chat.export import FORMULA


def write(title: str, rows: Iterable[Sequence[str]], file: IO[bytes]) -> None:
    """Write one sheet. Every cell is a text, marked as such where it looks like a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    book.save(file)


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
    cell.data_type = "s"
    cell.quotePrefix = FORMULA.match(text) is not None
    return cell
