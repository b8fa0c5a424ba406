"""Contacts and plain statements in what visitors write, found by code and put into the ledger.

Runs beside every answer, by whatever it is written, and from the sweep for conversations that nobody answers. It may
run twice and in several processes: a message is read once, because `read_seq` moves in the same transaction.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chat.models import Conversation, Message, Site
from chat.rows import locked
from sales import ledger, sweeping
from sales.models import Lead, LeadField, MissedContact
from sales.qualification import CONTACTS, scheme_of
from sales.reading.answers import is_answer
from sales.reading.contacts import Finding, find
from sales.reading.plain import Found
from sales.reading.regions import corrected_in, international, regions
from sales.reading.words import pattern

log = logging.getLogger(__name__)

QUIET = timedelta(seconds=20)  # by then, whoever answers has read a message too
NEWS = timedelta(days=1)  # nobody is told of what was said before: an old installation has years of chats to read
AT_ONCE = 200
LONGEST_MISS = 200
_ABROAD = re.compile(r"\s*(?:\+|00)\s?\d")  # with a country code


def read(text: str, conversation: Conversation, country: str = "", phone: str = "") -> Finding:
    """What one message of a visitor says, by code alone.

    `country`: the site's own. `phone`: the number they left before; one that corrects it, or another in this message,
    is of the same country.
    """
    tried = regions(conversation.locale, conversation.timezone, country)
    own = own_hosts(conversation.site)
    finding = find(text, tried, own)
    wrong = [missed.words for missed in finding.missed if missed.reason == "corrected" and _ABROAD.match(missed.words)]
    if not wrong and (not phone or not pattern("is_wrong", "not_this").search(text)):
        return finding
    tried = corrected_in(wrong[-1] if wrong else phone, tried)
    finding = find(text, tried, own)
    return replace(finding, found=tuple(_dialled(found, tried) for found in finding.found))


def catch_up(conversation_id: int) -> Lead:
    """Read every message after the lead's `read_seq` in one short transaction; the lead as it is then.

    Idempotent, and safe in several processes. Raises `Refused` where the conversation was deleted.
    """
    with transaction.atomic():
        conversation = locked(conversation_id)
        lead, _ = Lead.objects.get_or_create(conversation=conversation)
        rows = Message.objects.filter(conversation=conversation, seq__gt=lead.read_seq)
        fresh = list(rows.order_by("seq"))
        if not fresh:
            return lead
        before = Message.objects.filter(conversation=conversation, seq=lead.read_seq).first()
        scheme = scheme_of(conversation.site_id)
        had = list(lead.fields.order_by("pk").values_list("pk", "name", "value"))
        newest = had[-1][0] if had else 0
        phone = next((value for _, name, value in reversed(had) if name == "phone"), "")
        asked = ""
        for message in [*([before] if before else []), *fresh]:
            if message.role != Message.Role.VISITOR:
                asked = scheme.asked_by(message.text) if message.role == Message.Role.AGENT else ""
            elif message is not before:
                finding = read(message.text, conversation, scheme.country, phone)
                phone = next((found.value for found in finding.found if found.name == "phone"), phone)
                _take(lead, message, finding, asked, is_answer=not _is_something_else(message, conversation))
                asked = ""
        lead.read_seq = fresh[-1].seq
        news = lead.fields.filter(pk__gt=newest, message__at__gt=timezone.now() - NEWS)
        if any(message.role == Message.Role.VISITOR for message in fresh) and not lead.outcome_is_set:
            lead.outcome, lead.outcome_at = "", None  # it goes on
        ledger.settle(lead, scheme, tell=news.exists())
    return lead


def on_contact_asked_for(sender: Any, conversation: Conversation, **_: Any) -> str:
    """The contact a visitor named last, else the e-mail address that the site has signed; empty for none."""
    known = ledger.current(catch_up(conversation.pk))
    contacts = [known[name] for name in CONTACTS if name in known]
    return max(contacts, key=lambda row: row.pk).value if contacts else conversation.visitor.email


def sweep(since: timedelta | None = None) -> int:
    """Catch up with conversations that no answer has brought up to date; returns how many were behind.

    `since`: only those in which somebody wrote in this time; all of them where left out.
    """
    now = timezone.now()
    behind = Q(lead=None) | Q(lead__read_seq__lt=F("last_seq"))
    quiet = Conversation.objects.filter(behind, last_seq__gt=0, last_message_at__lt=now - QUIET)
    if since is not None:
        quiet = quiet.filter(last_message_at__gt=now - since)
    found = list(quiet.order_by("-last_message_at").values_list("pk", flat=True)[:AT_ONCE])
    sweeping.each(found, catch_up, "taking what was said into the ledger")
    return len(found)


def own_hosts(site: Site) -> frozenset[str]:
    """The host names of a site's own pages."""
    return frozenset(host for origin in site.allowed_origins if (host := urlsplit(str(origin)).hostname))


def _dialled(found: Found, tried: tuple[str, ...]) -> Found:
    """A number that no plan knows is of the likeliest country."""
    if found.name != "phone" or found.value.startswith("+") or not tried:
        return found
    return replace(found, value=international(found.value, tried[0]))


def _take(lead: Lead, message: Message, finding: Finding, asked: str, *, is_answer: bool) -> None:
    """Put what was found in a message into the ledger, and note what was not taken.

    `is_answer`: whether it may answer what was asked, or state a need.
    """
    found = list(finding.found)
    # What they want besides, said later and unasked, says less than what they need.
    if not is_answer or lead.fields.filter(name="need").exclude(value="").exists():
        found = [one for one in found if one.name != "need"]
    for one in [*found, *(_answer_to(asked, message.text, found) if is_answer else ())]:
        ledger.write(lead, one.name, one.value, one.quote, by=LeadField.By.CODE, message=message)
    for missed in finding.missed:
        log.info("No contact taken from message %s of lead %s: %s", message.seq, lead.pk, missed.reason)
        MissedContact.objects.create(
            lead=lead, message=message, reason=missed.reason, words=missed.words[:LONGEST_MISS]
        )


def _is_something_else(message: Message, conversation: Conversation) -> bool:
    """Whether a message is a tap on something we offered, or the call for a person, and so no answer of theirs."""
    return message.via == "quick_reply" or message.client_id == conversation.human_id


def _answer_to(asked: str, text: str, found: Iterable[Found]) -> list[Found]:
    """The message itself, where it answers the question of the scheme that was asked right before it."""
    names = {one.name for one in found}
    if not asked or asked in names or names & set(CONTACTS) or not is_answer(asked, text):
        return []
    return [Found(asked, text.strip(), text.strip())]
