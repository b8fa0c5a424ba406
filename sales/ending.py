"""Giving conversations that are over their outcome; one that goes on has none, unless a person has set it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chat.models import Conversation, Message
from chat.rows import locked
from sales import capture, ledger, outbox, outcome, sweeping
from sales.models import Booking, Lead
from sales.outcome import Line
from sales.qualification import scheme_of

log = logging.getLogger(__name__)

AT_ONCE = 200


def conclude(conversation_id: int) -> Lead:
    """Derive the outcome of a conversation and keep it; one that a person has set stays.

    Raises `Refused` where the conversation was deleted.
    """
    capture.catch_up(conversation_id)
    with transaction.atomic():
        conversation = locked(conversation_id)
        lead = Lead.objects.get(conversation=conversation)
        if lead.outcome_is_set:
            return lead
        rows = Message.objects.filter(conversation=conversation).order_by("seq").values_list("role", "text", "status")
        lines = [Line(role, text, status != Message.Status.FAILED) for role, text, status in rows]
        scheme = scheme_of(conversation.site_id)
        known = {*ledger.current(lead), *(["booking"] if Booking.objects.filter(conversation=conversation) else [])}
        _keep(lead, outcome.derive(lines, known, scheme, conversation.mode), conversation)
    return lead


def set_by_hand(lead: Lead, chosen: str, user: Any) -> None:
    """Staff set the outcome, and it stays as they set it; an empty one gives it back to the code.

    Raises `Refused` where the conversation was deleted.
    """
    with transaction.atomic():
        conversation = locked(lead.conversation_id)
        lead.refresh_from_db()
        lead.outcome_is_set, lead.outcome_by = bool(chosen), user if chosen else None
        _keep(lead, chosen, conversation)


def sweep() -> int:
    """Conclude conversations that were ended, or in which nobody wrote for a while; returns how many."""
    quiet = timezone.now() - timedelta(minutes=settings.OUTCOME_AFTER_MINUTES)
    over = Q(conversation__last_message_at__lt=quiet) | Q(conversation__mode=Conversation.Mode.CLOSED)
    leads = Lead.objects.filter(over, outcome="", outcome_is_set=False).order_by("-pk")
    found = list(leads.values_list("conversation_id", flat=True)[:AT_ONCE])
    sweeping.each(found, conclude, "giving it an outcome")
    return len(found)


def _keep(lead: Lead, chosen: str, conversation: Conversation) -> None:
    changed = lead.outcome != chosen
    lead.outcome, lead.outcome_at = chosen, timezone.now() if chosen else None
    lead.save()
    last = conversation.last_message_at
    if changed and last is not None and last > timezone.now() - capture.NEWS:
        outbox.note(lead)
