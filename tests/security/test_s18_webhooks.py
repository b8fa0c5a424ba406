"""S18, webhooks forged or sent again. We send them, so a receiver must be able to tell ours from any other.

The receiver is an independent reader of the Standard Webhooks specification (tests/fakes/webhook_server.py). Nothing
here takes webhooks from outside: there is no address that would.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import serializers
from django.urls import URLPattern, URLResolver, get_resolver

from chat.models import Site
from sales import webhooks
from sales.models import EndpointSecret
from tests.fakes.webhook_server import Unverified, verify
from tests.sales import leads

BODY = b'{"type":"lead.created","timestamp":"2026-01-01T00:00:00.000Z","data":{"score":70}}'


@pytest.fixture
def secret(site: Site) -> str:
    """The secret of a webhook."""
    return webhooks.secrets_of(leads.endpoint(site, "https://crm.example/hook"))[0]


@pytest.fixture
def call(secret: str) -> dict[str, str]:
    """The headers of a call of ours."""
    return webhooks.headers([secret], "msg_1", BODY)


def test_a_call_of_ours_is_known(secret: str, call: dict[str, str]) -> None:
    assert verify(secret, call, BODY)["data"] == {"score": 70}


def test_no_bit_of_the_body_can_be_changed(secret: str, call: dict[str, str]) -> None:
    for place in range(len(BODY)):
        changed = bytes([*BODY[:place], BODY[place] ^ 1, *BODY[place + 1 :]])
        with pytest.raises(Unverified):
            verify(secret, call, changed)


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_no_header_can_be_changed_or_left_out(secret: str, call: dict[str, str], header: str) -> None:
    other = {"webhook-id": "msg_2", "webhook-timestamp": str(int(time.time()) - 1), "webhook-signature": "v1,AAAA"}
    for headers in ({**call, header: other[header]}, {name: call[name] for name in call if name != header}):
        with pytest.raises(Unverified):
            verify(secret, headers, BODY)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_of_another_time_is_refused(secret: str, call: dict[str, str], minutes: int) -> None:
    with pytest.raises(Unverified, match="old"):
        verify(secret, call, BODY, now=time.time() + 60 * minutes)


def test_the_secret_of_another_webhook_signs_nothing_here(site: Site, secret: str) -> None:
    other = webhooks.secrets_of(leads.endpoint(site, "https://evil.example/hook"))
    with pytest.raises(Unverified):
        verify(secret, webhooks.headers(other, "msg_1", BODY), BODY)


def test_an_id_cannot_be_mistaken_for_a_part_of_the_body() -> None:
    """What is signed is joined by dots, so neither id nor time may hold one."""
    from sales.models.deliveries import new_delivery_key

    assert all(re.fullmatch(r"msg_[\w-]{22}", new_delivery_key()) for _ in range(1000))


def test_each_try_is_signed_anew(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that arrives at the tenth try, three days later, is not too old to be believed."""
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    late = webhooks.headers([secret], "msg_1", BODY)
    assert verify(secret, late, BODY, now=1_900_000_100)


def test_a_secret_that_was_retired_signs_nothing(site: Site) -> None:
    endpoint = leads.endpoint(site, "https://crm.example/hook")
    first = webhooks.secrets_of(endpoint)[0]
    EndpointSecret.objects.create(endpoint=endpoint)
    endpoint.secrets.order_by("pk")[0].delete()
    with pytest.raises(Unverified):
        verify(first, webhooks.headers(webhooks.secrets_of(endpoint), "msg_1", BODY), BODY)


def test_the_database_holds_no_secret(secret: str) -> None:
    kept = serializers.serialize("json", EndpointSecret.objects.all())
    assert secret.removeprefix("whsec_") not in kept


def test_nothing_takes_webhooks_from_outside() -> None:
    def paths(patterns: list[Any]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if str(pattern.pattern) != "admin/":
                    yield from paths(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield str(pattern.pattern)

    assert [path for path in paths(get_resolver().url_patterns) if "hook" in path] == []
