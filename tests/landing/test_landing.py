"""The landing page, as a stranger's browser gets it."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from agent.providers.base import Prompt, Turn
from agent.providers.talk import compose
from tests.landing.pages import Page

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    """A view with a fault in it."""
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken", broken), path("", include("salesagent.urls"))]


@pytest.fixture
def home(client: Client) -> Page:
    """The landing page."""
    return Page(client.get("/").content.decode())


def test_it_answers_at_the_root(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_it_says_what_it_is_in_one_headline(home: Page) -> None:
    assert [h1.text for h1 in home.all("h1")] == ["An honest sales agent for your website"]


def test_it_introduces_itself_to_search_engines(home: Page) -> None:
    assert home.all("title")[0].text
    assert 50 < len(home.meta("description")) <= 200


def test_it_introduces_itself_where_it_is_shared(home: Page) -> None:
    assert all(home.meta(name) for name in ("og:type", "og:site_name", "og:title", "og:description"))


def test_it_has_the_landmarks_a_screen_reader_jumps_to(home: Page) -> None:
    assert [len(home.all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]


def test_it_begins_with_a_link_past_the_header(home: Page) -> None:
    assert home.all("a")[0].attributes["href"] == "#main"


def test_it_shows_the_answerers_own_words_for_not_knowing(home: Page) -> None:
    shown = {" ".join(said.text.split()) for said in home.all("p") if "said" in said.attributes.get("class", "")}
    answer = compose(Prompt(system="", turns=(Turn("user", "Can you deliver to Norway by Friday?"),)))
    assert answer.text in shown


def test_it_works_under_a_strict_content_security_policy(home: Page) -> None:
    inline = [e for e in home.all("script") if "src" not in e.attributes] + home.all("style")
    handlers = [n for e in home.elements for n in e.attributes if n.startswith("on") or n == "style"]
    assert inline == []
    assert handlers == []


def test_it_loads_nothing_from_other_origins(home: Page) -> None:
    loaded = home.values("src") + [e.attributes["href"] for e in home.all("link")]
    assert loaded
    assert [address for address in loaded if not address.startswith("/") or address.startswith("//")] == []


def test_every_place_it_links_to_is_there(home: Page) -> None:
    targets = {href.split("#")[1] for href in home.values("href") if "#" in href}
    assert targets - set(home.values("id")) == set()


def test_no_two_places_share_a_name(home: Page) -> None:
    names = home.values("id")
    assert sorted(names) == sorted(set(names))


def test_it_leads_staff_to_the_admin(home: Page) -> None:
    assert "/admin/" in home.values("href")


def test_it_keeps_a_place_for_the_chat(home: Page) -> None:
    assert len(home.values("data-sales-agent-dock")) == 1


def test_it_offers_questions_that_open_the_chat(home: Page) -> None:
    assert "What does it cost?" in home.values("data-sales-agent-ask")


def test_it_speaks_one_language_whatever_the_reader_prefers(client: Client) -> None:
    english = client.get("/", headers={"accept-language": "en"}).content
    for language in ("de", "fr", "es", "ru", "ar", "zh-hans", "pt-br"):
        assert client.get("/", headers={"accept-language": language}).content == english


def test_an_unknown_address_says_so_and_leads_home(client: Client) -> None:
    response = client.get("/no-such-page")
    page = Page(response.content.decode())
    assert response.status_code == 404
    assert page.all("h1")[0].text == "This page does not exist"
    assert "/" in page.values("href")


@override_settings(ROOT_URLCONF="tests.landing.test_landing")
def test_a_fault_of_ours_says_so_without_its_details(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/broken")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "broken on purpose" not in response.content.decode()
