"""From what has happened to who is told of it: each event becomes the deliveries that its site has asked for.

This is done by a sender, after the transaction in which it happened, so that nothing waits for it. What a lead was told
of last is kept (`Told`), so that an event which changed nothing more tells nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import Error, transaction
from django.urls import reverse

from chat.models import Conversation
from sales import ledger, webhooks
from sales.booking import BOOKED
from sales.models import Delivery, Endpoint, Event, Lead, LeadField, LeadMail, Told
from salesagent.lib.errors import SalesAgentError

MOST_QUOTED = 1_000  # characters
Topic, Channel = Endpoint.Topic, Delivery.Channel


class Unfit(SalesAgentError):
    """An event that cannot be told of, by a mistake of ours: `number` is its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def announce(besides: Collection[int] = ()) -> int | None:
    """Turn the oldest event into deliveries, and forget it; its number, or None where there is none.

    Raises `Unfit` for one of which nobody can be told; it stays. `besides`: the numbers of such.
    """
    waiting = Event.objects.exclude(pk__in=besides).order_by("pk")
    if not waiting.exists():  # a look that takes no lock
        return None
    with transaction.atomic():
        event = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if event is None:
            return None
        number: int = event.pk
        try:
            _tell_of(event)
        except Error:
            raise
        except Exception as error:
            raise Unfit(number) from error
        event.delete()
    return number


def lead_url(lead: Lead) -> str:
    """A lead's page in the admin."""
    return settings.PUBLIC_URL + reverse("admin:sales_lead_change", args=[lead.pk])


def _lead_of(conversation: Conversation) -> Lead | None:
    return Lead.objects.filter(conversation=conversation).first()


def _tell_of(event: Event) -> None:
    conversation = Conversation.objects.select_related("site").get(pk=event.conversation_id)
    if event.kind == Event.Kind.HANDOVER:
        _tell(conversation, Topic.HANDOVER_REQUESTED, _data(conversation, _lead_of(conversation)))
        _mail(conversation, Topic.HANDOVER_REQUESTED, waiting=True)
    else:
        _tell_of_lead(conversation)


def _tell_of_lead(conversation: Conversation) -> None:
    lead = _lead_of(conversation)
    if lead is None:
        return
    Told.objects.get_or_create(lead=lead)
    told = Told.objects.select_for_update().get(lead=lead)  # one event of a lead at a time
    lead.refresh_from_db()
    rows = list(lead.fields.order_by("pk").values_list("pk", "name"))
    new = [name for pk, name in rows if pk > told.field_id]
    if lead.contact_at is not None and not told.is_created:
        told.is_created = True
        _tell(conversation, Topic.LEAD_CREATED, _data(conversation, lead))
        _mail(conversation, Topic.LEAD_CREATED, each_lead=True)
    else:
        if new and told.is_created:
            _tell(conversation, Topic.LEAD_UPDATED, {**_data(conversation, lead), "changed": list(dict.fromkeys(new))})
        if BOOKED in new:  # also of a visitor who has left no contact: the place is taken
            _mail(conversation, Topic.LEAD_UPDATED, each_lead=True)
    if lead.outcome and lead.outcome != told.outcome:
        _tell(conversation, Topic.CONVERSATION_ENDED, _data(conversation, lead))
    told.outcome = lead.outcome
    told.field_id = max((pk for pk, _ in rows), default=0)
    told.save()


def _tell(conversation: Conversation, topic: str, data: dict[str, Any]) -> None:
    """A call of each webhook of the site that has asked for it."""
    endpoints = [row for row in Endpoint.objects.filter(site=conversation.site, is_on=True) if topic in row.events]
    Delivery.objects.bulk_create(
        Delivery(
            site=conversation.site,
            conversation=conversation,
            channel=Channel.WEBHOOK,
            endpoint=endpoint,
            event=topic,
            payload=webhooks.envelope(topic, data),
        )
        for endpoint in endpoints
    )


def _mail(conversation: Conversation, topic: str, **asked: bool) -> None:
    """An e-mail to each address of the site that has asked for such; none without a mail server."""
    wanted = LeadMail.objects.filter(site=conversation.site, **asked).first()
    if wanted is None or not settings.SENDS_EMAIL:
        return
    Delivery.objects.bulk_create(
        Delivery(
            site=conversation.site,
            conversation=conversation,
            channel=Channel.MAIL,
            address=address,
            event=topic,
        )
        for address in wanted.addresses
    )


def _data(conversation: Conversation, lead: Lead | None) -> dict[str, Any]:
    """What a receiver is told: the same for every event."""
    return {
        "conversation": conversation.key,
        "site": {"key": conversation.site.key, "name": conversation.site.name},
        "mode": conversation.mode,
        "page": {"url": conversation.page_url, "title": conversation.page_title},
        "stage": lead.stage if lead else "",
        "score": lead.score if lead else 0,
        "outcome": (lead.outcome if lead else "") or None,
        "fields": [_field(row) for row in ledger.current(lead).values()] if lead else [],
        "url": lead_url(lead) if lead else None,
    }


def _field(row: LeadField) -> dict[str, Any]:
    return {
        "name": row.name,
        "value": row.value,
        "quote": row.quote[:MOST_QUOTED],
        "seq": row.message.seq if row.message else None,
        "by": row.by,
    }
