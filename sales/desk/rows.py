"""What the desk shows: the list of conversations, and what stands beside an open one. Read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from chat.admin import words
from chat.events import iso
from chat.models import Conversation, Message, Reply, Visitor
from sales.brief import Brief, brief
from sales.models import CannedReply, Delivery, Endpoint, LeadField, Note, Tag

ACTIVE = timedelta(hours=24)
MOST_ROWS = 200
PREVIEW = 140  # characters
Mode = Conversation.Mode


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, and the site that decides who sees it."""

    site_id: int
    shown: dict[str, Any]


def rows() -> list[Row]:
    """The conversations that matter now, those first in which somebody waits. Three queries."""
    last = Message.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("last_seq"))
    recent = Q(last_message_at__gte=timezone.now() - ACTIVE, last_seq__gt=0)
    wanted = Q(mode__in=[Mode.WAITING, Mode.HUMAN]) | Q(missed_at__isnull=False) | recent
    found = list(
        Conversation.objects.filter(wanted)
        .select_related("site", "visitor", "taken_by", "assigned_to")
        .annotate(last_text=Subquery(last.values("text")[:1]), last_role=Subquery(last.values("role")[:1]))
        .order_by("-last_message_at", "-pk")[:MOST_ROWS]
    )
    tags: dict[int, list[str]] = defaultdict(list)
    for conversation_id, name in Tag.objects.filter(conversation__in=found).values_list("conversation_id", "name"):
        tags[conversation_id].append(name)
    known: dict[int, dict[str, str]] = defaultdict(dict)
    fields = LeadField.objects.filter(lead__conversation__in=found, name__in=("name", "email")).order_by("pk")
    for conversation_id, name, value in fields.values_list("lead__conversation", "name", "value"):
        known[conversation_id][name] = value  # the newest of a name counts
    found.sort(key=_urgency)
    return [Row(row.site_id, _shown(row, tags[row.pk], _called(row.visitor, known[row.pk]))) for row in found]


def _called(visitor: Visitor, known: Mapping[str, str]) -> str:
    """How the team calls a visitor: by name, else by e-mail address, else by a short name of ours.

    What the site has signed goes before what the visitor has said of themselves (`known`, by field).
    """
    name, email = visitor.name or known.get("name"), visitor.email or known.get("email")
    return name or email or f"#{visitor.key[:6]}"


def _urgency(row: Conversation) -> tuple[int, float]:
    """Who waits comes first, the longest first; then who was missed, who has a person, and the rest."""
    if row.mode == Mode.WAITING:
        return 0, _moment(row.waiting_since)
    if row.missed_at is not None:
        return 1, _moment(row.missed_at)
    return (2 if row.mode == Mode.HUMAN else 3), -_moment(row.last_message_at)


def _moment(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _shown(row: Any, tags: list[str], visitor: str) -> dict[str, Any]:
    return {
        "conversation": row.key,
        "site": row.site.name,
        "visitor": visitor,
        "mode": row.mode,
        "missed": row.missed_at is not None,
        "since": iso(row.waiting_since) if row.waiting_since else None,
        "at": iso(row.last_message_at) if row.last_message_at else None,
        "seq": row.last_seq,
        "role": row.last_role or "",
        "text": " ".join((row.last_text or "").split())[:PREVIEW],
        "taken_by": name_of(row.taken_by),
        "assigned_to": name_of(row.assigned_to),
        "tags": tags,
    }


def beside(conversation: Conversation, user: User) -> dict[str, Any]:
    """What staff should know of an open conversation, besides what was said in it."""
    notes = Note.objects.filter(conversation=conversation).select_related("author")
    lead = brief(conversation.pk)
    return {
        "pk": conversation.pk,
        "site": conversation.site.name,
        "visitor": _called(conversation.visitor, {fact.name: fact.value for fact in lead.facts}),
        "email": conversation.visitor.email,
        "mode": conversation.mode,
        "missed": conversation.missed_at is not None,
        "since": iso(conversation.waiting_since) if conversation.waiting_since else None,
        "answer_by": iso(conversation.answer_by) if conversation.answer_by else None,
        "taken_by": name_of(conversation.taken_by),
        "holder": conversation.taken_by_id,
        "mine": conversation.taken_by_id == user.pk,
        "assigned_to": name_of(conversation.assigned_to),
        "assigned_to_me": conversation.assigned_to_id == user.pk,
        "page": {"url": conversation.page_url, "title": conversation.page_title, "referrer": conversation.referrer},
        "locale": conversation.locale,
        "timezone": conversation.timezone,
        "brief": _brief(lead),
        "tags": list(Tag.objects.filter(conversation=conversation).values_list("name", flat=True)),
        "notes": [{"text": note.text, "by": name_of(note.author), "at": iso(note.at)} for note in notes],
        "canned": canned(conversation.site_id),
        "faults": _faults(conversation),
        "held": _held_back(conversation),
        "alerts": _alerts(conversation),
    }


def canned(site_id: int) -> list[dict[str, str]]:
    """The canned replies of a site, its own before those of every site."""
    found = CannedReply.objects.filter(Q(site=None) | Q(site=site_id)).order_by("shortcut", "site_id")
    by_shortcut = {reply.shortcut: reply.text for reply in found}
    return [{"shortcut": shortcut, "text": text} for shortcut, text in by_shortcut.items()]


def _brief(found: Brief) -> dict[str, Any]:
    """The lead on one screen: what is known, each with the visitor's own words, and what is not."""
    return {
        "stage": found.stage,
        "outcome": found.outcome,
        "score": f"{found.score} = " + " + ".join(f"{part.label} {part.points}" for part in found.parts if part.points)
        if found.score
        else "",
        "pages": [{"title": page.title, "url": page.url, "at": iso(page.at)} for page in found.pages if page.at],
        "facts": [{"name": fact.label, "value": fact.value, "quote": fact.quote} for fact in found.facts],
        "open": list(found.open_questions),
    }


def name_of(user: Any) -> str:
    """How colleagues are called among themselves."""
    return (user.get_full_name() or user.get_username()) if user is not None else ""


def _faults(conversation: Conversation) -> list[str]:
    """What went wrong with the agent's answers, the newest first."""
    found = Reply.objects.filter(conversation=conversation).exclude(fault="").order_by("-pk")
    return list(found.values_list("fault", flat=True)[:3])


def _held_back(conversation: Conversation) -> list[str]:
    """What was kept from the visitor because nobody has approved it, the newest first."""
    found = Reply.objects.filter(conversation=conversation).exclude(flags=[]).order_by("-pk")
    flags = [flag for flags in found.values_list("flags", flat=True)[:3] for flag in flags]
    return [f"“{flag['text']}” ({words.HELD.get(flag['why'], flag['why'])})" for flag in flags]


def _alerts(conversation: Conversation) -> list[str]:
    """Which ways of telling the team that somebody waits have failed so far."""
    if conversation.mode != Mode.WAITING:
        return []
    topic = Endpoint.Topic.HANDOVER_REQUESTED
    tried: Iterable[Delivery] = Delivery.objects.filter(conversation=conversation, event=topic).exclude(answer="")
    return [f"{row.get_channel_display()}: {row.answer}" for row in tried if row.state != Delivery.State.SENT]
