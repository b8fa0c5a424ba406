"""The ledger of a lead: rows are only added, each with the visitor's words it stands on."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from chat.models import Message
from chat.rows import locked
from sales import outbox, stage
from sales.models import Lead, LeadField
from sales.qualification import CONTACTS, Scheme, scheme_of
from salesagent.lib.errors import SalesAgentError

LONGEST_VALUE = 500


class QuoteNotFound(SalesAgentError):
    """The quote does not occur in what the visitor wrote: nothing was added."""


def add(
    lead: Lead,
    name: str,
    value: str,
    quote: str,
    *,
    by: str,
    message: Message | None = None,
    user: Any = None,
) -> LeadField:
    """Add one field; the earlier rows of its name stay. The row that is there already where it says the same.

    The quote must occur in a message of the visitor (in `message`, where given), white space and case aside. Only a
    person (`by` "person", with `user`) may leave it empty, for what they know from elsewhere; an empty value takes a
    field back. Raises `QuoteNotFound`; `Refused` where the conversation was deleted.
    """
    with transaction.atomic():
        conversation = locked(lead.conversation_id)
        lead = Lead.objects.get(pk=lead.pk)
        row = write(lead, name, value, quote, by=by, message=message, user=user)
        settle(lead, scheme_of(conversation.site_id), tell=True)
    return row


def write(
    lead: Lead, name: str, value: str, quote: str, *, by: str, message: Message | None = None, user: Any = None
) -> LeadField:
    """As `add`, inside a transaction that calls `settle` at its end."""
    value = " ".join(value.split())[:LONGEST_VALUE]
    source = _source(lead, quote, message)
    if source is None and (by != LeadField.By.PERSON or quote.strip()):
        raise QuoteNotFound("The quote does not occur in what the visitor wrote.")
    newest = lead.fields.filter(name=name).order_by("-pk").first()
    if newest is not None and newest.value.casefold() == value.casefold() and by != LeadField.By.PERSON:
        return newest
    return LeadField.objects.create(
        lead=lead, name=name, value=value, quote=quote.strip(), message=source, by=by, user=user
    )


def current(lead: Lead) -> dict[str, LeadField]:
    """The newest row of each name, without those a person has taken back."""
    newest = {row.name: row for row in lead.fields.select_related("message", "user").order_by("pk")}
    return {name: row for name, row in newest.items() if row.value}


def settle(lead: Lead, scheme: Scheme, *, tell: bool) -> None:
    """Derive score and stage anew, and since when there is a contact. `tell`: whoever wants to know of leads."""
    known = current(lead)
    rows = Message.objects.filter(conversation_id=lead.conversation_id, role=Message.Role.VISITOR).order_by("seq")
    said = list(rows.values_list("text", flat=True))
    lead.score = scheme.score(known)
    lead.stage = stage.derive(known, scheme, said)
    contacts = [known[name].at for name in CONTACTS if name in known]
    since = [lead.contact_at] if lead.contact_at else []
    lead.contact_at = min([*contacts, *since]) if contacts else None
    lead.save()
    if tell:
        outbox.note(lead)


def _source(lead: Lead, quote: str, message: Message | None) -> Message | None:
    """The visitor's message in which a quote occurs: this one, else the newest."""
    wanted = _read(quote)
    if not wanted:
        return None
    rows = Message.objects.filter(conversation_id=lead.conversation_id, role=Message.Role.VISITOR)
    if message is not None:
        rows = rows.filter(pk=message.pk)
    return next((row for row in rows.order_by("-seq") if wanted in _read(row.text)), None)


def _read(text: str) -> str:
    return " ".join(text.split()).casefold()
