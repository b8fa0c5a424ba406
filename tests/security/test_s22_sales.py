"""S22, what is sold and how: staff held to site A ask for leads, catalogue, promises and canned replies of site B."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from chat import staff
from chat.models import Message, Site
from personas.models import Persona
from sales import capture
from sales.models import CannedReply, LinkHost, Policy, Product, PromiseRules, Qualification, SiteSales
from tests.admin.rows import conversation, say
from tests.admin.staff import staff as sign_in

KINDS = ("lead", "product", "policy", "linkhost", "promiserules", "sitesales", "cannedreply")


@pytest.fixture
def theirs(db: None) -> dict[str, Any]:
    """What site B has."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.")
    robin.publish(None)
    site = Site.objects.create(name="secret-of-b", persona=robin)
    chat = conversation(site)
    say(chat, Message.Role.VISITOR, "Write to me@secret-of-b.example")
    return {
        "lead": capture.catch_up(chat.pk),
        "product": Product.objects.create(site=site, name="Lamp secret-of-b"),
        "policy": Policy.objects.create(site=site, name="Returns secret-of-b"),
        "linkhost": LinkHost.objects.create(site=site, host="secret-of-b.example"),
        "promiserules": PromiseRules.objects.create(site=site),
        "sitesales": SiteSales.objects.create(site=site),
        "cannedreply": CannedReply.objects.create(site=site, shortcut="hello", text="secret-of-b"),
    }


@pytest.fixture
def anna(theirs: object) -> Client:
    """A sales manager and marketer of site A."""
    client = sign_in("anna", "Sales managers")
    user = User.objects.get(username="anna")
    user.groups.add(Group.objects.get(name="Marketers"))
    staff.hold_to(user, [Site.objects.create(name="Site A", persona=Persona.objects.get())])
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_no_list_and_no_page_shows_it(anna: Client, theirs: dict[str, Any], kind: str) -> None:
    shown = anna.get(reverse(f"admin:sales_{kind}_changelist"))
    assert shown.status_code == 200
    assert "secret-of-b" not in shown.content.decode()
    page = anna.get(reverse(f"admin:sales_{kind}_change", args=[theirs[kind].pk]), follow=True)
    assert "@secret-of-b.example" not in page.content.decode()
    assert page.redirect_chain or page.status_code in {403, 404}


def test_the_lead_of_a_conversation_is_not_opened(anna: Client, theirs: dict[str, Any]) -> None:
    address = reverse("admin:sales_lead_of", args=[theirs["lead"].conversation_id])
    assert anna.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["product", "policy", "linkhost", "promiserules", "sitesales", "cannedreply"])
def test_no_form_offers_the_other_site(anna: Client, kind: str) -> None:
    form = anna.get(reverse(f"admin:sales_{kind}_add"))
    assert form.status_code == 200
    assert "secret-of-b" not in form.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_it_cannot_be_deleted(anna: Client, theirs: dict[str, Any], kind: str) -> None:
    anna.post(reverse(f"admin:sales_{kind}_delete", args=[theirs[kind].pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [theirs[kind].pk], "post": "yes"}
    anna.post(reverse(f"admin:sales_{kind}_changelist"), chosen)
    theirs[kind].refresh_from_db()


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("product", {"name": "Free lamp", "is_active": "on", "prices-TOTAL_FORMS": "0", "prices-INITIAL_FORMS": "0"}),
        ("policy", {"name": "All free", "kind": "other", "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0"}),
        ("linkhost", {"host": "evil.example"}),
        ("cannedreply", {"shortcut": "free", "text": "All is free."}),
    ],
)
def test_nothing_is_made_for_every_site_or_for_the_other_one(
    anna: Client, theirs: dict[str, Any], kind: str, form: dict[str, str]
) -> None:
    model = type(theirs[kind])
    before = model._default_manager.count()
    for site in ("", str(theirs[kind].site_id)):
        assert anna.post(reverse(f"admin:sales_{kind}_add"), {**form, "site": site}).status_code == 200
    assert model._default_manager.count() == before


def test_a_canned_reply_of_every_site_is_shown_and_not_changed(anna: Client) -> None:
    reply = CannedReply.objects.create(shortcut="bye", text="Goodbye.")
    address = reverse("admin:sales_cannedreply_change", args=[reply.pk])
    assert anna.get(address).status_code == 200
    site = Site.objects.get(name="Site A").pk
    assert anna.post(address, {"shortcut": "bye", "text": "All is free.", "site": site}).status_code == 403
    assert anna.post(reverse("admin:sales_cannedreply_delete", args=[reply.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [reply.pk], "post": "yes"}
    anna.post(reverse("admin:sales_cannedreply_changelist"), chosen)
    assert CannedReply.objects.get(pk=reply.pk).text == "Goodbye."


def test_a_scheme_is_not_changed_by_who_is_held_to_a_site(anna: Client) -> None:
    scheme = Qualification.objects.create(name="Ours")
    assert anna.post(reverse("admin:sales_qualification_change", args=[scheme.pk]), {"name": "Mine"}).status_code == 403
    assert anna.get(reverse("admin:sales_qualification_add")).status_code == 403
    assert anna.post(reverse("admin:sales_qualification_delete", args=[scheme.pk])).status_code == 403
