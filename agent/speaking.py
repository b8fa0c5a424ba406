"""Speaking replies: the text of a reply becomes pieces as it is written, and each piece a clip.

Nothing here delays the text. One voice speaks a reply: once it fails, or its turn does not come, the browser's own
voice says the rest.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings

from agent.voices import pieces, voice_of
from chat import spoken
from chat.delivery import Hub
from chat.events import Speech
from chat.models import Conversation, Message
from chat.opening import opening
from chat.transcripts import Claim
from salesagent.lib.database import in_database
from salesagent.lib.errors import ProviderError
from salesagent.lib.tasks import TaskSet
from voice import names, shelf
from voice.base import Voice
from voice.clips import Clips, Making, TooDear
from voice.places import NoPlace
from voice.sentences import Cutter, Piece

log = logging.getLogger(__name__)

FIRST_WITHIN = 0.7  # seconds after which a reply is left to the browser's voice
OPENING = "opening"  # what a greeting that is not stored yet is called
MS_PER_CHARACTER = 65  # of a piece whose length is not known yet
NEXT_WITHIN = 8.0  # seconds that the next piece may wait: the one before it plays meanwhile


class Speaker:
    """Speaks the replies of one process. Belongs to one event loop."""

    def __init__(self, hub: Hub, clips: Clips) -> None:
        self._hub = hub
        self._clips = clips
        self._newest: dict[int, SpokenReply] = {}  # by conversation: they are spoken one after the other
        self._tasks = TaskSet()

    def wanted(self, claim: Claim) -> bool:
        """Whether somebody listens to the conversation, here or at another process."""
        return claim.aloud or self._hub.has_listeners(claim.conversation_id)

    def begin(self, claim: Claim, voice: Voice) -> SpokenReply:
        """Begin to speak an attempt of a reply."""
        before = self._newest.get(claim.conversation_id)
        if before is not None and before.reply == claim.reply:
            before.cancel(replaced=True)
        self._clips.expect()
        speech = self._newest[claim.conversation_id] = SpokenReply(self._hub, self._clips, claim, voice, before)
        speech.task = self._tasks.start(speech.run(), name=f"speak in {claim.conversation_id}")
        speech.task.add_done_callback(lambda _: self._spoken(speech))
        return speech

    def _spoken(self, speech: SpokenReply) -> None:
        if self._newest.get(speech.conversation_id) is speech:
            del self._newest[speech.conversation_id]
        speech.before = None
        if not self._tasks.closing:
            self._tasks.start(speech.keep_lengths(), name=f"keep what was spoken in {speech.conversation_id}")

    def hush(self, conversation_id: int, reply: str) -> None:
        """Say no more of a reply of this conversation; any other is left alone: its name came from a client."""
        speech = self._newest.get(conversation_id)
        while speech is not None:
            if speech.reply == reply:
                speech.cancel()
            speech = speech.before

    async def read(self, conversation_id: int, seq: int) -> list[Speech]:
        """The pieces in which a stored message is said; their clips are made when they are fetched."""
        return await in_database(_pieces, conversation_id, seq)

    async def close(self) -> None:
        """Say no more."""
        await self._tasks.close()


class SpokenReply:
    """The speech of one attempt, after the one `before` it: `say` its text, then `end` it; `run` is its work."""

    def __init__(self, hub: Hub, clips: Clips, claim: Claim, voice: Voice, before: SpokenReply | None) -> None:
        self.task: asyncio.Task[None] | None = None
        self.before = before
        self._hub = hub
        self._clips = clips
        self._claim = claim
        self._voice = voice
        self._cutter = Cutter()
        self._due: asyncio.Queue[Piece | None] = asyncio.Queue()
        self._kept: list[dict[str, Any]] = []
        self._characters = 0
        self._given_up = False
        self._replaced = False
        self._makings: list[Making] = []

    @property
    def reply(self) -> str:
        """The reply's name on the wire."""
        return self._claim.reply

    @property
    def conversation_id(self) -> int:
        """The conversation it belongs to."""
        return self._claim.conversation_id

    def say(self, text: str) -> None:
        """More of the reply's text."""
        for piece in self._cutter.feed(text):
            self._due.put_nowait(piece)

    def end(self) -> None:
        """The reply's text is whole."""
        for piece in self._cutter.end():
            self._due.put_nowait(piece)
        self._due.put_nowait(None)

    def cancel(self, *, replaced: bool = False) -> None:
        """Say no more of it; `replaced` by a later attempt."""
        self._replaced = replaced
        if self.task is not None:
            self.task.cancel()

    async def run(self) -> None:
        """Have piece after piece made, and tell the listeners of each."""
        if self.before is not None and self.before.task is not None:
            await asyncio.wait({self.before.task})
        try:
            while (piece := await self._due.get()) is not None and await self._is_wanted():
                url = await self._made(piece)
                await self._tell(url, piece.text, piece.offset, piece.chars)
        finally:
            if self._kept and not self._replaced:
                await asyncio.shield(self._tell_end())

    async def keep_lengths(self) -> None:
        """As soon as a clip is whole, it is known how long it plays."""
        for making in self._makings:
            await making.ended.wait()
            await self._keep()

    async def _is_wanted(self) -> bool:
        if self._hub.has_listeners(self._claim.conversation_id):
            return True
        return await in_database(spoken.is_awaited, self._claim.reply)

    async def _made(self, piece: Piece) -> str | None:
        """Where the piece can be had; None where the browser's own voice is to say it, and all after it."""
        self._given_up = self._given_up or any(making.error for making in self._makings)
        self._characters += len(piece.text)
        most = settings.MAX_SPEECH_CHARS_PER_REPLY
        if self._given_up or (most and self._characters > most):
            self._given_up = True
            return None
        first = not self._makings
        within = FIRST_WITHIN if first else NEXT_WITHIN
        owner = self._claim.conversation
        try:
            digest, making = await self._clips.begin(piece.text, self._voice, owner, within=within, first=first)
        except (NoPlace, TooDear, ProviderError) as error:
            log.info("The browser's voice speaks reply %s: %s", self.reply, error)
            self._given_up = True
            return None
        self._makings.append(making)
        return names.path(digest, owner)

    async def _tell_end(self) -> None:
        await self._tell(None, "", self._kept[-1]["offset"] + self._kept[-1]["chars"], 0, last=True)

    async def _tell(self, url: str | None, text: str, offset: int, chars: int, *, last: bool = False) -> None:
        kept: dict[str, Any] = {"text": text, "offset": offset, "chars": chars, "last": last, "url": url}
        self._kept.append({**kept, "ms": round(len(text) * MS_PER_CHARACTER / self._voice.speed)})
        piece = spoken.piece(self._claim.reply, self._claim.attempt, len(self._kept) - 1, kept)
        self._hub.speak(self._claim.conversation_id, piece)
        await self._keep()

    async def _keep(self) -> None:
        for kept, making in zip(self._kept, self._makings, strict=False):
            if making.is_whole:
                kept["ms"] = round(self._voice.seconds(making.size) * 1000)
        try:
            await in_database(_keep, self._claim, self._kept)
        except Exception as error:
            log.warning("What was spoken of reply %s could not be kept: %s", self.reply, error)
        self._hub.flushed(self._claim.conversation_id)


def _keep(claim: Claim, kept: list[dict[str, Any]]) -> None:
    spoken.keep(claim.reply, claim.attempt, kept)
    # Looked at after a clip was made: one deleted meanwhile has been forgotten already, and nobody would do it again.
    if not Conversation.objects.filter(pk=claim.conversation_id).exists():
        shelf.forget(claim.conversation)


def _pieces(conversation_id: int, seq: int) -> list[Speech]:
    conversation = Conversation.objects.select_related("site", "persona_version").get(pk=conversation_id)
    version, text, name, owner = conversation.persona_version, "", OPENING, ""
    spoken_roles = [Message.Role.AGENT, Message.Role.HUMAN]
    rows = Message.objects.filter(conversation=conversation, seq=seq, role__in=spoken_roles)
    message = rows.select_related("reply", "persona_version").first()
    if message is not None:
        text, version = message.text, message.persona_version or version
        name = message.reply.key if message.reply else str(message.client_id)
        if message.reply or message.role == Message.Role.HUMAN:
            owner = conversation.key
    elif seq == 1 and not conversation.last_seq:
        text = opening(version, conversation.site).text
    voice = voice_of(version)
    said, characters = [], 0
    for index, piece in enumerate(pieces(text)):
        characters += len(piece.text)
        most = settings.MAX_SPEECH_CHARS_PER_REPLY
        url = None
        if voice is not None and not (most and characters > most):
            url = names.path(shelf.keep(piece.text, voice, owner), owner)
        said.append(Speech(name, 0, index, piece.text, piece.offset, piece.chars, last=False, url=url))
    return [*said, Speech(name, 0, len(said), "", len(text), 0, last=True)]
