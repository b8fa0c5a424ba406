"""Conversations by what staff look for. The home page counts with these, and the list filters with the same ones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal

from chat.models import Conversation, Message, Reply

SLOW = timedelta(seconds=30)


def start_of_day(days_ago: int = 0) -> datetime:
    """When the reader's day began, today or `days_ago`."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return timezone.make_aware(midnight - timedelta(days=days_ago))


def today() -> Q:
    """Somebody wrote today."""
    return Q(last_message_at__gte=start_of_day())


def waiting() -> Q:
    """The visitor asked for a person who has not come: is waiting, or has waited in vain."""
    return Q(mode=Conversation.Mode.WAITING) | Q(missed_at__isnull=False)


def unanswered() -> Exists:
    """A visitor's message has a reply in the queue, or one that has been under way for over 30 seconds."""
    late = Q(state=Reply.State.RUNNING, created_at__lt=timezone.now() - SLOW)
    return Exists(_replies().filter(Q(state=Reply.State.QUEUED) | late))


def failed(since: datetime | None = None) -> Exists:
    """A reply failed (since then, where given)."""
    messages = _messages().filter(status=Message.Status.FAILED)
    return Exists(messages.filter(at__gte=since) if since else messages)


MODELS = ("openai", "second")


def answered_by(*sources: str) -> Exists:
    """At least one reply came from one of these sources."""
    return Exists(_replies().filter(source__in=sources))


def mentioning(words: str) -> Q:
    """One message holds all these words ("in quotes": the phrase as it stands), or it is the conversation's key."""
    messages = _messages()
    for word in smart_split(words):
        quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        messages = messages.filter(_holds(unescape_string_literal(word) if quoted else word))
    return Q(Exists(messages)) | Q(key=words.strip())


def _holds(word: str) -> Q:
    # SQLite's LIKE ignores case in ASCII only; its REGEXP is Python's and knows every alphabet.
    if connection.vendor == "sqlite" and not word.isascii():
        return Q(text__iregex=re.escape(word))
    return Q(text__icontains=word)


def _messages() -> QuerySet[Message]:
    return Message.objects.filter(conversation=OuterRef("pk")).order_by()


def _replies() -> QuerySet[Reply]:
    return Reply.objects.filter(conversation=OuterRef("pk")).order_by()
