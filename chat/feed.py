"""What one process knows of a conversation that is watched, or answered, in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from chat import history
from chat.events import Message, Speech

RECENT = history.MOST_ON_CONNECT


@dataclass(slots=True)
class LiveReply:
    """A reply being written, as far as this process knows. `local`: it is written in this process."""

    reply: str
    attempt: int
    answers: int
    text: str = ""
    local: bool = False


@dataclass(slots=True)
class Spoken:
    """A reply that is spoken: its pieces so far. `local`: they are made in this process."""

    reply: str
    attempt: int
    pieces: list[Speech] = field(default_factory=list)
    local: bool = False

    @property
    def whole(self) -> bool:
        """Whether its last piece is there."""
        return bool(self.pieces) and self.pieces[-1].last


@dataclass(slots=True, eq=False)
class Feed:
    """One conversation that is watched, or answered, in this process."""

    conversation_id: int
    visitor_id: int = 0
    last_seq: int = 0
    mode: str = "agent"
    person: str = ""
    """The first name of whoever took over last; empty where they have none."""
    deleted: bool = False
    live: LiveReply | None = None
    spoken: Spoken | None = None
    listeners: int = 0
    owed: set[int] = field(default_factory=set)
    recent: dict[int, Message] = field(default_factory=dict)
    watchers: set[Callable[[], None]] = field(default_factory=set)
    writing: dict[str, float] = field(default_factory=dict)
    """Who is writing at the moment (`visitor`, `human`), and until when that is to be believed (monotonic)."""

    @property
    def name(self) -> str | None:
        """Who answers, where it is a person with a name."""
        return self.person or None if self.mode == "human" else None

    @property
    def typing(self) -> str:
        """The role of whoever is about to say something to the visitor; empty for nobody."""
        if self.is_writing("human"):
            return "human"
        return "agent" if self.owed and not (self.live and self.live.text) else ""

    def is_writing(self, role: str) -> bool:
        """Whether the visitor, or a person, is writing."""
        return self.writing.get(role, 0) > time.monotonic()

    @property
    def answered_here(self) -> bool:
        """Whether the reply is being written in this process."""
        return self.live is not None and self.live.local

    def add(self, message: Message) -> None:
        """Take in a stored message; a reply it settles is no longer live."""
        self.last_seq = max(self.last_seq, message.seq)
        self.recent[message.seq] = message
        self.recent.pop(message.seq - RECENT, None)
        self.writing.pop(message.role, None)
        if message.answers is not None:
            self.owed.discard(message.answers)
        if self.live is not None and self.live.reply == message.reply:
            self.live = None

    def wake(self) -> None:
        """Tell every watcher that there may be something new."""
        for watcher in tuple(self.watchers):
            watcher()
