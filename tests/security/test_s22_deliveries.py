"""S22, what leaves the house: staff held to site A ask for the webhooks, deliveries and e-mails of site B."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from chat import staff
from chat.models import Site
from personas.models import Persona
from sales.models import Delivery, Endpoint, LeadMail, NextStep
from tests.admin.staff import staff as sign_in
from tests.sales import leads

KINDS = ("delivery", "endpoint", "leadmail", "nextstep")


@pytest.fixture
def theirs(db: None) -> dict[str, Delivery | Endpoint | LeadMail | NextStep]:
    """What site B has."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.")
    robin.publish(None)
    site = Site.objects.create(name="Site B", persona=robin)
    endpoint = leads.endpoint(site, "https://secret-of-b.example/hook")
    return {
        "endpoint": endpoint,
        "delivery": Delivery.objects.create(
            site=site, channel="webhook", endpoint=endpoint, event="lead.created", state="failed"
        ),
        "leadmail": leads.lead_mail(site, "mia@secret-of-b.example"),
        "nextstep": NextStep.objects.create(site=site, title="Call secret-of-b.example"),
    }


@pytest.fixture
def anna(theirs: object) -> Client:
    """A sales manager of site A, who may work with webhooks, too."""
    client = sign_in("anna", "Sales managers")
    user = User.objects.get(username="anna")
    user.user_permissions.add(*Permission.objects.filter(codename__endswith="_endpoint"))
    ours = Site.objects.create(name="Site A", persona=Persona.objects.get())
    staff.hold_to(user, [ours])
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_no_list_and_no_page_shows_it(
    anna: Client, theirs: dict[str, Delivery | Endpoint | LeadMail | NextStep], kind: str
) -> None:
    for address in (f"sales_{kind}_changelist", f"sales_{kind}_change"):
        arguments = [theirs[kind].pk] if address.endswith("_change") else []
        page = anna.get(reverse(f"admin:{address}", args=arguments), follow=True)
        assert "secret-of-b" not in page.content.decode()


@pytest.mark.parametrize("kind", ["endpoint", "leadmail", "nextstep"])
def test_no_form_offers_the_other_site(anna: Client, kind: str) -> None:
    assert "Site B" not in anna.get(reverse(f"admin:sales_{kind}_add")).content.decode()


def test_it_cannot_be_sent_again(anna: Client, theirs: dict[str, Delivery]) -> None:
    row = theirs["delivery"]
    assert anna.post(reverse("admin:sales_delivery_again", args=[row.pk])).status_code == 404
    chosen = {"action": "again", "_selected_action": [row.pk], "select_across": "1"}
    anna.post(reverse("admin:sales_delivery_changelist"), chosen)
    row.refresh_from_db()
    assert row.state == "failed"


def test_its_secret_is_neither_shown_nor_changed_and_it_is_not_called(
    anna: Client, theirs: dict[str, Endpoint]
) -> None:
    endpoint = theirs["endpoint"]
    secret = endpoint.secrets.get()
    for name, arguments in {"test": [], "secret": [], "show": [secret.pk], "retire": [secret.pk]}.items():
        address = reverse(f"admin:sales_endpoint_{name}", args=[endpoint.pk, *arguments])
        assert anna.post(address).status_code == 404
    assert endpoint.secrets.count() == 1
    assert Delivery.objects.count() == 1
