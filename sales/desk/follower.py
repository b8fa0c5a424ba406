"""One conversation as somebody at the desk watches it: its messages in order, then the answer as it is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from chat import history
from chat.events import Message as MessageEvent
from chat.events import to_dict
from chat.feed import Feed
from chat.models import Conversation, Message
from chat.rows import to_event
from salesagent.lib.database import in_database

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Follower:
    """Reads from a feed at the pace of its reader, from where the reader is: message `seq`, character `offset`."""

    def __init__(
        self, conversation: Conversation, feed: Feed, *, seq: int, reply: str, attempt: int, offset: int
    ) -> None:
        self.conversation = conversation
        self.feed = feed
        self.seq = max(min(seq, feed.last_seq), feed.last_seq - history.MOST_ON_CONNECT)
        self._reply, self._offset = (reply, attempt), offset
        self._shown: tuple[str, bool, bool] | None = None

    async def send_due(self, send: Send) -> None:
        """Send what the reader lacks."""
        while self.seq < self.feed.last_seq:
            upto = self.feed.last_seq
            for message, pk in await in_database(_messages, self.conversation.pk, self.seq, upto):
                await self._send(send, {**to_dict(message), "pk": pk})
            self.seq = upto
        if (delta := self._delta()) is not None:
            await self._send(send, delta)
        state = (self.feed.mode, self.feed.is_writing("visitor"), bool(self.feed.owed))
        if state != self._shown:
            self._shown = state
            mode, writing, owed = state
            await self._send(send, {"type": "state", "mode": mode, "visitor_writes": writing, "agent_owes": owed})

    def _delta(self) -> dict[str, Any] | None:
        live = self.feed.live
        if live is None:
            return None
        if self._reply != (live.reply, live.attempt):
            self._reply, self._offset = (live.reply, live.attempt), 0
        if len(live.text) <= self._offset:
            return None
        offset, self._offset = self._offset, len(live.text)
        text = live.text[offset:]
        return {"type": "delta", "reply": live.reply, "attempt": live.attempt, "offset": offset, "text": text}

    async def _send(self, send: Send, frame: dict[str, Any]) -> None:
        await send({**frame, "conversation": self.conversation.key})


def _messages(conversation_id: int, after: int, upto: int) -> list[tuple[MessageEvent, int]]:
    """The messages with `after` < seq <= `upto`, in order, each with the number of its row."""
    rows = Message.objects.filter(conversation_id=conversation_id, seq__gt=after, seq__lte=upto)
    return [(to_event(row), row.pk) for row in rows.select_related("reply").order_by("seq")]
