"""`POST /api/voice/transcribe`: what a visitor has said becomes text, and nothing of the recording stays."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chat.models import Conversation, RateCount, Site
from tests.conftest import Server
from tests.fakes.transcription_server import TranscriptionServer
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

WEBM = b"\x1a\x45\xdf\xa3 what somebody said"
MOST = 5 * 1024 * 1024


@pytest.fixture
def ears() -> Iterator[TranscriptionServer]:
    """A scripted transcription server."""
    fake = TranscriptionServer()
    yield fake
    fake.close()


@pytest.fixture
def hearing(serve: Serve, site: Site, ears: TranscriptionServer) -> Server:
    """A server that uses it."""
    return serve(TRANSCRIBE_BASE_URL=ears.url, TRANSCRIBE_API_KEY="sk-canary")


@pytest.fixture
def vera(hearing: Server, visit: Visit) -> Visitor:
    """Vera, who has opened a chat."""
    return visit(hearing).open(locale="de-AT")


def say(visitor: Visitor, audio: bytes = WEBM, kind: str = "audio/webm", **changes: Any) -> httpx2.Response:
    """Send a recording; a header that is None is left out."""
    headers: dict[str, Any] = {
        **visitor.headers(),
        "Authorization": f"Bearer {visitor.init['visitor_token']}",
        "Content-Type": kind,
        **changes.get("headers", {}),
    }
    return httpx2.post(
        f"{visitor.base}/api/voice/transcribe",
        params={"conversation": changes.get("conversation", visitor.init["conversation"])},
        content=audio,
        headers={name: value for name, value in headers.items() if value is not None},
        timeout=20,
    )


def refusal(response: httpx2.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_it_answers_with_the_words(vera: Visitor) -> None:
    answered = say(vera)

    assert (answered.status_code, answered.json()) == (200, {"text": "What does it cost?"})


def test_the_answer_is_stored_by_nobody(vera: Visitor) -> None:
    assert say(vera).headers["Cache-Control"] == "no-store"


def test_the_recording_reaches_the_service_as_it_was_made(vera: Visitor, ears: TranscriptionServer) -> None:
    audio = WEBM + bytes(range(256)) * 8_000
    say(vera, audio)

    assert ears.heard[0]["file"] == audio


@pytest.mark.parametrize(("locale", "language"), [("de-AT", "de"), ("pt_BR", "pt"), ("ja", "ja"), ("", "en")])
def test_it_hears_in_the_language_of_the_conversation(
    vera: Visitor, ears: TranscriptionServer, locale: str, language: str
) -> None:
    Conversation.objects.update(locale=locale)
    say(vera)

    assert ears.heard[0]["language"] == language


@pytest.mark.parametrize(
    ("kind", "audio"),
    [
        ("audio/webm", WEBM),
        ("audio/webm;codecs=opus", WEBM),
        ("audio/mp4", b"\0\0\0\x20ftypisom"),
        ("audio/ogg", b"OggS\0\2"),
        ("audio/wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("audio/mpeg", b"\xff\xfb\x90"),
    ],
)
def test_it_takes_what_browsers_record(vera: Visitor, kind: str, audio: bytes) -> None:
    assert say(vera, audio, kind).status_code == 200


def test_nothing_heard_is_no_error(vera: Visitor, ears: TranscriptionServer) -> None:
    ears.body = {"text": ""}
    answered = say(vera)

    assert (answered.status_code, answered.json()) == (200, {"text": ""})


def test_it_takes_five_megabytes_and_writes_none_of_them(
    vera: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nowhere to write to, a temporary file would be an error."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    audio = WEBM.ljust(MOST, b"\0")

    assert say(vera, audio).status_code == 200


def test_a_widget_on_another_origin_may_ask(hearing: Server, site: Site, visit: Visit) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.save()
    asking = Visitor(hearing.url, "https://shop.example").open()
    answered = say(asking)

    assert answered.status_code == 200
    assert answered.headers["Access-Control-Allow-Origin"] == "https://shop.example"


# Attacks


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer x.y.z", "Basic dmVyYQ=="])
def test_it_refuses_who_has_no_token(vera: Visitor, ears: TranscriptionServer, token: str | None) -> None:
    assert refusal(say(vera, headers={"Authorization": token})) == (401, "unauthorized")
    assert ears.heard == []


def test_it_refuses_somebody_elses_conversation(
    vera: Visitor, hearing: Server, visit: Visit, ears: TranscriptionServer
) -> None:
    mallory = visit(hearing).open()

    assert refusal(say(mallory, conversation=vera.init["conversation"])) == (404, "unknown_conversation")
    assert refusal(say(mallory, conversation="\0")) == (404, "unknown_conversation")
    assert ears.heard == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_it_refuses_a_foreign_origin(vera: Visitor, ears: TranscriptionServer, origin: str | None) -> None:
    assert refusal(say(vera, headers={"Origin": origin})) == (403, "origin")
    assert ears.heard == []


def test_it_refuses_six_megabytes(vera: Visitor, ears: TranscriptionServer) -> None:
    assert refusal(say(vera, WEBM.ljust(6_000_000, b"\0"))) == (400, "too_long")
    assert ears.heard == []


def test_six_megabytes_that_do_not_say_so_end_with_the_connection(vera: Visitor, ears: TranscriptionServer) -> None:
    host, port = vera.base.removeprefix("http://").split(":")
    head = f"POST /api/voice/transcribe?conversation={vera.init['conversation']} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    head += f"Origin: {vera.base}\r\nAuthorization: Bearer {vera.init['visitor_token']}\r\n"
    head += "Content-Type: audio/webm\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(head.encode())
        answered = b""
        try:
            for _ in range(100):
                raw.sendall(b"10000\r\n" + bytes(65_536) + b"\r\n")
            raw.sendall(b"0\r\n\r\n")
            while part := raw.recv(65_536):
                answered += part
        except OSError:
            pass

    assert b"200 OK" not in answered
    assert ears.heard == []


def test_it_refuses_the_eleventh_in_a_minute(vera: Visitor, ears: TranscriptionServer) -> None:
    statuses = [say(vera).status_code for _ in range(10)]
    eleventh = say(vera)

    assert statuses == [200] * 10
    assert refusal(eleventh) == (429, "rate_limited")
    assert 0 < int(eleventh.headers["Retry-After"]) <= 60
    assert len(ears.heard) == 10


def test_many_visitors_at_one_address_are_counted_together(
    vera: Visitor, hearing: Server, visit: Visit, ears: TranscriptionServer
) -> None:
    say(vera)
    RateCount.objects.filter(key__startswith="recording:address:").update(count=60)

    assert refusal(say(visit(hearing).open())) == (429, "rate_limited")
    assert len(ears.heard) == 1


@pytest.mark.parametrize(
    ("audio", "kind"),
    [
        (WEBM, "text/plain"),
        (WEBM, "application/octet-stream"),
        (WEBM, "multipart/form-data; boundary=x"),
        (WEBM, ""),
        (b"", "audio/webm"),
        (b"<html>hello</html>", "audio/webm"),
        (b'{"url": "http://169.254.169.254/"}', "audio/wav"),
    ],
)
def test_it_refuses_what_is_no_recording(vera: Visitor, ears: TranscriptionServer, audio: bytes, kind: str) -> None:
    assert refusal(say(vera, audio, kind)) == (415, "not_audio")
    assert ears.heard == []


def test_it_refuses_more_than_a_minute(vera: Visitor, ears: TranscriptionServer) -> None:
    ears.body = {"text": "And so on", "duration": 60.5}

    assert refusal(say(vera)) == (400, "too_long")


def test_it_stops_to_buy_when_the_days_minutes_are_used_up(
    vera: Visitor, ears: TranscriptionServer, settings: Any
) -> None:
    settings.MAX_TRANSCRIBED_MINUTES_PER_DAY = 1
    assert say(vera).status_code == 200
    assert refusal(say(vera)) == (404, "unavailable")
    assert len(ears.heard) == 1


def test_it_is_posted(vera: Visitor) -> None:
    response = httpx2.get(f"{vera.base}/api/voice/transcribe", headers=vera.headers())

    assert refusal(response) == (405, "method")


# The service fails


@pytest.mark.parametrize(("status", "body"), [(500, "<h1>"), (401, {"error": "key"}), (200, {}), (400, {})])
def test_a_failure_is_told_in_kind_words(
    vera: Visitor, ears: TranscriptionServer, caplog: pytest.LogCaptureFixture, status: int, body: Any
) -> None:
    ears.status, ears.body = status, body
    answered = say(vera)

    assert refusal(answered) == (503, "transcription_failed")
    assert answered.json()["title"].endswith("Please try again, or type instead.")
    assert answered.headers["Retry-After"] == "2"
    assert "The transcription server" in caplog.text
    assert "sk-canary" not in caplog.text + answered.text


def test_a_busy_service_says_when_to_come_back(vera: Visitor, ears: TranscriptionServer) -> None:
    ears.status, ears.headers = 429, {"Retry-After": "7"}

    assert say(vera).headers["Retry-After"] == "7"


def test_a_recording_that_the_service_cannot_read_is_the_visitors(vera: Visitor, ears: TranscriptionServer) -> None:
    ears.status, ears.body = 422, {"error": "not decodable"}

    assert refusal(say(vera)) == (415, "not_audio")


def test_without_a_service_there_is_no_such_call(server: Server, visit: Visit) -> None:
    assert refusal(say(visit(server).open())) == (404, "unavailable")
