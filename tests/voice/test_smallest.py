"""Smallest.ai behind the agent: what is sent to it, every way in which its answer can end, and what staff are told."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesagent.lib.errors import (
    PromptRefused,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderSilent,
    ProviderUnreachable,
    StreamBroken,
)
from tests.engines import free_port
from tests.fakes.smallest_server import SmallestServer, Speech, pcm, seconds
from voice.audio import wav
from voice.base import Voice
from voice.smallest import Options, Smallest
from voice.smallest_records import ClonedVoice, ListedVoice, Transcript
from voice.smallest_stream import samples

KEY = "sk_test-canary-key"
MEHER = Voice(model="lightning_v3.1_pro", voice="meher")
TEXT = "Hello, I am Robin. What are you looking for?"


@contextlib.asynccontextmanager
async def client(server: SmallestServer, **options: Any) -> AsyncIterator[Smallest]:
    """A client with patience for a busy machine."""
    engine = Smallest(Options(**{"api_key": KEY, "base_url": server.url, **options}))
    try:
        yield engine
    finally:
        await engine.close()


async def hear(engine: Smallest, text: str = TEXT, voice: Voice = MEHER) -> list[bytes]:
    """The pieces of a speech."""
    return [piece async for piece in engine.speak(text, voice)]


def heard(server: SmallestServer, text: str = TEXT, voice: Voice = MEHER, **options: Any) -> list[bytes]:
    """The pieces of a speech by a client of its own."""

    async def run() -> list[bytes]:
        async with client(server, **options) as engine:
            return await hear(engine, text, voice)

    return asyncio.run(run())


def fault(server: SmallestServer, voice: Voice = MEHER, **options: Any) -> ProviderError:
    """The error that a speech ends with."""
    with pytest.raises(ProviderError) as caught:
        heard(server, voice=voice, **options)
    return caught.value


def call(server: SmallestServer, ask: Callable[[Smallest], Coroutine[Any, Any, Any]]) -> Any:
    """The answer to one call."""

    async def run() -> Any:
        async with client(server) as engine:
            return await ask(engine)

    return asyncio.run(run())


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something has become true."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the server runs on another thread
            await asyncio.sleep(0.005)


# What is sent


def test_it_says_who_speaks_and_how(smallest: SmallestServer) -> None:
    heard(smallest, "Guten Tag.", Voice("lightning_v3.1", "magnus", "de", 1.25, 16_000, "dictionary-1"))
    assert smallest.spoken == [
        {
            "text": "Guten Tag.",
            "voice_id": "magnus",
            "model": "lightning_v3.1",
            "language": "de",
            "speed": 1.25,
            "sample_rate": 16_000,
            "output_format": "pcm",
            "pronunciation_dicts": ["dictionary-1"],
        }
    ]


def test_without_a_dictionary_it_names_none(smallest: SmallestServer) -> None:
    heard(smallest)
    assert "pronunciation_dicts" not in smallest.spoken[0]


# What is heard


@pytest.mark.parametrize("odd", [False, True])
def test_it_is_heard_whole(smallest: SmallestServer, odd: bool) -> None:
    smallest.plan(Speech(odd=odd))
    pieces = heard(smallest)
    assert b"".join(pieces) == pcm(TEXT)
    assert {len(piece) % 2 for piece in pieces} == {0}


@given(audio=st.binary(max_size=99), cuts=st.sets(st.integers(0, 99)), chunk=st.integers(1, 300))
def test_where_events_and_chunks_are_cut_is_not_heard(audio: bytes, cuts: set[int], chunk: int) -> None:
    edges = [0, *sorted(cuts), len(audio)]
    events = [{"audio": base64.b64encode(audio[a:b]).decode(), "done": False} for a, b in pairwise(edges)]
    wire = b"".join(b"event: audio\r\ndata: " + json.dumps(event).encode() + b"\r\n\r\n" for event in events)
    wire += b': a comment\n\ndata: {"status": "200", "done": true}\n\n'

    async def read() -> list[bytes]:
        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(wire), chunk):
                yield wire[start : start + chunk]

        return [piece async for piece in samples(chunks(), KEY)]

    pieces = asyncio.run(read())
    assert b"".join(pieces) == audio[: len(audio) - len(audio) % 2]
    assert {len(piece) % 2 for piece in pieces} <= {0}


def test_it_is_heard_while_it_is_made(smallest: SmallestServer) -> None:
    smallest.plan(Speech(per_second=0.5))

    async def run() -> tuple[int, int]:
        async with client(smallest) as engine:
            pieces = engine.speak(TEXT, MEHER)
            first = await anext(pieces)
            in_flight = smallest.in_flight
            return in_flight, len(first) + sum([len(piece) async for piece in pieces])

    assert asyncio.run(run()) == (1, len(pcm(TEXT)))


def test_sentences_share_a_connection(smallest: SmallestServer) -> None:
    async def run() -> None:
        async with client(smallest) as engine:
            for _ in range(5):
                await hear(engine)

    asyncio.run(run())
    assert (len(smallest.spoken), len(smallest.connections)) == (5, 1)


def test_a_listener_who_takes_his_time_is_no_silence(smallest: SmallestServer) -> None:
    smallest.plan(Speech(per_second=0.1))

    async def run() -> int:
        size = 0
        async with client(smallest, silence=0.5) as engine:
            async for piece in engine.speak(TEXT, MEHER):
                await asyncio.sleep(0 if size else 1)
                size += len(piece)
        return size

    assert asyncio.run(run()) == len(pcm(TEXT))


def test_who_stops_listening_frees_the_place_at_once(smallest: SmallestServer) -> None:
    smallest.plan(Speech(end="silent"), Speech())

    async def run() -> None:
        async with client(smallest) as engine:
            async with contextlib.aclosing(engine.speak(TEXT, MEHER)) as pieces:
                await anext(pieces)
            await until(lambda: smallest.in_flight == 0)
            await hear(engine)

    asyncio.run(run())
    assert smallest.turned_away == 0


@pytest.mark.parametrize("speech", [Speech(before=60), Speech(end="silent")])
def test_who_is_cancelled_frees_the_place_at_once(smallest: SmallestServer, speech: Speech) -> None:
    smallest.plan(speech)

    async def run() -> None:
        async with client(smallest) as engine:
            speaking = asyncio.create_task(hear(engine))
            await until(lambda: smallest.in_flight == 1)
            speaking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await speaking
            await until(lambda: smallest.in_flight == 0)

    asyncio.run(run())


# How it breaks


@pytest.mark.parametrize(
    ("speech", "reason"),
    [
        (Speech(end="cut"), "cut"),
        (Speech(end="cut", share=0), "cut"),
        (Speech(end="vanish"), "cut"),
        (Speech(end="vanish", share=0), "cut"),
        (Speech(end="garbage"), "error"),
        (Speech(end="garbage", garbage=b"data: {never closed\n\n"), "error"),
        (Speech(end="garbage", garbage=b"data: [1, 2]\n\n"), "error"),
        (Speech(end="garbage", garbage=b'data: {"audio": 7, "done": false}\n\n'), "error"),
        (Speech(end="garbage", garbage='data: {"audio": "né"}\n\n'.encode()), "error"),
        (Speech(end="garbage", garbage=b"\xff\xfe\x00\n"), "error"),
        (Speech(end="garbage", garbage=b"<html>Bad gateway</html>\n"), "error"),
    ],
)
def test_a_speech_without_its_end_is_broken(smallest: SmallestServer, speech: Speech, reason: str) -> None:
    smallest.plan(speech)
    error = fault(smallest)
    assert isinstance(error, StreamBroken)
    assert error.reason == reason


def test_a_line_without_an_end_is_not_kept_without_an_end() -> None:
    taken: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x" * 100_000

    async def read() -> None:
        with pytest.raises(StreamBroken):
            await anext(samples(endless(), KEY))

    asyncio.run(read())
    assert len(taken) < 20


def test_an_error_within_a_speech_is_told_in_its_own_words(smallest: SmallestServer) -> None:
    smallest.plan(Speech(end="garbage", garbage=b'data: {"status": "error", "message": "Out of capacity"}\n\n'))
    error = fault(smallest)
    assert isinstance(error, StreamBroken)
    assert "Out of capacity" in error.message


def test_a_speech_without_sound_is_no_speech(smallest: SmallestServer) -> None:
    smallest.plan(Speech(end="garbage", garbage=b"", share=0))
    assert isinstance(fault(smallest), ProviderUnreachable)


def test_silence_before_the_first_sound_is_waited_for_no_longer_than_allowed(smallest: SmallestServer) -> None:
    smallest.plan(Speech(before=60))
    began = time.monotonic()
    assert isinstance(fault(smallest, first_byte=0.3), ProviderSilent)
    assert 0.3 <= time.monotonic() - began < 5


def test_silence_in_the_middle_is_a_stall(smallest: SmallestServer) -> None:
    smallest.plan(Speech(end="silent"))
    began = time.monotonic()
    error = fault(smallest, silence=0.3, first_byte=15)
    assert isinstance(error, StreamBroken)
    assert error.reason == "stalled"
    assert time.monotonic() - began < 10


def test_a_speech_that_takes_too_long_in_all_is_a_stall(smallest: SmallestServer) -> None:
    smallest.plan(Speech(per_second=1))
    assert seconds(TEXT) > 2
    error = fault(smallest, total=1)
    assert isinstance(error, StreamBroken)
    assert error.reason == "stalled"


# What staff are told

BUSY = {"error": "Rate limit exceeded. Please retry after a short backoff.", "request_id": "r"}
GATE = {"status": False, "errors": ["Please upgrade your plan"]}
NO_TEXT = {"error": [{"code": "too_big", "path": ["text"], "message": "Text is too long"}]}


@pytest.mark.parametrize(
    ("speech", "kind", "words"),
    [
        (Speech(status=401, body={"error": "unauthorized"}), ProviderRefused, "SMALLEST_API_KEY"),
        (Speech(status=403, body={"error": "No access to pro"}), ProviderRefused, "No access to pro"),
        (Speech(status=404, body="<html>nginx</html>"), ProviderRefused, "SMALLEST_BASE_URL"),
        (Speech(status=301, body="moved"), ProviderRefused, "SMALLEST_BASE_URL"),
        (Speech(status=400, body=GATE), ProviderRefused, "Please upgrade your plan"),
        (Speech(status=400, body={"error": {"message": "Nested"}}), ProviderRefused, "Nested"),
        (Speech(status=400, body={"errors": [{"message": "In a list"}]}), ProviderRefused, "In a list"),
        (Speech(status=400, body={"message": "", "error": "Second"}), ProviderRefused, "Second"),
        (Speech(status=400, body={"error": 7, "errors": None}), ProviderRefused, "400"),
        (Speech(status=400, body=["a list"]), ProviderRefused, "400"),
        (Speech(status=400, body=NO_TEXT), PromptRefused, "Text is too long"),
        (Speech(status=429, body=BUSY), ProviderBusy, "SMALLEST_AT_ONCE"),
        (Speech(status=500, body={"error": "Internal server error"}), ProviderUnreachable, "Internal server error"),
        (Speech(status=502, body="<html>Bad gateway</html>"), ProviderUnreachable, "502"),
    ],
)
def test_a_refusal_names_the_cause_and_the_cure(
    smallest: SmallestServer, speech: Speech, kind: type[ProviderError], words: str
) -> None:
    smallest.plan(speech)
    error = fault(smallest)
    assert type(error) is kind
    assert words in error.message


def test_an_unknown_voice_is_named_with_the_cure(smallest: SmallestServer) -> None:
    error = fault(smallest, Voice("lightning_v3.1_pro", "nobody"))
    assert type(error) is ProviderRefused
    assert "nobody" in error.message
    assert "SMALLEST_VOICE" in error.message


def test_a_retired_model_is_named_with_the_cure(smallest: SmallestServer) -> None:
    smallest.retired.add("lightning_v3.1")
    error = fault(smallest, Voice("lightning_v3.1", "magnus"))
    assert type(error) is ProviderRefused
    assert "lightning_v3.1 (410)" in error.message
    assert "SMALLEST_MODEL" in error.message
    assert "get_speech" not in error.message  # what it recommends is retired, too


def test_a_wrong_key_is_refused_by_the_service_itself(smallest: SmallestServer) -> None:
    error = fault(smallest, api_key="wrong")
    assert type(error) is ProviderRefused
    assert "SMALLEST_API_KEY" in error.message


@pytest.mark.parametrize("key", ["sk_broken\nin-two", "ключ"])
def test_a_key_that_cannot_be_one_is_refused(smallest: SmallestServer, key: str) -> None:
    error = fault(smallest, api_key=key)
    assert type(error) is ProviderRefused
    assert "SMALLEST_API_KEY" in error.message
    assert key not in error.message


def test_a_server_that_is_not_there_is_unreachable(smallest: SmallestServer) -> None:
    error = fault(smallest, base_url=f"http://127.0.0.1:{free_port()}")
    assert type(error) is ProviderUnreachable
    assert "SMALLEST_BASE_URL" in error.message


def test_a_second_request_in_flight_is_busy(smallest: SmallestServer) -> None:
    smallest.plan(Speech(before=60))

    async def run() -> None:
        async with client(smallest) as engine:
            speaking = asyncio.create_task(hear(engine))
            await until(lambda: smallest.in_flight == 1)
            with pytest.raises(ProviderBusy):
                await hear(engine)
            speaking.cancel()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("header", "retry_after"),
    [("2", 2.0), ("0.5", 0.5), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("nan", None), ("inf", None), ("-1", None)],
)
def test_how_long_to_wait_is_what_the_service_says(
    smallest: SmallestServer, header: str, retry_after: float | None
) -> None:
    smallest.plan(Speech(status=429, body=BUSY, headers={"Retry-After": header}))
    error = fault(smallest)
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == retry_after


def test_the_services_name_for_the_request_is_told(smallest: SmallestServer) -> None:
    smallest.plan(Speech(status=500, headers={"X-Request-Id": "task_42"}))
    assert "task_42" in fault(smallest).message


def test_a_long_message_is_cut_and_kept_on_one_line(smallest: SmallestServer) -> None:
    smallest.plan(Speech(status=400, body={"message": "line\n" * 10_000}))
    message = fault(smallest).message
    assert len(message) < 500
    assert "\n" not in message


@pytest.mark.parametrize(
    "speech",
    [
        Speech(status=401, body={"message": f"No such key: {KEY}"}),
        Speech(status=400, body={"message": "x" * 295 + KEY}),
        Speech(status=500, body={"error": {"message": f"Bearer {KEY}"}}),
        Speech(end="garbage", garbage=b'data: {"error": "Key ' + KEY.encode() + b' is blocked"}\n\n'),
        Speech(),
    ],
)
def test_the_key_is_in_no_message_and_no_log(smallest: SmallestServer, speech: Speech, caplog: Any) -> None:
    smallest.plan(speech)
    said = ""
    with caplog.at_level(logging.DEBUG):
        try:
            heard(smallest)
        except ProviderError as error:
            said = repr(error) + error.message
    assert "sk_te" not in said
    assert KEY not in caplog.text + repr(Options(KEY))


# Voices, clones, pronunciation, transcripts


def test_the_catalogue_lists_voices(smallest: SmallestServer) -> None:
    listed = call(smallest, lambda engine: engine.voices())
    assert listed[0] == ListedVoice("meher", "Meher", ("english", "hindi"), "indian", "female", "young")
    assert len(listed) == len(smallest.voices)


def test_what_the_catalogue_does_not_say_is_empty(smallest: SmallestServer) -> None:
    odd = [{"voiceId": "bare"}, {"displayName": "No id"}, "text", {"voiceId": "tags", "tags": {"language": "english"}}]
    smallest.refusal = (200, {"voices": odd})
    assert call(smallest, lambda engine: engine.voices()) == [
        ListedVoice("bare", "bare"),
        ListedVoice("tags", "tags", ("english",)),
    ]


@pytest.mark.parametrize("body", [[], {}, {"voices": None}, {"voices": {"meher": 1}}])
def test_a_catalogue_of_another_shape_is_empty(smallest: SmallestServer, body: Any) -> None:
    smallest.refusal = (200, body)
    assert call(smallest, lambda engine: engine.voices()) == []


def test_what_is_no_json_is_no_answer(smallest: SmallestServer) -> None:
    smallest.refusal = (200, "<html>A sign-in page</html>")
    with pytest.raises(ProviderUnreachable, match="SMALLEST_BASE_URL"):
        call(smallest, lambda engine: engine.voices())


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, ProviderRefused), (429, ProviderBusy), (503, ProviderUnreachable), (410, ProviderRefused)],
)
def test_every_call_is_refused_in_the_same_terms(smallest: SmallestServer, status: int, kind: type[Exception]) -> None:
    smallest.refusal = (status, {"error": "No"})
    with pytest.raises(kind):
        call(smallest, lambda engine: engine.clones())


def make_clone(engine: Smallest) -> Coroutine[Any, Any, ClonedVoice]:
    """Make a voice of Anna's."""
    return engine.clone(
        "Anna", b"audio", "anna.webm", "audio/webm", language="de", description="Our own", model="lightning_v3.1_pro"
    )


def test_a_voice_is_made_from_a_sample(smallest: SmallestServer) -> None:
    made = call(smallest, make_clone)
    assert made == ClonedVoice("voice_0000000001", "Anna", "completed", "de", ("lightning_v3.1_pro",))
    assert smallest.uploads == [
        {
            "displayName": "Anna",
            "file": b"audio",
            "filename": "anna.webm",
            "content_type": "audio/webm",
            "language": "de",
            "description": "Our own",
            "model": "lightning-v3.1-pro",
        }
    ]


def test_a_voice_that_was_made_is_listed_and_speaks(smallest: SmallestServer) -> None:
    made = call(smallest, make_clone)
    assert call(smallest, lambda engine: engine.clones()) == [made]
    assert b"".join(heard(smallest, voice=Voice(made.models[0], made.voice_id))) == pcm(TEXT)


def test_a_plan_that_allows_no_more_voices_says_so(smallest: SmallestServer) -> None:
    smallest.most_clones = 0
    with pytest.raises(ProviderRefused, match="clone limit exceeded"):
        call(smallest, make_clone)


def test_a_voice_without_an_id_was_not_made(smallest: SmallestServer) -> None:
    smallest.refusal = (200, {"message": "Voice clone created successfully"})
    with pytest.raises(ProviderUnreachable, match="list of voices"):
        call(smallest, make_clone)


def test_a_pronunciation_is_kept_changed_and_dropped(smallest: SmallestServer) -> None:
    async def run(engine: Smallest) -> list[Any]:
        id = await engine.keep_dictionary("", [("SQL", "sequel")])
        first = dict(smallest.dictionaries)
        same = await engine.keep_dictionary(id, [("SQL", "squeal"), ("GIF", "jif")])
        second = dict(smallest.dictionaries)
        await engine.drop_dictionary(id)
        return [id == same, first[id], second[id], smallest.dictionaries]

    changed = [{"word": "SQL", "pronunciation": "squeal"}, {"word": "GIF", "pronunciation": "jif"}]
    assert call(smallest, run) == [True, [{"word": "SQL", "pronunciation": "sequel"}], changed, {}]


def test_a_dictionary_without_an_id_was_not_kept(smallest: SmallestServer) -> None:
    smallest.refusal = (200, {"items": []})
    with pytest.raises(ProviderUnreachable):
        call(smallest, lambda engine: engine.keep_dictionary("", [("SQL", "sequel")]))


def test_a_recording_is_written_down(smallest: SmallestServer) -> None:
    smallest.transcription, smallest.duration = " Was kostet das? ", 2.5
    said = call(smallest, lambda engine: engine.transcribe(b"recording", "de"))
    assert said == Transcript("Was kostet das?", 2.5)
    assert smallest.heard == [
        {"model": "pulse", "language": "de", "audio": b"recording", "content_type": "application/octet-stream"}
    ]


def test_how_long_a_recording_was_may_be_unknown(smallest: SmallestServer) -> None:
    smallest.refusal = (200, {"status": "success", "transcription": "Hello"})
    assert call(smallest, lambda engine: engine.transcribe(b"recording", "en")) == Transcript("Hello", None)


def test_an_answer_without_a_transcription_is_none(smallest: SmallestServer) -> None:
    smallest.refusal = (200, {"status": "processing"})
    with pytest.raises(ProviderUnreachable):
        call(smallest, lambda engine: engine.transcribe(b"recording", "en"))


# Files


def test_the_header_of_a_file_is_the_one_the_service_writes() -> None:
    known = "5249464624e0010057415645666d74201000000001000100c05d000080bb0000020010006461746100e00100"
    assert wav(122_880, 24_000).hex() == known


def test_a_file_that_is_still_being_made_is_read_until_it_ends() -> None:
    header = wav(None, 16_000)
    assert (len(header), header[4:8], header[40:]) == (44, b"\xff" * 4, b"\xff" * 4)
