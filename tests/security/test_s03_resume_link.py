"""S3, resume hijack by the mailed link: it goes to nobody who was not named in the chat, and works once, for one chat.

The attacks: guess or repeat a code, open the link by a program, have it sent to oneself, send it to somebody else and
read along, take the visitor elsewhere by it.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from django.core import serializers
from django.db.models import F
from websockets.exceptions import ConnectionClosed

from chat.models import Conversation, ResumeCode, Site, Visitor
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.visitor import Visitor as Client

Serve = Callable[..., Server]
Visit = Callable[..., Client]

VERA = "vera@ost.example"
SECRET = "My budget is 4711 euros"


@pytest.fixture
def post(serve: Serve, site: Site, mail: MailServer) -> Server:
    """A server that sends mail."""
    return serve(**mail.settings)


@pytest.fixture
def vera(post: Server, visit: Visit) -> Client:
    """Vera, who has named her address."""
    asking = visit(post).connect()
    asking.ask(f"{SECRET}. Write to {VERA}, please.")
    return asking


def send(client: Client, address: str = VERA, **body: Any) -> httpx2.Response:
    """Have the chat sent."""
    body = {"conversation": client.init["conversation"], "email": address, **body}
    headers = {**client.headers(), "Authorization": f"Bearer {client.init['visitor_token']}"}
    return httpx2.post(f"{client.base}/api/chat/email", json=body, headers=headers)


def code_in(mail: MailServer) -> str | None:
    """The code of the newest mail's link."""
    found = re.search(r"http://127\.0\.0\.1:\d+/resume#([\w-]+)", mail.letters[-1][1].get_content())
    return found[1] if found else None


def sent_code(client: Client, mail: MailServer) -> str:
    assert send(client).status_code == 202
    code = code_in(mail)
    assert code is not None
    return code


def exchange(server: Server, code: Any, origin: str | None = "", call: str = "resume") -> httpx2.Response:
    """As the widget does it."""
    headers = {"Origin": server.url if origin == "" else origin} if origin is not None else {}
    return httpx2.post(f"{server.url}/api/chat/{call}", json={"code": code}, headers=headers)


def taken_up(server: Server, answered: httpx2.Response) -> Client:
    """A client with what an exchange gave out."""
    client = Client(server.url)
    client.init = answered.json()
    return client


# What it is for


def test_the_chat_goes_on_elsewhere(post: Server, vera: Client, mail: MailServer) -> None:
    answered = exchange(post, sent_code(vera, mail))
    assert answered.status_code == 200
    elsewhere = taken_up(post, answered)
    assert SECRET in elsewhere.history().text
    assert elsewhere.connect().ask("And now?")["status"] == "complete"
    elsewhere.leave()


def test_the_page_of_the_link_leads_to_where_the_visitor_was(post: Server, visit: Visit, mail: MailServer) -> None:
    page = f"{post.url}/desks"
    vera = visit(post, page={"url": f"{page}?q=1#top"}).connect()
    vera.ask(f"I am {VERA}")
    code = sent_code(vera, mail)
    answered = exchange(post, code, call="resume/page")
    assert answered.json() == {"url": f"{page}#sales-agent={code}"}
    assert exchange(post, code).status_code == 200  # to look was not to use it


# The link goes to nobody else


def test_an_address_that_was_only_typed_into_the_form_gets_no_link(vera: Client, mail: MailServer) -> None:
    """`resuming.may_be_sent`: the transcript goes there as before, the key to the chat does not."""
    assert send(vera, "otto@ost.example").status_code == 202
    assert SECRET in mail.letters[-1][1].get_content()
    assert code_in(mail) is None
    assert not ResumeCode.objects.exists()


@pytest.mark.parametrize("address", ["a@ost.example", "era@ost.example", "vera@ost.exampl", "vera@ost.example.com"])
def test_a_piece_of_an_address_is_not_that_address(vera: Client, mail: MailServer, address: str) -> None:
    send(vera, address)
    assert code_in(mail) is None


def test_what_the_agent_wrote_names_nobody(vera: Client, mail: MailServer) -> None:
    conversation = Conversation.objects.get()
    conversation.messages.filter(role="agent").update(text="Write to otto@ost.example")
    send(vera, "otto@ost.example")
    assert code_in(mail) is None


def test_a_thief_who_knows_conversation_and_address_gets_nothing(
    post: Server, vera: Client, visit: Visit, mail: MailServer
) -> None:
    """Type B's e-mail in the form: nothing of B's comes of it."""
    thief = visit(post).connect()
    thief.ask(f"I am {VERA}")
    assert send(thief, conversation=vera.init["conversation"]).status_code == 404
    assert send(thief).status_code == 202
    assert mail.letters[-1][0] == [VERA]
    assert SECRET not in mail.letters[-1][1].get_content()


def test_nobody_is_flooded_with_other_peoples_chats(post: Server, visit: Visit, mail: MailServer) -> None:
    """`limits.count_mail`: five a day to one receiver, whoever sends them, from wherever and however it is spelled."""
    statuses = []
    for number in range(6):
        thief = visit(post).connect()
        thief.ask("Hello")
        statuses.append(send(thief, VERA if number % 2 else VERA.upper()).status_code)
    assert statuses == [202] * 5 + [429]
    assert len(mail.letters) == 5


def test_the_mail_says_who_has_sent_it(vera: Client, mail: MailServer) -> None:
    send(vera)
    assert "Somebody who chatted on Shop asked us to send this" in mail.letters[-1][1].get_content()


def test_whom_the_site_knows_signs_in_instead(vera: Client, mail: MailServer) -> None:
    """A mailed link would be a way around the site's own sign-in."""
    Visitor.objects.update(external_id="customer-7")
    send(vera)
    assert code_in(mail) is None


# It works once


def test_it_works_once(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    answers = [exchange(post, code) for _ in range(3)]
    assert [(answer.status_code, answer.json().get("code")) for answer in answers[1:]] == [(404, "link_used")] * 2
    assert exchange(post, code, call="resume/page").status_code == 404


@pytest.mark.engines
def test_of_twenty_at_once_one_gets_it(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    statuses: list[int] = []
    racing = [threading.Thread(target=lambda: statuses.append(exchange(post, code).status_code)) for _ in range(20)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert sorted(statuses) == [200] + [404] * 19


def test_every_link_of_a_chat_ends_with_the_first_that_is_used(post: Server, vera: Client, mail: MailServer) -> None:
    first, second = sent_code(vera, mail), sent_code(vera, mail)
    assert [exchange(post, code).status_code for code in (second, first)] == [200, 404]


def test_it_ends_after_a_week(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    left = F("expires_at") - timedelta(days=7) + timedelta(minutes=1)
    ResumeCode.objects.update(expires_at=left)
    assert exchange(post, code, call="resume/page").status_code == 200
    ResumeCode.objects.update(expires_at=F("expires_at") - timedelta(minutes=1))
    assert exchange(post, code).status_code == 404


def test_it_ends_with_the_conversation(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    body = {"conversation": vera.init["conversation"]}
    assert httpx2.post(f"{post.url}/api/chat/delete", json=body, headers=headers).status_code == 200
    assert exchange(post, code).status_code == 404


def test_it_ends_when_the_visitor_becomes_somebody(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    Visitor.objects.update(external_id="customer-7")
    assert exchange(post, code).status_code == 404


@pytest.mark.parametrize("code", ["", "x", "A" * 43, "A" * 64, "é" * 20, "../../etc", "%00", None])
def test_a_made_up_code_is_answered_like_a_used_one(
    post: Server, vera: Client, mail: MailServer, code: str | None
) -> None:
    used = sent_code(vera, mail)
    exchange(post, used)
    assert exchange(post, code).text == exchange(post, used).text


@pytest.mark.parametrize("code", [5, ["x"], {"digest": "x"}, "A" * 65, "\x00"])
def test_what_is_no_code_is_refused(post: Server, code: Any) -> None:
    assert exchange(post, code).status_code == 400


def test_a_program_that_opens_links_does_not_use_it_up(post: Server, vera: Client, mail: MailServer) -> None:
    code = sent_code(vera, mail)
    for method in ("GET", "HEAD", "GET"):
        answered = httpx2.request(method, f"{post.url}/resume", params={"code": code})
        assert answered.status_code == 200
        assert code not in answered.text
    for method in ("GET", "PUT"):
        assert httpx2.request(method, f"{post.url}/api/chat/resume?code={code}").status_code == 405
    assert exchange(post, code).status_code == 200


def test_the_page_of_the_link_gives_nothing_away(post: Server) -> None:
    answered = httpx2.get(f"{post.url}/resume")
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in answered.headers["cache-control"]
    assert "'unsafe-inline'" not in answered.headers["content-security-policy"]


# It opens this one chat


def test_it_opens_this_chat_and_no_other_of_the_visitors(
    post: Server, vera: Client, visit: Visit, mail: MailServer
) -> None:
    other = visit(post, visitor_token=vera.init["visitor_token"]).connect()
    other.ask("My other secret")
    elsewhere = taken_up(post, exchange(post, sent_code(vera, mail)))
    elsewhere.init["conversation"] = other.init["conversation"]
    assert elsewhere.history().status_code == 404


def test_who_had_the_link_sent_cannot_read_along(post: Server, vera: Client, mail: MailServer) -> None:
    """Session fixation: the chat is somebody's own from the exchange on, on every socket and call."""
    elsewhere = taken_up(post, exchange(post, sent_code(vera, mail)))
    assert vera.close_code() == 1000
    assert vera.frames[-1]["code"] == "unknown_conversation"
    elsewhere.connect().ask("My real secret")
    assert vera.history().status_code == 404
    again = vera.post_init(visitor_token=vera.init["visitor_token"], conversation=vera.init["conversation"])
    assert again.status_code == 404
    elsewhere.leave()


def test_nor_on_another_server(serve: Serve, post: Server, vera: Client, mail: MailServer) -> None:
    second = serve()
    code = sent_code(vera, mail)
    elsewhere = taken_up(second, exchange(second, code))
    began = time.monotonic()
    assert vera.close_code() == 1000
    assert time.monotonic() - began < 5
    elsewhere.connect().ask("My real secret")
    assert all("real" not in str(frame) for frame in vera.frames)
    with pytest.raises(ConnectionClosed):
        vera.say("I am still here")
    elsewhere.leave()


def test_the_init_that_opened_it_opens_it_no_longer(post: Server, visit: Visit, mail: MailServer) -> None:
    init_id = "11111111-2222-4333-8444-555555555555"
    sender = visit(post, init_id=init_id).connect()
    sender.ask(f"I am {VERA}")
    exchange(post, sent_code(sender, mail))
    again = Client(post.url).open(init_id=init_id)
    assert again.init["conversation"] != sender.init["conversation"]


# From the site's own pages, to the site's own pages


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_another_site_cannot_exchange_it(post: Server, vera: Client, mail: MailServer, origin: str | None) -> None:
    code = sent_code(vera, mail)
    assert exchange(post, code, origin).status_code == 403
    assert exchange(post, code, origin, call="resume/page").status_code == 403
    assert exchange(post, code).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)//",
        "data:text/html,x",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1:{port}@evil.example/",
        "http://evil@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@evil.example/",
        "",
    ],
)
def test_it_leads_nowhere_but_to_the_sites_own_pages(post: Server, vera: Client, mail: MailServer, url: str) -> None:
    """A page's address is what a client says it is."""
    Conversation.objects.update(page_url=url.format(port=post.port))
    code = sent_code(vera, mail)
    assert exchange(post, code, call="resume/page").json()["url"] == f"/#sales-agent={code}"


# Nowhere in the clear


def test_neither_database_nor_log_holds_a_code(
    post: Server, vera: Client, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = sent_code(vera, mail)
    exchange(post, code, call="resume/page")
    assert code not in serializers.serialize("json", ResumeCode.objects.all())
    token = exchange(post, code).json()["visitor_token"]
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail"))
    assert code not in ours
    assert token not in ours
