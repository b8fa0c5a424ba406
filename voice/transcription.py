"""Recordings in, text out: through the transcription server that the settings name, or through Smallest.ai."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2
import orjson
from django.conf import settings

from salesagent.lib.answers import own_words, retry_after
from salesagent.lib.errors import (
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderSilent,
    ProviderUnreachable,
)
from voice.configured import configured_engine
from voice.recordings import container
from voice.smallest_records import Transcript

OF_THE_RECORDING = {413, 415, 422}


class Transcriber(Protocol):
    """Something that hears. Belongs to one event loop; `close` ends its connections."""

    async def transcribe(self, audio: bytes, language: str) -> Transcript:
        """What is said in a recording; `language` such as `en`. Raises `ProviderError`."""
        ...

    async def close(self) -> None:
        """End the pooled connections."""
        ...


def configured_transcriber() -> Transcriber | None:
    """A client of what the settings name, to be closed by who asks for it; None where they name nothing."""
    if not settings.TRANSCRIBE_BASE_URL:
        return configured_engine()
    options = Options(settings.TRANSCRIBE_BASE_URL, settings.TRANSCRIBE_API_KEY, settings.TRANSCRIBE_MODEL)
    return TranscriptionServer(options)


@dataclass(frozen=True, slots=True)
class Options:
    """How to reach a server. Times in seconds."""

    base_url: str
    api_key: str = field(default="", repr=False)
    model: str = "whisper-1"
    connect: float = 3
    total: float = 20


class TranscriptionServer:
    """Any server that speaks OpenAI's transcription call."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._client = httpx2.AsyncClient(
            headers={b"Authorization": f"Bearer {options.api_key}".encode()} if options.api_key else None,
            timeout=httpx2.Timeout(None, connect=options.connect),
        )

    async def close(self) -> None:
        """End the pooled connections."""
        await self._client.aclose()

    async def transcribe(self, audio: bytes, language: str) -> Transcript:
        """What is said in a recording; `language` such as `en`. Raises `ProviderError`."""
        form = {"model": self.options.model, "language": language, "response_format": "json"}
        files = {"file": (f"speech.{container(audio)}", audio)}
        url = f"{self.options.base_url.rstrip('/')}/audio/transcriptions"
        try:
            async with asyncio.timeout(self.options.total):
                response = await self._client.post(url, data=form, files=files)
        except TimeoutError:
            raise ProviderSilent("The transcription server did not answer in time.") from None
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from None
        body = _json(response)
        if not response.is_success:
            raise self._refused(response, body)
        if not isinstance(body, dict) or not isinstance(text := body.get("text"), str):
            raise ProviderUnreachable("The transcription server answered without a text. Check TRANSCRIBE_BASE_URL.")
        return Transcript(text.replace("\0", "").strip(), _seconds(body))

    def _unreachable(self, error: httpx2.HTTPError) -> ProviderError:
        kind = type(error).__name__  # its words may quote a header, and so the key
        if isinstance(error, httpx2.LocalProtocolError):
            return ProviderRefused("The key holds characters that no key has. Check TRANSCRIBE_API_KEY.")
        where = f"The transcription server at {self.options.base_url}"
        return ProviderUnreachable(f"{where} cannot be reached ({kind}). Check TRANSCRIBE_BASE_URL.")

    def _refused(self, response: httpx2.Response, body: Any) -> ProviderError:
        status, said = response.status_code, self._words(body)
        if status in {401, 403}:
            return ProviderRefused(f"The transcription server refused the key ({status}). Check TRANSCRIBE_API_KEY.")
        if status == 404 or 300 <= status < 400:
            return ProviderRefused(
                f"The transcription server does not know the model or the address ({status}). "
                f"Check TRANSCRIBE_MODEL and TRANSCRIBE_BASE_URL.{said}"
            )
        if status == 429:
            return ProviderBusy("The transcription server is busy (429).", retry_after=retry_after(response.headers))
        if status >= 500:
            return ProviderUnreachable(f"The transcription server failed ({status}).{said}")
        if status in OF_THE_RECORDING:
            return PromptRefused(f"The transcription server refused the recording ({status}).{said}")
        return ProviderRefused(f"The transcription server refused the request ({status}).{said}")

    def _words(self, body: Any) -> str:
        """What the server itself says, not endless and without our key in it, as it follows a message of ours."""
        error = body.get("error") if isinstance(body, dict) else None
        said = error.get("message") if isinstance(error, dict) else error
        if not isinstance(said, str):
            return ""
        return f" It said: {own_words(said, self.options.api_key)}"


def _json(response: httpx2.Response) -> Any:
    try:
        return orjson.loads(response.content)
    except ValueError:
        return None


def _seconds(body: dict[str, Any]) -> float | None:
    """How long the recording was, where the answer says it."""
    usage = body.get("usage")
    said = body.get("duration", usage.get("seconds") if isinstance(usage, dict) else None)
    return float(said) if isinstance(said, int | float) else None
