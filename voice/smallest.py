"""Smallest.ai: speech from text, voices, clones, pronunciation, text from speech. Nothing else knows that it exists.

Nothing is tried twice here: errors say whether trying again can help (salesagent/lib/errors.py), the caller decides.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson

from salesagent.lib.errors import ProviderError, ProviderRefused, ProviderSilent, ProviderUnreachable, StreamBroken
from voice import smallest_records
from voice.base import Voice
from voice.smallest_errors import translated
from voice.smallest_records import ClonedVoice, ListedVoice, Transcript
from voice.smallest_stream import samples

SPEECH = "/waves/v1/tts/live"
VOICES = "/waves/v1/lightning-v3.1/get_voices"  # the only catalogue there is, of all models
CLONES = "/waves/v1/voice-cloning"
DICTIONARIES = "/waves/v1/pronunciation-dicts"
TRANSCRIPTS = "/waves/v1/stt/"
TRANSCRIBES = "pulse"

AFTER_DONE = 0.1  # seconds that an answer may take to end after it said that it is done
IDLE = 30.0  # seconds that a connection is kept for the next sentence
CLONING = 60.0  # seconds that the service may take to make a voice


@dataclass(frozen=True, slots=True)
class Options:
    """How to reach the service. Times in seconds; `first_byte` is until the first audio, `silence` between pieces."""

    api_key: str = field(repr=False)
    base_url: str = "https://api.smallest.ai"
    connect: float = 3
    first_byte: float = 4
    silence: float = 4
    total: float = 20


class Smallest:
    """One account, over pooled connections. Belongs to one event loop; `close` ends its connections."""

    name = "smallest"

    def __init__(self, options: Options) -> None:
        self.options = options
        self._client = httpx2.AsyncClient(
            base_url=options.base_url,
            headers={b"Authorization": f"Bearer {options.api_key}".encode()},
            timeout=httpx2.Timeout(None, connect=options.connect),  # all other waiting is bounded here
            limits=httpx2.Limits(keepalive_expiry=IDLE),
        )

    async def close(self) -> None:
        """End the pooled connections."""
        await self._client.aclose()

    async def speak(self, text: str, voice: Voice) -> AsyncGenerator[bytes, None]:
        """Yield PCM as it is made, in pieces of whole samples. Raises `ProviderError`; closing it frees the connection.

        A text whose stream does not come to its own end raises `StreamBroken`.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self.options.total
        patience, spoken = self.options.first_byte, False
        async with contextlib.aclosing(self._speech(text, voice)) as pieces:
            while True:
                try:
                    # Only the service is timed, not whoever takes the pieces.
                    async with asyncio.timeout_at(min(until, loop.time() + patience)):
                        piece = await anext(pieces, b"")
                except TimeoutError:
                    if spoken:
                        raise StreamBroken("Smallest.ai stopped in the middle of a speech.", reason="stalled") from None
                    raise ProviderSilent("Smallest.ai sent no audio in time.") from None
                if not piece:
                    break
                patience, spoken = self.options.silence, True
                yield piece
        if not spoken:
            raise ProviderUnreachable("Smallest.ai answered with an empty speech.")

    async def voices(self) -> list[ListedVoice]:
        """The voices anybody may use, of all models. Raises `ProviderError`."""
        return smallest_records.voices(await self._call("GET", VOICES))

    async def clones(self) -> list[ClonedVoice]:
        """The account's own voices. Raises `ProviderError`."""
        return smallest_records.clones(await self._call("GET", CLONES))

    async def clone(
        self, name: str, audio: bytes, filename: str, content_type: str, *, language: str, description: str, model: str
    ) -> ClonedVoice:
        """Make a voice from 5 to 15 seconds of a speaker, at most 5 MB. Raises `ProviderError`.

        `model` is the one it is to speak with, in the spelling of `Voice.model`.
        """
        fields = {"displayName": name, "language": language, "description": description}
        form = {key: value for key, value in fields.items() if value} | {"model": model.replace("_", "-")}
        files = {"file": (filename, audio, content_type)}
        answer = await self._call("POST", CLONES, seconds=CLONING, data=form, files=files)
        made = smallest_records.clone(answer.get("data") if isinstance(answer, dict) else None)
        if not made.voice_id:
            raise ProviderUnreachable("Smallest.ai made a voice and did not say which. Look at the list of voices.")
        return made

    async def keep_dictionary(self, id: str, items: Sequence[tuple[str, str]]) -> str:
        """Keep how words are pronounced, by respelling, in a dictionary; a new one where `id` is empty. Returns its id.

        Raises `ProviderError`.
        """
        body: dict[str, Any] = {"items": [{"word": word, "pronunciation": said} for word, said in items]}
        if id:
            await self._call("PUT", DICTIONARIES, json={"id": id, **body})
            return id
        made = smallest_records.dictionary_id(await self._call("POST", DICTIONARIES, json=body))
        if not made:
            raise ProviderUnreachable("Smallest.ai kept a pronunciation dictionary and did not say which.")
        return made

    async def drop_dictionary(self, id: str) -> None:
        """Delete a pronunciation dictionary. Raises `ProviderError`."""
        await self._call("DELETE", DICTIONARIES, json={"id": id})

    async def transcribe(self, audio: bytes, language: str) -> Transcript:
        """What is said in a recording; `language` in the service's own codes, such as `en`. Raises `ProviderError`."""
        query = {"model": TRANSCRIBES, "language": language}
        headers = {"Content-Type": "application/octet-stream"}
        answer = await self._call("POST", TRANSCRIPTS, params=query, content=audio, headers=headers)
        heard = smallest_records.transcript(answer)
        if heard is None:
            raise ProviderUnreachable("Smallest.ai answered without a transcription.")
        return heard

    async def _speech(self, text: str, voice: Voice) -> AsyncGenerator[bytes, None]:
        """The audio of a text, however long it takes."""
        answered = False
        body = _request(text, voice)
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        try:
            async with self._client.stream("POST", SPEECH, json=body, headers=headers) as response:
                if response.status_code != 200:
                    await response.aread()
                    raise translated(response, self.options.api_key, voice=voice)
                answered = True
                async with contextlib.aclosing(response.aiter_bytes()) as chunks:
                    async with contextlib.aclosing(samples(chunks, self.options.api_key)) as pieces:
                        async for piece in pieces:
                            yield piece
                    # An answer that was read to its end leaves its connection to the next sentence.
                    with contextlib.suppress(TimeoutError, httpx2.HTTPError):
                        async with asyncio.timeout(AFTER_DONE):
                            async for _ in chunks:
                                pass
        except httpx2.HTTPError as error:
            if answered:
                raise StreamBroken(f"The connection to Smallest.ai broke ({_kind(error)}).", reason="cut") from None
            raise self._unreachable(error) from None

    async def _call(self, method: str, path: str, *, seconds: float = 0, **request: Any) -> Any:
        """The JSON that a call is answered with, within `seconds` (0: the total of the options)."""
        try:
            async with asyncio.timeout(seconds or self.options.total):
                response = await self._client.request(method, path, **request)
        except TimeoutError:
            raise ProviderSilent("Smallest.ai did not answer in time.") from None
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from None
        if not response.is_success:
            raise translated(response, self.options.api_key)
        try:
            return orjson.loads(response.content)
        except ValueError:
            raise ProviderUnreachable("Smallest.ai answered with what is no JSON. Check SMALLEST_BASE_URL.") from None

    def _unreachable(self, error: httpx2.HTTPError) -> ProviderError:
        if isinstance(error, httpx2.LocalProtocolError):
            return ProviderRefused("The key for Smallest.ai holds characters that no key has. Check SMALLEST_API_KEY.")
        where = f"Smallest.ai at {self.options.base_url}"
        return ProviderUnreachable(f"{where} cannot be reached ({_kind(error)}). Check SMALLEST_BASE_URL.")


def _request(text: str, voice: Voice) -> dict[str, Any]:
    """The body of a request for speech. The service's own default of `model` is about to be retired."""
    body: dict[str, Any] = {
        "text": text,
        "voice_id": voice.voice,
        "model": voice.model,
        "sample_rate": voice.rate,
        "speed": voice.speed,
        "language": voice.language,
        "output_format": "pcm",
    }
    return {**body, "pronunciation_dicts": [voice.dictionary]} if voice.dictionary else body


def _kind(error: httpx2.HTTPError) -> str:
    """What went wrong; its words may quote a header, and so the key."""
    return type(error).__name__
