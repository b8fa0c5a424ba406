"""The hot context: what was said so far, kept in the cache, kept small, rebuilt from the database on a miss.

Entries carry their `seq`, so a copy that has fallen behind is seen to be behind and completed. Losing the cache loses
nothing; idle contexts expire after CONTEXT_SECONDS.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache

from agent.providers.base import Turn
from agent.tokens import estimate
from chat.models import Conversation, Message

log = logging.getLogger(__name__)

MOST_ENTRIES = 200
TURNS_KEPT = 2
CORRECTION = (0.3, 1.5)  # a server's own count is believed within these bounds


class Entry(NamedTuple):
    """One message of the transcript. `answers` is the seq of the message it answers; 0 for none.

    Of an answer whose speech was cut off, `text` is what was heard.
    """

    seq: int
    role: str
    answers: int
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """A conversation's entries, oldest first, and how real token counts compare with our estimates."""

    entries: tuple[Entry, ...]
    correction: float = 1.0


def load(conversation: Conversation, answers: int = 0) -> Context:
    """The context as it stands in the database; only what the cache lacks is read.

    Message `answers` is among its entries, however many came after it.
    """
    known = _cached(conversation.key)
    after = known.entries[-1].seq if known.entries else 0
    newer = _entries(conversation, seq__gt=after)
    if newer and known.entries and newer[0].seq != after + 1:
        known = Context((), known.correction)  # so far behind that there is a gap
    entries = (*known.entries, *newer)[-MOST_ENTRIES:]
    if answers and entries and answers < entries[0].seq:
        entries = (*_entries(conversation, seq=answers), *entries)
    return Context(entries, known.correction)


def _entries(conversation: Conversation, **which: int) -> list[Entry]:
    """The newest of these messages, oldest first."""
    rows = Message.objects.filter(conversation=conversation, **which).order_by("-seq")
    read = rows.values_list("seq", "role", "answers", "text", "reply__heard")[:MOST_ENTRIES]
    return [Entry(seq, role, answers or 0, text[:heard]) for seq, role, answers, text, heard in reversed(read)]


def keep(conversation: str, context: Context) -> None:
    """Put the context of the conversation with this key into the cache, for the next reply."""
    try:
        cache.set(_name(conversation), (context.correction, context.entries), settings.CONTEXT_SECONDS)
    except Exception as error:
        log.warning("The context could not be kept in the cache: %s", error)
    # Looked at after it was kept: one deleted meanwhile has been forgotten already, and nobody would do it again.
    if not Conversation.objects.filter(key=conversation).exists() or _was_cut_off(conversation, context):
        forget(conversation)


def _was_cut_off(conversation: str, context: Context) -> bool:
    """Whether an answer is among the entries of which less was heard, as has become known meanwhile."""
    rows = Message.objects.filter(conversation__key=conversation, reply__heard__isnull=False)
    heard = {seq: characters or 0 for seq, characters in rows.values_list("seq", "reply__heard")}
    return any(len(entry.text) > heard.get(entry.seq, len(entry.text)) for entry in context.entries)


def forget(conversation: str) -> None:
    """Take the context of a deleted conversation out of the cache."""
    try:
        cache.delete(_name(conversation))
    except Exception as error:
        log.warning("A deleted conversation stays in the cache for up to %s s: %s", settings.CONTEXT_SECONDS, error)


def corrected(context: Context, *, estimated: int, counted: int) -> Context:
    """The context with what a server's own count of a prompt teaches about our estimates."""
    least, most = CORRECTION
    return Context(context.entries, min(max(counted / estimated, least), most) if estimated else 1.0)


def turns_for(context: Context, answers: int) -> list[Turn]:
    """The conversation as a model should see it when it answers message `answers`, which stands last.

    Each answer stands after its question. Messages that came later and wait for their own reply are left out; what
    a notice or a person said meanwhile stands before the question, which it did not answer.
    """

    def place(entry: Entry) -> tuple[int, int]:
        if entry.answers:
            return entry.answers, 1
        return (answers, -1) if entry.seq > answers else (entry.seq, 0)

    told = [entry for entry in context.entries if entry.text and (entry.role != "visitor" or entry.seq <= answers)]
    told.sort(key=place)
    return [Turn("user" if entry.role == "visitor" else "assistant", entry.text) for entry in told]


def prune(turns: list[Turn], budget: int, correction: float = 1.0) -> list[Turn]:
    """Drop whole exchanges from the oldest on until `budget` tokens suffice; the last ones always stay."""
    exchanges: list[list[Turn]] = []
    for turn in turns:
        if turn.role == "user" or not exchanges:
            exchanges.append([])
        exchanges[-1].append(turn)
    sizes = [estimate(*(turn.text for turn in exchange)) * correction for exchange in exchanges]
    first = 0
    while first < len(exchanges) - TURNS_KEPT and sum(sizes[first:]) > budget:
        first += 1
    return [turn for exchange in exchanges[first:] for turn in exchange]


def _cached(conversation: str) -> Context:
    try:
        found = cache.get(_name(conversation))
    except Exception as error:
        log.warning("The cache does not answer (%s); the context is read from the database", error)
        found = None
    if found is None:
        return Context(())
    correction, entries = found
    return Context(tuple(Entry(*entry) for entry in entries), correction)


def _name(conversation: str) -> str:
    # By the key: another installation may use the same Redis, and there the same row number is another visitor.
    return f"context:{conversation}"
