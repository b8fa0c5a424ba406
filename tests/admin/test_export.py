"""Transcripts as files: JSON lines equal to what is stored, CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from chat import export
from chat.models import Conversation, Message, Site
from tests.admin.corpus import ALL
from tests.admin.rows import answer, conversation, say, talk

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","x")',
    "'=1+1",
    "''=1+1",
]
HARMLESS = ["", "yes", "a=b", "5 - 3", '"quoted"', "a,b;c", "two\nlines", "two\r\nlines", "ünïcödé 🚲"]


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def jsonl(client: Client, chat: Conversation) -> list[dict[str, Any]]:
    lines = body(client.get(f"/admin/chat/conversation/{chat.pk}/export.jsonl")).decode().splitlines(keepends=True)
    assert all(line.endswith("\n") for line in lines)
    return [json.loads(line) for line in lines]


def table(client: Client, chat: Conversation) -> list[dict[str, str]]:
    raw = body(client.get(f"/admin/chat/conversation/{chat.pk}/export.csv"))
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))


def original(cell: str) -> str:
    return cell.removeprefix("'")


def test_it_writes_one_json_line_for_each_message(mia: Client, site: Site) -> None:
    chat = conversation(site)
    say(chat, Message.Role.AGENT, "Hello.")
    last = answer(chat, "Prices?", "From 9 EUR.", source="openai", model="m", citations=[{"title": "P", "url": "/p"}])
    lines = jsonl(mia, chat)
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert lines[2] | {"at": "", "finished_at": ""} == {
        "conversation": chat.key,
        "seq": 3,
        "id": str(last.client_id),
        "role": "agent",
        "text": "From 9 EUR.",
        "at": "",
        "status": "complete",
        "reply": last.reply and last.reply.key,
        "answers": 2,
        "citations": [{"title": "P", "url": "/p"}],
        "source": "openai",
        "model": "m",
        "finished_at": "",
        "persona_version": 1,
    }


def test_it_writes_times_in_utc_with_milliseconds(mia: Client, site: Site) -> None:
    at = jsonl(mia, talk(site))[0]["at"]
    assert len(at) == len("2026-11-22T10:00:00.000Z")
    assert at.endswith("Z")


def test_it_keeps_every_character_in_json(mia: Client, site: Site) -> None:
    chat = conversation(site)
    for text in [*ALL, *FORMULAS, *HARMLESS]:
        say(chat, Message.Role.VISITOR, text)
    stored = list(Message.objects.filter(conversation=chat).order_by("seq").values_list("text", flat=True))
    assert [line["text"].encode() for line in jsonl(mia, chat)] == [text.encode() for text in stored]


def test_s14_every_cell_is_neutral_and_parses_back(mia: Client, site: Site) -> None:
    chat = conversation(site)
    for text in [*FORMULAS, *HARMLESS, *ALL]:
        say(chat, Message.Role.VISITOR, text)
    rows = table(mia, chat)
    assert [original(row["text"]) for row in rows] == [*FORMULAS, *HARMLESS, *ALL]
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip("\t\r\n \u00a0\ufeff\u200b").startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("text", FORMULAS)
def test_s14_a_formula_is_prefixed(text: str) -> None:
    assert export.neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_s14_an_ordinary_text_is_left_alone(text: str) -> None:
    assert export.neutral(text) == text


@pytest.mark.parametrize("splitter", [";", "\t"])
def test_s14_nothing_runs_where_a_spreadsheet_splits_elsewhere(mia: Client, site: Site, splitter: str) -> None:
    chat = conversation(site)
    for text in ("a;=1+1", 'a";=1+1', "a\n=1+1", "a\t=1+1", 'a"\n=1+1', ";=1+1", "a\r\n;@x"):
        say(chat, Message.Role.VISITOR, text)
    answer(chat, "Hi", "Hi", model="m;=1+1", source="x\n=1+1")
    raw = body(mia.get(f"/admin/chat/conversation/{chat.pk}/export.csv")).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(raw, newline=""), delimiter=splitter):
        assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in row)


def test_s14_facts_of_the_model_are_neutral_too(mia: Client, site: Site) -> None:
    row = table(mia, talk(site, model="=1+1"))[1]
    assert row["model"] == "'=1+1"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_it_is_a_download_that_is_not_kept(mia: Client, site: Site, form: str) -> None:
    chat = talk(site)
    response = mia.get(f"/admin/chat/conversation/{chat.pk}/export.{form}")
    assert response["Content-Disposition"] == f'attachment; filename="conversation-{chat.key}.{form}"'
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_it_knows_no_other_form(mia: Client, site: Site) -> None:
    assert mia.get(f"/admin/chat/conversation/{talk(site).pk}/export.html").status_code == 404


@pytest.mark.parametrize(("action", "form"), [("export_json_lines", "jsonl"), ("export_csv", "csv")])
def test_it_exports_the_chosen_ones(mia: Client, site: Site, action: str, form: str) -> None:
    chosen, other = talk(site, question="chosen"), talk(site, question="other")
    response: Any = mia.post("/admin/chat/conversation/", {"action": action, "_selected_action": [chosen.pk]})
    assert response["Content-Disposition"] == f'attachment; filename="conversations.{form}"'
    text = body(response).decode()
    assert chosen.key in text
    assert other.key not in text


def test_it_exports_what_a_search_found(mia: Client, site: Site) -> None:
    wanted, other = talk(site, question="a red bike"), talk(site, question="a blue car")
    data = {"action": "export_json_lines", "_selected_action": [wanted.pk], "select_across": "1"}
    text = body(mia.post("/admin/chat/conversation/?q=bike", data)).decode()
    assert wanted.key in text
    assert other.key not in text


def test_it_needs_the_right_to_export(mia: Client, site: Site) -> None:
    chat = talk(site)
    user = User.objects.get(username="mia")
    user.groups.get().permissions.filter(codename="export_conversation").delete()
    assert mia.get(f"/admin/chat/conversation/{chat.pk}/export.csv").status_code == 403
    answered = mia.post("/admin/chat/conversation/", {"action": "export_csv", "_selected_action": [chat.pk]})
    assert "attachment" not in answered.get("Content-Disposition", "")


def test_it_streams_from_an_asynchronous_server(mia: Client, site: Site) -> None:
    chat = conversation(site)
    for number in range(450):
        say(chat, Message.Role.VISITOR, f"line {number}")

    async def export_it() -> list[bytes]:
        client = AsyncClient()
        client.cookies = mia.cookies
        response: Any = await client.get(f"/admin/chat/conversation/{chat.pk}/export.jsonl")
        return [piece async for piece in response.streaming_content]

    pieces = async_to_sync(export_it)()
    assert len(pieces) > 1
    assert b"".join(pieces).count(b"\n") == 450


def test_it_reads_many_conversations_in_few_queries(site: Site, django_assert_num_queries: Any) -> None:
    chats = [talk(site) for _ in range(20)]
    with django_assert_num_queries(1):
        lines: Iterable[dict[str, Any]] = list(export.lines([chat.pk for chat in chats]))
    assert len(list(lines)) == 40
