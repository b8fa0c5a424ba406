"""Faults planted into the product from outside, each breaking one promise: the judge must turn red on every one."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from channels.layers import InMemoryChannelLayer
from django.utils import timezone

from agent.reply import ReplyTask
from agent.worker import Worker
from chat import feed, history, rows, transcripts
from chat.delivery import Hub
from chat.events import Ack
from chat.feed import LiveReply
from chat.models import Conversation, Message, Reply
from chat.session import Session
from salesagent.lib.tasks import TaskSet

COMMIT_LATE = 1.0  # seconds
CLOCK_WANDERS = 30.0  # seconds
_tasks = TaskSet()


def no_dedupe() -> None:
    """A repeated message is stored again."""
    accept = transcripts.accept

    def planted(conversation_id: int, *, id: str, **given: Any) -> Any:
        if Message.objects.filter(conversation_id=conversation_id, client_id=id).exists():
            accepted = accept(conversation_id, id=str(uuid.uuid4()), **given)
            return replace(accepted, ack=replace(accepted.ack, id=id))
        return accept(conversation_id, id=id, **given)

    transcripts.accept = planted


def ack_before_commit() -> None:
    """The ack leaves at once; the commit follows a moment later."""
    accept = transcripts.accept

    def planted(conversation_id: int, *, id: str, **given: Any) -> transcripts.Accepted:
        def store() -> None:
            time.sleep(COMMIT_LATE)
            accept(conversation_id, id=id, **{**given, "answering": False})

        last_seq = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation_id)
        threading.Thread(target=store, daemon=True).start()
        return transcripts.Accepted(Ack(id, last_seq + (1 if last_seq else 2), None))

    transcripts.accept = planted


def no_fence() -> None:
    """A worker whose claim has passed to another goes on writing."""
    transcripts._held = lambda held: Reply.objects.filter(pk=held.reply_id)


def generation_in_the_handler() -> None:
    """The reply is written by the socket's handler: if the visitor goes, it ends."""
    leave = Session.leave

    async def planted(self: Session) -> None:
        await leave(self)
        worker = self._hub.answerer
        if self._conversation is not None and isinstance(worker, Worker):
            for task in worker._replies._tasks:
                if task.get_name() == f"answer in {self._conversation.pk}":
                    task.cancel()

    Session.leave = planted  # type: ignore[method-assign]


def no_offset() -> None:
    """Who comes back in mid-reply is sent all of it again."""
    connect = Session._connect

    async def planted(self: Session, event: Any) -> None:
        await connect(self, replace(event, offset=0))

    Session._connect = planted  # type: ignore[method-assign]


def order_by_clock() -> None:
    """Messages are put in the order of the clocks of the processes that stored them."""
    append = rows.append

    def planted(conversation: Conversation, **fields: Any) -> Message:
        message = append(conversation, **fields)
        message.at = timezone.now() + timedelta(seconds=random.uniform(-CLOCK_WANDERS, CLOCK_WANDERS))
        message.save(update_fields=["at"])
        return message

    def between(conversation_id: int, after: int, upto: int) -> list[Any]:
        found = Message.objects.filter(conversation_id=conversation_id, seq__gt=after, seq__lte=upto)
        return [rows.to_event(row) for row in found.select_related("reply").order_by("at")]

    feed.RECENT = 1  # so that what was missed is read from there
    rows.append = planted
    transcripts.append = planted  # type: ignore[attr-defined]  # where accept finds it
    history.messages_between = between


def tokens_through_group_send() -> None:
    """Every token is a message of the channel layer, which drops what its reader does not take in time."""
    layer = InMemoryChannelLayer(capacity=1)
    begin, say = Hub.begin, Hub.say

    async def deliver(self: Hub, shown: LiveReply, conversation_id: int, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            say(self, conversation_id, shown, message["text"])

    def planted_begin(self: Hub, conversation_id: int, reply: str, attempt: int, answers: int) -> LiveReply:
        shown = begin(self, conversation_id, reply, attempt, answers)
        channel = f"tokens.{reply}.{attempt}"
        _tasks.start(_grouped(layer, channel, deliver(self, shown, conversation_id, channel)), name="deliver tokens")
        return LiveReply(reply, attempt, answers, local=True)

    def planted_say(self: Hub, conversation_id: int, live: LiveReply, text: str) -> None:
        live.text += text
        for token in text.split():  # tokens come in bursts
            sending = layer.group_send(f"tokens.{live.reply}.{live.attempt}", {"type": "token", "text": f"{token} "})
            _tasks.start(sending, name="send a token")

    Hub.begin, Hub.say = planted_begin, planted_say  # type: ignore[method-assign]


async def _grouped(layer: InMemoryChannelLayer, channel: str, delivering: Coroutine[Any, Any, None]) -> None:
    await layer.group_add(channel, channel)
    await delivering


def truncated_is_complete() -> None:
    """A stream that breaks off is taken for one that ended."""
    ended = ReplyTask._ended

    def planted(self: ReplyTask, attempt: Any, error: BaseException | None) -> Any:
        return ended(self, attempt, None if attempt.live.text else error)

    ReplyTask._ended = planted  # type: ignore[method-assign]


def cross_talk() -> None:
    """A visitor sees what is written for another."""
    delta = Session._delta

    def planted(self: Session, feed: Any) -> Any:
        others = [other for other in self._hub._feeds.values() if other.live is not None and other.live.text]
        return delta(self, random.choice(others)) if others and random.random() < 0.2 else delta(self, feed)

    Session._delta = planted  # type: ignore[method-assign]


def half_answered() -> None:
    """Every other reply is forgotten once it is written."""
    finish = transcripts.finish

    def planted(held: transcripts.Claim, outcome: Any) -> Any:
        if held.answers % 4 == 0:
            Reply.objects.filter(pk=held.reply_id).update(state=Reply.State.DONE)
            raise transcripts.LostClaim
        return finish(held, outcome)

    transcripts.finish = planted


FAULTS: dict[str, Callable[[], None]] = {
    "no_dedupe": no_dedupe,
    "ack_before_commit": ack_before_commit,
    "no_fence": no_fence,
    "generation_in_the_handler": generation_in_the_handler,
    "no_offset": no_offset,
    "order_by_clock": order_by_clock,
    "tokens_through_group_send": tokens_through_group_send,
    "truncated_is_complete": truncated_is_complete,
    "cross_talk": cross_talk,
    "half_answered": half_answered,
}
