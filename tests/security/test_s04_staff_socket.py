"""S4 and S22 on the staff socket: who may not sit at the desk stays out, and who may no longer is put out."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from websockets.exceptions import InvalidStatus

from chat import staff
from chat.models import Conversation, Site
from sales.models import Note
from tests.conftest import Server
from tests.desk.colleague import Colleague
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Hire = Callable[..., Colleague]

SOON = 5.0  # seconds


@pytest.fixture
def hire(server: Server) -> Iterator[Hire]:
    hired: list[Colleague] = []

    def make(name: str, group: str = "Sales managers") -> Colleague:
        hired.append(Colleague(server.url, name, group))
        return hired[-1]

    yield make
    for colleague in hired:
        colleague.leave()


def refused(colleague: Colleague, **how: str) -> bool:
    try:
        colleague.sit(**how)
    except InvalidStatus as error:
        return error.response.status_code == 403
    return False


@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=nothing", "sessionid=" + "a" * 32, "other=1"])
def test_without_a_session_nobody_gets_in(hire: Hire, cookie: str) -> None:
    assert refused(hire("mia"), cookie=cookie)


@pytest.mark.parametrize("group", ["", "Marketers"])
def test_without_the_role_nobody_gets_in(hire: Hire, group: str) -> None:
    assert refused(hire("max", group))


def test_who_is_disabled_or_no_staff_gets_not_in(hire: Hire) -> None:
    mia, ben = hire("mia"), hire("ben")
    mia.user.is_active = False
    mia.user.save()
    ben.user.is_staff = False
    ben.user.save()
    assert refused(mia)
    assert refused(ben)


def test_an_expired_session_gets_not_in(hire: Hire) -> None:
    mia = hire("mia")
    session = mia.client.session
    session.set_expiry(-1)
    session.save()
    assert refused(mia)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://localhost.evil",
        "{base}/",
        "{base}.evil",
    ],
)
def test_pages_of_other_origins_get_not_in(hire: Hire, server: Server, origin: str) -> None:
    assert refused(hire("mia"), origin=origin.format(base=server.url))


def test_sites_that_carry_the_chat_get_not_in_either(hire: Hire, site: Site) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.save()
    assert refused(hire("mia"), origin="https://shop.example")


def _disable(mia: Colleague) -> None:
    mia.user.is_active = False
    mia.user.save()


def _change_password(mia: Colleague) -> None:
    mia.user.set_password("another one")
    mia.user.save()


ENDS: dict[str, Callable[[Colleague], object]] = {
    "signed out": lambda mia: mia.client.post("/admin/logout/"),
    "disabled": _disable,
    "role taken away": lambda mia: mia.user.groups.remove(Group.objects.get(name="Sales managers")),
    "password changed": _change_password,
}


@pytest.mark.parametrize("end", list(ENDS))
def test_who_may_no_longer_be_there_is_put_out_within_five_seconds(hire: Hire, end: str) -> None:
    mia = hire("mia").sit()
    mia.until(lambda frame: frame["type"] == "hello")
    ENDS[end](mia)
    began = time.monotonic()
    assert mia.close_code() == 4401
    assert time.monotonic() - began < SOON


def test_nothing_is_done_for_who_may_no_longer_be_there(hire: Hire, vera: Visitor) -> None:
    vera.ask("Hello?")
    mia = hire("mia").sit()
    mia.until(lambda frame: frame["type"] == "hello")
    _disable(mia)
    assert mia.socket is not None
    mia.socket.send(f'{{"type": "take", "n": 1, "conversation": "{vera.init["conversation"]}"}}')
    assert mia.close_code() == 4401
    assert Conversation.objects.get().mode == "agent"


# Another site's conversations


@pytest.fixture
def anna(hire: Hire, site: Site) -> Colleague:
    """Of another site's team, at the desk."""
    anna = hire("anna")
    staff.hold_to(anna.user, [Site.objects.create(name="Other", persona=site.persona)])
    return anna.sit()


def test_the_list_shows_nothing_of_another_site(anna: Colleague, vera: Visitor) -> None:
    vera.ask("A secret of the shop")
    end = time.monotonic() + 2.5
    while time.monotonic() < end:
        try:
            anna.receive(0.5)
        except TimeoutError:
            continue
    assert [frame["rows"] for frame in anna.frames if frame["type"] == "list"] == [[]]
    assert "secret" not in str(anna.frames)


@pytest.mark.parametrize("type", ["open", "take", "back", "say", "typing", "note", "tag", "assign", "seen"])
def test_every_frame_about_another_sites_conversation_is_refused_and_logged(
    anna: Colleague, vera: Visitor, type: str, caplog: pytest.LogCaptureFixture
) -> None:
    vera.ask("A secret of the shop")
    fields = {"id": str(uuid.uuid4()), "text": "Hello", "name": "mine", "on": True}
    with caplog.at_level(logging.WARNING):
        answer = anna.do(type, conversation=vera.init["conversation"], **fields)
    assert (answer["type"], answer["code"]) == ("refused", "unknown_conversation")
    assert f"User {anna.user.pk} was refused conversation" in caplog.text
    chat = Conversation.objects.get()
    assert (chat.mode, chat.assigned_to, Note.objects.count()) == ("agent", None, 0)


def test_who_loses_a_site_while_watching_sees_no_more_of_it(hire: Hire, vera: Visitor, site: Site) -> None:
    vera.ask("Hello?")
    mia = hire("mia").sit()
    mia.do("open", conversation=vera.init["conversation"])
    staff.hold_to(mia.user, [Site.objects.create(name="Other", persona=site.persona)])
    mia.until(lambda frame: frame["type"] == "gone", timeout=SOON)
    vera.ask("A secret of the shop")
    assert mia.do("ping")["type"] == "pong"
    assert "secret" not in str(mia.frames)
