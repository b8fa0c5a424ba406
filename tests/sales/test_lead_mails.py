"""E-mails to a site's own people: each new lead, and a digest once a day."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from chat import erasing
from chat.models import Message, Site
from sales import announcing, digests, ledger, mails
from sales.models import Delivery, Lead, LeadMail
from tests.conftest import Server
from tests.fakes.mail_server import MailServer
from tests.sales import leads
from tests.sales.test_webhooks import announced, make_due, try_one

Serve = Callable[..., Server]


@pytest.fixture
def post(mail: MailServer, settings: Any) -> MailServer:
    """A mail server that the product uses."""
    for name, value in mail.settings.items():
        setattr(settings, name, value)
    settings.PUBLIC_URL = "https://chat.shop.example"
    return mail


def sent(mail: MailServer, count: int) -> list[Any]:
    """The letters, as soon as there are so many."""
    end = time.monotonic() + 15
    while len(mail.letters) < count:
        assert time.monotonic() < end
        time.sleep(0.02)
    return [letter for _, letter in mail.letters]


def text_of(letter: Any, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    return str(body.get_content())


# Each new lead


def test_a_new_lead_is_mailed_with_quotes_and_a_link(serve: Serve, site: Site, post: MailServer) -> None:
    leads.lead_mail(site, "mia@shop.example", each_lead=True)
    serve()
    lead = leads.lead(site, name="Vera Ost", email="vera@ost.example", need="40 desks")
    (letter,) = sent(post, 1)
    assert post.letters[0][0] == ["mia@shop.example"]
    assert letter["Subject"] == "New lead on Shop: Vera Ost"
    assert letter["Reply-To"] == "vera@ost.example"
    link = f"https://chat.shop.example/admin/sales/lead/{lead.pk}/change/"
    for kind in ("plain", "html"):
        assert all(words in text_of(letter, kind) for words in ("Vera Ost", "40 desks", link))


def test_fields_are_called_as_staff_call_them(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, each_lead=True)
    leads.lead(site, email="vera@ost.example", phone="+43 1 234567")
    announced()
    try_one()
    told = text_of(post.letters[0][1])
    assert "\nE-mail: vera@ost.example" in told
    assert "\nPhone: +43 1 234567" in told


def test_an_appointment_is_mailed_and_again_when_it_is_moved(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, each_lead=True)
    lead = leads.lead(site, email="vera@ost.example", name="Vera")
    announced()
    try_one()
    for when in ("2026-11-24T14:00+01:00", "2026-11-26T14:00+01:00"):
        leads.add(lead, booking=when)
        announced()
        try_one()
    assert [str(letter["Subject"]) for _, letter in post.letters] == [
        "New lead on Shop: Vera",
        "Appointment on Shop: Vera",
        "Appointment moved on Shop: Vera",
    ]
    assert "has moved their appointment" in text_of(post.letters[2][1])
    assert "2026-11-26T14:00" in text_of(post.letters[2][1])


def test_a_cancelled_appointment_is_mailed_with_its_time(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, each_lead=True)
    lead = leads.lead(site, email="vera@ost.example", name="Vera")
    announced()
    try_one()
    for when in ("2026-11-24T14:00+01:00", "", "2026-11-26T14:00+01:00"):
        ledger.add(lead, "booking", when, "Vera Ost", by="code")
        announced()
        try_one()
    assert [str(letter["Subject"]) for _, letter in post.letters[1:]] == [
        "Appointment on Shop: Vera",
        "Appointment cancelled on Shop: Vera",
        "Appointment on Shop: Vera",
    ]
    assert "has cancelled their appointment: 2026-11-24T14:00" in text_of(post.letters[2][1])


def test_each_address_has_a_mail_of_its_own(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, "mia@shop.example", "max@shop.example", each_lead=True)
    leads.lead(site)
    announced()
    try_one()
    try_one()
    assert [receivers for receivers, _ in post.letters] == [["mia@shop.example"], ["max@shop.example"]]


def test_a_lead_is_mailed_once(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, each_lead=True)
    lead = leads.lead(site)
    announced()
    leads.add(lead, phone="+43 1 234567")
    announced()
    assert Delivery.objects.count() == 1


def test_nothing_is_mailed_that_was_not_asked_for(site: Site, post: MailServer) -> None:
    leads.lead_mail(site)
    leads.lead(site)
    announced()
    assert digests.make_due() == 0
    assert not Delivery.objects.exists()


def test_nothing_is_mailed_without_a_mail_server(site: Site, settings: Any) -> None:
    settings.SENDS_EMAIL = False
    leads.lead_mail(site, each_lead=True, digest=True, digest_hour=0)
    leads.lead(site)
    announced()
    digests.make_due()
    assert not Delivery.objects.exists()


NASTY = "Vera\r\nBcc: otto@ost.example\r\n\r\nBuy now <script>alert(1)</script>"


def test_what_a_visitor_wrote_is_neither_a_header_nor_html(site: Site, post: MailServer) -> None:
    Site.objects.update(name="Shop\r\nX-Evil: 1")
    leads.lead_mail(site, each_lead=True)
    leads.lead(site, name=NASTY, email="vera@ost.example\r\nBcc: otto@ost.example")
    announced()
    assert try_one().arrived
    receivers, letter = post.letters[0]
    assert (receivers, letter["Bcc"], letter["X-Evil"], letter["Reply-To"]) == (
        ["sales@shop.example"],
        None,
        None,
        None,
    )
    assert "<script>" not in text_of(letter, "html")
    assert "&lt;script&gt;" in text_of(letter, "html")
    assert not any(line.startswith(("Bcc", "Buy")) for line in text_of(letter).splitlines())


def test_an_address_that_is_no_longer_listed_is_not_written_to(site: Site, post: MailServer) -> None:
    wanted = leads.lead_mail(site, each_lead=True)
    leads.lead(site)
    announced()
    wanted.addresses = ["other@shop.example"]
    wanted.save()
    assert not try_one().arrived
    assert (post.letters, Delivery.objects.get().state) == ([], "failed")


@pytest.mark.parametrize(
    ("refuses", "state"), [("550 No such user here", "failed"), ("451 Greylisted, try again", "pending")]
)
def test_an_address_that_is_refused(site: Site, post: MailServer, refuses: str, state: str) -> None:
    leads.lead_mail(site, each_lead=True)
    leads.lead(site)
    announced()
    post.refuses = refuses
    try_one()
    kept = Delivery.objects.get()
    assert (kept.state, refuses in kept.answer) == (state, True)


def test_a_mail_server_that_is_away_is_tried_again(site: Site, post: MailServer, settings: Any) -> None:
    leads.lead_mail(site, each_lead=True)
    leads.lead(site)
    announced()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert "EMAIL_URL" in try_one().words
    settings.EMAIL_PORT = port
    make_due()
    assert try_one().arrived
    assert post.letters[0][1]["Message-ID"].startswith(f"<{Delivery.objects.get().key}@")


@pytest.fixture
def running(serve: Serve, post: MailServer) -> Server:
    """A server that uses it."""
    return serve()


def test_the_log_holds_nothing_personal(
    running: Server, site: Site, post: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    """S17."""
    caplog.set_level("DEBUG")
    post.refuses = "550 vera@ost.example sales@shop.example"
    leads.lead_mail(site, each_lead=True)
    leads.lead(site)
    end = time.monotonic() + 10
    while "did not arrive" not in caplog.text:
        assert time.monotonic() < end
        time.sleep(0.05)
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("sales", "django")))
    assert "@" not in ours


# The digest


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the time of day that the digest goes by."""

    def be(moment: datetime) -> None:
        def local(value: datetime | None = None, timezone: Any = None) -> datetime:
            return moment.astimezone(timezone)

        monkeypatch.setattr(timezone, "localtime", local)

    return be


VIENNA = ZoneInfo("Europe/Vienna")


def at(hour: int, day: int = 10) -> datetime:
    return datetime(2026, 7, day, hour, 5, tzinfo=VIENNA)


def wants_digest(site: Site) -> LeadMail:
    return leads.lead_mail(site, digest=True, digest_hour=8, time_zone="Europe/Vienna")


def happened(site: Site, moment: datetime, **fields: Any) -> Lead:
    """A lead of that moment."""
    lead = leads.lead(site)
    Message.objects.filter(conversation=lead.conversation).update(at=moment)
    Lead.objects.filter(pk=lead.pk).update(contact_at=moment, **fields)
    return lead


def test_a_digest_tells_of_the_last_day(site: Site, post: MailServer, clock: Any) -> None:
    wants_digest(site)
    happened(site, at(9, day=9), outcome="qualified", outcome_at=at(10, day=9), score=70)
    happened(site, at(7, day=9))  # in the digest before
    happened(site, at(9, day=10))  # in the next
    clock(at(8))
    digests.make_due()
    assert try_one().arrived
    letter = post.letters[0][1]
    assert letter["Subject"] == "Shop: 1 new lead"
    assert "Conversations: 1" in text_of(letter)
    assert "Qualified: 1" in text_of(letter)
    assert "vera@ost.example (70)" in text_of(letter)


def test_it_waits_for_its_hour_where_the_site_is(site: Site, post: MailServer, clock: Any) -> None:
    wants_digest(site)
    happened(site, at(9, day=9))
    clock(at(7))  # 05:05 UTC
    assert digests.make_due() == 0
    clock(at(8))
    assert digests.make_due() == 1


@pytest.mark.engines
def test_it_is_made_once_a_day(site: Site, post: MailServer, clock: Any) -> None:
    wants_digest(site)
    happened(site, at(9, day=9))
    happened(site, at(9, day=10))
    clock(at(8))
    stale = list(LeadMail.objects.select_related("site"))  # as another process has read it
    assert digests.make_due() == 1
    assert [digests._make(wanted) for wanted in stale] == [False]
    clock(at(20))
    assert digests.make_due() == 0
    clock(at(8, day=11))
    assert digests.make_due() == 1


def test_a_server_that_was_away_makes_up_for_it(site: Site, post: MailServer, clock: Any) -> None:
    wants_digest(site)
    happened(site, at(9, day=9))
    clock(at(17))
    assert digests.make_due() == 1
    assert Delivery.objects.get().payload == "2026-07-10"


def test_a_day_without_visitors_has_none(site: Site, post: MailServer, clock: Any) -> None:
    wants_digest(site)
    clock(at(8))
    assert digests.make_due() == 0


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_is_as_long_as_it_is_there(day: date, hours: int) -> None:
    wanted = LeadMail(digest_hour=8, time_zone="Europe/Vienna")
    since, until = mails.period(wanted, day)
    assert until.astimezone(ZoneInfo("UTC")) - since.astimezone(ZoneInfo("UTC")) == timedelta(hours=hours)


def test_a_digest_holds_nobody_who_was_deleted(site: Site, post: MailServer, clock: Any) -> None:
    """S23: it is written when it is sent, so what was deleted meanwhile is not in it."""
    wants_digest(site)
    gone = happened(site, at(9, day=9))
    clock(at(8))
    digests.make_due()
    erasing.delete(gone.conversation_id)
    assert "ost.example" not in Delivery.objects.get().payload
    try_one()
    assert "vera@ost.example" not in text_of(post.letters[0][1])


def test_a_mail_is_written_when_it_is_sent(site: Site, post: MailServer) -> None:
    leads.lead_mail(site, each_lead=True)
    lead = leads.lead(site)
    announced()
    leads.add(lead, need="40 desks")
    assert announcing.announce() is not None
    try_one()
    assert "40 desks" in text_of(post.letters[0][1])
    assert timezone.now() - Delivery.objects.get().created_at < timedelta(minutes=1)
