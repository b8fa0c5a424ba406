"""The next step in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.models import Site
from sales.models import Booking, NextStep, Slot
from tests.admin.rows import talk

TIMES = {f"slots-{name}_FORMS": count for name, count in {"TOTAL": 1, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 9}.items()}


def data(site: Site, **fields: Any) -> dict[str, Any]:
    return {"site": site.pk, "is_on": "on", "title": "Book a call", "text": "", "url": "", **TIMES, **fields}


def test_a_manager_offers_a_page_and_times(mia: Client, site: Site) -> None:
    day = {"slots-0-starts_at_0": "2030-03-04", "slots-0-starts_at_1": "10:00", "slots-0-capacity": "2"}
    answered = mia.post(reverse("admin:sales_nextstep_add"), data(site, url="https://cal.example/shop", **day))
    assert answered.status_code == 302
    assert Slot.objects.get().capacity == 2


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://cal.example", "cal"])
def test_it_refuses_what_no_visitor_should_open(mia: Client, site: Site, url: str) -> None:
    answered = mia.post(reverse("admin:sales_nextstep_add"), data(site, url=url))
    assert "url" in answered.context["adminform"].form.errors


def test_a_time_that_is_booked_is_not_deleted(mia: Client, site: Site) -> None:
    step = NextStep.objects.create(site=site, title="Book a call")
    slot = Slot.objects.create(next_step=step, starts_at=timezone.now() + timedelta(days=1))
    Booking.objects.create(conversation=talk(site), slot=slot)
    page = reverse("admin:sales_nextstep_change", args=[step.pk])
    inline = {
        "slots-INITIAL_FORMS": 1,
        "slots-0-id": slot.pk,
        "slots-0-next_step": step.pk,
        "slots-0-starts_at_0": "2030-03-04",
        "slots-0-starts_at_1": "10:00",
        "slots-0-capacity": "1",
        "slots-0-DELETE": "on",
    }
    assert "protected related objects" in mia.post(page, data(site, **inline)).content.decode()
    assert Slot.objects.exists()
