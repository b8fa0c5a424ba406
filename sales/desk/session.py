"""One desk that is open in a browser: what staff do is carried out and answered, what happens is sent."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import Error as DatabaseFailed

from chat import staff
from chat.crowd import Pace
from chat.delivery import Hub
from sales import capture
from sales.desk import access, actions, rows
from sales.desk.board import Board
from sales.desk.follower import Follower
from sales.desk.frames import Frame, parse
from salesagent.lib.database import in_database
from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)

SEND_TIMEOUT = 15  # seconds
CHECK = 2.0  # seconds between looks at whether the user may still be here
BESIDE = 3.0  # seconds after which what stands beside a conversation is read again
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 20, 60
ENDED = 4401


class DeskSession:
    """Belongs to one socket. `run` sends until it is to be closed; `receive` takes the desk's frames."""

    def __init__(
        self,
        user: User,
        session: str,
        hub: Hub,
        board: Board,
        *,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
    ) -> None:
        self._user = user
        self._session = session
        self._hub = hub
        self._board = board
        self._write = send
        self._close = close
        self._pace = Pace(FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        self._wake = asyncio.Event()
        self._answers: deque[dict[str, Any]] = deque()
        self._closing: int | None = None
        self._sites: list[int] | None = []
        self._listed: list[dict[str, Any]] | None = None
        self._open: Follower | None = None
        self._beside: dict[str, Any] | None = None
        self._beside_at = 0.0
        self._caught_up = 0

    # Frames of the desk

    async def receive(self, text: str | None) -> None:
        """Carry out one frame and answer it. Never raises for what was sent."""
        await self._pace.turn()
        frame: Frame | None = None
        try:
            if text is None:
                raise Refused("bad_frame", "Frames are text.")
            frame = parse(text)
            await self._handle(frame)
        except Refused as refused:
            self._answer(type="refused", n=frame.n if frame else 0, code=refused.code, message=refused.message)
        except DatabaseFailed as error:
            log.error("A frame of the desk could not be stored: %s", error)
            kept = "The database is away. Nothing was changed; it is tried again in a moment."
            self._answer(type="refused", n=frame.n if frame else 0, code="busy", message=kept)
        except Exception:
            log.exception("A frame of the desk could not be handled")
            sorry = "Something went wrong on the server; its log says what. Please try again."
            self._answer(type="refused", n=frame.n if frame else 0, code="internal", message=sorry)

    async def _handle(self, frame: Frame) -> None:
        if frame.type == "ping":
            self._answer(type="pong", n=frame.n)
            return
        if frame.type == "leave":
            await self._leave_open()
            return
        user = await self._checked()
        if user is None:
            return
        conversation = await in_database(access.conversation_for, user, frame.conversation)
        if frame.type == "open":
            await self._leave_open()
            feed = await self._hub.watch(conversation.pk, self._wake.set)
            self._open = follower = Follower(
                conversation, feed, seq=frame.seq, reply=frame.reply, attempt=frame.attempt, offset=frame.offset
            )
            first = {"from": follower.seq + 1, "last_seq": feed.last_seq}
            self._answer(type="opened", n=frame.n, conversation=conversation.key, **first)
        else:
            await actions.carry_out(frame, user, conversation, self._hub)
            self._answer(type="done", n=frame.n)
            if frame.type != "typing":
                self._board.look()
        self._beside_at = 0.0
        self._wake.set()

    async def _checked(self) -> User | None:
        """The user as of now; None, and the socket is closed, where they may no longer be here."""
        user = await in_database(access.user_of, self._session)
        if user is None or user.pk != self._user.pk:
            log.info("The desk of user %s was closed: signed out, disabled or without the role", self._user.pk)
            self._closing = ENDED
            self._wake.set()
            return None
        self._sites = await in_database(staff.sites_of, user)
        self._user = user
        return user

    def _answer(self, **frame: Any) -> None:
        self._answers.append(frame)
        self._wake.set()

    def end(self, code: int) -> None:
        """Close with `code`."""
        self._closing = code
        self._wake.set()

    # Frames to the desk

    async def run(self) -> None:
        """Send what is due whenever there is something, and look again and again whether the user may be here."""
        self._sites = await in_database(staff.sites_of, self._user)
        self._board.join(self._wake.set)
        me = {"id": self._user.pk, "name": rows.name_of(self._user), "shown_as": actions.shown_name(self._user)}
        self._answer(type="hello", me=me, message_chars=settings.MESSAGE_CHARS)
        checked_at = time.monotonic()
        while True:
            if self._closing is None and time.monotonic() - checked_at >= CHECK:
                checked_at = time.monotonic()
                await self._checked()
                self._wake.set()
            if self._closing is None and self._hub.gone:
                self._closing = 1012
            if self._closing is not None:
                await self._close(self._closing)
                return
            try:
                async with asyncio.timeout(CHECK / 2):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()
            if self._closing is None:
                await self._send_due()

    async def _send_due(self) -> None:
        while self._answers:
            await self._send(self._answers.popleft())
        listed = [row.shown for row in self._board.rows if self._sites is None or row.site_id in self._sites]
        if listed != self._listed:
            self._listed = listed
            await self._send({"type": "list", "rows": listed})
        if (follower := self._open) is None:
            return
        if follower.feed.deleted or not self._sees(follower):
            await self._send({"type": "gone", "conversation": follower.conversation.key})
            await self._leave_open()
            return
        await follower.send_due(self._send)
        if time.monotonic() - self._beside_at > BESIDE:
            await self._send_beside(follower)

    def _sees(self, follower: Follower) -> bool:
        return self._sites is None or follower.conversation.site_id in self._sites

    async def _send_beside(self, follower: Follower) -> None:
        self._beside_at = time.monotonic()
        try:
            if follower.seq > self._caught_up:  # nobody else reads what is said to a person at once
                self._caught_up = follower.seq
                await in_database(capture.catch_up, follower.conversation.pk)
            conversation = await in_database(access.conversation_for, self._user, follower.conversation.key)
        except Refused:  # deleted in this moment
            return
        found = await in_database(rows.beside, conversation, self._user)
        if found != self._beside:
            self._beside = found
            await self._send({"type": "beside", "conversation": conversation.key, **found})

    async def _send(self, frame: dict[str, Any]) -> None:
        async with asyncio.timeout(SEND_TIMEOUT):
            await self._write(frame)

    async def _leave_open(self) -> None:
        if (follower := self._open) is not None:
            self._open = self._beside = None
            self._caught_up = 0
            self._hub.typing(follower.conversation.pk, "human", False)
            await self._hub.unwatch(follower.feed, self._wake.set)

    async def leave(self) -> None:
        """The desk was closed."""
        self._board.leave(self._wake.set)
        await self._leave_open()
