"""One reply, from the claim to its settled message.

The attempt's text goes to local watchers at once and to the database about every 250 ms, off the way of the tokens.
It ends by the provider's own word, by a stop, by a fault (then the next attempt begins, within bounds), or with the
process, which gives the reply back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, replace

from django.db import Error

from agent import context, preparation, spend, unanswered
from agent.guard import Guard, joined
from agent.leaks import LeakGuard
from agent.phrases import sorry
from agent.preparation import Work
from agent.prompts import cited
from agent.providers.base import End, Text
from agent.providers.chain import Chain, Troubles
from agent.speaking import Speaker, SpokenReply
from agent.tokens import estimate
from agent.tools import Tools
from chat import transcripts
from chat.delivery import Hub
from chat.events import Message as MessageEvent
from chat.feed import LiveReply
from chat.models import Message
from chat.rows import Facts, Outcome
from chat.transcripts import LostClaim
from salesagent.lib.database import in_database, patiently
from salesagent.lib.errors import ProviderError, StreamBroken
from salesagent.lib.tasks import cancel_and_wait

log = logging.getLogger(__name__)

FLUSH = 0.25  # seconds
RENEW = 1.0  # seconds; how soon a stop asked for in another process is seen while nothing is written
FINISH_WAITS = (0.2, 0.5, 1, 2, 4)  # seconds
MOST_HELD = 1000  # characters of what was held back that are kept for staff
MOST_FLAGS = 20
BAD_ENDS = {"length": "length", "filtered": "filtered"}


@dataclass(slots=True)
class _Attempt:
    """What one attempt has come to."""

    live: LiveReply
    began: float
    first_token_ms: int | None = None
    end: End | None = None
    speech: SpokenReply | None = None
    guard: LeakGuard | None = None

    @property
    def unshown(self) -> str:
        """What the guard has read and not let pass."""
        return self.guard.unshown if self.guard else ""


class ReplyTask:
    """Writes one claimed reply. `run` is the whole of it; `interrupt` ends it early with what was shown."""

    def __init__(self, work: Work, hub: Hub, chain: Chain, speaker: Speaker | None = None) -> None:
        self._work = work
        self._speaker = speaker
        self._claim = work.claim
        self._hub = hub
        self._chain = chain
        self._troubles = Troubles([work.note] if work.note else [])
        self._interrupted = asyncio.Event()

    @property
    def reply(self) -> str:
        """The reply's name on the wire."""
        return self._claim.reply

    def interrupt(self) -> None:
        """The visitor asked to stop: keep what was shown."""
        self._interrupted.set()

    async def run(self) -> None:
        """Write attempts until one settles the reply. Cancelled, it gives the reply back."""
        live: LiveReply | None = None
        if (asked := self._work.asked) is not None:
            self._hub.handed(self._claim.conversation_id, asked.mode, asked.stored)
        try:
            while True:
                live = self._hub.begin(
                    self._claim.conversation_id, self._claim.reply, self._claim.attempt, self._claim.answers
                )
                outcome = await self._attempt(live)
                if isinstance(outcome, Outcome):
                    await self._settle(outcome)
                    return
                await self._start_over(live.text, outcome.message)
                self._work = await patiently(preparation.prepare, self._claim, with_model=bool(self._chain.models))
        except LostClaim:
            log.info("Reply %s is written by another worker now", self.reply)
        except asyncio.CancelledError:
            shown = live.text if live is not None and live.attempt == self._claim.attempt else ""
            await asyncio.shield(in_database(transcripts.release, self._claim, shown))
            raise
        finally:
            if live is not None:
                self._hub.release(self._claim.conversation_id, live)

    async def _start_over(self, text: str, why: str) -> None:
        """Claim the next attempt; a cancellation waits for it, so that it is that attempt which is given back."""
        claiming = asyncio.ensure_future(patiently(transcripts.start_over, self._claim, text, why))
        try:
            self._claim = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            self._claim = await claiming
            raise

    async def _attempt(self, live: LiveReply) -> Outcome | ProviderError:
        """One attempt: its outcome, or the fault after which the next one is due."""
        attempt = _Attempt(live, time.monotonic())
        reading = asyncio.create_task(self._read(attempt), name="read a reply")
        flushing = asyncio.create_task(self._flush(attempt), name="flush a reply")
        stopping = asyncio.create_task(self._interrupted.wait(), name="wait for a stop")
        try:
            await asyncio.wait({reading, flushing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if flushing.done():
                flushing.result()  # raises LostClaim, or returns because a stop was asked for
            broken = reading.done() and reading.exception() is not None
            if not reading.done() or (broken and (stopping.done() or flushing.done())):
                await cancel_and_wait(reading)
                return self._outcome(attempt, Message.Status.STOPPED)
            return self._ended(attempt, reading.exception())
        finally:
            await cancel_and_wait(reading, flushing, stopping)
            if attempt.speech is not None and attempt.end is not None:
                attempt.speech.end()
            elif attempt.speech is not None:
                attempt.speech.cancel()
            await self._account(attempt)

    async def _read(self, attempt: _Attempt) -> None:
        """Take the answer from the chain as it comes."""
        stream = self._chain.stream(
            self._work.prompt,
            troubles=self._troubles,
            builtin_only=self._work.allowance is None or self._claim.is_last,
        )
        if isinstance(tools := self._work.prompt.tools, Tools):
            tools.moved = lambda moved: self._hub.handed(self._claim.conversation_id, moved.mode, moved.stored)
        guard = attempt.guard = _guard(self._work)
        async with contextlib.aclosing(stream) as pieces:
            async for piece in pieces:
                if isinstance(piece, Text):
                    self._say(attempt, guard.feed(piece.text) if guard else piece.text)
                else:
                    if guard:
                        self._say(attempt, guard.end("stop" if piece.finish == "stop" else "cut"))
                    attempt.end = piece
                if guard and guard.is_over:
                    self._end_instead(attempt)
                    return

    def _say(self, attempt: _Attempt, text: str) -> None:
        """Show more of the text, and have it spoken."""
        if not text:
            return
        if attempt.first_token_ms is None:
            attempt.first_token_ms = round((time.monotonic() - attempt.began) * 1000)
        self._hub.say(self._claim.conversation_id, attempt.live, text)
        self._speak(attempt, text)

    def _end_instead(self, attempt: _Attempt) -> None:
        """Say what is approved in place of what may not be said; the model is cut off."""
        work, guard, shown = self._work, attempt.guard, attempt.live.text
        if guard is None or work.confidential is None:
            return  # there is no guard without something confidential
        if guard.has_leaked or work.rules is None:
            instead = work.confidential.ending
        else:
            instead = work.rules.instead_of(guard.held[-1].sentence, shown)
        self._say(attempt, joined(shown, instead))
        given = attempt.end
        attempt.end = End(
            "stop",
            citations=cited(attempt.live.text, work.prompt.sources),
            source=self._troubles.asked,
            model=given.model if given else "",
            prompt_tokens=given.prompt_tokens if given else None,
            completion_tokens=given.completion_tokens if given else None,
        )

    def _speak(self, attempt: _Attempt, text: str) -> None:
        """Have it said, from the moment on in which somebody listens."""
        voice = self._work.voice
        if self._speaker is None or voice is None or not (attempt.speech or self._speaker.wanted(self._claim)):
            return
        if attempt.speech is None:
            attempt.speech = self._speaker.begin(self._claim, voice)
            text = attempt.live.text
        attempt.speech.say(text)

    async def _flush(self, attempt: _Attempt) -> None:
        """Keep the text in the database as it grows, and the lease alive; returns when a stop was asked for there."""
        kept, kept_at = "", time.monotonic()
        while True:
            await asyncio.sleep(FLUSH)
            text = attempt.live.text
            if text == kept and time.monotonic() - kept_at < RENEW:
                continue
            try:
                if await in_database(transcripts.flush, self._claim, text):
                    return
            except LostClaim:
                raise
            except Exception as error:
                log.warning("The text of reply %s could not be kept yet: %s", self.reply, error)
                continue
            kept, kept_at = text, time.monotonic()
            self._hub.flushed(self._claim.conversation_id)

    def _ended(self, attempt: _Attempt, error: BaseException | None) -> Outcome | ProviderError:
        if error is None:
            finish = attempt.end.finish if attempt.end else "stop"
            if reason := BAD_ENDS.get(finish):
                return self._outcome(attempt, Message.Status.FAILED, reason)
            return self._outcome(attempt, Message.Status.COMPLETE)
        if not isinstance(error, ProviderError):
            log.error("Reply %s failed", self.reply, exc_info=error)
            error = StreamBroken(f"{type(error).__name__}: {error}", reason="error")
            self._troubles.faults.append(error.message)
        if not self._claim.is_last:
            return error
        outcome = self._outcome(attempt, Message.Status.FAILED, error.reason)
        return outcome if outcome.text else replace(outcome, text=sorry(self._work.prompt.locale))

    def _outcome(self, attempt: _Attempt, status: str, reason: str = "") -> Outcome:
        end = attempt.end or End("stop")
        return Outcome(
            text=attempt.live.text,
            status=status,
            reason=reason,
            citations=list(end.citations),
            quick_replies=list(end.quick_replies),
            facts=Facts(
                source=end.source,
                model=end.model,
                first_token_ms=attempt.first_token_ms,
                prompt_tokens=end.prompt_tokens,
                completion_tokens=end.completion_tokens,
                fault=" ".join(dict.fromkeys(self._troubles.faults)),
                persona_version_id=self._work.persona_version_id,
                flags=_flags(attempt.guard),
            ),
        )

    async def _settle(self, outcome: Outcome) -> None:
        if outcome.status == Message.Status.COMPLETE:
            outcome = await self._with_next_step(outcome)
        message = await self._finish(outcome)
        self._hub.stored(self._claim.conversation_id, [message])
        told, counted = self._work.context, outcome.facts.prompt_tokens
        if counted:
            told = context.corrected(told, estimated=self._work.estimated, counted=counted)
        await in_database(context.keep, self._claim.conversation, told)
        await self._note_unanswered()

    async def _note_unanswered(self) -> None:
        """Keep a question that the knowledge does not answer, for staff."""
        try:
            await in_database(unanswered.note, self._claim, self._work.prompt)
        except Exception:
            log.exception("The unanswered question of reply %s could not be kept", self.reply)

    async def _with_next_step(self, outcome: Outcome) -> Outcome:
        """What the site offers a visitor who is ready for more: the stage decides, whatever was answered."""
        try:
            offered = await in_database(preparation.offer_of, self._work)
        except Error as error:  # the answer itself is worth more
            log.warning("Nothing could be offered under reply %s: %s", self.reply, error)
            return outcome
        replies = [*outcome.quick_replies, *offered.quick_replies]
        return replace(outcome, quick_replies=replies, cards=offered.cards)

    async def _finish(self, outcome: Outcome) -> MessageEvent:
        """Settle the reply; a database that is away for a moment is waited for while the lease lasts."""
        for wait in FINISH_WAITS:
            try:
                return await in_database(transcripts.finish, self._claim, outcome)
            except Error as error:
                log.warning("Reply %s could not be stored yet: %s", self.reply, error)
                await asyncio.sleep(wait)
        return await in_database(transcripts.finish, self._claim, outcome)

    async def _account(self, attempt: _Attempt) -> None:
        """Replace the tokens reserved for this attempt by those it used."""
        allowance, end = self._work.allowance, attempt.end
        if allowance is None:
            return
        if end is not None and end.source == self._chain.builtin.name:
            used = 0
        elif end is not None and end.prompt_tokens is not None:
            used = end.prompt_tokens + (end.completion_tokens or 0)
        else:
            used = self._work.estimated + estimate(attempt.live.text, attempt.unshown)
        try:
            await in_database(spend.settle, allowance.day, reserved=allowance.tokens, used=used)
        except Error as error:  # the reservation stays: the cap errs to the careful side
            log.warning("The tokens of reply %s could not be settled: %s", self.reply, error)


def _guard(work: Work) -> LeakGuard | None:
    """What keeps back what may not be said; None where code has decided the answer."""
    if work.confidential is None:
        return None
    return LeakGuard(work.confidential, Guard(work.rules.approved) if work.rules else None)


def _flags(guard: LeakGuard | None) -> list[dict[str, str]]:
    """What was held back, as staff see it."""
    held = guard.held[:MOST_FLAGS] if guard else []
    return [{"kind": "held", "text": each.text[:MOST_HELD], "why": each.why} for each in held]
