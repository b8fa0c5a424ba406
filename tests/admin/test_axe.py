"""What staff see of leads, sales and knowledge: axe finds nothing, and nothing runs out of a phone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page

from agent.models import Unanswered
from chat.models import Message, Site
from knowledge.models import Source
from sales import capture
from sales.models import Delivery, LeadMail, NextStep, Policy, Product, PromiseRules
from tests.admin.rows import answer, conversation, talk, unanswered
from tests.conftest import Server
from tests.sales.leads import endpoint

pytestmark = pytest.mark.browser

OURS = ("lead",)
SCREENS = [(320, "light"), (1280, "dark")]
OTHERS = [(320, "dark"), (1280, "light")]

# The theme heads the column of its buttons with nothing.
RULES = {"rules": {"empty-table-header": {"enabled": False}}}


@pytest.fixture
def office(server: Server, browser: Browser) -> Iterator[Page]:
    """The administrator's browser, on no page yet."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def pages(site: Site, settings: Any) -> dict[str, str]:
    """The pages, each with something on it; a model answers, and nothing is held back."""
    settings.OPENAI_API_KEY = "sk-canary-1234"
    PromiseRules.objects.create(site=site, guard="off")
    chat = conversation(site, page_url="https://shop.example/desks", page_title="Desks")
    answer(chat, "My name is Vera Ost, vera@ost.example. Our budget is 9000 EUR.", "Thank you, Vera.")
    lead = capture.catch_up(chat.pk)
    talk(site)
    unanswered(chat)
    source = Source.objects.create(name="Terms", kind="text", text="# Delivery\nTwo days.")
    product = Product.objects.create(name="Desk")
    said = Message.objects.filter(role="agent").first()
    assert said is not None
    hook = endpoint(site, "https://hooks.example/")
    Delivery.objects.create(
        site=site, conversation=chat, channel="webhook", endpoint=hook, event="lead.created", payload="{}"
    )
    LeadMail.objects.create(site=site, addresses=["sales@shop.example"])
    NextStep.objects.create(site=site, title="Book a call", url="https://cal.example/")
    Policy.objects.create(kind="delivery")
    sales, knowledge = "/admin/sales", "/admin/knowledge"
    return {
        "home": "/admin/",
        "own name": "/admin/desk/name/",
        "promises": f"{sales}/promiserules/",
        "lead": f"{sales}/lead/{lead.pk}/change/",
        "leads": f"{sales}/lead/",
        "products": f"{sales}/product/",
        "product": f"{sales}/product/{product.pk}/change/",
        "policies": f"{sales}/policy/",
        "policy": f"{sales}/policy/add/",
        "deliveries": f"{sales}/delivery/",
        "delivery": f"{sales}/delivery/{Delivery.objects.get().pk}/change/",
        "booking": f"{sales}/nextstep/{NextStep.objects.get().pk}/change/",
        "digest": f"{sales}/leadmail/{LeadMail.objects.get().pk}/change/",
        "sources": f"{knowledge}/source/",
        "source": f"{knowledge}/source/{source.pk}/change/",
        "unanswered": "/admin/agent/unanswered/",
        "answer": f"/admin/agent/unanswered/{Unanswered.objects.get().pk}/change/",
        "correct": f"{knowledge}/correct/{said.pk}/",
    }


def faults(page: Page, address: str, *, width: int, colours: str, whole: bool) -> list[str]:
    """What axe finds in our part of a page, and what is too wide."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    page.goto(address, wait_until="load")
    found = Axe().run(page, context="body" if whole else "#main", options=RULES)
    rules = [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}" for one in found.response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return rules + (["too wide"] if wide else [])


def check(office: Page, pages: dict[str, str], screens: list[tuple[int, str]]) -> dict[str, list[str]]:
    found = {}
    for width, colours in screens:
        for name, address in pages.items():
            wrong = faults(office, address, width=width, colours=colours, whole=name in OURS)
            if wrong:
                found[f"{name} {width} {colours}"] = wrong
    return found


def test_axe_finds_nothing_on_a_phone_in_light_and_a_desk_in_dark(office: Page, pages: dict[str, str]) -> None:
    assert check(office, pages, SCREENS) == {}


BROKEN = """() => [...document.querySelectorAll(".lead th, .lead .number")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return cell.textContent.trim() && !cell.textContent.trim().includes(" ") && range.getClientRects().length > 1;
}).map((cell) => cell.textContent)"""


def test_a_lead_is_read_on_a_phone_without_a_broken_word(office: Page, pages: dict[str, str]) -> None:
    for width in (320, 390):
        office.set_viewport_size({"width": width, "height": 844})
        office.goto(pages["lead"])
        assert office.evaluate(BROKEN) == []
        select, button = office.locator(".do select").bounding_box(), office.locator(".do form .button").bounding_box()
        assert select is not None
        assert button is not None
        assert button["y"] - select["y"] - select["height"] >= 8


@pytest.mark.slow
def test_axe_finds_nothing_the_other_way_round(office: Page, pages: dict[str, str]) -> None:
    assert check(office, pages, OTHERS) == {}
