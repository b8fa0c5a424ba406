"""The kill points of chaos/points.py, put around the product from outside: nothing of the product knows of them."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.db import transaction

from agent.providers.chain import Chain
from chaos.points import Trap
from chat import transcripts
from chat.delivery import Hub
from chat.hints import Hints

Function = Callable[..., Any]


def put(file: Path) -> None:
    """Put the points around the product in this process."""
    trap = Trap(file)
    for name in ("accept", "claim", "flush", "finish"):
        setattr(transcripts, name, _around_commit(trap, name, getattr(transcripts, name)))
    _around_hints(trap)
    _around_model(trap)


def _around_commit(trap: Trap, name: str, work: Function) -> Function:
    @wraps(work)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            result = work(*args, **kwargs)
            if result is not None:  # nothing was claimed
                trap.passes(f"{name}.before_commit")
        if result is not None:
            trap.passes(f"{name}.after_commit")
        return result

    return wrapped


def _around_hints(trap: Trap) -> None:
    take, stored, send = Hub.accepted, Hub.stored, Hints.send
    settling = threading.local()

    def hub_accepted(self: Hub, conversation_id: int, accepted: transcripts.Accepted) -> None:
        trap.passes("accept.before_hint")
        take(self, conversation_id, accepted)

    def hub_stored(self: Hub, conversation_id: int, messages: list[Any]) -> None:
        settling.now = any(message.answers is not None for message in messages)
        stored(self, conversation_id, messages)
        settling.now = False

    def hints_send(self: Hints, conversation_id: int) -> None:
        if getattr(settling, "now", False):
            trap.passes("finish.before_hint")
        send(self, conversation_id)

    Hub.accepted, Hub.stored, Hints.send = hub_accepted, hub_stored, hints_send  # type: ignore[method-assign]


def _around_model(trap: Trap) -> None:
    stream, say = Chain.stream, Hub.say

    async def chain_stream(self: Chain, *args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
        trap.passes("model.before_request")
        async for piece in stream(self, *args, **kwargs):
            yield piece

    def hub_say(self: Hub, conversation_id: int, live: Any, text: str) -> None:
        first = not live.text
        say(self, conversation_id, live, text)
        if first:
            trap.passes("token.after_first")

    Chain.stream, Hub.say = chain_stream, hub_say  # type: ignore[method-assign]
