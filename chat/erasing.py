"""Deleting a conversation at the visitor's wish: nothing that was said in it stays behind."""

from __future__ import annotations

from django.db import connection, transaction

from chat.models import Conversation, Visitor
from chat.rows import locked
from chat.signals import conversation_deleted


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
        # Pages as they were before still stand in the write-ahead log.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
