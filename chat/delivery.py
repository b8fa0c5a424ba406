"""Who is watching which conversation in this process, and what has just happened in it.

A `Feed` is what this process knows of one watched conversation: its recent messages and the reply being written.
Sockets read from it at their own pace, so a slow one costs nothing but its own bytes. All of it may be lost at any
time: the database is the truth, and a look at it every second stands behind every hint.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from chat import history, spoken
from chat.crowd import Crowd
from chat.events import Message, Speech
from chat.feed import Feed, LiveReply, Spoken
from chat.hints import Hints
from chat.transcripts import Accepted, Claim
from salesagent.lib.database import in_database, patiently
from salesagent.lib.tasks import TaskSet

log = logging.getLogger(__name__)

POLL = 1.0  # seconds
BELIEVED = 8.0  # seconds that somebody is taken to be writing who does not say so again


class Answerer(Protocol):
    """Whoever writes replies in this process."""

    @property
    def has_room(self) -> bool:
        """Whether it takes on one more reply now."""

    def write(self, claim: Claim) -> None:
        """Write a reply that was claimed for it."""

    def ring(self) -> None:
        """Another process has left a reply queued."""

    def interrupt(self, reply: str) -> None:
        """The visitor asked to stop this reply."""


class Reader(Protocol):
    """Whoever speaks in this process."""

    async def read(self, conversation_id: int, seq: int) -> list[Speech]:
        """The pieces in which a stored message is said; none where it cannot be."""

    def hush(self, conversation_id: int, reply: str) -> None:
        """The visitor does not want to hear the rest of this reply."""


class Hub:
    """All feeds of this process. Belongs to one event loop; `start` and `close` frame its life."""

    def __init__(self) -> None:
        self.answerer: Answerer | None = None
        self.reader: Reader | None = None
        self.going_away = False
        self.gone = False
        self.crowd = Crowd()
        self._feeds: dict[int, Feed] = {}
        self._stale: dict[int, Feed] = {}
        self._hint_came = asyncio.Event()
        self._tasks = TaskSet()
        self._hints = Hints(self._hinted, self._rung, self._typed)

    async def start(self) -> None:
        """Begin to listen for hints and to look at the database every second."""
        self._tasks.start(self._poll(), name="look at the database")
        self._tasks.start(self._follow_hints(), name="follow hints")
        self._hints.start(answering=self.answerer is not None)

    async def close(self) -> None:
        """Stop listening."""
        await self._hints.close()
        await self._tasks.close()

    # Watching

    async def watch(self, conversation_id: int, watcher: Callable[[], None]) -> Feed:
        """Watch a conversation: `watcher` is called whenever its feed, brought up to date first, may have changed."""
        feed = self._feed(conversation_id)
        feed.watchers.add(watcher)
        try:
            await self._hints.join(conversation_id)
            await self.refresh(feed, patient=True)
        except BaseException:  # the database failed, or the client left: nobody else knows of this watcher
            await self.unwatch(feed, watcher)
            raise
        return feed

    async def unwatch(self, feed: Feed, watcher: Callable[[], None]) -> None:
        """Stop watching."""
        feed.watchers.discard(watcher)
        if not feed.watchers:
            self._drop_if_idle(feed)
            if feed.conversation_id not in self._feeds:
                await self._hints.leave(feed.conversation_id)

    @property
    def watched(self) -> int:
        """How many conversations there are in this process."""
        return len(self._feeds)

    def wake_all(self) -> None:
        """Tell the watchers of every feed."""
        for feed in tuple(self._feeds.values()):
            feed.wake()

    def leave(self) -> None:
        """The process answers no longer: every session closes, so that its client goes elsewhere."""
        self.gone = True
        self.wake_all()

    def _feed(self, conversation_id: int) -> Feed:
        return self._feeds.setdefault(conversation_id, Feed(conversation_id))

    def _drop_if_idle(self, feed: Feed) -> None:
        if not feed.watchers and not feed.answered_here and self._feeds.get(feed.conversation_id) is feed:
            del self._feeds[feed.conversation_id]

    # What this process did

    @property
    def answering(self) -> bool:
        """Whether a reply can be claimed for this process now."""
        return self.answerer is not None and self.answerer.has_room

    def accepted(self, conversation_id: int, accepted: Accepted) -> None:
        """A visitor's message was stored, and its reply claimed for this process or queued."""
        if accepted.claim is not None and self.answerer is not None:
            self.answerer.write(accepted.claim)
        elif not self.answering:  # else it waits for another reply of its conversation, whose writer goes on to it
            self.ring()
        feed = self._feeds.get(conversation_id)
        # Where this process was slow, another may have answered by now.
        seq = accepted.ack.seq if accepted.ack.reply else 0  # with a person no reply is owed
        if feed is not None and seq and not any(message.answers == seq for message in feed.recent.values()):
            feed.owed.add(seq)
        self.stored(conversation_id, accepted.stored)

    def ring(self) -> None:
        """A reply is queued that whoever has room may take."""
        self._hints.ring()

    def stored(self, conversation_id: int, messages: list[Message]) -> None:
        """Messages were stored."""
        if (feed := self._feeds.get(conversation_id)) is not None:
            for message in messages:
                feed.add(message)
            feed.wake()
            self._drop_if_idle(feed)
        self._hints.send(conversation_id)

    def moved(self, conversation_id: int, mode: str) -> None:
        """The conversation's mode was changed."""
        if (feed := self._feeds.get(conversation_id)) is not None:
            feed.mode = mode
            feed.wake()
        self._hints.send(conversation_id)

    def handed(
        self, conversation_id: int, mode: str, messages: list[Message], *, person: str = "", queued: bool = False
    ) -> None:
        """A conversation went from the agent to a person or back; `queued`: the agent is owed a reply by it.

        `person`: the first name of who took over.
        """
        if (feed := self._feeds.get(conversation_id)) is not None:
            feed.mode, feed.person = mode, person
        self.stored(conversation_id, messages)
        if queued:
            self.ring()
            if self.answerer is not None:
                self.answerer.ring()

    def typing(self, conversation_id: int, role: str, on: bool) -> None:
        """The visitor, or a person (role `human`), is writing or no longer."""
        if self._write(conversation_id, role, on):
            self._hints.typing(conversation_id, role, on)

    def _typed(self, conversation_id: int, role: str, on: bool) -> None:
        self._write(conversation_id, role, on)

    def _write(self, conversation_id: int, role: str, on: bool) -> bool:
        """Note who is writing; whether that is news."""
        feed = self._feeds.get(conversation_id)
        if feed is None or (on, feed.is_writing(role)) == (False, False):
            return False
        now = time.monotonic()
        if on and feed.writing.get(role, 0) > now + BELIEVED / 2:
            return False
        feed.writing[role] = now + BELIEVED if on else 0
        feed.wake()
        if on:  # nobody may ever say that it has ended
            asyncio.get_running_loop().call_later(BELIEVED + 0.1, feed.wake)
        return True

    def deleted(self, conversation_id: int) -> None:
        """The conversation was deleted, or is another visitor's now: whoever watches it anywhere is told so."""
        if (feed := self._feeds.get(conversation_id)) is not None:
            self._end(feed)
        self._hints.send(conversation_id)

    def _end(self, feed: Feed) -> None:
        self._feeds.pop(feed.conversation_id, None)  # who comes by another token begins anew
        feed.deleted = True
        feed.recent.clear()
        feed.wake()

    def stop(self, conversation_id: int, reply: str) -> None:
        """A running reply of a conversation was asked to stop; its worker sees it at once where it is in this process.

        A reply of any other conversation is left alone: its name came from a client.
        """
        feed = self._feeds.get(conversation_id)
        if self.answerer is not None and feed is not None and feed.live is not None and feed.live.reply == reply:
            self.answerer.interrupt(reply)

    def shown(self, conversation_id: int) -> LiveReply | None:
        """The reply that is being written, as far as this process has shown it."""
        feed = self._feeds.get(conversation_id)
        return feed.live if feed is not None else None

    # A reply written in this process

    def begin(self, conversation_id: int, reply: str, attempt: int, answers: int) -> LiveReply:
        """An attempt begins: what `say` adds to it reaches the watchers at once."""
        feed = self._feed(conversation_id)
        feed.live = live = LiveReply(reply, attempt, answers, local=True)
        return live

    def say(self, conversation_id: int, live: LiveReply, text: str) -> None:
        """More of the attempt."""
        live.text += text
        if (feed := self._feeds.get(conversation_id)) is not None:  # gone where another process has settled the reply
            feed.wake()

    def speak(self, conversation_id: int, piece: Speech) -> None:
        """More of the speech of a reply that this process speaks."""
        if (feed := self._feeds.get(conversation_id)) is None:
            return
        if feed.spoken is None or (feed.spoken.reply, feed.spoken.attempt) != (piece.reply, piece.attempt):
            feed.spoken = Spoken(piece.reply, piece.attempt)
        feed.spoken.local = True
        feed.spoken.pieces[piece.index :] = [piece]
        feed.wake()

    def has_listeners(self, conversation_id: int) -> bool:
        """Whether somebody in this process listens to the conversation."""
        feed = self._feeds.get(conversation_id)
        return feed is not None and feed.listeners > 0

    def flushed(self, conversation_id: int) -> None:
        """What was said is in the database: other processes can read it there."""
        self._hints.send(conversation_id)

    def release(self, conversation_id: int, live: LiveReply) -> None:
        """This process writes the attempt no longer, finished or not."""
        if (feed := self._feeds.get(conversation_id)) is not None:
            if feed.live is live:
                feed.live = None
            self._drop_if_idle(feed)

    # The look at the database

    async def refresh(self, feed: Feed, *, patient: bool = False) -> None:
        """Bring a feed up to the database; `patient` where nobody would look again if it is away for a moment."""
        ask = patiently if patient else in_database
        state = await ask(history.read, feed.conversation_id, after=feed.last_seq)
        if state is None or feed.visitor_id not in {0, state.visitor_id}:
            self._end(feed)
            return
        feed.visitor_id = state.visitor_id
        feed.mode, feed.person = state.mode, state.person
        for message in state.messages:
            feed.add(message)
        answered = {message.answers for message in feed.recent.values()}  # perhaps since that read began
        feed.owed = {seq for seq in state.owed if seq not in answered}
        if not feed.answered_here:
            running = state.running if state.running and state.running.answers not in answered else None
            feed.live = _later(feed.live, running)
        if feed.listeners and not (feed.spoken and feed.spoken.local and not feed.spoken.whole):
            await self._refresh_speech(feed)
        feed.wake()

    async def load_speech(self, feed: Feed) -> None:
        """What is being spoken, for somebody who begins to listen."""
        if feed.spoken is None:
            await self._refresh_speech(feed)

    async def _refresh_speech(self, feed: Feed) -> None:
        """Another process may be speaking."""
        found = await in_database(spoken.pieces_of, feed.conversation_id)
        if found is not None and (feed.spoken is None or found[:2] != (feed.spoken.reply, feed.spoken.attempt)):
            feed.spoken = Spoken(*found)
        elif found is not None and feed.spoken is not None and not feed.spoken.local:
            feed.spoken.pieces = found[2]

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL)
            try:
                await self._look()
            except Exception as error:
                log.warning("The database could not be looked at (%s); trying again in %s s", error, POLL)

    async def _look(self) -> None:
        watched = [feed.conversation_id for feed in self._feeds.values() if feed.watchers]
        heads = await in_database(history.heads, watched) if watched else {}
        for conversation_id in set(watched) - heads.keys():
            if (feed := self._feeds.get(conversation_id)) is not None:
                self._end(feed)
        moved = []
        for conversation_id, (visitor_id, last_seq, mode, busy) in heads.items():
            feed = self._feeds.get(conversation_id)
            if feed is None:
                continue
            behind = last_seq > feed.last_seq or mode != feed.mode or busy != bool(feed.owed)
            behind = behind or visitor_id != feed.visitor_id
            unspoken = feed.listeners and feed.spoken and not (feed.spoken.whole or feed.spoken.local)
            if behind or unspoken or (busy and not feed.answered_here):
                moved.append(self.refresh(feed))
        await asyncio.gather(*moved)

    def _hinted(self, conversation_id: int) -> None:
        if (feed := self._feeds.get(conversation_id)) is not None:
            self._stale[conversation_id] = feed
            self._hint_came.set()

    async def _follow_hints(self) -> None:
        """Read what was hinted at: many hints at one conversation, come while others were read, are one read."""
        while True:
            await self._hint_came.wait()
            self._hint_came.clear()
            while self._stale:
                feeds, self._stale = list(self._stale.values()), {}
                await asyncio.gather(*(self._follow(feed) for feed in feeds))

    async def _follow(self, feed: Feed) -> None:
        try:
            await self.refresh(feed)
        except Exception as error:
            log.warning("A hint could not be followed (%s); the next look is in %s s", error, POLL)

    def _rung(self) -> None:
        if self.answerer is not None:
            self.answerer.ring()


def _later(known: LiveReply | None, read: history.Running | None) -> LiveReply | None:
    """What was read of the running reply, unless a quicker read has shown a later attempt of it already."""
    if read is None:
        return None
    if known is not None and known.reply == read.reply and known.attempt > read.attempt:
        return known
    return LiveReply(read.reply, read.attempt, read.answers, read.text)
