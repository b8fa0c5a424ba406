"""`manage.py say` and `manage.py voices`: whether speech works, heard and read by an operator."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.fakes.smallest_server import SmallestServer, Speech, pcm
from voice.models import Place

ROOT = Path(__file__).resolve().parent.parent.parent
HELLO = "Hello, this is Meher."


@pytest.fixture
def configured(smallest: SmallestServer, settings: Any, transactional_db: None) -> SmallestServer:
    """The settings name the stand-in."""
    settings.SMALLEST_API_KEY, settings.SMALLEST_BASE_URL = "sk_test-canary-key", smallest.url
    return smallest


def run(*arguments: str) -> str:
    """What a command prints."""
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def refusal(*arguments: str) -> str:
    """Why a command refuses."""
    with pytest.raises(CommandError) as caught:
        call_command(*arguments)
    return str(caught.value)


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as an operator gives it, on an installation of its own."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "DEBUG": "true", **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_speaks_into_a_file_that_players_take(configured: SmallestServer, tmp_path: Path) -> None:
    said = run("say", HELLO, str(tmp_path / "out.wav"))
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert file.getparams()[:3] == (1, 2, 24_000)
        assert file.readframes(10**9) == pcm(HELLO)
    assert "out.wav: 1.3 s, meher, lightning_v3.1_pro" in said


def test_it_speaks_as_the_settings_say(configured: SmallestServer, tmp_path: Path, settings: Any) -> None:
    settings.SMALLEST_VOICE, settings.SMALLEST_MODEL, settings.SMALLEST_LANGUAGE = "magnus", "lightning_v3.1", "de"
    settings.SMALLEST_SPEED, settings.SMALLEST_SAMPLE_RATE = 1.5, 16_000
    run("say", HELLO, str(tmp_path / "out.wav"))
    body = configured.spoken[0]
    assert (body["voice_id"], body["model"], body["language"]) == ("magnus", "lightning_v3.1", "de")
    assert (body["speed"], body["sample_rate"]) == (1.5, 16_000)


def test_it_speaks_as_it_is_told(configured: SmallestServer, tmp_path: Path) -> None:
    told = ["--voice", "magnus", "--model", "lightning_v3.1", "--language", "en", "--speed", "1.1"]
    run("say", HELLO, str(tmp_path / "out.wav"), *told)
    body = configured.spoken[0]
    assert (body["voice_id"], body["model"], body["language"]) == ("magnus", "lightning_v3.1", "en")
    assert body["speed"] == 1.1


def test_it_waits_its_turn_with_the_visitors(configured: SmallestServer, tmp_path: Path) -> None:
    run("say", HELLO, str(tmp_path / "out.wav"))
    assert list(Place.objects.values_list("number", "holder")) == [(0, "")]  # it was taken and given back


def test_it_counts_towards_the_day(configured: SmallestServer, tmp_path: Path, settings: Any) -> None:
    settings.MAX_SPEECH_CHARS_PER_DAY = len(HELLO)
    run("say", HELLO, str(tmp_path / "out.wav"))
    assert "MAX_SPEECH_CHARS_PER_DAY" in refusal("say", HELLO, str(tmp_path / "again.wav"))
    assert len(configured.spoken) == 1


@pytest.mark.parametrize("speed", ["0.4", "2.1", "nan"])
def test_a_speed_that_nobody_speaks_at_is_refused(configured: SmallestServer, tmp_path: Path, speed: str) -> None:
    assert "from 0.5 to 2.0" in refusal("say", HELLO, str(tmp_path / "out.wav"), "--speed", speed)
    assert configured.spoken == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 251])
def test_a_text_that_cannot_be_said_at_once_is_refused(configured: SmallestServer, tmp_path: Path, text: str) -> None:
    assert "1 to 250 characters" in refusal("say", text, str(tmp_path / "out.wav"))
    assert configured.spoken == []


def test_a_speech_that_breaks_leaves_no_file(configured: SmallestServer, tmp_path: Path) -> None:
    configured.plan(Speech(end="cut"))
    assert "broke" in refusal("say", HELLO, str(tmp_path / "out.wav"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(configured: SmallestServer, tmp_path: Path) -> None:
    why = refusal("say", HELLO, str(tmp_path / "nowhere" / "out.wav"))
    assert "nowhere/out.wav cannot be written: No such file or directory" in why


@pytest.mark.parametrize("command", [["say", HELLO, "out.wav"], ["voices"]])
def test_without_a_key_it_says_which_setting_is_missing(settings: Any, command: list[str]) -> None:
    settings.SMALLEST_API_KEY = ""
    assert "Set SMALLEST_API_KEY" in refusal(*command)


def test_it_lists_who_can_speak(configured: SmallestServer) -> None:
    lines = run("voices").splitlines()
    assert lines[:2] == [
        "VOICE    NAME     LANGUAGES       ACCENT    GENDER  AGE",
        "meher    Meher    english, hindi  indian    female  young",
    ]
    assert len(lines) == 1 + len(configured.voices)


def test_it_lists_the_voices_that_were_made(configured: SmallestServer) -> None:
    anna = {"voiceId": "voice_1", "displayName": "Anna", "language": "de", "status": "processing"}
    configured.clones.append({**anna, "modelIds": ["lightning-v3.1-pro"]})
    assert run("voices").splitlines()[-2:] == [
        "YOUR OWN  NAME  LANGUAGE  MODELS              STATUS",
        "voice_1   Anna  de        lightning_v3.1_pro  processing",
    ]


@pytest.mark.parametrize("command", [["say", HELLO, "out.wav"], ["voices"]])
def test_an_operator_reads_the_cause_and_the_cure_and_no_traceback(
    smallest: SmallestServer, tmp_path: Path, command: list[str]
) -> None:
    done = manage(tmp_path, *command, SMALLEST_API_KEY="wrong", SMALLEST_BASE_URL=smallest.url)
    assert done.returncode == 1
    assert "refused the key (401). Check SMALLEST_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.wav").exists()


def test_it_speaks_before_anything_else_is_set_up(smallest: SmallestServer, tmp_path: Path) -> None:
    done = manage(tmp_path, "say", HELLO, "out.wav", SMALLEST_API_KEY="sk_test", SMALLEST_BASE_URL=smallest.url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.wav").read_bytes()[44:] == pcm(HELLO)
