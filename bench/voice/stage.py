"""What a run needs: a model and a voice of known speed, and the product between them, as an operator starts it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.voice.story import replies
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import SmallestServer, Speech
from tests.operation.installation import Installation

FIRST_TOKEN, PER_TOKEN = 0.4, 1 / 40  # seconds
ENGINE = Speech(before=0.1, per_second=0.05)
# Neither what one visitor may send nor what a day may cost is to end a run.
LIMITS = {
    "MESSAGES_PER_MINUTE": "100000",
    "MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
    "MAX_TOKENS_PER_DAY": "0",
    "MAX_SPEECH_CHARS_PER_DAY": "0",
    "INIT_RATE": "100000/m",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What is up."""

    url: str
    model: ModelServer
    voice: SmallestServer


@contextmanager
def stage(folder: Path, *, at_once: int, speech: Speech = ENGINE, **settings: str) -> Iterator[Stage]:
    """Start all of it, with a plan that allows so many requests at a time; it ends with the `with` block."""
    folder.mkdir()
    with ExitStack() as stack:
        model, voice = ModelServer(), SmallestServer()
        stack.callback(model.close)
        stack.callback(voice.close)
        model.plan(*(_answer(tokens) for tokens in itertools.islice(replies(), 2000)))
        voice.plan(speech)
        voice.at_once = at_once
        environment = {
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "bench",
            "OPENAI_MODEL": "bench",
            "SMALLEST_API_KEY": "sk_bench",
            "SMALLEST_BASE_URL": voice.url,
            "SMALLEST_AT_ONCE": str(at_once),
            **LIMITS,
            **settings,
        }
        installation = stack.enter_context(Installation(folder, of=None, **environment))
        url = installation.up().url
        _await_own_lines(voice)
        yield Stage(url, model, voice)


def _await_own_lines(voice: SmallestServer) -> None:
    """Wait until the persona's own lines are spoken, which nobody who is measured is to wait for."""
    spoken = -1
    while not voice.spoken or voice.in_flight or len(voice.spoken) > spoken:
        spoken = len(voice.spoken)
        time.sleep(1)


def _answer(tokens: list[str]) -> Answer:
    return Answer(says=tokens, before=FIRST_TOKEN, pause=PER_TOKEN)
