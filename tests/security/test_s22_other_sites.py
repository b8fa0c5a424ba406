"""S22, a manager's view leaks other sites: staff held to site A ask for what is of site B."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chat import staff
from chat.models import Conversation, Site
from personas.models import Persona
from tests.admin.rows import talk
from tests.admin.staff import staff as sign_in


@pytest.fixture
def persona(db: None) -> Persona:
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.")
    robin.publish(None)
    return robin


@pytest.fixture
def ours(persona: Persona) -> Conversation:
    return talk(Site.objects.create(name="Site A", persona=persona), question="A question of A")


@pytest.fixture
def theirs(persona: Persona) -> Conversation:
    return talk(Site.objects.create(name="Site B", persona=persona), question="A secret of B", fault="A fault of B")


@pytest.fixture
def anna(ours: Conversation, theirs: Conversation) -> Client:
    """A sales manager of site A."""
    client = sign_in("anna", "Sales managers")
    staff.hold_to(User.objects.get(username="anna"), [ours.site])
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/chat/conversation/",
        "/admin/chat/conversation/?q=secret",
        "/admin/chat/conversation/?site__id__exact={site}",
    ],
)
def test_no_list_shows_what_is_of_another_site(anna: Client, theirs: Conversation, address: str) -> None:
    shown = page(anna, address.format(site=theirs.site_id))
    assert "of B" not in shown
    assert "Site B" not in shown


def test_the_figures_of_the_home_page_count_none_of_it(anna: Client, ours: Conversation) -> None:
    figures = anna.get("/admin/").context["figures"]
    assert figures[0].count == 1


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_its_transcript_and_its_export_are_refused_and_logged(
    anna: Client, theirs: Conversation, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert "A secret of B" not in page(anna, reverse("admin:chat_conversation_change", args=[theirs.pk]))
        assert anna.get(reverse("admin:chat_conversation_export", args=[theirs.pk, form])).status_code == 404
    assert caplog.text.count(f"was refused chat.Conversation {theirs.pk}") == 2


@pytest.mark.parametrize("action", ["export_json_lines", "export_csv"])
def test_an_export_of_many_leaves_it_out(anna: Client, ours: Conversation, theirs: Conversation, action: str) -> None:
    chosen = {"action": action, "_selected_action": [ours.pk, theirs.pk], "select_across": "1"}
    exported = b"".join(anna.post("/admin/chat/conversation/", chosen)).decode()
    assert "A question of A" in exported
    assert "A secret of B" not in exported


@pytest.mark.parametrize("change", ["review", "assign", "waited"])
def test_it_cannot_be_changed(anna: Client, theirs: Conversation, change: str) -> None:
    assert anna.post(reverse(f"admin:chat_conversation_{change}", args=[theirs.pk])).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.reviewed_at, theirs.assigned_to) == (None, None)


def test_who_is_held_to_no_site_sees_all(ours: Conversation, theirs: Conversation) -> None:
    assert "A secret of B" in page(sign_in("mia", "Sales managers"), "/admin/chat/conversation/")


def test_whose_last_site_was_deleted_sees_none(anna: Client, ours: Conversation, theirs: Conversation) -> None:
    site = ours.site
    ours.delete()
    site.delete()
    assert staff.sites_of(User.objects.get(username="anna")) == []
    assert "A secret of B" not in page(anna, "/admin/chat/conversation/")


def test_an_administrator_chooses_the_sites_on_the_users_page(theirs: Conversation) -> None:
    root, ben = sign_in("root", is_superuser=True), User.objects.create_user("ben", is_staff=True)
    address = reverse("admin:auth_user_change", args=[ben.pk])
    form = root.get(address).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if isinstance(value, str | int | bool) and value}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    root.post(address, {**data, **dates, "username": "ben", "is_staff": "on", "sites": [theirs.site_id]})
    assert staff.sites_of(ben) == [theirs.site_id]
    root.post(address, {**data, **dates, "username": "ben", "is_staff": "on"})
    assert staff.sites_of(ben) is None
