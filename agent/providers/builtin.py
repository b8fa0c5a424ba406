"""The built-in answerer: needs no key and no outside service, and never says what its sources do not.

It quotes the passages that were found for the question, word for word and cited, asks at most one question after the
answer, and says so when the sources hold no answer. Deterministic: the same prompt gets the same reply.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from agent.providers.base import End, Prompt, Text
from agent.providers.talk import Answer, compose

_PIECE = re.compile(r"\s*\S{1,16}(?:\s+\S{1,16})?|\s+")


class BuiltinAnswerer:
    """The provider that always answers."""

    name = "builtin"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
        """Yield the reply a few words at a time, then its `End`."""
        # On a thread of its own: telling the language may load a model first.
        answer: Answer = await asyncio.to_thread(compose, prompt)
        for piece in _PIECE.findall(answer.text):
            yield Text(piece)
            await asyncio.sleep(0)
        yield End(
            "stop",
            citations=answer.citations,
            quick_replies=answer.quick_replies,
        )
