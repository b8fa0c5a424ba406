"""Webhooks: signed as the specification has it, sent until they arrive, and never by two at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat import erasing
from chat.models import Site
from sales import announcing, couriers, outbox, webhooks
from sales.models import Delivery, Endpoint, EndpointSecret, Event, Lead
from tests.conftest import Server
from tests.fakes.webhook_server import Answers, WebhookServer, verify
from tests.sales import leads

Serve = Callable[..., Server]


def until(truth: Callable[[], Any], seconds: float = 15) -> Any:
    """What is true at last."""
    end = time.monotonic() + seconds
    while not (found := truth()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def announced() -> None:
    """As a sender does it."""
    while announcing.announce() is not None:
        pass


def try_one() -> outbox.Answer:
    """As a sender does it with what is due."""
    claim = outbox.claim()
    assert claim is not None
    answer = couriers.prepared(claim)()
    outbox.settle(claim, answer)
    return answer


def make_due() -> None:
    Delivery.objects.filter(state="pending").update(next_try=timezone.now() - timedelta(seconds=1))
    Endpoint.objects.update(paused_until=None)


# The signature


def test_it_signs_as_the_specifications_own_library_does() -> None:
    """The known answer of the reference implementation's tests."""
    signed = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_has_the_form_that_libraries_take(site: Site) -> None:
    endpoint = leads.endpoint(site, "https://crm.example/hook")
    (secret,) = webhooks.secrets_of(endpoint)
    assert secret.startswith("whsec_")
    assert len(secret.removeprefix("whsec_")) == 44


def test_two_webhooks_have_two_secrets(site: Site) -> None:
    secrets = [webhooks.secrets_of(leads.endpoint(site, f"https://crm.example/{n}"))[0] for n in range(2)]
    assert secrets[0] != secrets[1]


# From the lead to the receiver


def test_a_new_lead_arrives_signed(serve: Serve, site: Site, receiver: WebhookServer) -> None:
    endpoint = leads.endpoint(site, receiver.url)
    serve()
    leads.lead(site, email="vera@ost.example", need="40 desks")
    call = receiver.until(1)[0]
    said = verify(webhooks.secrets_of(endpoint)[0], call.headers, call.body)
    assert said["type"] == "lead.created"
    fields = {field["name"]: (field["value"], field["seq"], field["by"]) for field in said["data"]["fields"]}
    assert fields == {"email": ("vera@ost.example", 1, "code"), "need": ("40 desks", 1, "code")}
    until(lambda: Delivery.objects.get().state == "sent")


def test_a_lead_without_a_contact_is_no_lead_yet(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    leads.lead(site, need="40 desks")
    announced()
    assert not Delivery.objects.exists()
    assert not Event.objects.exists()


def test_it_tells_of_a_change_after_the_first_contact(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    lead = leads.lead(site)
    announced()
    leads.add(lead, phone="+43 1 234567")
    announced()
    told = Delivery.objects.order_by("pk")
    assert [row.event for row in told] == ["lead.created", "lead.updated"]
    assert '"changed":["phone"]' in told[1].payload


def test_it_tells_of_each_change_once(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    lead = leads.lead(site)
    for _ in range(3):
        outbox.note(lead)
    announced()
    assert Delivery.objects.count() == 1


def test_it_tells_of_the_end_with_its_outcome(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    lead = leads.lead(site, need="40 desks")
    Lead.objects.update(outcome="answered")
    outbox.note(lead)
    outbox.note(lead)
    announced()
    told = Delivery.objects.get()
    assert told.event == "conversation.ended"
    assert '"outcome":"answered"' in told.payload


def test_it_tells_a_webhook_only_what_it_has_asked_for(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/a", "handover.requested")
    leads.endpoint(site, "https://crm.example/b", "lead.created")
    leads.endpoint(site, "https://crm.example/c", is_on=False)
    leads.lead(site)
    announced()
    assert [row.endpoint.url for row in Delivery.objects.all() if row.endpoint] == ["https://crm.example/b"]


def test_it_tells_nothing_to_the_webhook_of_another_site(site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    leads.endpoint(other, "https://crm.example/hook")
    leads.lead(site)
    announced()
    assert not Delivery.objects.exists()


@pytest.mark.engines
def test_what_was_not_stored_is_not_told(site: Site) -> None:
    """The event belongs to the transaction of what it tells of."""
    leads.endpoint(site, "https://crm.example/hook")
    lead = Lead.objects.create(conversation=leads.conversation(site))
    with transaction.atomic():
        outbox.note(lead)
        transaction.set_rollback(True)
    announced()
    assert not Delivery.objects.exists()


# Receivers that misbehave


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers(500, body=b"<h1>Oops\x00</h1>"), "500 <h1>Oops </h1>"),
        (Answers(404), "404"),
        (Answers(reset=True), "could not be read"),
        (Answers(302, headers={"Location": "http://169.254.169.254/latest/"}), "redirects"),
        (Answers(200, body=b"x" * 6_000_000), "larger than"),
    ],
)
def test_a_call_that_fails_is_tried_again_under_the_same_id(
    site: Site, receiver: WebhookServer, answers: Answers, said: str
) -> None:
    endpoint = leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    receiver.plan(answers)
    assert said in try_one().words
    waiting = Delivery.objects.get()
    assert (waiting.state, said in waiting.answer) == ("pending", True)
    assert timedelta(seconds=3) < waiting.next_try - timezone.now() < timedelta(seconds=6)
    make_due()
    assert try_one().arrived
    first, second = receiver.calls
    assert (first.id, first.body) == (second.id, second.body) == (waiting.key, waiting.payload.encode())
    verify(webhooks.secrets_of(endpoint)[0], second.headers, second.body)


def test_a_receiver_that_is_slow_is_given_up_on_in_time(
    site: Site, receiver: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.5)
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    receiver.plan(Answers(wait=5))
    began = time.monotonic()
    assert "longer than" in try_one().words
    assert time.monotonic() - began < 5


def test_a_slow_receiver_keeps_nobody_else_waiting(
    serve: Serve, site: Site, receiver: WebhookServer, settings: Any
) -> None:
    leads.endpoint(site, receiver.url, "lead.created")
    quick = WebhookServer()
    settings.OUTGOING_ALLOW = [*settings.OUTGOING_ALLOW, f"127.0.0.1:{quick.port}"]
    leads.endpoint(site, quick.url, "lead.created")
    receiver.plan(*[Answers(wait=4)] * 20)
    serve()
    for _ in range(10):
        leads.lead(site)
    quick.until(10, seconds=30)
    assert len(receiver.calls) < 10
    assert receiver.most_at_once == 1
    quick.close()


def test_it_waits_as_long_as_it_is_asked_to(site: Site, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    leads.lead(site)
    announced()
    receiver.plan(Answers(429, headers={"Retry-After": "120"}))
    try_one()
    asked = Delivery.objects.order_by("pk")[0]
    assert asked.next_try - timezone.now() > timedelta(seconds=110)
    assert outbox.claim() is None  # the other one leaves the receiver alone, too


def test_it_understands_a_date_to_come_back_at() -> None:
    later = timezone.now() + timedelta(minutes=30)
    answer = webhooks.judged(503, {"retry-after": "", "Retry-After": later.strftime("%a, %d %b %Y %H:%M:%S GMT")}, b"")
    assert answer.retry_after is not None
    assert 1700 < answer.retry_after <= 1800


@pytest.mark.parametrize("nonsense", ["soon", "-5", "1e9", "inf", "Mon, 99 Foo 2026", "٣"])
def test_nonsense_to_come_back_at_is_no_harm(nonsense: str) -> None:
    answer = webhooks.judged(429, {"Retry-After": nonsense}, b"")
    assert outbox._wait(1, answer.retry_after) <= outbox.LONGEST_WAIT * 1.1


def test_a_receiver_that_is_gone_is_not_called_again(site: Site, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    leads.lead(site)
    announced()
    receiver.plan(410)
    try_one()
    endpoint = Endpoint.objects.get()
    assert (endpoint.is_on, "410" in endpoint.off_because) == (False, True)
    try_one()
    assert len(receiver.calls) == 1
    assert list(Delivery.objects.values_list("state", flat=True)) == ["failed", "failed"]


def test_it_gives_up_after_three_days_and_says_so(site: Site, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    receiver.plan(*[500] * 12)
    waited = timedelta()
    while Delivery.objects.get().state == "pending":
        make_due()
        try_one()
        waited += max(timedelta(), Delivery.objects.get().next_try - timezone.now())
    given_up = Delivery.objects.get()
    assert (given_up.state, given_up.attempts, given_up.answer) == ("failed", 10, "500")
    assert timedelta(days=2.8) < waited < timedelta(days=3.5)


def test_it_sends_again_what_was_given_up(site: Site, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    Delivery.objects.update(state="failed", attempts=10)
    assert outbox.send_again(Delivery.objects.all()) == 1
    receiver.plan(500)
    try_one()
    assert Delivery.objects.get().state == "pending"  # it has all its tries before it
    make_due()
    assert try_one().arrived


def test_an_address_inside_is_not_called(site: Site, receiver: WebhookServer, settings: Any) -> None:
    """S15 is outgoing's own test; this one sees that webhooks go through it."""
    settings.OUTGOING_ALLOW = []
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    assert "OUTGOING_ALLOW" in try_one().words
    assert (receiver.calls, Delivery.objects.get().state) == ([], "failed")


# Several at once, and a process that dies


@pytest.mark.engines
def test_two_senders_never_hold_the_same_delivery(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    leads.lead(site)
    announced()
    first = outbox.claim()
    assert first is not None
    assert outbox.claim() is None
    assert outbox.claim(only=first.delivery.pk) is None


@pytest.mark.engines
def test_what_a_killed_process_held_is_sent_under_the_same_id(site: Site, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    announced()
    lost = outbox.claim()
    assert lost is not None
    couriers.prepared(lost)()  # it was sent, and then the process died
    Delivery.objects.update(lease_until=F("lease_until") - 2 * outbox.LEASE)
    assert try_one().arrived
    assert receiver.calls[0].id == receiver.calls[1].id
    outbox.settle(lost, outbox.Answer(False, "too late"))
    assert Delivery.objects.get().answer == "204"


def test_several_servers_send_each_once(serve: Serve, site: Site, receiver: WebhookServer) -> None:
    for n in range(5):
        leads.endpoint(site, f"{receiver.url}/{n}", "lead.created")
    for _ in range(3):
        serve()
    for _ in range(4):
        leads.lead(site)
    until(lambda: Delivery.objects.filter(state="sent").count() == 20, seconds=30)
    time.sleep(1.2)  # one more look of each
    assert len({call.id for call in receiver.calls}) == len(receiver.calls) == 20


def test_it_goes_with_its_conversation(site: Site) -> None:
    """S23: what is kept for a receiver goes with what the visitor said."""
    leads.endpoint(site, "https://crm.example/hook")
    lead = leads.lead(site)
    announced()
    outbox.note(lead)
    erasing.delete(lead.conversation_id)
    assert not Delivery.objects.exists()
    assert not Event.objects.exists()


def test_old_ones_are_forgotten(site: Site) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    leads.lead(site)
    announced()
    assert outbox.sweep() == 0
    Delivery.objects.update(state="sent", finished_at=timezone.now() - timedelta(days=31))
    assert outbox.sweep() == 1


# A secret that is changed


def test_both_secrets_sign_while_one_takes_the_others_place(site: Site, receiver: WebhookServer) -> None:
    endpoint = leads.endpoint(site, receiver.url)
    EndpointSecret.objects.create(endpoint=endpoint)
    leads.lead(site)
    announced()
    try_one()
    (call,) = receiver.calls
    for secret in webhooks.secrets_of(endpoint):
        assert verify(secret, call.headers, call.body)["type"] == "lead.created"
