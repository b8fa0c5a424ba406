"""A conversation as a page reads it: messages in order, each with what staff should know of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.admin import words
from chat.models import Conversation, Message, Reply
from personas.models import PersonaVersion

LINKED = ("https://", "http://", "/")  # anything else (javascript:, data: …) is shown as text


@dataclass(frozen=True, slots=True)
class Citation:
    """A source the answer names. `url` is empty where it must not be a link."""

    title: str
    url: str
    place: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known about a reply."""

    name: str
    value: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a visitor saw of a reply before it was started over."""

    number: int
    text: str
    why: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Flag:
    """What the visitor was not told, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, or a reply on its way (without `pk`). `new_day` is set on the first of each of the reader's days.

    `unheard`: what follows `text` but was not heard, because the visitor cut its speech off.
    """

    anchor: str
    pk: int | None
    role: str
    who: str
    text: str
    unheard: str
    at: datetime
    ending: str
    failed: bool
    pending: bool
    citations: list[Citation]
    cards: list[Citation]
    summary: str
    facts: list[Fact]
    version: PersonaVersion | None
    replaced: list[Attempt]
    flags: list[Flag]
    new_day: date | None


def entries(conversation: Conversation) -> list[Entry]:
    """The transcript, then the replies that are queued or being written. Two queries."""
    found: list[Entry] = []
    messages = conversation.messages.select_related("reply", "persona_version").order_by("seq")
    for message in messages:
        found.append(_of_message(message, conversation, _new_day(message.at, found)))
    for reply in conversation.replies.exclude(state=Reply.State.DONE).order_by("answers"):
        found.append(_of_reply(reply, conversation, _new_day(reply.created_at, found)))
    return found


def _new_day(at: datetime, before: list[Entry]) -> date | None:
    day = timezone.localdate(at)
    return day if not before or timezone.localdate(before[-1].at) != day else None


def _of_message(message: Message, conversation: Conversation, new_day: date | None) -> Entry:
    reply, version = message.reply, message.persona_version
    heard = len(message.text) if reply is None or reply.heard is None else reply.heard
    return Entry(
        anchor=f"m{message.seq}",
        pk=message.pk,
        role=message.role,
        who=message.name or _who(message.role, version, conversation),
        text=message.text[:heard],
        unheard=message.text[heard:],
        at=message.at,
        ending=_ending(message),
        failed=message.status == Message.Status.FAILED,
        pending=False,
        citations=list(_citations(message.citations)),
        cards=list(_citations(message.cards)),
        summary=_summary(reply) if reply else "",
        facts=_facts(reply) if reply else [],
        version=version,
        replaced=_attempts(reply) if reply else [],
        flags=_flags(reply) if reply else [],
        new_day=new_day,
    )


def _of_reply(reply: Reply, conversation: Conversation, new_day: date | None) -> Entry:
    running = reply.state == Reply.State.RUNNING
    return Entry(
        anchor=f"r{reply.answers}",
        pk=None,
        role=Message.Role.AGENT,
        who=_who(Message.Role.AGENT, conversation.persona_version, conversation),
        text=reply.text,
        unheard="",
        at=reply.created_at,
        ending=_("Being written now.") if running else _("Waiting to be answered."),
        failed=False,
        pending=True,
        citations=[],
        cards=[],
        summary=_("So far"),
        facts=_facts(reply),
        version=None,
        replaced=_attempts(reply),
        flags=_flags(reply),
        new_day=new_day,
    )


def _who(role: str, version: PersonaVersion | None, conversation: Conversation) -> str:
    if role == Message.Role.VISITOR:
        return _("Visitor")
    if role == Message.Role.AGENT:
        return _("%(name)s (AI)") % {"name": (version or conversation.persona_version).name}
    return _("Person") if role == Message.Role.HUMAN else _("Notice")


def _ending(message: Message) -> str:
    reason = str(words.REASONS.get(message.reason, message.reason))
    if message.status == Message.Status.STOPPED:
        return _("Stopped by the visitor, or by a person who took over. %(reason)s") % {"reason": reason}
    if message.status == Message.Status.FAILED:
        return _("Failed. %(reason)s") % {"reason": reason}
    return reason


def _citations(rows: Iterable[Any]) -> Iterable[Citation]:
    for row in rows:
        if isinstance(row, dict):
            place = str(row.get("url") or "")
            url = place if place.lower().startswith(LINKED) else ""
            yield Citation(title=str(row.get("title") or place), url=url, place=place)


def _attempts(reply: Reply) -> list[Attempt]:
    return [Attempt(row["attempt"], row["text"], row["why"], parse_datetime(row["at"])) for row in reply.replaced]


def _flags(reply: Reply) -> list[Flag]:
    return [Flag(row["text"], str(words.HELD.get(row["why"], row["why"]))) for row in reply.flags]


def _summary(reply: Reply) -> str:
    parts = [words.source(reply.source) if reply.source else _("Not answered"), reply.model]
    if reply.first_token_ms is not None:
        parts.append(_("first token %(ms)s ms") % {"ms": reply.first_token_ms})
    if reply.replaced:
        count = len(reply.replaced)
        parts.append(ngettext("%(n)s replaced attempt", "%(n)s replaced attempts", count) % {"n": count})
    return " · ".join(part for part in parts if part)


def _facts(reply: Reply) -> list[Fact]:
    seconds = (reply.finished_at - reply.created_at).total_seconds() if reply.finished_at else None
    measured = [
        (_("Answered by"), words.source(reply.source) if reply.source else None, ""),
        (_("Model"), reply.model or None, ""),
        (_("First token after"), reply.first_token_ms, " ms"),
        (_("Finished after"), None if seconds is None else f"{seconds:.1f}", " s"),
        (_("Tokens in"), reply.prompt_tokens, ""),
        (_("Tokens out"), reply.completion_tokens, ""),
        (_("Attempts"), reply.attempt, ""),
        (_("Rated"), _rating(reply), ""),
    ]
    facts = [Fact(name, f"{value}{unit}") for name, value, unit in measured if value is not None]
    return [*facts, Fact(_("Trouble"), reply.fault, alarming=True)] if reply.fault else facts


def _rating(reply: Reply) -> str | None:
    if reply.rating is None:
        return None
    verdict = _("helpful") if reply.rating > 0 else _("not helpful")
    return f"{verdict}: “{reply.rating_comment}”" if reply.rating_comment else verdict
