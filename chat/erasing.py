"""Deleting a conversation at the visitor's wish: nothing that was said in it stays behind."""

from __future__ import annotations

import logging
import time

from django.db import connection, transaction

from chat.models import Conversation, Visitor
from chat.rows import locked
from chat.signals import conversation_deleted

log = logging.getLogger(__name__)

TRIES, MOMENT_MS, PAUSE = 5, 100, 0.2  # pause in seconds


def delete(conversation_id: int) -> None:
    """Delete a conversation with all that is in it, and its visitor where it was their last one.

    A reply that is being written loses its claim; the visitor's token ends with the visitor. Raises `Refused`
    (`unknown_conversation`) where it is gone already.
    """
    with transaction.atomic():
        conversation = locked(conversation_id)
        visitor = Visitor.objects.select_for_update().get(pk=conversation.visitor_id)  # nobody opens another one now
        conversation.delete()
        if not Conversation.objects.filter(visitor=visitor).exists():
            visitor.delete()
    conversation_deleted.send(Conversation, key=conversation.key)
    if connection.vendor == "sqlite":
        _empty_log()


def _empty_log() -> None:
    """Empty SQLite's write-ahead log, in which pages still stand as they were before.

    That waits for whoever reads, and lets nobody write meanwhile: so it is tried for moments only.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout={MOMENT_MS}")
        try:
            for _ in range(TRIES):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if not cursor.fetchone()[0]:
                    return
                time.sleep(PAUSE)
            log.warning("The log of the database is being read; what was deleted stands in it until it is written over")
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience}")
