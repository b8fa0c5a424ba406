"""What the transactions of a conversation are made of: lock it, append a message, settle a reply.

Each of these belongs inside a transaction of chat/transcripts.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from chat.events import Message as MessageEvent
from chat.events import iso
from chat.models import Conversation, Message, Reply
from chat.opening import opening
from salesagent.lib.errors import Refused


@dataclass(frozen=True, slots=True)
class Facts:
    """What staff should know about how a reply came to be."""

    source: str = ""
    model: str = ""
    first_token_ms: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    fault: str = ""
    persona_version_id: int | None = None
    flags: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a reply ends."""

    text: str
    status: str = Message.Status.COMPLETE
    reason: str = ""
    citations: list[dict[str, str]] = field(default_factory=list)
    quick_replies: list[str] = field(default_factory=list)
    cards: list[dict[str, str]] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)


def to_event(message: Message, reply_key: str | None = None) -> MessageEvent:
    """A stored message as the wire has it. `reply_key` saves a query where the reply's row is not at hand."""
    heard = None
    if reply_key is None and message.reply_id is not None and message.reply is not None:
        reply_key, heard = message.reply.key, message.reply.heard
    return MessageEvent(
        seq=message.seq,
        id=str(message.client_id),
        role=message.role,
        text=message.text,
        at=iso(message.at),
        status=message.status,
        name=message.name or None,
        reply=reply_key,
        answers=message.answers,
        reason=message.reason or None,
        heard=heard,
        citations=message.citations or None,
        quick_replies=message.quick_replies or None,
        cards=message.cards or None,
    )


def gone() -> Refused:
    """What a client is told of a conversation that is no longer there, or somebody else's."""
    return Refused("unknown_conversation", "This conversation is no longer here. A new one begins.")


def locked(conversation_id: int) -> Conversation:
    """The conversation, locked until the transaction ends; raises `Refused` where it is gone."""
    try:
        return Conversation.objects.select_for_update().get(pk=conversation_id)
    except Conversation.DoesNotExist:
        raise gone() from None


def append(conversation: Conversation, **fields: Any) -> Message:
    """Store a message as the next of a locked conversation, whose own row the caller saves."""
    conversation.last_seq += 1
    conversation.last_message_at = timezone.now()
    if fields["role"] == Message.Role.VISITOR:
        conversation.reviewed_at = conversation.reviewed_by = None
    return Message.objects.create(
        conversation=conversation, seq=conversation.last_seq, at=conversation.last_message_at, **fields
    )


def store_opening(conversation: Conversation) -> MessageEvent:
    """Store message 1: greeting and disclosure, as `init` sent them."""
    words = opening(conversation.persona_version, conversation.site)
    message = append(
        conversation,
        role=Message.Role.AGENT,
        text=words.text,
        quick_replies=words.quick_replies,
        persona_version=conversation.persona_version,
    )
    return to_event(message)


def settle(
    conversation: Conversation, rows: QuerySet[Reply], reply_id: int, answers: int, outcome: Outcome
) -> Message | None:
    """Store how a reply ended, and its message, in a locked conversation.

    `rows` is the reply as long as it may be settled; None where it no longer may.
    """
    facts = outcome.facts
    settled = rows.update(
        state=Reply.State.DONE,
        text=outcome.text,
        lease_until=None,
        finished_at=Now(),
        source=facts.source,
        model=facts.model[:120],
        first_token_ms=facts.first_token_ms,
        prompt_tokens=facts.prompt_tokens,
        completion_tokens=facts.completion_tokens,
        fault=facts.fault[:500],
        flags=facts.flags,
    )
    if not settled:
        return None
    message = append(
        conversation,
        role=Message.Role.AGENT,
        text=outcome.text,
        status=outcome.status,
        reason=outcome.reason,
        reply_id=reply_id,
        answers=answers,
        citations=outcome.citations,
        quick_replies=outcome.quick_replies,
        cards=outcome.cards,
        persona_version_id=facts.persona_version_id or conversation.persona_version_id,
    )
    conversation.save(update_fields=["last_seq", "last_message_at"])
    return message
