"""One process' working parts, put together: the hub, the worker and the providers, with their beginning and end."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from dataclasses import replace

from django.conf import settings

from agent import lines, preparation
from agent.providers.builtin import BuiltinAnswerer
from agent.providers.chain import Chain
from agent.providers.openai import OpenAIProvider, Options
from agent.speaking import Speaker
from agent.worker import Worker
from chat.delivery import Hub
from chat.patience import Patience
from knowledge import hybrid, search
from knowledge.sources.learner import Learner
from sales.desk.board import Board
from sales.sender import Sender
from salesagent.lib.answering import asks_a_model
from salesagent.lib.database import in_database
from voice.clips import Clips
from voice.configured import configured_engine
from voice.places import Places
from voice.smallest import Smallest
from voice.transcription import Transcriber, configured_transcriber

log = logging.getLogger(__name__)

DRAIN = 10.0  # seconds that running replies have to end when the process is asked to go
SENT_WITHIN = 2.0  # seconds for webhooks and e-mails that are under way; the next process sends the rest


class Runtime:
    """Belongs to one event loop. `start` may be called again and again; only the first call does something."""

    def __init__(self, *, answering: bool) -> None:
        self.hub = Hub()
        self.ready = False
        self.board = Board()
        self._patience = Patience(self.hub)
        self._answering = answering
        self._starting: asyncio.Task[None] | None = None
        self._models: list[OpenAIProvider] = []
        self.worker: Worker | None = None
        self._learner: Learner | None = None
        self.clips: Clips | None = None
        self.transcriber: Transcriber | None = None
        self._engine: Smallest | None = None
        self._speaker: Speaker | None = None
        self._sender: Sender | None = None

    async def start(self) -> None:
        """Begin to deliver and, where this process answers, to answer."""
        if self._starting is None:
            self._starting = asyncio.create_task(self._start(), name="start")
        await asyncio.shield(self._starting)

    async def _start(self) -> None:
        self._begin_to_speak()
        self.transcriber = configured_transcriber()
        if self._answering:
            self._models = configured_models()
            chain = Chain(self._models, BuiltinAnswerer(), retries=settings.MODEL_RETRIES)
            self.worker = Worker(self.hub, chain, at_once=settings.REPLIES_AT_ONCE, speaker=self._speaker)
            self.hub.answerer = self.worker
            await self._warm()
            await self.worker.start()
            self._sender = Sender()
            self._sender.start()
            self._learner = Learner()
            self._learner.start()
            hybrid.begin()
        await self.hub.start()
        self._patience.start()
        self.board.start()
        _leave_out_of_collections()
        self.ready = True

    def _begin_to_speak(self) -> None:
        """Speak, where a voice is configured that is not the browser's own."""
        self._engine = configured_engine() if settings.VOICE_OUT == "smallest" else None
        if self._engine is None:
            return
        self.clips = Clips(self._engine, Places(settings.SMALLEST_API_KEY, settings.SMALLEST_AT_ONCE))
        self.hub.reader = self._speaker = Speaker(self.hub, self.clips)
        self.clips.start()

    async def _warm(self) -> None:
        """Load what the first answers would have to wait for."""
        try:
            await in_database(search.warm)
            await in_database(preparation.warm)
            if self.clips is not None:
                await in_database(lines.want_all)
            for model in self._models:
                await asyncio.to_thread(model.warm)
        except Exception as error:
            log.warning("The first answers will be slow, because they could not be prepared for: %s", error)

    async def go(self) -> None:
        """Leave in good order: tell the visitors, let replies end or give them back, close the connections."""
        self.ready = False
        self.hub.going_away = True
        self.hub.wake_all()
        if self.worker is not None and self._sender is not None:
            await asyncio.gather(self._sender.drain(SENT_WITHIN), self.worker.drain(DRAIN))
        self.hub.leave()

    async def close(self) -> None:
        """End everything that is still running."""
        await self.go()
        await self._patience.close()
        if self._learner is not None:
            await self._learner.close()
        await self.board.close()
        await asyncio.to_thread(hybrid.end)
        await self.hub.close()
        if self._speaker is not None and self.clips is not None:
            await self._speaker.close()
            await self.clips.close()
        for service in (*self._models, self._engine, self.transcriber):
            if service is not None:
                await service.close()


def _leave_out_of_collections() -> None:
    """Spare the garbage collector what stays to the end.

    To look through code, vocabularies and stems took 55 ms each time, in which no token went out.
    """
    if threading.current_thread() is threading.main_thread():  # a process of its own
        gc.collect()
        gc.freeze()


def configured_models() -> list[OpenAIProvider]:
    """The models of the settings, in the order in which they are asked."""
    models = []
    if asks_a_model():
        models.append(OpenAIProvider(_options(), name="openai"))
    if settings.SECOND_MODEL:
        where = settings.SECOND_BASE_URL or settings.OPENAI_BASE_URL
        same = where == settings.OPENAI_BASE_URL
        key = settings.SECOND_API_KEY or (settings.OPENAI_API_KEY if same else "")
        second = replace(
            _options(), api_key=key, base_url=where, model=settings.SECOND_MODEL, persona_names_model=False
        )
        models.append(OpenAIProvider(second, name="second"))
    return models


def _options() -> Options:
    return Options(
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
        model=settings.OPENAI_MODEL,
        token_limit_field=settings.OPENAI_TOKEN_LIMIT_FIELD,
        temperature=settings.OPENAI_TEMPERATURE,
        reasoning_effort=settings.OPENAI_REASONING_EFFORT,
        include_usage=settings.OPENAI_INCLUDE_USAGE,
        extra=settings.OPENAI_EXTRA,
        first_token=settings.MODEL_FIRST_TOKEN_SECONDS,
        silence=settings.MODEL_SILENCE_SECONDS,
        total=settings.MODEL_TOTAL_SECONDS,
    )
