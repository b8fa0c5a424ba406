"""Leads as files for spreadsheets: CSV, and Excel. Neither holds anything that a spreadsheet would run."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from chat.events import iso
from chat.export import neutral
from sales.models import Lead, LeadField
from sales.qualification import NAMES

AT_ONCE = 200  # leads read by one query; keeps memory flat however many are exported
ABOUT = ("conversation", "site", "began", "contact_since", "stage", "score", "outcome", "outcome_set_by", "pages")
_QUOTE = "_quote"
_SEPARATOR = re.compile(r"([;\t\r\n])")
_PIECE = 64 * 1024


def columns(ids: Sequence[int]) -> list[str]:
    """The heading: what is known of each lead, then each field and the words it was taken from."""
    rows = LeadField.objects.filter(lead__in=ids) if len(ids) <= AT_ONCE else LeadField.objects.all()
    own = sorted(set(rows.order_by().values_list("name", flat=True).distinct()) - set(NAMES))
    return [*ABOUT, *(column for name in (*NAMES, *own) for column in _columns_of(name))]


def _columns_of(name: str) -> tuple[str, str]:
    """The headings of a field and its quote; one that is called like another column gets a mark that no name has."""
    heading = f"field:{name}" if name in ABOUT or name.endswith(_QUOTE) else name
    return heading, heading + _QUOTE


def records(ids: Sequence[int], heading: Sequence[str]) -> Iterator[list[str]]:
    """One record for each lead, its cells as they are."""
    for start in range(0, len(ids), AT_ONCE):
        some = Lead.objects.filter(pk__in=ids[start : start + AT_ONCE]).order_by("pk")
        for lead in some.select_related("conversation__site", "outcome_by").prefetch_related("fields"):
            cells = _cells(lead)
            yield [cells.get(column, "") for column in heading]


def csv_lines(ids: Sequence[int]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with its mark; see `harmless`."""
    heading = columns(ids)
    yield codecs.BOM_UTF8 + _record([harmless(cell) for cell in heading])
    for record in records(ids, heading):
        yield _record([harmless(cell) for cell in record])


def harmless(cell: str) -> str:
    """A cell in which no spreadsheet finds a formula, not even one that splits at semicolons, tabs or line ends.

    Each part between these is prefixed with an apostrophe where it would be one, or begins with an apostrophe; `plain`
    gives the original back.
    """
    return _of_parts(cell, neutral)


def plain(cell: str) -> str:
    """The original of a `harmless` cell."""
    return _of_parts(cell, lambda part: part.removeprefix("'"))


def _of_parts(cell: str, change: Callable[[str], str]) -> str:
    """A cell with each of its parts changed, and what stands between them as it is."""
    parts = _SEPARATOR.split(cell)
    return "".join(part if place % 2 else change(part) for place, part in enumerate(parts))


def excel(ids: Sequence[int]) -> Iterator[bytes]:
    """An Excel workbook."""
    from sales import workbook

    heading = columns(ids)
    with TemporaryFile() as file:
        workbook.write("Leads", itertools.chain([heading], records(ids, heading)), file)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _cells(lead: Lead) -> dict[str, str]:
    conversation = lead.conversation
    cells = {
        "conversation": conversation.key,
        "site": conversation.site.name,
        "began": iso(conversation.created_at),
        "contact_since": iso(lead.contact_at) if lead.contact_at else "",
        "stage": lead.stage,
        "score": str(lead.score),
        "outcome": lead.outcome,
        "pages": "\n".join(f"{page['title']} {page['url']}".strip() for page in conversation.pages),
        "outcome_set_by": str(lead.outcome_by or "") if lead.outcome_is_set else "",
    }
    for row in lead.fields.all():  # in their order, so that the newest of a name stands in the end
        column, quote = _columns_of(row.name)
        cells[column], cells[quote] = row.value, row.quote
    return cells


def _record(cells: Sequence[str]) -> bytes:
    row = io.StringIO()
    csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return row.getvalue().encode()
