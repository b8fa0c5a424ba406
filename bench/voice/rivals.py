"""The two simpler ways, straight against the same model and the same voice, with nothing between: what they could be.

`whole`: the reply is written, then spoken. `by_sentence`: each sentence is spoken once it is whole, and heard once its
audio is whole.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator

import httpx2

from bench.voice.stage import Stage

END = re.compile(r"[.!?]\s")


async def whole(stage: Stage) -> float:
    """Seconds from the question to the first audio, where all of it is written first."""
    began = time.perf_counter()
    async with httpx2.AsyncClient(timeout=60) as http:
        text = "".join([token async for token in _tokens(http, stage)])
        await _speak(http, stage, text)
    return time.perf_counter() - began


async def by_sentence(stage: Stage) -> float:
    """Seconds from the question to the first audio, where the first sentence is spoken once it is there."""
    began, text = time.perf_counter(), ""
    async with httpx2.AsyncClient(timeout=60) as http:
        async for token in _tokens(http, stage):
            text += token
            if match := END.search(text):
                await _speak(http, stage, text[: match.start() + 1])
                break
    return time.perf_counter() - began


async def _tokens(http: httpx2.AsyncClient, stage: Stage) -> AsyncIterator[str]:
    body = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": "Well?"}]}
    async with http.stream("POST", f"{stage.model.url}/chat/completions", json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                for choice in json.loads(line[6:])["choices"]:
                    if token := choice["delta"].get("content"):
                        yield token


async def _speak(http: httpx2.AsyncClient, stage: Stage, text: str) -> None:
    body = {
        "text": text,
        "voice_id": "meher",
        "model": "lightning_v3.1_pro",
        "sample_rate": 24_000,
        "output_format": "pcm",
    }
    answer = await http.post(f"{stage.voice.url}/waves/v1/tts", json=body, headers={"Authorization": "Bearer sk_bench"})
    answer.raise_for_status()
