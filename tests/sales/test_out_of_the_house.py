"""From what a visitor does to what others hear of it: the whole way, over real sockets."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path

from chat.models import Site
from sales import ending
from sales.models import Event, Lead
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.fakes.webhook_server import Answers, WebhookServer
from tests.operation.fixtures import FirstStart
from tests.operation.installation import Installation
from tests.sales import leads
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def test_a_contact_in_a_chat_is_a_call_and_a_letter_within_seconds(
    serve: Serve, site: Site, visit: Visit, receiver: WebhookServer, mail: MailServer
) -> None:
    leads.endpoint(site, receiver.url)
    leads.lead_mail(site, "mia@shop.example", each_lead=True)
    vera = visit(serve(**mail.settings)).connect()
    began = time.monotonic()
    vera.ask("We need 40 desks. I am at vera@ost.example")
    (call,) = receiver.until(1)
    assert call.said["type"] == "lead.created"
    email = {"name": "email", "value": "vera@ost.example", "quote": "vera@ost.example", "seq": 2, "by": "code"}
    assert email in call.said["data"]["fields"]
    while not mail.letters:
        time.sleep(0.02)
    assert time.monotonic() - began < 15
    assert "vera@ost.example" in mail.letters[0][1].as_string()


def test_who_asks_for_a_person_is_told_of(serve: Serve, site: Site, visit: Visit, receiver: WebhookServer) -> None:
    leads.endpoint(site, receiver.url, "handover.requested")
    vera = visit(serve()).connect()
    vera.ask("What does it cost?")
    vera.send(type="human", id=str(uuid.uuid4()))
    (call,) = receiver.until(1)
    assert (call.said["type"], call.said["data"]["mode"]) == ("handover.requested", "waiting")


def test_a_chat_that_was_ended_is_told_of_with_its_outcome(
    serve: Serve, site: Site, visit: Visit, receiver: WebhookServer
) -> None:
    leads.endpoint(site, receiver.url, "conversation.ended")
    vera = visit(serve()).connect()
    vera.ask("Please call me: +43 1 5124567")
    vera.send(type="end", id=str(uuid.uuid4()))
    vera.until(lambda frame: frame.get("mode") == "closed")
    end = time.monotonic() + 10
    while not Lead.objects.exists() and time.monotonic() < end:
        time.sleep(0.02)
    ending.sweep()
    (call,) = receiver.until(1)
    assert call.said["data"]["outcome"] == Lead.objects.get().outcome != ""


def test_a_visitor_does_not_wait_for_a_receiver(
    serve: Serve, site: Site, visit: Visit, receiver: WebhookServer
) -> None:
    leads.endpoint(site, receiver.url)
    receiver.plan(Answers(wait=5))
    vera = visit(serve()).connect()
    vera.ask("I am at vera@ost.example")
    receiver.until(1)
    began = time.monotonic()
    assert vera.ask("What does it cost?")["status"] == "complete"
    assert time.monotonic() - began < 5


def test_a_process_that_is_killed_sends_it_again_under_the_same_id(
    first_start: FirstStart, tmp_path: Path, receiver: WebhookServer
) -> None:
    receiver.plan(Answers(wait=60))
    allowed = {"OUTGOING_ALLOW": f"127.0.0.1:{receiver.port}"}
    with Installation(tmp_path, of=first_start.data, **allowed) as shop:
        shop.execute(
            "INSERT INTO sales_endpoint (site_id, url, events, is_on, off_because, created_at) "
            "SELECT id, ?, '[\"lead.created\"]', 1, '', '2026-01-01' FROM chat_site LIMIT 1",
            receiver.url,
        )
        shop.execute(
            "INSERT INTO sales_endpointsecret (endpoint_id, key, created_at) "
            "SELECT id, 'secret', '2026-01-01' FROM sales_endpoint"
        )
        process = shop.up()
        vera = Visitor(process.url).connect()
        vera.ask("I am at vera@ost.example")
        receiver.until(1)
        process.kill()
        vera.leave()
        shop.execute("UPDATE sales_delivery SET lease_until = '2026-01-01'")  # the lease runs out
        shop.up()
        first, second = receiver.until(2, seconds=30)
        assert (first.id, first.body) == (second.id, second.body)
        assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
        end = time.monotonic() + 10
        while shop.rows("SELECT state FROM sales_delivery") != [("sent",)]:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_what_no_process_has_told_of_yet_is_told_by_the_next(serve: Serve, site: Site, receiver: WebhookServer) -> None:
    """What happened is noted in the transaction in which it happened."""
    leads.endpoint(site, receiver.url)
    leads.lead(site)
    assert (Event.objects.count(), receiver.calls) == (1, [])
    serve()
    assert receiver.until(1)[0].said["type"] == "lead.created"
