"""Webhooks, deliveries and lead e-mails in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Site
from sales import announcing, webhooks
from sales.models import Delivery, Endpoint, LeadMail
from tests.admin.rows import ago
from tests.fakes.webhook_server import WebhookServer, verify
from tests.sales import leads
from tests.sales.conftest import receiver

__all__ = ["receiver"]

ADD = reverse("admin:sales_endpoint_add")


def given_up(site: Site) -> Delivery:
    """A delivery that nobody took."""
    leads.endpoint(site, "https://crm.example/hook")
    leads.lead(site, email="<b>vera@ost.example</b>")
    announcing.announce()
    Delivery.objects.update(state="failed", attempts=10, answer="500 <h1>Oops</h1>", finished_at=ago(hours=1))
    return Delivery.objects.get()


def test_it_makes_a_webhook_with_a_secret(root: Client, site: Site) -> None:
    data = {"site": site.pk, "url": "https://crm.example/hook", "events": ["lead.created"], "is_on": "on"}
    assert root.post(ADD, data).status_code == 302
    endpoint = Endpoint.objects.get()
    assert (endpoint.events, endpoint.secrets.count()) == (["lead.created"], 1)


@pytest.mark.parametrize("url", ["ftp://crm.example", "javascript:alert(1)", "crm", ""])
def test_it_refuses_what_cannot_be_called(root: Client, site: Site, url: str) -> None:
    answer = root.post(ADD, {"site": site.pk, "url": url, "events": ["lead.created"]})
    assert "url" in answer.context["adminform"].form.errors


def test_the_test_button_calls_now_and_says_what_was_answered(
    root: Client, site: Site, receiver: WebhookServer
) -> None:
    endpoint = leads.endpoint(site, receiver.url, is_on=False)
    page = root.post(reverse("admin:sales_endpoint_test", args=[endpoint.pk]), follow=True).content.decode()
    assert "answered 204" in page
    (call,) = receiver.calls
    assert verify(webhooks.secrets_of(endpoint)[0], call.headers, call.body)["type"] == "webhook.test"


def test_the_test_button_says_why_it_failed(root: Client, site: Site, receiver: WebhookServer) -> None:
    endpoint = leads.endpoint(site, receiver.url)
    receiver.plan(503)
    page = root.post(reverse("admin:sales_endpoint_test", args=[endpoint.pk]), follow=True).content.decode()
    assert "503" in page


def test_a_secret_is_shown_on_demand_and_nowhere_else(root: Client, site: Site) -> None:
    endpoint = leads.endpoint(site, "https://crm.example/hook")
    (secret,) = webhooks.secrets_of(endpoint)
    row = endpoint.secrets.get()
    shown = root.post(reverse("admin:sales_endpoint_show", args=[endpoint.pk, row.pk]))
    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    page = root.get(reverse("admin:sales_endpoint_change", args=[endpoint.pk])).content.decode()
    assert secret not in page


def test_a_secret_is_changed_by_way_of_two(root: Client, site: Site) -> None:
    endpoint = leads.endpoint(site, "https://crm.example/hook")
    old = endpoint.secrets.get()
    retire = reverse("admin:sales_endpoint_retire", args=[endpoint.pk, old.pk])
    root.post(retire)
    assert endpoint.secrets.count() == 1  # the only one stays
    for _ in range(2):
        root.post(reverse("admin:sales_endpoint_secret", args=[endpoint.pk]))
    assert endpoint.secrets.count() == 2
    root.post(retire)
    assert old not in endpoint.secrets.all()


def test_a_secret_of_another_webhook_is_not_found(root: Client, site: Site) -> None:
    one, two = (leads.endpoint(site, f"https://crm.example/{n}") for n in range(2))
    row = two.secrets.get()
    assert root.post(reverse("admin:sales_endpoint_show", args=[one.pk, row.pk])).status_code == 404


def test_switching_it_on_again_starts_afresh(root: Client, site: Site) -> None:
    endpoint = leads.endpoint(site, "https://crm.example/hook", is_on=False, off_because="410: gone")
    page = reverse("admin:sales_endpoint_change", args=[endpoint.pk])
    assert "410: gone" in root.get(page).content.decode()
    root.post(page, {"site": site.pk, "url": endpoint.url, "events": ["lead.created"], "is_on": "on"})
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_because) == (True, "")


def test_a_delivery_shows_its_cause_as_text(mia: Client, site: Site) -> None:
    page = mia.get(reverse("admin:sales_delivery_change", args=[given_up(site).pk])).content.decode()
    assert "500 &lt;h1&gt;Oops&lt;/h1&gt;" in page
    assert "&lt;b&gt;vera@ost.example&lt;/b&gt;" in page
    assert "<b>vera" not in page


def test_it_is_sent_again_from_its_page(mia: Client, site: Site) -> None:
    row = given_up(site)
    mia.post(reverse("admin:sales_delivery_again", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("pending", None)


def test_many_are_sent_again_from_the_list(mia: Client, site: Site) -> None:
    row = given_up(site)
    page = reverse("admin:sales_delivery_changelist")
    mia.post(page, {"action": "again", "_selected_action": [row.pk]})
    assert Delivery.objects.get().state == "pending"


def test_home_says_what_was_given_up(mia: Client, site: Site) -> None:
    assert "given up" not in mia.get("/admin/").content.decode()
    given_up(site)
    assert "given up" in mia.get("/admin/").content.decode()
    Delivery.objects.update(finished_at=ago(days=4))
    assert "given up" not in mia.get("/admin/").content.decode()


LEAD_MAIL = {"addresses": "mia@shop.example\nmax@shop.example", "digest_hour": "8", "time_zone": "Europe/Vienna"}


def test_a_manager_chooses_who_is_written_to(mia: Client, site: Site) -> None:
    answer = mia.post(reverse("admin:sales_leadmail_add"), {"site": site.pk, **LEAD_MAIL, "each_lead": "on"})
    assert answer.status_code == 302
    wanted = LeadMail.objects.get()
    assert (wanted.addresses, wanted.each_lead, wanted.digest) == (
        ["mia@shop.example", "max@shop.example"],
        True,
        False,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("addresses", "mia"),
        ("addresses", "mia@shop.example, max@shop.example"),
        ("addresses", "mia@shop.example\x0bBcc: x@y.example"),
        ("addresses", ""),
        ("addresses", "\n".join(f"a{n}@shop.example" for n in range(21))),
        ("time_zone", "Vienna"),
        ("time_zone", "../../etc/passwd"),
        ("digest_hour", "24"),
    ],
)
def test_it_refuses_what_cannot_be_written_to(mia: Client, site: Site, field: str, value: str) -> None:
    data: dict[str, Any] = {"site": site.pk, **LEAD_MAIL, field: value}
    answer = mia.post(reverse("admin:sales_leadmail_add"), data)
    assert field in answer.context["adminform"].form.errors


def test_a_digest_begins_with_the_next_one(mia: Client, site: Site) -> None:
    mia.post(reverse("admin:sales_leadmail_add"), {"site": site.pk, **LEAD_MAIL, "digest": "on", "digest_hour": "0"})
    assert LeadMail.objects.get().last_digest is not None


def test_it_says_where_no_mail_server_is_set(mia: Client, site: Site, settings: Any) -> None:
    for sends, shown in ((False, True), (True, False)):
        settings.SENDS_EMAIL = sends
        for page in ("changelist", "add"):
            assert ("EMAIL_URL" in mia.get(reverse(f"admin:sales_leadmail_{page}")).content.decode()) is shown
