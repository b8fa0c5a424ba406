"""E-mails to a site's own people: each new lead, and what a day has brought. Plain text, with simple HTML beside it."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.mail import checked
from chat.models import Conversation, Message
from sales import ledger
from sales.announcing import lead_url
from sales.booking import BOOKED
from sales.brief import label_of
from sales.models import Delivery, Lead, LeadField, LeadMail
from sales.outbox import Answer
from sales.qualification import scheme_of
from salesagent.lib.errors import Refused

LEAD, BOOKING, WAITING, DIGEST = "lead.created", "lead.updated", "handover.requested", "digest"
MOST_LEADS = 50
CONTACTS = ("name", "email", "phone")


def letter(delivery: Delivery) -> EmailMultiAlternatives | None:
    """A delivery as an e-mail, as things stand now; None where its address is no longer to be written to.

    Uses the database.
    """
    wanted = LeadMail.objects.filter(site=delivery.site).first()
    if wanted is None or delivery.address not in wanted.addresses or not settings.SENDS_EMAIL:
        return None
    if delivery.event == DIGEST:
        return _digest(delivery, wanted)
    if delivery.event == WAITING and delivery.conversation is not None:
        return _of_waiting(delivery, delivery.conversation)
    lead = Lead.objects.filter(conversation=delivery.conversation_id).first()
    return _of_lead(delivery, lead) if lead is not None else None


def somebody_waits(delivery: Delivery) -> bool:
    """Whether the visitor still waits for a person. Uses the database."""
    conversation = delivery.conversation
    return conversation is not None and conversation.mode == Conversation.Mode.WAITING


def send(message: EmailMultiAlternatives) -> Answer:
    """Hand an e-mail to the mail server. Uses the network and not the database: for a thread of its own."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return Answer(False, _said(code, said), for_good=code >= 500)
    except smtplib.SMTPResponseException as error:
        return Answer(False, _said(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:  # time-outs are an OSError, too
        return Answer(False, f"The mail server cannot be reached ({type(error).__name__}). See EMAIL_URL.")
    return Answer(True, "The mail server has taken it.")


def period(wanted: LeadMail, day: date) -> tuple[datetime, datetime]:
    """The day that the digest of `day` tells of: from the hour of the one before to its own."""
    until = datetime.combine(day, time(wanted.digest_hour), ZoneInfo(wanted.time_zone))
    return until - timedelta(days=1), until


def anything_happened(wanted: LeadMail, day: date) -> bool:
    """Whether there is something to tell of in the digest of `day`."""
    return _written(wanted, *period(wanted, day)).exists()


def _of_lead(delivery: Delivery, lead: Lead) -> EmailMultiAlternatives:
    fields = list(ledger.current(lead).values())
    known = {row.name: row.value for row in fields}
    scheme = scheme_of(delivery.site_id)
    site = _line(delivery.site.name)
    subject, opening = _("New lead on %(site)s: %(who)s"), _("A visitor of %(site)s has left a contact.")
    given_up = ""
    if delivery.event == BOOKING:
        subject, opening, given_up = _of_booking(lead)
    context = {
        "opening": opening % {"site": site, "when": _line(given_up)},
        "fields": [
            (label_of(row.name, scheme), _line(row.value), _line(Truncator(row.quote).chars(300))) for row in fields
        ],
        "score": lead.score,
        "stage": lead.get_stage_display(),
        "page": _line(lead.conversation.page_url),
        "url": lead_url(lead),
    }
    message = _message(delivery, subject % {"site": site, "who": _line(_who(known))[:80]}, "lead", context)
    with suppress(Refused):  # what the visitor wrote: only what is one plain address
        message.reply_to = [checked(known.get("email", ""))]
    return message


def _of_booking(lead: Lead) -> tuple[str, str, str]:
    """Subject and first words of a letter on an appointment, new, moved or cancelled; the time that was given up."""
    now, before = [*lead.fields.filter(name=BOOKED).order_by("-pk").values_list("value", flat=True)[:2], "", ""][:2]
    if not now:
        opening = _("A visitor of %(site)s has cancelled their appointment: %(when)s")
        return _("Appointment cancelled on %(site)s: %(who)s"), opening, before
    if before:
        opening = _("A visitor of %(site)s has moved their appointment.")
        return _("Appointment moved on %(site)s: %(who)s"), opening, before
    return _("Appointment on %(site)s: %(who)s"), _("A visitor of %(site)s has booked an appointment."), ""


def _of_waiting(delivery: Delivery, conversation: Conversation) -> EmailMultiAlternatives:
    said = Message.objects.filter(conversation=conversation, role=Message.Role.VISITOR).order_by("-seq").first()
    site = _line(delivery.site.name)
    context = {
        "site": site,
        "said": _line(Truncator(said.text).chars(300)) if said else "",
        "page": _line(conversation.page_url),
        "url": f"{settings.PUBLIC_URL}{reverse('admin:desk')}#{conversation.key}",
    }
    return _message(delivery, _("Somebody waits for a person on %(site)s") % {"site": site}, "waiting", context)


def _digest(delivery: Delivery, wanted: LeadMail) -> EmailMultiAlternatives:
    day = date.fromisoformat(delivery.payload)
    since, until = period(wanted, day)
    site = _line(delivery.site.name)
    leads = Lead.objects.filter(conversation__site=delivery.site, contact_at__gte=since, contact_at__lt=until)
    outcomes = Lead.objects.filter(conversation__site=delivery.site, outcome_at__gte=since, outcome_at__lt=until)
    counted = outcomes.exclude(outcome="").order_by().values_list("outcome").annotate(Count("pk"))
    names = dict(Lead.Outcome.choices)
    count = leads.count()
    context = {
        "site": site,
        "day": date_format(day, "j F Y"),
        "zone": wanted.time_zone,
        "hour": f"{wanted.digest_hour}:00",
        "conversations": _written(wanted, since, until).count(),
        "waiting": Conversation.objects.filter(site=delivery.site, mode=Conversation.Mode.WAITING).count(),
        "outcomes": [(str(names[outcome]), number) for outcome, number in counted],
        "leads": [_line_of(lead) for lead in leads.order_by("-score", "-pk")[:MOST_LEADS].prefetch_related("fields")],
        "more": max(0, count - MOST_LEADS),
        "url": settings.PUBLIC_URL + reverse("admin:sales_lead_changelist"),
    }
    said = ngettext("%(count)s new lead", "%(count)s new leads", count) % {"count": count}
    return _message(delivery, f"{site}: {said}", "digest", context)


def _written(wanted: LeadMail, since: datetime, until: datetime) -> QuerySet[Conversation]:
    """The site's conversations in which a visitor wrote in a span of time."""
    lines = Message.objects.filter(role=Message.Role.VISITOR, at__gte=since, at__lt=until)
    return Conversation.objects.filter(Exists(lines.filter(conversation=OuterRef("pk"))), site=wanted.site_id)


def _line_of(lead: Lead) -> dict[str, Any]:
    known = {row.name: row.value for row in sorted(lead.fields.all(), key=_number)}
    contact = ", ".join(_line(known[name]) for name in CONTACTS if known.get(name))
    return {"contact": contact, "score": lead.score, "need": _line(known.get("need", "")), "url": lead_url(lead)}


def _number(row: LeadField) -> int:
    return row.pk


def _message(delivery: Delivery, subject: str, name: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The same e-mail at each try: its `Message-ID` is made of the delivery's id."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<{delivery.key}@{domain}>"}
    text = render_to_string(f"sales/mail/{name}.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[delivery.address], headers=headers)
    message.attach_alternative(render_to_string(f"sales/mail/{name}.html", context), "text/html")
    return message


def _who(known: dict[str, str]) -> str:
    return next((known[name] for name in CONTACTS if known.get(name)), "–")


def _line(text: str) -> str:
    """What somebody wrote, as one line: it can neither begin a header nor look like a line of ours."""
    return " ".join(text.split())


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"The mail server refused it: {code} {_line(text)}"
