"""Leads in the admin: found, read with their evidence, corrected, taken out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from chat import staff
from chat.models import Conversation, Message, Site
from sales import capture, ledger
from sales.models import Lead, Qualification, QualificationField, SiteSales
from tests.admin.rows import answer, conversation, say, talk
from tests.sales.schemes import supply


@pytest.fixture
def lead(site: Site) -> Lead:
    """Jane, who wants it soon."""
    supply()
    chat = conversation(site)
    answer(chat, "My name is Jane Doe, budget 5k EUR. Order 4711081547.", "Good.")
    say(chat, Message.Role.VISITOR, "jane@example.com")
    return capture.catch_up(chat.pk)


def page(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query, follow=True)
    assert response.status_code == 200
    return b"".join(response).decode() if response.streaming else response.content.decode()


def of(lead: Lead, call: str = "change") -> str:
    return f"/admin/sales/lead/{lead.pk}/{call}/"


def test_the_list_shows_who_it_is_and_how_to_reach_them(mia: Client, lead: Lead) -> None:
    shown = page(mia, "/admin/sales/lead/")
    assert "Jane Doe" in shown
    assert "jane@example.com" in shown


def test_those_with_a_contact_stand_first(mia: Client, lead: Lead, site: Site) -> None:
    chat = conversation(site)
    say(chat, Message.Role.VISITOR, "My name is Bob")
    capture.catch_up(chat.pk)
    shown = page(mia, "/admin/sales/lead/")
    assert shown.index("Jane Doe") < shown.index("Bob")


def scored(site: Site, name: str, score: int, **fields: Any) -> Lead:
    """Somebody with a contact and this score."""
    lead = capture.catch_up(talk(site, f"My name is {name}. {name.lower()}@example.com").pk)
    Lead.objects.filter(pk=lead.pk).update(score=score, **fields)
    return lead


def test_of_those_with_a_contact_the_highest_score_stands_first(mia: Client, site: Site) -> None:
    for name, score in (("Ada", 20), ("Bob", 80), ("Cleo", 50)):
        scored(site, name, score)
    shown = page(mia, "/admin/sales/lead/")
    assert shown.index("Bob") < shown.index("Cleo") < shown.index("Ada")


@pytest.mark.parametrize("work", ["reviewed", "assigned", "taken", "answered", "decided", "spam"])
def test_a_lead_that_somebody_has_worked_on_stands_behind_the_new_ones(mia: Client, site: Site, work: str) -> None:
    best, chat = scored(site, "Ada", 90), Conversation.objects.get()
    scored(site, "Bob", 10)
    user = User.objects.get(username="mia")
    if work == "answered":
        say(chat, Message.Role.HUMAN, "Hello, this is Mia.")
    elif work == "decided":
        Lead.objects.filter(pk=best.pk).update(outcome_is_set=True)
    elif work == "spam":
        Lead.objects.filter(pk=best.pk).update(outcome=Lead.Outcome.SPAM)
    else:
        states: dict[str, dict[str, Any]] = {
            "reviewed": {"reviewed_at": timezone.now()},
            "assigned": {"assigned_to": user},
            "taken": {"taken_by": user},
        }
        Conversation.objects.filter(pk=chat.pk).update(**states[work])
    shown = page(mia, "/admin/sales/lead/")
    assert shown.index("Bob") < shown.index("Ada")
    assert "Ada" not in page(mia, "/admin/sales/lead/", new="untouched")


def test_the_list_shows_the_need_in_short_and_the_appointment(mia: Client, lead: Lead) -> None:
    said = lead.fields.get(name="email").message
    ledger.add(lead, "need", "Forty standing desks, height-adjustable, for the new office in Graz", "", by="person")
    ledger.add(lead, "booking", "2031-05-06T15:30+00:00", "jane@example.com", by="code", message=said)
    shown = page(mia, "/admin/sales/lead/")
    assert "Forty standing desks, height-adjustable, for the new office…" in shown
    assert "6 May 2031" in shown


def test_the_list_shows_an_appointment_in_the_words_it_was_told_in(mia: Client, lead: Lead) -> None:
    ledger.add(lead, "booking", "Tuesday at ten", "", by="person")
    assert "Tuesday at ten" in page(mia, "/admin/sales/lead/")


@pytest.mark.parametrize(("query", "found"), [("jane", True), ("example.com", True), ("5k", True), ("bob", False)])
def test_it_finds_a_lead_by_what_was_said(mia: Client, lead: Lead, query: str, found: bool) -> None:
    assert ("Jane Doe" in page(mia, "/admin/sales/lead/", q=query)) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"contact": "yes"}, True),
        ({"contact": "no"}, False),
        ({"outcome__exact": "qualified"}, False),
        ({"stage__exact": "next_step"}, True),
    ],
)
def test_it_filters(mia: Client, lead: Lead, query: dict[str, str], found: bool) -> None:
    assert ("Jane Doe" in page(mia, "/admin/sales/lead/", **query)) is found


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    mia: Client, lead: Lead, site: Site, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        chat = conversation(site)
        say(chat, Message.Role.VISITOR, "My name is Bob")
        ledger.add(capture.catch_up(chat.pk), "booking", "2031-05-06T15:30+00:00", "", by="person")
    with django_assert_max_num_queries(25):
        page(mia, "/admin/sales/lead/")


def test_a_lead_shows_each_field_with_the_words_and_their_message(mia: Client, lead: Lead) -> None:
    shown = page(mia, of(lead))
    assert "budget 5k EUR" in shown
    assert f"/admin/chat/conversation/{lead.conversation_id}/change/#m3" in shown


def test_it_shows_the_score_as_a_sum(mia: Client, lead: Lead) -> None:
    assert "Score 30; qualified from 60" in page(mia, of(lead))


def test_it_shows_what_was_not_taken_and_why(mia: Client, lead: Lead) -> None:
    shown = page(mia, of(lead))
    assert "4711081547" in shown
    assert "The number of an order, an invoice or an article" in shown


def test_the_transcript_leads_to_the_lead(mia: Client, lead: Lead) -> None:
    link = f"/admin/sales/lead/of/{lead.conversation_id}/"
    assert link in page(mia, f"/admin/chat/conversation/{lead.conversation_id}/change/")
    assert mia.get(link).headers["Location"] == of(lead)


def test_a_chat_that_was_not_read_yet_has_its_lead_too(mia: Client, site: Site) -> None:
    chat = conversation(site)
    say(chat, Message.Role.VISITOR, "jane@example.com")
    assert "jane@example.com" in page(mia, f"/admin/sales/lead/of/{chat.pk}/")


def test_a_correction_leaves_what_was_there(mia: Client, lead: Lead) -> None:
    mia.post(of(lead, "field"), {"name": "email", "value": "jane@example.org"})
    rows = list(lead.fields.filter(name="email").values_list("value", "by", "user__username"))
    assert rows == [("jane@example.com", "code", None), ("jane@example.org", "person", "mia")]
    shown = page(mia, of(lead))
    assert "jane@example.com" in shown
    assert "From elsewhere" in shown


def test_a_field_of_ones_own_is_added(mia: Client, lead: Lead) -> None:
    mia.post(of(lead, "field"), {"name": "email", "other": "team_size", "value": "12"})
    assert ledger.current(lead)["team_size"].value == "12"


@pytest.mark.parametrize(
    "given",
    [
        {"name": "need", "value": "shoes", "quote": "I sell shoes"},
        {"name": "Bad Name", "value": "x"},
        {"name": "need", "value": "x" * 501},
        {"value": "x"},
    ],
)
def test_what_cannot_be_written_down_is_said(mia: Client, lead: Lead, given: dict[str, str]) -> None:
    before = lead.fields.count()
    response: Any = mia.post(of(lead, "field"), given, follow=True)
    assert '<ul class="said"' in response.content.decode()
    assert lead.fields.count() == before


def test_staff_set_the_outcome_and_give_it_back(mia: Client, lead: Lead) -> None:
    mia.post(of(lead, "outcome"), {"outcome": "booked"})
    lead.refresh_from_db()
    assert (lead.outcome, lead.outcome_is_set, str(lead.outcome_by)) == ("booked", True, "mia")
    mia.post(of(lead, "outcome"), {"outcome": ""})
    lead.refresh_from_db()
    assert (lead.outcome, lead.outcome_is_set) == ("", False)


def test_there_are_no_other_outcomes(mia: Client, lead: Lead) -> None:
    assert mia.post(of(lead, "outcome"), {"outcome": "won"}).status_code == 404


def export(client: Client, action: str) -> bytes:
    chosen = [str(pk) for pk in Lead.objects.values_list("pk", flat=True)]
    response: Any = client.post("/admin/sales/lead/", {"action": action, "_selected_action": chosen})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_it_exports_leads_as_csv(mia: Client, lead: Lead) -> None:
    text = export(mia, "export_csv").decode("utf-8-sig")
    assert '"jane@example.com"' in text
    assert text.startswith('"conversation","site","began"')


def test_a_field_that_is_called_like_another_column_has_one_of_its_own(mia: Client, lead: Lead) -> None:
    for name in ("site", "score", "email_quote"):
        ledger.add(lead, name, f"own {name}", "", by="person", user=User.objects.get(username="mia"))
    (record,) = csv.DictReader(io.StringIO(export(mia, "export_csv").decode("utf-8-sig")))
    lead.refresh_from_db()
    assert (record["site"], record["score"], record["email_quote"]) == ("Shop", str(lead.score), "jane@example.com")
    own = {name: record[f"field:{name}"] for name in ("site", "score", "email_quote")}
    assert own == {"site": "own site", "score": "own score", "email_quote": "own email_quote"}


def test_it_exports_leads_for_excel(mia: Client, lead: Lead, tmp_path: Any) -> None:
    (tmp_path / "leads.xlsx").write_bytes(export(mia, "export_excel"))
    heading, row = load_workbook(tmp_path / "leads.xlsx").active.iter_rows(values_only=True)
    assert dict(zip(heading, row, strict=True))["email"] == "jane@example.com"


def test_s22_staff_of_another_site_see_and_change_nothing(mia: Client, lead: Lead, site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    staff.hold_to(User.objects.get(username="mia"), [other])
    assert "Jane Doe" not in page(mia, "/admin/sales/lead/")
    assert "Jane Doe" not in page(mia, of(lead))
    assert mia.get(f"/admin/sales/lead/of/{lead.conversation_id}/").status_code == 404
    assert mia.post(of(lead, "field"), {"name": "need", "value": "x"}).status_code == 404
    assert mia.post(of(lead, "outcome"), {"outcome": "spam"}).status_code == 404
    response: Any = mia.post("/admin/sales/lead/", {"action": "export_csv", "_selected_action": [str(lead.pk)]})
    assert b"Jane" not in (b"".join(response) if response.streaming else response.content)
    scheme = Qualification.objects.get(name="BANT")
    assert mia.post(f"/admin/sales/qualification/{scheme.pk}/change/", {"name": "Mine"}).status_code == 403


def scheme_form(**changes: str) -> dict[str, str]:
    form = {"name": "Ours", "enough": "40", "fields-TOTAL_FORMS": "1", "fields-INITIAL_FORMS": "0"}
    row = {"place": "0", "name": "team_size", "label": "Team", "weight": "40", "questions": "en: How many are you?"}
    return form | {f"fields-0-{name}": value for name, value in row.items()} | changes


def test_a_site_has_fields_and_questions_of_its_own(mia: Client, site: Site) -> None:
    form = scheme_form(**{"fields-0-questions": "en: How many are you?\nde: Wie viele sind Sie?"})
    assert mia.post("/admin/sales/qualification/add/", form).status_code == 302
    own = Qualification.objects.get(name="Ours")
    mia.post("/admin/sales/sitesales/add/", {"site": site.pk, "qualification": own.pk, "country": "AT"})
    assert SiteSales.objects.get().qualification == own
    assert QualificationField.objects.get(scheme=own).questions == {
        "en": "How many are you?",
        "de": "Wie viele sind Sie?",
    }
    assert "de: Wie viele sind Sie?" in page(mia, f"/admin/sales/qualification/{own.pk}/change/")


@pytest.mark.parametrize("questions", ["How many are you?", "english: How many?", "en:", "en: " + "x" * 201])
def test_it_says_how_questions_are_written(mia: Client, questions: str) -> None:
    response: Any = mia.post("/admin/sales/qualification/add/", scheme_form(**{"fields-0-questions": questions}))
    assert response.status_code == 200
    assert not Qualification.objects.filter(name="Ours").exists()


def test_it_names_a_chat_that_is_gone(mia: Client, lead: Lead) -> None:
    Conversation.objects.all().delete()
    assert mia.post(of(lead, "field"), {"name": "need", "value": "x"}).status_code == 404
