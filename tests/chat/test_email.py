"""`POST /api/chat/email`: the transcript by mail, to one address, and to nobody who did not want it often."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.models import Conversation, Message, Site
from tests.conftest import Server
from tests.fakes.mail_server import MailServer, settings_for
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

VERA = "vera@ost.example"


@pytest.fixture
def post(serve: Serve, site: Site, mail: MailServer) -> Server:
    """A server that uses it."""
    return serve(**mail.settings)


@pytest.fixture
def vera(post: Server, visit: Visit) -> Visitor:
    """Vera, who has asked something."""
    asking = visit(post).connect()
    asking.ask("Do you deliver to Graz?")
    return asking


def send(visitor: Visitor, address: Any = VERA, conversation: str = "", **headers: str) -> httpx2.Response:
    """Ask for it."""
    honest = {**visitor.headers(), "Authorization": f"Bearer {visitor.init['visitor_token']}"}
    body = {"conversation": conversation or visitor.init["conversation"], "email": address}
    return httpx2.post(f"{visitor.base}/api/chat/email", json=body, headers={**honest, **headers}, timeout=20)


def test_it_sends_the_transcript_as_plain_text(vera: Visitor, mail: MailServer) -> None:
    answered = send(vera)
    assert (answered.status_code, answered.json()) == (202, {"sent": True})
    ((receivers, letter),) = mail.letters
    assert (receivers, letter["To"], letter["From"]) == ([VERA], VERA, "chat@shop.example")
    assert letter["Subject"] == "Your chat with Robin on Shop"
    assert letter.get_content_type() == "text/plain"
    text = " ".join(letter.get_content().split())
    said = [" ".join(part.split()) for part in Message.objects.order_by("seq").values_list("text", flat=True)]
    assert all(part in text for part in said)
    assert [text.index(part) for part in said] == sorted(text.index(part) for part in said)


def test_it_says_who_asked_for_it(vera: Visitor, mail: MailServer) -> None:
    send(vera)
    assert "Somebody who chatted on Shop asked us to send this" in mail.letters[0][1].get_content()


def test_it_tells_times_in_the_visitors_zone(vera: Visitor, mail: MailServer) -> None:
    Conversation.objects.update(timezone="Europe/Vienna")
    send(vera)
    assert "Times are in Europe/Vienna." in mail.letters[0][1].get_content()


@pytest.mark.parametrize(
    ("locale", "subject", "asked"),
    [
        ("de-AT", "Ihr Chat mit Robin auf Shop", "hat uns gebeten"),
        ("fr", "Votre discussion avec Robin sur Shop", "nous a demandé"),
        ("es_MX", "Su chat con Robin en Shop", "nos pidió"),
        ("ar-EG", "محادثتك مع Robin على Shop", "طلب منا"),
        ("ja", "ShopでのRobinとのチャット", "依頼"),
        ("fi", "Your chat with Robin on Shop", "asked us"),
        ("", "Your chat with Robin on Shop", "asked us"),
    ],
)
def test_it_speaks_the_visitors_language(
    vera: Visitor, mail: MailServer, locale: str, subject: str, asked: str
) -> None:
    Conversation.objects.update(locale=locale, written_in="")
    send(vera)
    letter = mail.letters[0][1]
    assert letter["Subject"] == subject
    assert asked in letter.get_content()


def test_it_speaks_as_the_visitor_writes_whatever_the_page_does(vera: Visitor, mail: MailServer) -> None:
    Site.objects.update(locale="en")
    Conversation.objects.update(locale="en", written_in="de")
    send(vera)
    assert mail.letters[0][1]["Subject"] == "Ihr Chat mit Robin auf Shop"


def test_it_says_which_answer_was_not_finished(vera: Visitor, mail: MailServer) -> None:
    Message.objects.filter(seq=3).update(status="stopped", text="It costs")
    send(vera)
    assert "It costs (stopped)" in mail.letters[0][1].get_content()


@pytest.mark.parametrize("text", [".\r\nQUIT", "..", "Grüß Gott 你好 🙂", "x" * 3000, "From me\nFrom you"])
def test_any_text_arrives_as_it_was_written(vera: Visitor, mail: MailServer, text: str) -> None:
    vera.ask(text)
    send(vera)
    assert " ".join(text.split()) in " ".join(mail.letters[0][1].get_content().split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "vera",
        "vera@",
        "@ost.example",
        "vera@ost.example, otto@ost.example",
        "vera@ost.example otto@ost.example",
        "vera@ost.example;otto@ost.example",
        "Vera <vera@ost.example>",
        "vera@ost.example\nBcc: otto@ost.example",
        "vera@ost.example\r\nBcc: otto@ost.example",
        "vera@ost.example\r\n\r\nBuy now",
        "vera\r\nRCPT TO:<otto@ost.example>@ost.example",
        "\nvera@ost.example",
        "vera@ost.example\n",
        "vera@ost.example\x0bBcc: x@y.example",
        "vera@ost.example\u2028Bcc: x@y.example",
        "vera@ost.example\x00",
        '"vera\\\x08"@ost.example',
        '"otto@ost.example,"@ost.example',
        "vera@[127.0.0.1]",
        "vera%0aBcc:otto@ost.example%0a",
        "x" * 250 + "@ost.example",
        ["vera@ost.example", "otto@ost.example"],
        None,
    ],
)
def test_no_header_and_no_second_receiver_can_be_put_in(vera: Visitor, mail: MailServer, address: Any) -> None:
    answered = send(vera, address)
    assert (answered.status_code, answered.json()["code"]) == (400, "bad_request")
    assert mail.letters == []


def test_a_name_of_the_site_cannot_put_a_header_in(vera: Visitor, mail: MailServer, site: Site) -> None:
    Site.objects.update(name="Shop\r\nBcc: otto@ost.example")
    assert send(vera).status_code == 202
    assert (mail.letters[0][0], mail.letters[0][1]["Bcc"]) == ([VERA], None)


@pytest.mark.engines
def test_a_conversation_is_sent_three_times_a_day(vera: Visitor, mail: MailServer) -> None:
    answers = [send(vera) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["retry-after"]) > 60
    assert len(mail.letters) == 3


def test_an_address_of_a_client_sends_ten_a_day(post: Server, visit: Visit, mail: MailServer) -> None:
    answers: list[int] = []
    for _ in range(4):
        asking = visit(post).connect()
        asking.ask("Hello")
        answers += [send(asking, f"vera{len(answers)}@ost.example").status_code for _ in range(3)]
    assert answers == [202] * 10 + [429] * 2


def test_a_made_up_address_of_the_client_changes_nothing(vera: Visitor) -> None:
    answers = [send(vera, **{"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(4)]
    assert answers == [202, 202, 202, 429]


def test_a_chat_in_which_nobody_wrote_is_not_sent(post: Server, visit: Visit, mail: MailServer) -> None:
    assert send(visit(post).open()).json()["code"] == "bad_request"
    assert mail.letters == []


def test_an_address_that_is_refused_for_good_counts(vera: Visitor, mail: MailServer) -> None:
    mail.refuses = "550 No such user here"
    answers = [send(vera) for _ in range(4)]
    assert [answer.json()["code"] for answer in answers] == ["bad_request"] * 3 + ["rate_limited"]


def test_a_mail_server_that_is_busy_is_tried_again_later(vera: Visitor, mail: MailServer) -> None:
    mail.refuses = "451 Greylisted, try again"
    answers = [send(vera) for _ in range(5)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "mail_failed")}
    assert "Nothing is lost" in answers[0].json()["title"]
    mail.refuses = ""
    assert send(vera).status_code == 202


def test_a_mail_server_that_is_away_is_not_waited_for(serve: Serve, site: Site, visit: Visit) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # and never listens
        asking = visit(serve(**settings_for(reserved.getsockname()[1]))).connect()
        asking.ask("Hello")
        assert (send(asking).status_code, asking.ask("Still there?")["status"]) == (503, "complete")


def test_a_mail_server_that_says_nothing_keeps_nobody_else_waiting(serve: Serve, site: Site, visit: Visit) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        server = serve(**{**settings_for(silent.getsockname()[1]), "EMAIL_TIMEOUT": 5})
        asking = visit(server).connect()
        asking.ask("Hello")
        answers: list[int] = []
        waiting = [threading.Thread(target=lambda: answers.append(send(asking).status_code)) for _ in range(3)]
        for thread in waiting:
            thread.start()
        time.sleep(0.5)
        assert asking.ask("Still there?")["status"] == "complete"
        assert httpx2.get(f"{server.url}/api/health").status_code == 200
        assert answers == []
        for thread in waiting:
            thread.join()
        assert answers == [503, 503, 503]


def test_init_says_whether_it_can_be_sent(vera: Visitor) -> None:
    assert vera.init["features"]["email"] is True


def test_without_a_mail_server_there_is_no_such_call(server: Server, visit: Visit) -> None:
    asking = visit(server).connect()
    asking.ask("Hello")
    assert asking.init["features"]["email"] is False
    assert (send(asking).status_code, send(asking).json()["code"]) == (404, "unavailable")


def test_somebody_elses_answers_like_one_that_is_not_there(
    post: Server, visit: Visit, vera: Visitor, mail: MailServer
) -> None:
    thief = visit(post).open()
    theirs, nobodys = send(thief, conversation=vera.init["conversation"]), send(thief, conversation="nobodys")
    assert (theirs.status_code, theirs.text) == (404, nobodys.text)
    assert mail.letters == []


def test_the_log_names_no_address(vera: Visitor, mail: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail.refuses = f"451 {VERA} is busy"
    send(vera)
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail"))
    assert "EMAIL_URL" in ours
    assert VERA not in ours
