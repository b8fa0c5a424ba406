"""The list of conversations: what is in it, how it is searched and filtered, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Conversation, Message, Site
from tests.admin.rows import ago, answer, ask, conversation, talk

LIST = "/admin/chat/conversation/"


def found(client: Client, **query: str) -> list[int]:
    return [row.pk for row in client.get(LIST, query).context["cl"].result_list]


def test_it_lists_only_chats_in_which_somebody_wrote(mia: Client, site: Site) -> None:
    chat = talk(site)
    conversation(site)
    assert found(mia) == [chat.pk]


def test_it_shows_what_the_visitor_asked_first(mia: Client, site: Site) -> None:
    chat = talk(site, question="Do you deliver\n to Graz?")
    answer(chat, "And when?", "Tomorrow.")
    page = mia.get(LIST).content.decode()
    assert "Do you deliver to Graz?" in page
    assert "And when?" not in page


def test_it_puts_the_newest_first(mia: Client, site: Site) -> None:
    older, newer = talk(site, at=ago(hours=2)), talk(site, at=ago(hours=1))
    assert found(mia) == [newer.pk, older.pk]


@pytest.mark.parametrize(
    "words",
    ["free delivery", "FREE Delivery", "delivery free", '"free delivery"', "zürich", "ZÜRICH", "100%", "o'clock"],
)
def test_it_finds_a_remembered_phrase_in_any_case(mia: Client, site: Site, words: str) -> None:
    chat = talk(site, text="Free delivery to Zürich, 100% sure, at 9 o'clock")
    talk(site, text="Something else")
    assert found(mia, q=words) == [chat.pk]


@pytest.mark.parametrize("words", ['"delivery free"', "free trial", "1000%", "_ree", "zurich"])
def test_it_does_not_find_what_nobody_wrote(mia: Client, site: Site, words: str) -> None:
    talk(site, text="Free delivery to Zürich, 100% sure")
    assert found(mia, q=words) == []


def test_it_looks_for_all_words_in_one_message(mia: Client, site: Site) -> None:
    talk(site, question="Is delivery free?", text="From 50 EUR on.")
    assert found(mia, q="delivery EUR") == []


def test_it_lists_a_chat_once_however_often_the_words_are_in_it(mia: Client, site: Site) -> None:
    chat = talk(site, question="bike", text="bike bike")
    assert found(mia, q="bike") == [chat.pk]


def test_it_finds_a_chat_by_its_identifier(mia: Client, site: Site) -> None:
    chat = talk(site)
    talk(site)
    assert found(mia, q=chat.key) == [chat.pk]


@pytest.mark.parametrize("words", ['"', "'", '"open', "\\", "a\\", "(?", "ü(", "[", "%", " "])
def test_it_takes_any_search(mia: Client, site: Site, words: str) -> None:
    talk(site)
    assert mia.get(LIST, {"q": words}).status_code == 200


def test_it_filters_by_site(mia: Client, site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    talk(site)
    chat = talk(other)
    assert found(mia, site__id__exact=str(other.pk)) == [chat.pk]


def test_it_filters_by_state(mia: Client, site: Site) -> None:
    chat = talk(site)
    Conversation.objects.filter(pk=chat.pk).update(mode=Conversation.Mode.HUMAN)
    talk(site)
    assert found(mia, mode__exact="human") == [chat.pk]


def test_it_filters_by_the_source_of_the_answers(mia: Client, site: Site) -> None:
    by_model, by_builtin = talk(site, source="openai"), talk(site)
    assert found(mia, source="openai") == [by_model.pk]
    assert found(mia, source="builtin") == [by_builtin.pk]


def test_it_filters_failed_ones(mia: Client, site: Site) -> None:
    old = talk(site, status=Message.Status.FAILED, at=ago(days=3))
    talk(site)
    assert found(mia, answers="failed") == [old.pk]
    assert found(mia, answers="failed_today") == []


def test_it_filters_unanswered_ones(mia: Client, site: Site) -> None:
    chat = conversation(site)
    ask(chat, "Anybody?")
    talk(site)
    assert found(mia, answers="unanswered") == [chat.pk]


def test_it_filters_by_review(mia: Client, site: Site) -> None:
    reviewed, unread = talk(site), talk(site)
    Conversation.objects.filter(pk=reviewed.pk).update(reviewed_at=timezone.now())
    assert found(mia, review="open") == [unread.pk]
    assert found(mia, review="done") == [reviewed.pk]


def test_it_filters_mine(mia: Client, site: Site) -> None:
    mine, somebodys = talk(site), talk(site)
    Conversation.objects.filter(pk=mine.pk).update(assigned_to=User.objects.get(username="mia"))
    Conversation.objects.filter(pk=somebodys.pk).update(assigned_to=User.objects.create(username="other"))
    free = talk(site)
    assert found(mia, assigned="me") == [mine.pk]
    assert found(mia, assigned="nobody") == [free.pk]


def test_it_filters_by_days_of_the_readers_zone(mia: Client, site: Site) -> None:
    chat = talk(site, at=datetime(2026, 3, 1, 11, 30, tzinfo=UTC))  # 2 March, 00:30 in Auckland
    mia.cookies["timezone"] = "Pacific/Auckland"
    assert found(mia, last_message_at_from="2026-03-02", last_message_at_to="2026-03-02") == [chat.pk]
    assert found(mia, last_message_at_to="2026-03-01") == []


def test_it_ignores_a_day_that_cannot_be_read(mia: Client, site: Site) -> None:
    chat = talk(site)
    assert found(mia, last_message_at_from="yesterday") == [chat.pk]


def test_it_shows_times_in_the_readers_zone(mia: Client, site: Site) -> None:
    at = (timezone.now() - timedelta(days=40)).replace(hour=23, minute=30)
    talk(site, at=at)
    mia.cookies["timezone"] = "Asia/Tokyo"
    page = mia.get(LIST).content.decode()
    assert "Asia/Tokyo" in page
    assert "08:30:" in page


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a" * 500, "\x00"])
def test_it_takes_the_servers_zone_where_the_cookie_names_none(mia: Client, site: Site, name: str) -> None:
    talk(site)
    mia.cookies["timezone"] = name
    assert "Times are in UTC." in mia.get(LIST).content.decode()


def test_it_costs_the_same_however_many_there_are(mia: Client, site: Site) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mia.get(LIST)
        return len(captured)

    talk(site)
    queries()
    few = queries()
    for number in range(20):
        chat = talk(site, source="openai" if number % 2 else "builtin")
        answer(chat, "And?", "Yes.")
    assert queries() == few


def test_it_marks_many_as_reviewed(mia: Client, site: Site) -> None:
    chats = [talk(site), talk(site)]
    mia.post(LIST, {"action": "mark_reviewed", "_selected_action": [chat.pk for chat in chats]})
    assert Conversation.objects.filter(reviewed_by__username="mia", reviewed_at__isnull=False).count() == 2


def test_it_assigns_many_to_me(mia: Client, site: Site) -> None:
    chats = [talk(site), talk(site)]
    mia.post(LIST, {"action": "assign_to_me", "_selected_action": [chat.pk for chat in chats]})
    assert Conversation.objects.filter(assigned_to__username="mia").count() == 2


def test_it_offers_no_deletion(root: Client, site: Site) -> None:
    chat = talk(site)
    root.post(LIST, {"action": "delete_selected", "_selected_action": [chat.pk], "post": "yes"})
    assert Conversation.objects.filter(pk=chat.pk).exists()
