"""Recordings in, text out: over the wire of OpenAI's transcription call, or by Smallest.ai."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from salesagent.lib.errors import (
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderSilent,
    ProviderUnreachable,
)
from tests.fakes.smallest_server import SmallestServer
from tests.fakes.transcription_server import TranscriptionServer as Server
from voice.recordings import container
from voice.smallest_records import Transcript
from voice.transcription import Options, TranscriptionServer, configured_transcriber

WEBM = b"\x1a\x45\xdf\xa3 what somebody said"
KEY = "sk-canary"


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted server."""
    fake = Server()
    yield fake
    fake.close()


def ask(url: str, audio: bytes = WEBM, *, language: str = "de", key: str = KEY, total: float = 5) -> Transcript:
    """Have a recording transcribed."""

    async def asked() -> Transcript:
        client = TranscriptionServer(Options(url, key, "whisper-9", total=total))
        try:
            return await client.transcribe(audio, language)
        finally:
            await client.close()

    return asyncio.run(asked())


def test_it_sends_the_recording_with_model_language_and_key(server: Server) -> None:
    ask(server.url)

    assert server.heard == [
        {
            "file": WEBM,
            "name": "speech.webm",
            "model": "whisper-9",
            "language": "de",
            "response_format": "json",
            "key": f"Bearer {KEY}",
        }
    ]


def test_it_sends_no_key_where_there_is_none(server: Server) -> None:
    ask(server.url, key="")

    assert server.heard[0]["key"] == ""


def test_a_closing_slash_in_the_address_does_no_harm(server: Server) -> None:
    assert ask(f"{server.url}/").text == "What does it cost?"


@pytest.mark.parametrize(
    ("body", "heard"),
    [
        ({"text": " What does\0 it cost? \n"}, Transcript("What does it cost?", None)),
        ({"text": "Yes", "duration": 61.5}, Transcript("Yes", 61.5)),
        ({"text": "Yes", "usage": {"type": "duration", "seconds": 7}}, Transcript("Yes", 7.0)),
        ({"text": "Yes", "usage": {"type": "tokens", "total_tokens": 9}}, Transcript("Yes", None)),
        ({"text": "Yes", "usage": None, "duration": "long"}, Transcript("Yes", None)),
        ({"text": ""}, Transcript("", None)),
    ],
)
def test_it_reads_the_answer(server: Server, body: Any, heard: Transcript) -> None:
    server.body = body

    assert ask(server.url) == heard


@pytest.mark.parametrize(
    ("status", "kind", "cure"),
    [
        (401, ProviderRefused, "TRANSCRIBE_API_KEY"),
        (403, ProviderRefused, "TRANSCRIBE_API_KEY"),
        (404, ProviderRefused, "TRANSCRIBE_MODEL"),
        (307, ProviderRefused, "TRANSCRIBE_BASE_URL"),
        (400, ProviderRefused, "wrong model"),
        (415, PromptRefused, "wrong model"),
        (422, PromptRefused, "wrong model"),
        (429, ProviderBusy, "busy"),
        (500, ProviderUnreachable, "failed (500)"),
        (503, ProviderUnreachable, "failed (503)"),
    ],
)
def test_a_refusal_says_cause_and_cure(server: Server, status: int, kind: type[ProviderError], cure: str) -> None:
    server.status, server.body = status, {"error": {"message": f"wrong model for {KEY}"}}

    with pytest.raises(ProviderError) as raised:
        ask(server.url)

    assert type(raised.value) is kind
    assert cure in raised.value.message
    assert KEY not in raised.value.message


def test_it_says_how_long_to_wait(server: Server) -> None:
    server.status, server.headers = 429, {"Retry-After": "3"}

    with pytest.raises(ProviderBusy) as raised:
        ask(server.url)

    assert raised.value.retry_after == 3


@pytest.mark.parametrize("body", ["<h1>Welcome</h1>", [], {"words": []}, {"text": None}])
def test_an_answer_without_a_text_is_a_fault(server: Server, body: Any) -> None:
    server.body = body

    with pytest.raises(ProviderUnreachable, match="without a text"):
        ask(server.url)


@pytest.mark.parametrize("body", ["<h1>Bad gateway</h1>", {"error": "down"}, {"error": {"message": {}}}, 7])
def test_an_error_may_come_in_any_shape(server: Server, body: Any) -> None:
    server.status, server.body = 502, body

    with pytest.raises(ProviderUnreachable):
        ask(server.url)


def test_it_does_not_wait_for_ever(server: Server) -> None:
    server.before = 5

    with pytest.raises(ProviderSilent):
        ask(server.url, total=0.1)


def test_a_server_that_is_away_is_named() -> None:
    with pytest.raises(ProviderUnreachable, match=r"http://127\.0\.0\.1:9/v1"):
        ask("http://127.0.0.1:9/v1")


def test_a_key_that_no_header_takes_is_named_by_its_setting(server: Server) -> None:
    with pytest.raises(ProviderRefused, match="TRANSCRIBE_API_KEY"):
        ask(server.url, key="sk\n1")


# Which one is asked


def use(settings: Any, **changes: str) -> None:
    for name in ("TRANSCRIBE_BASE_URL", "TRANSCRIBE_API_KEY", "SMALLEST_API_KEY"):
        setattr(settings, name, changes.get(name, ""))
    settings.SMALLEST_BASE_URL = changes.get("SMALLEST_BASE_URL", "")


def heard_by_configured() -> Transcript:
    async def asked() -> Transcript:
        transcriber = configured_transcriber()
        assert transcriber is not None
        try:
            return await transcriber.transcribe(WEBM, "en")
        finally:
            await transcriber.close()

    return asyncio.run(asked())


def test_the_transcription_server_goes_before_smallest(server: Server, settings: Any) -> None:
    use(settings, TRANSCRIBE_BASE_URL=server.url, SMALLEST_API_KEY="sk_1", SMALLEST_BASE_URL="http://127.0.0.1:9")

    assert heard_by_configured().text == "What does it cost?"


def test_smallest_hears_where_there_is_no_other(settings: Any) -> None:
    smallest = SmallestServer()
    try:
        use(settings, SMALLEST_API_KEY="sk_1", SMALLEST_BASE_URL=smallest.url)
        assert heard_by_configured() == Transcript("What does it cost?", 1.5)
    finally:
        smallest.close()


def test_nobody_hears_where_nothing_is_set(settings: Any) -> None:
    use(settings)

    assert configured_transcriber() is None


# What is a recording


@pytest.mark.parametrize(
    ("audio", "kind"),
    [
        (WEBM, "webm"),
        (b"OggS\0\2", "ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"\0\0\0\x20ftypisom", "mp4"),
        (b"ID3\4\0", "mp3"),
        (b"\xff\xfb\x90", "mp3"),
        (b"", ""),
        (b"\xff", ""),
        (b"RIFF\x24\0\0\0AVI ", ""),
        (b"<html>", ""),
        (b"\x89PNG\r\n", ""),
    ],
)
def test_it_tells_recordings_by_their_first_bytes(audio: bytes, kind: str) -> None:
    assert container(audio) == kind
