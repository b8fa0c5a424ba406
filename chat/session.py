"""One connection to one conversation: what a client sends is handed over, what it lacks is sent.

Knows nothing of sockets: it is given `send` and `close`. Nothing is queued for a slow client but answers to its own
frames; messages and the running reply are read from the feed at the pace the client takes them.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack

from django.conf import settings
from django.db import Error as DatabaseFailed

from chat import access, events, handover, history, pages, transcripts
from chat.addresses import page_address
from chat.crowd import Pace
from chat.delivery import Hub
from chat.ear import Ear
from chat.feed import Feed
from chat.models import Conversation
from chat.rows import gone
from salesagent.lib.client import counted_as
from salesagent.lib.database import patiently
from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)

SEND_TIMEOUT = 15  # seconds
MOST_BAD_FRAMES = 20
MOST_UNREAD_ANSWERS = 200
LONGEST_AWAY_MS = 1500
AWAY_MS = 5  # for each conversation: two hundred come back in a second, and few need not wait for many
AGAIN_MS = 2000  # after a failure of ours
# Each of these is a visit to the database.
DEAR = events.Stop | events.Sound | events.Human | events.End | events.Rate | events.Page | events.Heard | events.Speak
DEAR_TURNS = 10
DEAR_PER_SECOND, DEAR_AT_ONCE = 5, 20


class Session:
    """The conversation of one client. `run` sends until it is cancelled; `receive` takes the client's frames."""

    def __init__(
        self,
        hub: Hub,
        *,
        origin: str | None,
        own_origin: str | None,
        origin_required: bool = True,
        address: str,
        send: Callable[[events.ServerEvent], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
    ) -> None:
        self._hub = hub
        self._origin = origin
        self._own_origin = own_origin
        self._origin_required = origin_required
        self._address = address
        self._pace = hub.crowd.pace(counted_as(address))
        self._dear_pace = Pace(DEAR_PER_SECOND, DEAR_AT_ONCE)
        self._place = ExitStack()
        self._send = send
        self._close = close
        self._wake = asyncio.Event()
        self._answers: deque[events.ServerEvent] = deque()
        self._closing: int | None = None
        self._bad_frames = 0
        self._conversation: Conversation | None = None
        self._feed: Feed | None = None
        self._seq = 0
        self._reply = ("", 0)
        self._offset = 0
        self._shown: tuple[str, tuple[str, str | None], bool] | None = None
        self._ear = Ear(hub, own_origin or "")

    # Frames of the client

    async def receive(self, text: str | None) -> None:
        """Take one text frame (None: a frame that was not text). Never raises for what a client sent."""
        await self._pace.turn()
        event: events.ClientEvent | None = None
        try:
            if text is None:
                raise Refused("bad_frame", "Frames are text.")
            event = events.parse(text)
            await self.handle(event)
            self._bad_frames = 0
        except Refused as refused:
            self._refuse(refused)
        except DatabaseFailed as error:
            log.error("A frame could not be stored: %s", error)
            kept = "We cannot take this just now. It is kept, and sent again in a moment."
            self._answer(events.Error("busy", kept, getattr(event, "id", None), AGAIN_MS))
        except Exception:
            log.exception("A frame could not be handled")
            sorry = "Something went wrong on our side. Please try again."
            self._answer(events.Error("internal", sorry, getattr(event, "id", None), AGAIN_MS))

    async def handle(self, event: events.ClientEvent) -> None:
        """Act on one client event; raises `Refused`."""
        if isinstance(event, events.Ping):
            self._answer(events.Pong(event.n))
        elif isinstance(event, events.Connect):
            await self._connect(event)
        elif self._conversation is None:
            raise Refused("not_connected", "The first frame must be `connect`.", id=getattr(event, "id", None))
        else:
            await self._act(event, self._conversation.pk)

    async def _connect(self, event: events.Connect) -> None:
        if self.connected:
            raise Refused("bad_frame", "This socket is connected already.")
        try:
            conversation = await patiently(
                access.conversation_for,
                event.token,
                event.conversation,
                self._origin,
                self._own_origin,
                origin_required=self._origin_required,
            )
            self._take_place(conversation)
            feed = await self._hub.watch(conversation.pk, self._wake.set)
        except Refused:
            raise
        except Exception:
            self._closing = 1011  # a client that waits to be accepted would wait for ever
            raise
        self._seq = max(min(event.seq, feed.last_seq), feed.last_seq - history.MOST_ON_CONNECT)
        self._reply, self._offset = (event.reply, event.attempt), event.offset
        now = (self._state, feed.mode, feed.name)
        self._answer(events.Connected(conversation.key, feed.last_seq, self._seq + 1, *now))
        self._shown = ("", (feed.mode, feed.name), self._hub.going_away)
        self._conversation, self._feed = conversation, feed
        await self._ear.listen(feed, event.sound)
        self._wake.set()

    def _take_place(self, conversation: Conversation) -> None:
        place = self._hub.crowd.place(f"visitor {conversation.visitor_id}", settings.SOCKETS_PER_VISITOR)
        if not self._place.enter_context(place):
            self.end(4429)
            raise Refused("rate_limited", "The chat is open in too many places. Please close some of them.")

    async def _act(self, event: events.ClientEvent, conversation_id: int) -> None:
        if isinstance(event, DEAR):
            await self._pace.turn(DEAR_TURNS)
            await self._dear_pace.turn()
        if isinstance(event, events.Write):
            # A client that goes in this moment must not keep the reply from whoever is to write it.
            await asyncio.shield(self._accept(event, conversation_id))
        elif isinstance(event, events.Stop):
            settled = await patiently(transcripts.stop, conversation_id, event.reply)
            if settled is not None:
                self._hub.stored(conversation_id, [settled])
            else:
                self._hub.stop(conversation_id, event.reply)
        elif isinstance(event, events.End):
            ended = await patiently(transcripts.end, conversation_id, event.id)
            self._hub.stored(conversation_id, ended.stored)
            if ended.running:
                self._hub.stop(conversation_id, ended.running)
            self._hub.moved(conversation_id, ended.mode)
            self._shown = None
        elif isinstance(event, events.Human):
            asked = await patiently(handover.ask_for_person, conversation_id, event.id)
            self._hub.handed(conversation_id, asked.mode, asked.stored)
            self._shown = None
        elif isinstance(event, events.Typing):
            self._hub.typing(conversation_id, "visitor", event.on)
        elif isinstance(event, events.Sound):
            await self._ear.listen(self._feed, event.on)
        elif isinstance(event, events.Heard):
            for message in await self._ear.cut_off(conversation_id, event):
                self._answer(message)
        elif isinstance(event, events.Speak):
            for piece in await self._ear.say(conversation_id, event.seq):
                self._answer(piece)
        elif isinstance(event, events.Rate):
            await patiently(transcripts.rate, conversation_id, event.reply, event.value, event.comment)
        elif isinstance(event, events.Page):
            await patiently(pages.move_to_page, conversation_id, page_address(event.url), event.title)

    async def _accept(self, event: events.Write, conversation_id: int) -> None:
        accepted = await patiently(
            transcripts.accept,
            conversation_id,
            id=event.id,
            text=event.text,
            via=event.via,
            address=self._address,
            answering=self._hub.answering,
            aloud=self._ear.listens,
        )
        self._answer(accepted.ack)
        if accepted.stored:
            self._hub.accepted(conversation_id, accepted)
        if accepted.reopened:
            self._hub.moved(conversation_id, Conversation.Mode.AGENT)

    def _refuse(self, refused: Refused) -> None:
        if refused.code == "bad_frame":
            self._bad_frames += 1
        if self._bad_frames >= MOST_BAD_FRAMES:
            self._closing = 4400
        elif refused.code == "origin":
            self._closing = 4403
        elif refused.code in events.FATAL:
            self._closing = events.FATAL[refused.code]
        if refused.code != "origin":
            self._answer(events.Error(refused.code, refused.message, refused.id, refused.retry_ms))
        self._wake.set()

    def _answer(self, event: events.ServerEvent) -> None:
        if len(self._answers) >= MOST_UNREAD_ANSWERS:
            self._closing = 4429
        else:
            self._answers.append(event)
        self._wake.set()

    def end(self, code: int) -> None:
        """Close with `code` once what is due has been sent."""
        self._closing = code
        self._wake.set()

    # Frames to the client

    async def run(self) -> None:
        """Send what is due, whenever there is something, until the connection is to be closed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._feed is not None and self._feed.deleted and self._closing is None:
                self._refuse(gone())
            await self._catch_up()
            for event in self._due():
                async with asyncio.timeout(SEND_TIMEOUT):
                    await self._send(event)
            if self._hub.gone and self._closing is None:
                self._closing = 1012
            if self._closing is not None and not self._answers:
                await self._close(self._closing)
                return

    def unsent(self) -> list[events.ServerEvent]:
        """The answers to the client's frames, for a client that takes them all at once."""
        said, self._answers = list(self._answers), deque()
        return said

    async def leave(self) -> None:
        """Stop watching; the reply goes on without this client."""
        self._place.close()
        if self._feed is not None:
            await self._hub.unwatch(self._feed, self._wake.set)
            await self._ear.listen(self._feed, False)

    @property
    def connected(self) -> bool:
        """Whether the client has said who it is."""
        return self._conversation is not None

    @property
    def ending(self) -> bool:
        """Whether the connection is to be closed."""
        return self._closing is not None

    @property
    def _state(self) -> str:
        return "going_away" if self._hub.going_away else "online"

    async def _catch_up(self) -> None:
        """Where the feed no longer holds the client's next message, send it from the database."""
        feed, conversation = self._feed, self._conversation
        if feed is None or conversation is None or self._seq >= feed.last_seq or self._seq + 1 in feed.recent:
            return
        upto = feed.last_seq  # more may be stored while these are being sent
        for message in await patiently(history.messages_between, conversation.pk, self._seq, upto):
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._send(message)
            self._seq = message.seq
        self._seq = upto

    def _due(self) -> Iterator[events.ServerEvent]:
        """What to send next, decided anew after each frame, because the world goes on while one is being sent."""
        while True:
            event = self._next()
            if event is None:
                return
            yield event

    def _next(self) -> events.ServerEvent | None:
        if self._answers:
            return self._answers.popleft()
        feed = self._feed
        if feed is None:
            return None
        if (message := feed.recent.get(self._seq + 1)) is not None:
            self._seq += 1
            return message
        if self._seq < feed.last_seq:
            self._wake.set()  # `_catch_up` is needed first
            return None
        return self._change(feed) or self._delta(feed) or self._ear.next(feed)

    def _change(self, feed: Feed) -> events.ServerEvent | None:
        """A change of the typing indicator, of the conversation's mode or of the service's state."""
        typing, answering, going_away = self._shown or ("", ("", None), self._hub.going_away)
        now = (feed.mode, feed.name)
        if (answering, going_away) != (now, self._hub.going_away):
            self._shown = (typing, now, self._hub.going_away)
            away = min(LONGEST_AWAY_MS, AWAY_MS * self._hub.watched)
            retry_ms = random.randint(0, away) if self._hub.going_away else None  # noqa: S311 - spreads returns
            return events.Status(self._state, *now, retry_ms=retry_ms)
        if typing != feed.typing:
            self._shown = (feed.typing, now, going_away)
            return events.TypingNow(feed.typing or typing, bool(feed.typing))
        return None

    def _delta(self, feed: Feed) -> events.Delta | None:
        live = feed.live
        # A process that stood still may still be writing an attempt that another has replaced.
        if live is None or (live.reply == self._reply[0] and live.attempt < self._reply[1]):
            return None
        if self._reply != (live.reply, live.attempt):
            if not live.text:
                return None
            self._reply, self._offset = (live.reply, live.attempt), 0
        if len(live.text) <= self._offset:
            return None
        offset, self._offset = self._offset, len(live.text)
        return events.Delta(live.reply, live.attempt, offset, live.text[offset:], live.answers)
