"""The home page: figures that lead to exactly their rows, trouble, and what is set up."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client

from chat import staff
from chat.models import Conversation, Message, Reply, Site
from personas.models import Persona
from sales import capture, ledger
from sales.models import Lead
from tests.admin.rows import ago, answer, ask, conversation, talk

LIST = "/admin/chat/conversation/"


def figures(client: Client) -> dict[str, Any]:
    context = client.get("/admin/").context
    return {figure.name: figure for figure in (*context["figures"], *context["lead_figures"])}


def rows(client: Client, url: str) -> set[int]:
    return {row.pk for row in client.get(url).context["cl"].queryset}


def assert_figure(client: Client, name: str, expected: list[Conversation] | list[Lead]) -> None:
    figure = figures(client)[name]
    assert rows(client, figure.url) == {row.pk for row in expected}
    assert figure.count == len(expected)


def test_it_counts_todays_chats(mia: Client, site: Site) -> None:
    now, earlier = talk(site), conversation(site)
    answer(earlier, "Hello?", "Yes.", at=ago(days=2))
    conversation(site)  # nobody wrote
    assert_figure(mia, "Chats today", [now])


def test_it_counts_a_chat_as_todays_by_the_last_message(mia: Client, site: Site) -> None:
    chat = conversation(site)
    answer(chat, "Hello?", "Yes.", at=ago(days=2))
    answer(chat, "Still there?", "Yes.")
    assert_figure(mia, "Chats today", [chat])


def test_it_counts_unanswered_chats(mia: Client, site: Site) -> None:
    queued, late, quick, done = (conversation(site) for _ in range(4))
    ask(queued, "Anybody?")
    ask(late, "Anybody?", at=ago(seconds=40), state=Reply.State.RUNNING)
    ask(quick, "Anybody?", at=ago(seconds=5), state=Reply.State.RUNNING)
    answer(done, "Anybody?", "Yes.", at=ago(seconds=40))
    assert_figure(mia, "Not answered yet", [queued, late])


def test_it_counts_a_chat_with_two_unanswered_messages_once(mia: Client, site: Site) -> None:
    chat = conversation(site)
    ask(chat, "Anybody?")
    ask(chat, "Hello?")
    assert_figure(mia, "Not answered yet", [chat])


def test_it_counts_chats_with_a_reply_that_failed_today(mia: Client, site: Site) -> None:
    failed = talk(site, status=Message.Status.FAILED, reason="cut")
    talk(site)
    talk(site, status=Message.Status.FAILED, reason="cut", at=ago(days=2))
    assert_figure(mia, "Failed today", [failed])


def test_it_counts_chats_that_wait_for_a_person(mia: Client, site: Site) -> None:
    waiting = talk(site)
    Conversation.objects.filter(pk=waiting.pk).update(mode=Conversation.Mode.WAITING)
    talk(site)
    assert_figure(mia, "Waiting for a person", [waiting])


def test_it_counts_those_who_waited_in_vain_with_them(mia: Client, site: Site) -> None:
    left = talk(site)
    Conversation.objects.filter(pk=left.pk).update(mode=Conversation.Mode.RETURNED, missed_at=ago(hours=1))
    assert_figure(mia, "Waiting for a person", [left])


def test_it_counts_who_left_a_first_contact_today(mia: Client, site: Site) -> None:
    new, known, _nameless = (capture.catch_up(talk(site, said).pk) for said in ("a@b.example", "c@d.example", "Hi"))
    Lead.objects.filter(pk=known.pk).update(contact_at=ago(days=2))
    assert_figure(mia, "New leads today", [new])


def test_it_counts_who_booked_today(mia: Client, site: Site) -> None:
    made, earlier, taken_back, _none = (capture.catch_up(talk(site).pk) for _ in range(4))
    for lead in (made, earlier, taken_back):
        ledger.add(lead, "booking", "2031-05-06T15:30+00:00", "", by="person")
    earlier.fields.update(at=ago(days=2))
    ledger.add(taken_back, "booking", "", "", by="person")
    assert_figure(mia, "Booked today", [made])


def test_it_counts_leads_of_the_sites_that_the_user_may_see(mia: Client, site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    mine, _theirs = (capture.catch_up(talk(each, "a@b.example").pk) for each in (site, other))
    staff.hold_to(User.objects.get(username="mia"), [site])
    assert_figure(mia, "New leads today", [mine])


def test_who_signs_in_at_the_front_comes_here(mia: Client) -> None:
    mia.logout()
    User.objects.filter(username="mia").update(password=make_password("a long one"))
    form = {"username": "mia", "password": "a long one"}
    assert mia.post("/admin/login/", form, follow=True).redirect_chain == [("/admin/", 302)]


def test_it_links_each_figure(mia: Client, site: Site) -> None:
    page = mia.get("/admin/").content.decode()
    for figure in figures(mia).values():
        assert f'href="{figure.url}"' in page


def test_it_shows_the_latest_trouble_of_the_model(mia: Client, site: Site) -> None:
    talk(site, fault="An older fault.", at=ago(minutes=20))
    chat = talk(site, fault="The model server answered 401: the key is not valid.", at=ago(minutes=5))
    page = mia.get("/admin/").content.decode()
    assert "The model server answered 401: the key is not valid." in page
    assert "An older fault." not in page
    assert f'href="{LIST}{chat.pk}/change/"' in page


def test_it_forgets_trouble_after_an_hour(mia: Client, site: Site) -> None:
    talk(site, fault="Long ago.", at=ago(minutes=61))
    assert "trouble in the last hour" not in mia.get("/admin/").content.decode()


@pytest.mark.parametrize(("key", "url"), [("", ""), ("sk-canary-1234", ""), ("", "http://127.0.0.1:9/v1")])
def test_it_says_who_answers(mia: Client, settings: Any, key: str, url: str) -> None:
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = key, url
    said = "The built-in answerer is answering." in mia.get("/admin/").content.decode()
    assert said == (not key and not url)


def test_s17_it_never_shows_the_key(root: Client, settings: Any, persona: Persona, site: Site) -> None:
    settings.OPENAI_API_KEY = "sk-canary-1234"
    pages = ("/admin/", f"/admin/personas/persona/{persona.pk}/change/", f"/admin/chat/site/{site.pk}/change/")
    for page in pages:
        assert "sk-canary" not in root.get(page).content.decode()


def test_it_says_what_will_appear_before_anybody_has_written(mia: Client, site: Site) -> None:
    assert "Each chat appears here as soon as a visitor writes" in mia.get("/admin/").content.decode()
    assert "No conversations yet" in mia.get(LIST).content.decode()


def test_it_leads_a_marketer_straight_to_the_persona(max_: Client, persona: Persona) -> None:
    assert f'href="/admin/personas/persona/{persona.pk}/change/"' in max_.get("/admin/").content.decode()


@pytest.mark.parametrize("page", ["/admin/", "/admin/personas/persona/"])
def test_it_shows_the_greeting_as_visitors_read_it(max_: Client, persona: Persona, page: str) -> None:
    Persona.objects.update(greeting="Hi, I am {persona}. Welcome to { site }!")
    assert "Hi, I am Robin. Welcome to our website!" in max_.get(page).content.decode()


def test_it_gives_the_embed_line_of_each_site(root: Client, site: Site) -> None:
    line = f"&lt;script async src=&quot;http://testserver/widget/{site.key}.js&quot;&gt;&lt;/script&gt;"
    page = root.get("/admin/").content.decode().replace('"', "&quot;")
    assert line in page


def test_it_tells_staff_without_a_group_what_to_do(nora: Client) -> None:
    assert "Ask an administrator" in nora.get("/admin/").content.decode()
