"""The ledger: rows are only added, and every quote was written by the visitor."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.models import Message, Site
from sales import capture, ledger
from sales.ledger import QuoteNotFound
from sales.models import Event, Lead, LeadField
from tests.admin.rows import conversation, say
from tests.sales.conftest import Chat

NEED = "need"


@pytest.fixture
def lead(chat: Chat) -> Lead:
    """Somebody who sells shoes."""
    return capture.catch_up(chat("Hello.\nI sell  Red SHOES, about 20 a day.", "> We sell software.").pk)


def test_it_adds_what_a_model_found(lead: Lead) -> None:
    row = ledger.add(lead, NEED, "a shop for shoes", "I sell Red SHOES", by="model")
    assert row.message is not None
    assert (row.value, row.message.seq, row.by) == ("a shop for shoes", 1, "model")


@pytest.mark.parametrize("quote", ["i sell red shoes", "I  sell\nRed   SHOES,", "  20 A DAY. "])
def test_white_space_and_case_of_a_quote_do_not_matter(lead: Lead, quote: str) -> None:
    assert ledger.add(lead, NEED, "shoes", quote, by="model").quote == quote.strip()


@pytest.mark.parametrize(
    "quote", ["", " ", "I sell boots", "We sell software", "I sell Red-SHOES", "20 a day. We sell", "shoes red"]
)
def test_it_refuses_a_quote_that_the_visitor_did_not_write(lead: Lead, quote: str) -> None:
    with pytest.raises(QuoteNotFound):
        ledger.add(lead, NEED, "shoes", quote, by="model")
    assert not lead.fields.exists()


def test_it_refuses_a_quote_of_another_chat(lead: Lead, chat: Chat) -> None:
    other = capture.catch_up(chat("I sell boots").pk)
    with pytest.raises(QuoteNotFound):
        ledger.add(lead, NEED, "boots", "I sell boots", by="model")
    message = Message.objects.get(conversation=other.conversation)
    with pytest.raises(QuoteNotFound):
        ledger.add(lead, NEED, "boots", "I sell boots", by="model", message=message)


def test_it_refuses_a_quote_of_another_message(lead: Lead) -> None:
    answer = Message.objects.get(conversation=lead.conversation, seq=2)
    with pytest.raises(QuoteNotFound):
        ledger.add(lead, NEED, "software", "We sell software", by="model", message=answer)


def test_a_later_value_leaves_the_earlier_one(lead: Lead) -> None:
    ledger.add(lead, NEED, "shoes", "Red SHOES", by="model")
    ledger.add(lead, NEED, "20 a day", "20 a day", by="model")
    assert list(lead.fields.values_list("value", flat=True)) == ["shoes", "20 a day"]
    assert ledger.current(lead)[NEED].value == "20 a day"


def test_the_same_again_is_no_new_row(lead: Lead) -> None:
    for _ in range(2):
        ledger.add(lead, NEED, "shoes", "Red SHOES", by="model")
    assert lead.fields.count() == 1


def test_a_person_may_know_something_from_elsewhere(lead: Lead, django_user_model: type[User]) -> None:
    mia = django_user_model.objects.create(username="mia")
    row = ledger.add(lead, "phone", "+43 1 234567", "", by="person", user=mia)
    assert (row.message, row.quote, row.user) == (None, "", mia)


def test_a_person_takes_a_field_back(lead: Lead) -> None:
    ledger.add(lead, "phone", "+43 1 234567", "", by="person")
    ledger.add(lead, "phone", "", "", by="person")
    lead.refresh_from_db()
    assert "phone" not in ledger.current(lead)
    assert lead.contact_at is None


def test_a_persons_quote_is_checked_too(lead: Lead) -> None:
    with pytest.raises(QuoteNotFound):
        ledger.add(lead, NEED, "boots", "I sell boots", by="person")


def test_the_database_keeps_no_row_of_code_or_model_without_its_quote(lead: Lead) -> None:
    for by in ("code", "model"):
        with pytest.raises(IntegrityError), transaction.atomic():
            LeadField.objects.create(lead=lead, name=NEED, value="shoes", by=by)


def test_the_score_is_the_sum_of_the_weights(lead: Lead) -> None:
    ledger.add(lead, NEED, "shoes", "Red SHOES", by="model")
    ledger.add(lead, "timeline", "a day", "a day", by="model")
    ledger.add(lead, "colour", "red", "Red", by="model")
    lead.refresh_from_db()
    assert lead.score == 30 + 20


def test_it_notes_for_the_outbox_that_there_is_news(lead: Lead) -> None:
    ledger.add(lead, NEED, "shoes", "Red SHOES", by="model")
    assert [event.conversation_id for event in Event.objects.all()] == [lead.conversation_id]


WORDS = st.sampled_from(
    ["jane@example.com", "My name is Jane", "budget is 5k", "we need it within 2 weeks", "212-555-0123", "for", "my",
     "shop", "Acme Ltd", "\n", "order 4711081547", "jane at example dot com", "＋４９ 171 1234567", "我叫王小明。", "?"]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(WORDS | st.text(max_size=12), max_size=5).map(" ".join), min_size=1, max_size=4),
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=3),
)
def test_no_row_has_a_quote_that_its_message_does_not_hold(
    shop: Site, said: list[str], told: list[tuple[str, str]]
) -> None:
    chat = conversation(shop, timezone="Europe/Berlin")
    for text in said:
        say(chat, Message.Role.VISITOR, text.replace("\x00", ""))
        say(chat, Message.Role.AGENT, "What would you like to use it for?")
    lead = capture.catch_up(chat.pk)
    for value, quote in told:
        for words in (quote.replace("\x00", ""), said[0].replace("\x00", "")[:30]):
            try:
                ledger.add(lead, "need", value.replace("\x00", "") or "x", words, by="model")
            except QuoteNotFound:
                continue
    for row in lead.fields.select_related("message"):
        assert row.message is not None
        assert row.message.role == "visitor"
        assert " ".join(row.quote.split()).casefold() in " ".join(row.message.text.split()).casefold()
        assert row.quote.strip()
