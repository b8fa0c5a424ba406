"""`POST /api/chat/init` and `GET /api/chat/history`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.models import Conversation, Site
from tests.conftest import DISCLOSURE, GREETING, Server
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_it_opens_a_conversation(server: Server, visit: Visit) -> None:
    response = visit(server).post_init()
    body = response.json()
    assert response.status_code == 201
    assert body["protocol"] == 1
    assert body["last_seq"] == 0
    assert body["persona"]["greeting"] == GREETING
    assert body["persona"]["disclosure"] == DISCLOSURE
    assert body["socket"] == server.url.replace("http", "ws") + "/socket"
    assert body["limits"]["message_chars"] == 4000


def test_it_resumes_a_conversation(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    again = vera.post_init(visitor_token=vera.init["visitor_token"], conversation=vera.init["conversation"])
    assert again.status_code == 200
    assert again.json()["conversation"] == vera.init["conversation"]


def test_the_same_init_id_gives_the_same_conversation(server: Server, visit: Visit) -> None:
    init_id = str(uuid.uuid4())
    first, second = visit(server).post_init(init_id=init_id), visit(server).post_init(init_id=init_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["conversation"] == second.json()["conversation"]


def test_an_init_id_of_another_origin_gives_another_conversation(server: Server, visit: Visit, site: Site) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.save()
    init_id = str(uuid.uuid4())
    vera = visit(server).open(init_id=init_id)
    other = Visitor(server.url, origin="https://shop.example").open(init_id=init_id)
    assert other.init["conversation"] != vera.init["conversation"]


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "", "x" * 1900])
def test_a_bad_token_is_as_if_absent(server: Server, visit: Visit, token: str) -> None:
    assert visit(server).post_init(visitor_token=token).status_code == 201


def test_it_keeps_the_page_without_its_query(server: Server, visit: Visit) -> None:
    visit(server).open(page={"url": "https://a.example/p?secret=1&utm_source=mail#x", "title": "P", "referrer": ""})
    assert Conversation.objects.get().page_url == "https://a.example/p?utm_source=mail"


@pytest.mark.parametrize(
    "body", ["[]", "{", '{"init_id": "no"}', '{"page": []}', '{"site": 5}', '{"locale": "' + "x" * 99 + '"}']
)
def test_a_bad_body_is_a_problem_with_a_code(server: Server, site: Site, body: str) -> None:
    headers = {"Origin": server.url, "Content-Type": "application/json"}
    response = httpx2.post(f"{server.url}/api/chat/init", content=body, headers=headers)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "bad_request"


def test_an_unknown_site_is_404(server: Server, visit: Visit) -> None:
    response = visit(server).post_init(site="nobody")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_site")


def test_too_many_are_asked_to_wait(serve: Callable[..., Server], site: Site, visit: Visit) -> None:
    server = serve(INIT_RATE="2/h")
    answers = [visit(server).post_init() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["code"] == "rate_limited"


def test_errors_can_be_read_by_other_origins(server: Server) -> None:
    response = Visitor(server.url, origin="https://elsewhere.example").post_init()
    assert (response.status_code, response.json()["code"]) == (403, "origin")
    assert response.headers["access-control-allow-origin"] == "https://elsewhere.example"
    assert "Origin" in response.headers["vary"]
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(("origin", "allowed"), [("https://shop.example", True), ("https://evil.example", False)])
def test_a_preflight_is_answered_for_listed_origins(server: Server, site: Site, origin: str, allowed: bool) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.save()
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    response = httpx2.request("OPTIONS", f"{server.url}/api/chat/init", headers=headers)
    assert ("access-control-allow-origin" in response.headers) is allowed


def test_it_says_so_when_no_persona_is_published(server: Server, visit: Visit, site: Site) -> None:
    site.persona.published = None
    site.persona.save()
    assert visit(server).post_init().json()["code"] == "not_ready"


def test_history_pages_back_to_the_greeting(server: Server, visit: Visit) -> None:
    vera = visit(server).connect()
    for text in ("One", "Two", "Three"):
        vera.ask(text)
    newest = vera.history(limit=3).json()
    older = vera.history(before=newest["messages"][0]["seq"], limit=100).json()
    assert [message["seq"] for message in newest["messages"]] == [5, 6, 7]
    assert newest["more"] is True
    assert [message["seq"] for message in older["messages"]] == [1, 2, 3, 4]
    assert older["more"] is False


def test_history_wants_a_token(server: Server, visit: Visit) -> None:
    vera = visit(server).open()
    url = f"{server.url}/api/chat/history?conversation={vera.init['conversation']}"
    assert httpx2.get(url, headers=vera.headers()).status_code == 401


@pytest.mark.parametrize("query", [{"before": "x"}, {"limit": "-1"}, {"before": "9" * 30}])
def test_history_refuses_nonsense(server: Server, visit: Visit, query: dict[str, Any]) -> None:
    assert visit(server).open().history(**query).status_code == 400


def test_a_page_of_the_server_itself_reads_history_without_an_origin(server: Server, visit: Visit) -> None:
    vera = visit(server).connect()
    vera.ask("Hello")
    vera.origin = None
    assert vera.history().status_code == 200
    assert vera.post_init().status_code == 403
