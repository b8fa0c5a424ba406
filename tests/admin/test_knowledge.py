"""Passages: written, found and checked."""

from __future__ import annotations

import pytest
from django.test import Client

from knowledge.models import Passage
from tests.admin.corpus import ADDRESSES

ADD = "/admin/knowledge/passage/add/"
GOOD = {"title": "Prices", "text": "From 9 EUR.", "url": "/pricing", "language": "EN", "active": "on"}


def found(client: Client, **query: str) -> list[str]:
    return [row.title for row in client.get("/admin/knowledge/passage/", query).context["cl"].result_list]


def test_it_adds_a_passage(max_: Client) -> None:
    max_.post(ADD, GOOD)
    passage = Passage.objects.get()
    assert (passage.title, passage.language, passage.url, passage.active) == ("Prices", "en", "/pricing", True)


@pytest.mark.parametrize("url", ["", "https://shop.example/x", "http://shop.example/", "/prices?a=b#c"])
def test_it_takes_an_address_a_visitor_can_open(max_: Client, url: str) -> None:
    max_.post(ADD, {**GOOD, "url": url})
    assert Passage.objects.get().url == url


@pytest.mark.parametrize("url", [*ADDRESSES, "//evil.example", "/\\evil.example", "shop.example", "ftp://x.example"])
def test_it_refuses_an_address_that_could_run(max_: Client, url: str) -> None:
    response = max_.post(ADD, {**GOOD, "url": url})
    assert "url" in response.context["adminform"].form.errors
    assert not Passage.objects.exists()


@pytest.mark.parametrize("language", ["english", "e", "e1", "éé"])
def test_it_refuses_what_is_no_language(max_: Client, language: str) -> None:
    response = max_.post(ADD, {**GOOD, "language": language})
    assert "language" in response.context["adminform"].form.errors


def test_it_searches_and_filters(max_: Client) -> None:
    Passage.objects.create(title="Prices", text="From 9 EUR.", language="en", site_key="abc")
    Passage.objects.create(title="Preise", text="Ab 9 EUR.", language="de", active=False)
    assert found(max_, q="from 9") == ["Prices"]
    assert found(max_, language="de") == ["Preise"]
    assert found(max_, active__exact="1") == ["Prices"]
    assert found(max_, site_key="abc") == ["Prices"]


def test_it_says_what_to_write_while_there_is_nothing(max_: Client) -> None:
    assert "The agent knows nothing yet" in max_.get("/admin/knowledge/passage/").content.decode()
