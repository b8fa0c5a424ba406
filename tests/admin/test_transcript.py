"""The transcript: everything that was said, what staff should know of it, and nothing that runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Conversation, Message, Reply, Site
from tests.admin.rows import answer, ask, conversation, say, talk


def url(chat: Conversation) -> str:
    return f"/admin/chat/conversation/{chat.pk}/change/"


def read(client: Client, chat: Conversation) -> str:
    """The page as text, tags taken away."""
    page = client.get(url(chat)).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_it_shows_the_messages_in_order(mia: Client, site: Site) -> None:
    chat = conversation(site)
    say(chat, Message.Role.AGENT, "Hello, I am Robin.")
    answer(chat, "Do you deliver?", "Yes, everywhere.")
    assert re.search(r"I am Robin\..*Do you deliver\?.*Yes, everywhere\.", read(mia, chat))


def test_it_names_who_wrote(mia: Client, site: Site) -> None:
    chat = talk(site)
    say(chat, Message.Role.HUMAN, "I take over.")
    page = read(mia, chat)
    assert re.search(r"Visitor Do you deliver\?", page)
    assert "Robin (AI) Yes." in page
    assert "Person I take over." in page


def test_it_keeps_every_space_and_line_of_the_text(mia: Client, site: Site) -> None:
    text = "  first\n\n\tsecond   **not bold**\n- item"
    page = mia.get(url(talk(site, text=text))).content.decode()
    assert f'<p class="text" dir="auto">{text}</p>' in page


def test_it_separates_the_readers_days(mia: Client, site: Site) -> None:
    chat = conversation(site)
    answer(chat, "Late?", "Yes.", at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    answer(chat, "Early?", "Yes.", at=datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    assert mia.get(url(chat)).content.decode().count('class="day"') == 2
    mia.cookies["timezone"] = "Asia/Tokyo"
    page = mia.get(url(chat)).content.decode()
    assert page.count('class="day"') == 1
    assert "Monday, 2 March 2026" in page


def test_it_shows_times_in_the_readers_zone(mia: Client, site: Site) -> None:
    chat = talk(site, at=datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC))
    mia.cookies["timezone"] = "Europe/Vienna"
    page = mia.get(url(chat)).content.decode()
    assert "13:00:05" in page
    assert "Times on this page are in Europe/Vienna." in page


def test_it_folds_the_facts_of_a_reply_under_it(mia: Client, site: Site) -> None:
    chat = talk(
        site,
        source="openai",
        model="gpt-5.4-mini",
        first_token_ms=412,
        prompt_tokens=1210,
        completion_tokens=64,
        attempt=2,
        rating=1,
        rating_comment="Quick",
    )
    page = read(mia, chat)
    for fact in (
        "Answered by Model",
        "Model gpt-5.4-mini",
        "First token after 412 ms",
        "Tokens in 1210",
        "Tokens out 64",
        "Attempts 2",
        "Rated helpful: “Quick”",
        "Robin, version 1",
    ):
        assert fact in page
    assert "<details>" in mia.get(url(chat)).content.decode()


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        ("failed", "cut", "Failed. The connection to the model was cut off."),
        ("failed", "stalled", "Failed. The model stopped writing."),
        ("stopped", "", "Stopped by the visitor, or by a person who took over."),
        ("failed", "length", "Failed. It reached the length limit."),
    ],
)
def test_it_says_how_a_reply_ended(mia: Client, site: Site, status: str, reason: str, words: str) -> None:
    assert words in read(mia, talk(site, status=status, reason=reason))


def test_it_shows_the_fault_to_staff(mia: Client, site: Site) -> None:
    assert "Trouble The model server answered 429." in read(mia, talk(site, fault="The model server answered 429."))


def test_it_marks_replaced_attempts(mia: Client, site: Site) -> None:
    lost = {"attempt": 1, "text": "We deliver on", "why": "The connection was cut.", "at": "2026-03-01T12:00:00.000Z"}
    page = read(mia, talk(site, text="We deliver daily.", replaced=[lost], attempt=2))
    assert "Replaced attempt 1 · The connection was cut. · 12:00:00" in page
    assert "The visitor saw this, then it was started over: We deliver on" in page


def test_it_shows_a_reply_that_is_being_written(mia: Client, site: Site) -> None:
    chat = conversation(site)
    ask(chat, "Anybody?", state=Reply.State.RUNNING, text="Yes, I", attempt=1)
    assert "Yes, I Being written now." in read(mia, chat)


def test_it_shows_that_a_reply_waits(mia: Client, site: Site) -> None:
    chat = conversation(site)
    ask(chat, "Anybody?")
    assert "Waiting to be answered." in read(mia, chat)


@pytest.mark.parametrize("address", ["https://shop.example/prices", "http://shop.example/", "/prices"])
def test_it_links_a_source(mia: Client, site: Site, address: str) -> None:
    chat = talk(site, citations=[{"title": "Prices", "url": address}])
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">Prices</a>' in (
        mia.get(url(chat)).content.decode()
    )


def test_it_shows_where_the_visitor_came_from(mia: Client, site: Site) -> None:
    chat = talk(site)
    Conversation.objects.filter(pk=chat.pk).update(
        page_url="https://shop.example/bikes",
        page_title="Bikes",
        referrer="https://search.example/",
        locale="de-AT",
        timezone="Europe/Vienna",
    )
    page = read(mia, chat)
    for fact in ("Bikes https://shop.example/bikes", "https://search.example/", "de-AT", "Europe/Vienna", "Site Shop"):
        assert fact in page


def test_it_has_a_permanent_link(mia: Client, site: Site) -> None:
    chat = talk(site)
    assert f"http://testserver{url(chat)}" in read(mia, chat)


def test_it_keeps_the_strict_policy(mia: Client, site: Site) -> None:
    policy = mia.get(url(talk(site)))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_it_allows_the_theme_no_inline_script(mia: Client, site: Site) -> None:
    for page in ("/admin/", "/admin/chat/conversation/"):
        directives = dict(part.strip().split(" ", 1) for part in mia.get(page)["Content-Security-Policy"].split(";"))
        assert directives["script-src"] == "'self' 'unsafe-eval'"
        assert directives["style-src"] == "'self'"


def test_it_costs_the_same_however_long_it_is(mia: Client, site: Site, django_assert_max_num_queries: Any) -> None:
    chat = talk(site)
    for _ in range(15):
        answer(chat, "And?", "Yes.")
    with django_assert_max_num_queries(11):
        mia.get(url(chat))


def test_it_links_the_persona_only_for_those_who_may_see_it(mia: Client, root: Client, site: Site) -> None:
    chat = talk(site)
    versions = f"/admin/personas/persona/{site.persona.pk}/versions/"
    assert versions not in mia.get(url(chat)).content.decode()
    assert versions in root.get(url(chat)).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_read_only(root: Client, site: Site, method: str) -> None:
    chat = talk(site)
    assert getattr(root, method)(url(chat)).status_code == 405
    assert root.get(f"/admin/chat/conversation/{chat.pk}/delete/").status_code == 403
    assert root.get("/admin/chat/conversation/add/").status_code == 403


def test_it_leads_home_where_there_is_no_such_chat(mia: Client) -> None:
    assert mia.get("/admin/chat/conversation/4711/change/")["Location"] == "/admin/"


def test_it_marks_as_reviewed(mia: Client, site: Site) -> None:
    chat = talk(site)
    mia.post(f"/admin/chat/conversation/{chat.pk}/review/")
    chat.refresh_from_db()
    assert chat.reviewed_by is not None
    assert chat.reviewed_by.username == "mia"
    assert "Reviewed by mia" in read(mia, chat)


def test_it_takes_the_mark_away(mia: Client, site: Site) -> None:
    chat = talk(site)
    mia.post(f"/admin/chat/conversation/{chat.pk}/review/")
    mia.post(f"/admin/chat/conversation/{chat.pk}/review/", {"undo": ""})
    chat.refresh_from_db()
    assert chat.reviewed_at is None
    assert chat.reviewed_by is None


def test_it_assigns_and_gives_back(mia: Client, site: Site) -> None:
    chat = talk(site)
    mia.post(f"/admin/chat/conversation/{chat.pk}/assign/")
    assert "Assigned to mia." in read(mia, chat)
    mia.post(f"/admin/chat/conversation/{chat.pk}/assign/", {"undo": ""})
    assert "Assigned to" not in read(mia, chat)


@pytest.mark.parametrize("verb", ["review", "assign"])
def test_it_changes_nothing_by_a_link(mia: Client, site: Site, verb: str) -> None:
    assert mia.get(f"/admin/chat/conversation/{talk(site).pk}/{verb}/").status_code == 405


@pytest.mark.parametrize("verb", ["review", "assign"])
def test_it_changes_nothing_for_a_forged_form(mia: Client, site: Site, verb: str) -> None:
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = mia.cookies
    assert forger.post(f"/admin/chat/conversation/{talk(site).pk}/{verb}/").status_code == 403


def test_it_takes_a_chat_off_the_waiting_list(mia: Client, site: Site) -> None:
    chat = talk(site)
    Conversation.objects.filter(pk=chat.pk).update(mode="waiting", waiting_since=timezone.now())
    assert "Take off the waiting list" in read(mia, chat)
    mia.post(f"/admin/chat/conversation/{chat.pk}/waited/")
    chat.refresh_from_db()
    assert (chat.mode, chat.waiting_since) == ("returned", None)
    assert "Take off the waiting list" not in read(mia, chat)


def test_it_shows_who_the_site_says_the_visitor_is(mia: Client, site: Site) -> None:
    chat = talk(site)
    chat.visitor.external_id, chat.visitor.name, chat.visitor.email = "customer-7", "Vera Ost", "vera@ost.example"
    chat.visitor.save()
    page = mia.get(f"/admin/chat/conversation/{chat.pk}/change/").content.decode()
    assert all(said in page for said in ("Signed by the site", "Vera Ost", "vera@ost.example", "customer-7"))


def test_it_shows_an_anonymous_visitor_without_a_name(mia: Client, site: Site) -> None:
    page = mia.get(f"/admin/chat/conversation/{talk(site).pk}/change/").content.decode()
    assert "Signed by the site" not in page
