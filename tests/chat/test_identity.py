"""Who a visitor is to the site: `identity` of `init`."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from chat.models import Conversation, Site
from chat.models import Visitor as VisitorRow
from tests.conftest import Server
from tests.signing import new_secret, sign
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def secret(site: Site) -> str:
    """The site's identity secret."""
    return new_secret(site)


def again(visitor: Visitor, **body: str) -> httpx2.Response:
    """`init` with what the browser has kept."""
    kept = {"visitor_token": visitor.init["visitor_token"], "conversation": visitor.init["conversation"]}
    return visitor.post_init(**{**kept, **body})


def test_it_keeps_who_the_visitor_is(server: Server, visit: Visit, site: Site, secret: str) -> None:
    visit(server).open(identity=sign(secret, site, "customer-7", name="Vera Ost", email="vera@ost.example"))
    row = VisitorRow.objects.get()
    assert (row.external_id, row.name, row.email) == ("customer-7", "Vera Ost", "vera@ost.example")


def test_an_anonymous_visitor_becomes_the_person_with_their_conversation(
    server: Server, visit: Visit, site: Site, secret: str
) -> None:
    vera = visit(server).connect()
    vera.ask("Do you deliver?")
    answer = again(vera, identity=sign(secret, site))
    assert (answer.status_code, answer.json()["conversation"]) == (200, vera.init["conversation"])
    assert VisitorRow.objects.get().external_id == "customer-7"


def test_the_person_finds_the_newest_conversation_on_another_device(
    server: Server, visit: Visit, site: Site, secret: str
) -> None:
    phone = visit(server).open(identity=sign(secret, site))
    phone.connect().ask("Do you deliver?")
    desk = visit(server).open(identity=sign(secret, site))
    assert desk.init["conversation"] == phone.init["conversation"]
    assert desk.history().json()["messages"][1]["text"] == "Do you deliver?"


def test_the_person_may_begin_a_new_conversation(server: Server, visit: Visit, site: Site, secret: str) -> None:
    vera = visit(server).open(identity=sign(secret, site))
    answer = vera.post_init(visitor_token=vera.init["visitor_token"], identity=sign(secret, site))
    assert answer.status_code == 201
    assert VisitorRow.objects.get().conversations.count() == 2


def test_an_anonymous_conversation_is_not_merged_into_the_persons(
    server: Server, visit: Visit, site: Site, secret: str
) -> None:
    visit(server).open(identity=sign(secret, site))
    stranger = visit(server).connect()
    stranger.ask("I am somebody else")
    answer = again(stranger, identity=sign(secret, site)).json()
    assert answer["conversation"] != stranger.init["conversation"]
    assert Conversation.objects.get(key=stranger.init["conversation"]).visitor.external_id == ""


def test_one_person_does_not_take_over_from_another(server: Server, visit: Visit, site: Site, secret: str) -> None:
    vera = visit(server).open(identity=sign(secret, site, "vera"))
    answer = again(vera, identity=sign(secret, site, "otto")).json()
    assert answer["conversation"] != vera.init["conversation"]
    assert Conversation.objects.get(key=vera.init["conversation"]).visitor.external_id == "vera"


def test_two_sites_may_know_the_same_name(server: Server, visit: Visit, site: Site, secret: str) -> None:
    other = Site.objects.create(name="Other", own_origin=True, persona=site.persona)
    visit(server).open(identity=sign(secret, site))
    visit(server).open(site=other.key, identity=sign(new_secret(other), other))
    assert VisitorRow.objects.filter(external_id="customer-7").count() == 2


def test_the_newest_word_of_the_site_counts(server: Server, visit: Visit, site: Site, secret: str) -> None:
    visit(server).open(identity=sign(secret, site, name="Vera Ost", email="vera@ost.example"))
    visit(server).open(identity=sign(secret, site, name="Vera West"))
    row = VisitorRow.objects.get()
    assert (row.name, row.email) == ("Vera West", "")


def test_the_token_alone_goes_on(server: Server, visit: Visit, site: Site, secret: str) -> None:
    vera = visit(server).open(identity=sign(secret, site))
    assert again(vera).json()["conversation"] == vera.init["conversation"]


def test_two_secrets_are_good_at_a_time(server: Server, visit: Visit, site: Site, secret: str) -> None:
    second = new_secret(site)
    answers = [visit(server).post_init(identity=sign(good, site)).status_code for good in (secret, second)]
    assert answers == [201, 200]


def test_the_same_init_gives_the_same_conversation(server: Server, visit: Visit, site: Site, secret: str) -> None:
    init_id = "6f1d3f7e-0000-4000-8000-000000000000"
    answers = [visit(server).post_init(identity=sign(secret, site), init_id=init_id) for _ in range(2)]
    assert len({answer.json()["conversation"] for answer in answers}) == 1
