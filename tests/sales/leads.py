"""Leads as the ledger leaves them, made directly."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from chat.models import Conversation, Message, Site, Visitor
from sales import outbox
from sales.models import Endpoint, EndpointSecret, Lead, LeadField, LeadMail
from tests.admin.rows import say

WORDS = "I am Vera Ost, vera@ost.example, and we need 40 desks"


def conversation(site: Site) -> Conversation:
    """A chat in which Vera has written."""
    version = site.persona.published
    assert version is not None
    visitor = Visitor.objects.create(site=site)
    page = "https://shop.example/desks"
    chat = Conversation.objects.create(site=site, visitor=visitor, persona_version=version, page_url=page)
    say(chat, Message.Role.VISITOR, WORDS)
    return chat


def lead(site: Site, **values: str) -> Lead:
    """A lead of a new chat, noted in the transaction that stored it."""
    made = Lead.objects.create(conversation=conversation(site))
    return add(made, **(values or {"email": "vera@ost.example"}))


@transaction.atomic
def add(of: Lead, **values: str) -> Lead:
    """More of what a visitor said."""
    message = of.conversation.messages.get(seq=1)
    for name, value in values.items():
        LeadField.objects.create(lead=of, name=name, value=value, quote=value, message=message, by="code")
    if of.contact_at is None and {"email", "phone"} & values.keys():
        of.contact_at = timezone.now()
        of.save()
    outbox.note(of)
    return of


def endpoint(site: Site, url: str, *topics: str, **fields: Any) -> Endpoint:
    """A webhook, with its first secret."""
    made = Endpoint.objects.create(site=site, url=url, events=list(topics or Endpoint.Topic.values), **fields)
    EndpointSecret.objects.create(endpoint=made)
    return made


def lead_mail(site: Site, *addresses: str, **fields: Any) -> LeadMail:
    """Who is written to."""
    return LeadMail.objects.create(site=site, addresses=list(addresses or ["sales@shop.example"]), **fields)
