"""Voices in the admin: a persona's, the provider's list, and those made of somebody who has agreed to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chat.models import Site
from personas.models import Persona, PersonaVersion
from tests.admin.rows import custom_voice, listed_voice, wav_file
from tests.admin.staff import staff
from tests.conftest import Server
from tests.fakes.smallest_server import SmallestServer, Speech, pcm
from tests.visitor import Visitor
from voice import recordings
from voice.models import Clip, CustomVoice, Dictionary, ListedVoice, SpeechSpend

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

VOICES = "/admin/voice/listedvoice/"
OWN = "/admin/voice/customvoice/"
SAMPLE = "/admin/personas/persona/sample/"
MOST = 5_000_000  # bytes of a recording

DRAFT = {"name": "Robin", "greeting": "Welcome to {site}! I am {persona}.", "disclosure": "I am an AI."}


@pytest.fixture
def spoken_to(with_voice: dict[str, Any], settings: Any) -> None:
    """There is a key, and the stand-in behind it."""
    for name, value in with_voice.items():
        setattr(settings, name, value)


@pytest.fixture
def max_(transactional_db: None, spoken_to: None) -> Client:
    """A marketer; nobody has heard a sample in this minute."""
    caches["limits"].clear()
    return staff("max", "Marketers")


def text(response: Any) -> str:
    said: str = response.content.decode()
    return said


# The provider's list


def fetch(client: Client) -> str:
    return text(client.post(f"{VOICES}fetch/", follow=True))


def test_it_fetches_the_list_and_keeps_it(max_: Client) -> None:
    assert "The list is fetched: 6 voices." in fetch(max_)
    hanna = ListedVoice.objects.get(voice_id="hanna")
    assert (hanna.name, hanna.languages, hanna.accent, hanna.gender) == ("Hanna", "german", "german", "female")


def test_it_drops_from_the_list_what_the_provider_has_dropped(max_: Client, smallest: SmallestServer) -> None:
    fetch(max_)
    smallest.voices = smallest.voices[:2]
    fetch(max_)
    assert set(ListedVoice.objects.values_list("voice_id", flat=True)) == {"meher", "kaitlyn"}


@pytest.mark.parametrize("answer", [[], "down"])
def test_it_keeps_its_list_where_the_provider_sends_none(
    max_: Client, smallest: SmallestServer, answer: list[Any] | str
) -> None:
    fetch(max_)
    if answer == "down":
        smallest.refusal = (500, {"error": "Internal server error"})
    smallest.voices = []
    page = fetch(max_)
    assert "is fetched" not in page
    assert ListedVoice.objects.count() == 6


def test_it_takes_in_a_list_with_texts_of_any_length(max_: Client, smallest: SmallestServer) -> None:
    smallest.voices = [{"voiceId": "long", "displayName": "n" * 500, "tags": {"accent": "a" * 500}}]
    fetch(max_)
    assert ListedVoice.objects.get().name == "n" * 80


@pytest.mark.parametrize(
    ("query", "found"), [("language=german", {"hanna"}), ("q=british", {"sophie"}), ("gender=male", {"blake"})]
)
def test_it_finds_voices_by_what_they_are(max_: Client, query: str, found: set[str]) -> None:
    listed_voice("hanna", languages="english, german")
    listed_voice("blake", gender="male")
    listed_voice("sophie", accent="british")
    rows = max_.get(f"{VOICES}?{query}").context["cl"].queryset
    assert {voice.voice_id for voice in rows} == found


def test_it_says_what_is_missing_without_a_key(max_: Client, settings: Any) -> None:
    settings.SMALLEST_API_KEY = ""
    for address in (VOICES, OWN, f"{OWN}add/"):
        assert "There is no key for Smallest.ai" in text(max_.get(address))
    assert "Fetch the list" not in text(max_.get(VOICES))
    assert "There is no key for Smallest.ai" in fetch(max_)


def test_it_says_in_words_that_the_key_is_wrong(max_: Client, smallest: SmallestServer) -> None:
    smallest.refusal = (401, {"error": "unauthorized"})
    assert "Check SMALLEST_API_KEY." in fetch(max_)


def test_it_says_in_words_that_the_provider_cannot_be_reached(max_: Client, settings: Any) -> None:
    settings.SMALLEST_BASE_URL = "http://127.0.0.1:9"
    assert "cannot be reached" in fetch(max_)


# A persona's voice


def form(persona: Persona) -> str:
    return f"/admin/personas/persona/{persona.pk}/change/"


def send(client: Client, persona: Persona, button: str = "_save", **changes: str) -> str:
    return text(client.post(form(persona), {**DRAFT, **changes, button: ""}, follow=True))


WORDS = "SQL=sequel\n\n Graz = Grahtz "
HANNA = {"voice": "hanna", "voice_language": "de", "voice_speed": "1.2", "pronunciation": WORDS}


def test_it_offers_ones_own_voices_before_the_providers(max_: Client, persona: Persona) -> None:
    listed_voice("meher")
    custom_voice("voice_1")
    page = text(max_.get(form(persona)))
    assert page.index('<option value="voice_1">Vera&#x27;s voice · custom voice<') < page.index(
        '<option value="meher">Meher · english · american · female<'
    )


@pytest.mark.parametrize("status", ["failed", "pending"])
def test_it_offers_no_voice_that_is_not_ready(max_: Client, persona: Persona, status: str) -> None:
    custom_voice("voice_1", status=status)
    assert "voice_1" not in text(max_.get(form(persona)))


def test_it_keeps_a_voice_in_the_version_that_is_published(max_: Client, persona: Persona) -> None:
    send(max_, persona, "_publish", voice_engine="browser", **HANNA)
    version = PersonaVersion.objects.get(number=2)
    assert (version.voice_engine, version.voice, version.voice_language) == ("browser", "hanna", "de")
    assert version.voice_speed == 1.2
    assert version.pronunciation == ["SQL = sequel", "Graz = Grahtz"]


def test_it_takes_an_id_that_is_on_no_list(max_: Client, persona: Persona) -> None:
    send(max_, persona, voice="voice_dLP5T67Qw7")
    persona.refresh_from_db()
    assert persona.voice == "voice_dLP5T67Qw7"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"voice": "Hanna the German"}, "Write the name of a voice as the list of voices has it."),
        ({"voice_language": "German"}, "Write a code such as en or de, or auto, or leave it empty."),
        ({"voice_speed": "0.4"}, "Write a number from 0.5 to 2, or leave it empty."),
        ({"voice_speed": "2.1"}, "Write a number from 0.5 to 2, or leave it empty."),
        ({"pronunciation": "SQL"}, "“SQL” says nothing about a word. Write lines such as: SQL = sequel"),
        ({"pronunciation": "SQL ="}, "says nothing about a word"),
        ({"pronunciation": f"SQL = {'x' * 100}"}, "is over 100 characters"),
        ({"pronunciation": "SQL = sequel\nsql = S Q L"}, "“sql” stands here twice. Keep one line."),
        (
            {"pronunciation": "\n".join(f"w{n} = v" for n in range(101))},
            "These are 101 lines. Keep the 100 that matter.",
        ),
        ({"voice_engine": "louder"}, "Select a valid choice."),
    ],
)
def test_it_says_what_is_wrong_with_a_voice(max_: Client, persona: Persona, changes: dict[str, str], said: str) -> None:
    assert said in send(max_, persona, "_publish", **changes)
    assert PersonaVersion.objects.count() == 1


def test_it_says_what_takes_effect_without_a_key(max_: Client, persona: Persona, settings: Any) -> None:
    settings.SMALLEST_API_KEY = ""
    page = text(max_.get(form(persona)))
    assert "Set SMALLEST_API_KEY to speak with the voices above" in page
    assert "data-listen" not in page


@pytest.mark.parametrize(
    ("allowed", "engine", "out"),
    [
        ("smallest", "", "smallest"),
        ("smallest", "browser", "browser"),
        ("smallest", "off", "off"),
        ("browser", "", "browser"),
        ("browser", "off", "off"),
        ("off", "browser", "off"),
    ],
)
def test_it_tells_the_widget_who_reads_aloud(site: Site, settings: Any, allowed: str, engine: str, out: str) -> None:
    settings.VOICE_OUT = allowed
    site.persona.voice_engine = engine
    site.persona.publish(None)
    origin = {"Origin": "http://testserver"}
    answer = Client().post("/api/chat/init", "{}", content_type="application/json", headers=origin)
    assert answer.json()["voice"]["out"] == out


@pytest.fixture
def heard(serve: Serve, visit: Visit, site: Site, with_voice: dict[str, Any]) -> Callable[[], None]:
    """Have an answer spoken by the persona that is public now."""

    def hear() -> None:
        vera = visit(serve(**with_voice)).connect(sound=True)
        ack = vera.say("Do you deliver?")
        piece = vera.until(lambda frame: frame["type"] == "speech" and frame["reply"] == ack["reply"])
        assert httpx2.get(piece["url"]).status_code == 200

    return hear


def test_it_speaks_as_the_persona_has_it(
    max_: Client, site: Site, smallest: SmallestServer, heard: Callable[[], None]
) -> None:
    send(max_, site.persona, "_publish", **HANNA)
    heard()
    (dictionary,) = smallest.dictionaries
    asked = smallest.spoken[-1]
    assert (asked["voice_id"], asked["language"], asked["speed"]) == ("hanna", "de", 1.2)
    assert asked["pronunciation_dicts"] == [dictionary]


def test_it_speaks_as_the_settings_have_it_where_the_persona_says_nothing(
    site: Site, smallest: SmallestServer, heard: Callable[[], None]
) -> None:
    heard()
    asked = smallest.spoken[-1]
    assert (asked["voice_id"], asked["language"], asked["speed"]) == ("meher", "auto", 1.0)
    assert "pronunciation_dicts" not in asked


def test_it_speaks_with_the_model_that_a_custom_voice_was_made_for(
    max_: Client, site: Site, smallest: SmallestServer, heard: Callable[[], None]
) -> None:
    smallest.voices.append({"voiceId": "voice_1"})
    custom_voice("voice_1", model="lightning_v3.1")
    send(max_, site.persona, "_publish", voice="voice_1")
    heard()
    assert (smallest.spoken[-1]["voice_id"], smallest.spoken[-1]["model"]) == ("voice_1", "lightning_v3.1")


@pytest.mark.parametrize("engine", ["browser", "off"])
def test_it_buys_nothing_for_a_persona_that_the_server_does_not_speak_for(
    serve: Serve, visit: Visit, site: Site, with_voice: dict[str, Any], smallest: SmallestServer, engine: str
) -> None:
    site.persona.voice_engine = engine
    site.persona.publish(None)
    ada = Persona.objects.create(**DRAFT, voice="blake")
    ada.publish(None)
    other = Site.objects.create(name="Other", own_origin=True, persona=ada)
    server = serve(**with_voice)
    vera, tom = visit(server).connect(sound=True), visit(server, site=other.key).connect(sound=True)
    vera.ask("Do you deliver?")
    ack = tom.say("Do you deliver?")
    tom.until(lambda frame: frame["type"] == "speech" and frame["reply"] == ack["reply"] and frame["last"])
    assert {asked["voice_id"] for asked in smallest.spoken} == {"blake"}
    assert not [frame for frame in vera.frames if frame["type"] == "speech"]


def test_it_lets_the_browser_say_a_message_again_that_the_server_does_not_speak(
    serve: Serve, visit: Visit, site: Site, with_voice: dict[str, Any], smallest: SmallestServer
) -> None:
    site.persona.voice_engine = "browser"
    site.persona.publish(None)
    vera = visit(serve(**with_voice)).connect(sound=True)
    vera.send(type="speak", seq=vera.ask("Do you deliver?")["seq"])
    piece = vera.until_type("speech")
    assert piece["text"]
    assert "url" not in piece
    assert smallest.spoken == []


# Pronunciations


def test_it_has_pronunciations_kept_by_the_provider(max_: Client, persona: Persona, smallest: SmallestServer) -> None:
    send(max_, persona, pronunciation="SQL = sequel\nGraz = Grahtz")
    assert list(smallest.dictionaries.values()) == [
        [{"word": "SQL", "pronunciation": "sequel"}, {"word": "Graz", "pronunciation": "Grahtz"}]
    ]


def test_it_leaves_the_public_pronunciations_alone_while_a_draft_is_edited(
    max_: Client, site: Site, smallest: SmallestServer, heard: Callable[[], None]
) -> None:
    send(max_, site.persona, "_publish", pronunciation="SQL = sequel")
    (public,) = smallest.dictionaries
    send(max_, site.persona, pronunciation="SQL = squeal")
    heard()
    assert smallest.spoken[-1]["pronunciation_dicts"] == [public]
    assert smallest.dictionaries[public] == [{"word": "SQL", "pronunciation": "sequel"}]


def test_it_asks_for_the_same_pronunciations_once(max_: Client, persona: Persona, smallest: SmallestServer) -> None:
    for _ in range(3):
        send(max_, persona, "_publish", pronunciation="SQL = sequel")
    assert len(smallest.dictionaries) == 1


def test_it_says_the_greeting_as_it_was_published_from_the_first_time_on(
    max_: Client, site: Site, smallest: SmallestServer
) -> None:
    send(max_, site.persona, "_publish", pronunciation="SQL = sequel")
    wanted = Clip.objects.filter(is_wanted=True)
    assert {clip.voice["dictionary"] for clip in wanted} == set(smallest.dictionaries)


def test_it_has_pronunciations_deleted_that_nobody_uses(
    max_: Client, persona: Persona, smallest: SmallestServer
) -> None:
    for word in ("one", "two", "three"):
        send(max_, persona, pronunciation=f"SQL = {word}")
    assert list(smallest.dictionaries.values()) == [[{"word": "SQL", "pronunciation": "three"}]]
    assert Dictionary.objects.count() == 1


def test_it_saves_the_draft_and_says_so_where_pronunciations_cannot_be_kept(
    max_: Client, persona: Persona, smallest: SmallestServer
) -> None:
    smallest.refusal = (500, {"error": "Internal server error"})
    page = send(max_, persona, pronunciation="SQL = sequel")
    persona.refresh_from_db()
    assert persona.pronunciation == ["SQL = sequel"]
    assert "The pronunciations could not be sent to the provider" in page
    assert "Smallest.ai failed (500)." in page


def test_it_keeps_them_at_the_next_saving(max_: Client, persona: Persona, smallest: SmallestServer) -> None:
    smallest.refusal = (500, {})
    send(max_, persona, pronunciation="SQL = sequel")
    smallest.refusal = None
    assert "could not be sent" not in send(max_, persona, pronunciation="SQL = sequel")
    assert len(smallest.dictionaries) == 1


# A sample


def listen(client: Client, **fields: str) -> Any:
    return client.post(SAMPLE, {**DRAFT, "sample_text": "Hello there.", **fields})


def test_it_plays_a_sample_that_was_not_saved(max_: Client, persona: Persona, smallest: SmallestServer) -> None:
    response = listen(max_, voice="hanna", voice_language="de", voice_speed="1.5")
    assert response["Content-Type"] == "audio/wav"
    assert response.content[:4] == b"RIFF"
    assert response.content[44:] == pcm("Hello there.", speed=1.5)
    asked = smallest.spoken[-1]
    assert (asked["voice_id"], asked["language"], asked["speed"]) == ("hanna", "de", 1.5)
    persona.refresh_from_db()
    assert persona.voice == ""


def test_it_says_how_the_greeting_begins_where_no_text_is_given(max_: Client, smallest: SmallestServer) -> None:
    listen(max_, sample_text="", name="Ada")
    assert smallest.spoken[-1]["text"] == "Welcome to our website! I am Ada."


def test_it_says_at_most_200_characters_of_a_greeting(max_: Client, smallest: SmallestServer) -> None:
    listen(max_, sample_text="", greeting="Good morning. " * 40)
    assert 150 < len(smallest.spoken[-1]["text"]) <= 200


def test_it_pronounces_a_sample_as_it_was_saved(max_: Client, persona: Persona, smallest: SmallestServer) -> None:
    send(max_, persona, pronunciation="SQL = sequel")
    listen(max_, pronunciation="SQL = sequel")
    assert smallest.spoken[-1]["pronunciation_dicts"] == list(smallest.dictionaries)


def test_it_counts_what_a_sample_costs(max_: Client) -> None:
    listen(max_)
    assert SpeechSpend.objects.get().characters == len("Hello there.")


def test_it_buys_no_sample_above_the_days_allowance(max_: Client, smallest: SmallestServer, settings: Any) -> None:
    settings.MAX_SPEECH_CHARS_PER_DAY = 20
    assert listen(max_).status_code == 200
    response = listen(max_)
    assert "MAX_SPEECH_CHARS_PER_DAY" in response.json()["message"]
    assert len(smallest.spoken) == 1


def test_it_plays_twenty_samples_a_minute_to_each_person(max_: Client, smallest: SmallestServer) -> None:
    answers = [listen(max_).status_code for _ in range(41)]  # a minute may end while they come
    assert answers.index(429) >= 20
    assert listen(staff("ada", "Marketers")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sample_text": "x" * 201}, "A sample has at most 200 characters; this has 201."),
        ({"sample_text": "", "greeting": ""}, "Write a greeting, or a sentence to hear."),
        ({"voice_speed": "3"}, "Write a number from 0.5 to 2"),
        ({"pronunciation": "SQL"}, "says nothing about a word"),
    ],
)
def test_it_says_what_is_wrong_with_a_sample(
    max_: Client, smallest: SmallestServer, fields: dict[str, str], said: str
) -> None:
    response = listen(max_, **fields)
    assert response.status_code == 400
    assert said in response.json()["message"]
    assert smallest.spoken == []


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        (Speech(status=401, body={"error": "unauthorized"}), "Check SMALLEST_API_KEY."),
        (Speech(status=410), "has retired the model"),
        (Speech(status=500), "Smallest.ai failed (500)."),
        (Speech(end="cut"), "broke"),
    ],
)
def test_it_says_why_a_sample_cannot_be_heard(
    max_: Client, smallest: SmallestServer, speech: Speech, said: str
) -> None:
    smallest.plan(speech)
    response = listen(max_)
    assert response.status_code == 502
    assert said in response.json()["message"]


def test_it_says_that_a_voice_is_unknown(max_: Client) -> None:
    assert "does not know the voice nobody" in listen(max_, voice="nobody").json()["message"]


def test_it_plays_no_sample_to_who_may_not_change_personas(max_: Client, smallest: SmallestServer) -> None:
    assert listen(staff("mia", "Sales managers")).status_code == 403
    assert smallest.spoken == []


def with_token_of(other: Client, client: Client) -> str:
    """The token for forms that one person has, and another tries."""
    assert client.session.session_key != other.session.session_key
    token: str = other.get("/admin/").cookies["csrftoken"].value
    client.get("/admin/")
    return token


@pytest.mark.parametrize("address", [SAMPLE, f"{OWN}add/", f"{VOICES}fetch/", f"{OWN}refresh/"])
def test_it_does_nothing_by_a_form_of_another_site_or_person(
    max_: Client, smallest: SmallestServer, address: str
) -> None:
    ada = staff("ada", "Marketers", enforce_csrf_checks=True)
    fields = {**DRAFT, **consented()}
    assert ada.post(address, fields).status_code == 403
    token = with_token_of(max_, ada)
    assert ada.post(address, {**fields, **consented(), "csrfmiddlewaretoken": token}).status_code == 403
    assert smallest.uploads == smallest.spoken == []
    assert not ListedVoice.objects.exists()


# Custom voices


def recording(seconds: float = 8.0, name: str = "vera.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, wav_file(seconds), content_type="audio/wav")


def other(content: bytes, name: str = "vera.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="audio/wav")


def consented(**changes: Any) -> dict[str, Any]:
    """The form, with all that it asks for."""
    fields = {
        "name": "Vera's voice",
        "language": "en",
        "sample": recording(),
        "speaker": "Vera Lind",
        "consented_on": timezone.localdate().isoformat(),
        "statement": recording(4),
        "consent": "on",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def make(client: Client, **changes: Any) -> str:
    return text(client.post(f"{OWN}add/", consented(**changes), follow=True))


def files(folder: Path) -> list[Path]:
    """What is kept of recordings."""
    return [path for path in (folder / "voice" / "custom").rglob("*") if path.is_file()]


def test_it_says_beside_the_form_that_the_recordings_are_far_too_large(
    max_: Client, serve: Serve, site: Site, smallest: SmallestServer
) -> None:
    cookies = {name: cookie.value for name, cookie in max_.cookies.items()}
    with httpx2.Client(base_url=serve(RUN_WORKER=False).url, cookies=cookies, timeout=20) as browser:
        browser.get(f"{OWN}add/")
        fields = consented(csrfmiddlewaretoken=browser.cookies["csrftoken"], sample=None, statement=None)
        sent = {
            "csrfmiddlewaretoken": (None, fields.pop("csrfmiddlewaretoken")),
            **{name: (None, value) for name, value in fields.items()},
            "sample": ("vera.wav", bytes(4 * MOST)),
            "statement": ("consent.wav", wav_file(4)),
        }
        answer = browser.post(f"{OWN}add/", files=sent, headers={"Referer": str(browser.base_url)})
    assert answer.status_code == 200
    assert "at most 5 MB each" in answer.text
    assert 'value="Vera Lind"' in answer.text
    assert smallest.uploads == []


def test_it_makes_a_voice_of_a_sample(max_: Client, smallest: SmallestServer) -> None:
    assert "The voice is made." in make(max_)
    (sent,) = smallest.uploads
    assert (sent["displayName"], sent["language"], sent["model"]) == ("Vera's voice", "en", "lightning-v3.1-pro")
    assert sent["file"] == wav_file(8)
    voice = CustomVoice.objects.get()
    assert (voice.voice_id, voice.status) == (smallest.clones[0]["voiceId"], "completed")


def test_it_keeps_who_spoke_when_they_consented_and_who_says_so(max_: Client) -> None:
    make(max_, consented_on="2026-03-01")
    voice = CustomVoice.objects.get()
    assert (voice.speaker, str(voice.consented_on)) == ("Vera Lind", "2026-03-01")
    assert voice.created_by is not None
    assert voice.created_by.username == "max"


def test_it_tells_the_provider_nothing_of_the_speaker_but_the_sample(max_: Client, smallest: SmallestServer) -> None:
    make(max_, sample=recording(name="Vera Lind.wav"))
    (sent,) = smallest.uploads
    assert sent["filename"] == "sample.wav"
    assert "Lind" not in str({name: value for name, value in sent.items() if name != "file"})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"ID3" + bytes(40_000), "audio/mpeg"),
        (b"\xff\xfb" + bytes(40_000), "audio/mpeg"),
        (b"\x1a\x45\xdf\xa3" + bytes(40_000), "audio/webm"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(40_000), "audio/mp4"),
    ],
)
def test_it_takes_the_kinds_that_browsers_and_telephones_record(
    max_: Client, smallest: SmallestServer, content: bytes, kind: str
) -> None:
    make(max_, sample=other(content, "any.name"))
    assert smallest.uploads[0]["content_type"] == kind


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consent": None}, "Without the speaker&#x27;s consent no voice can be made of them."),
        ({"statement": None}, "This field is required."),
        ({"sample": None}, "This field is required."),
        ({"speaker": " "}, "This field is required."),
        ({"sample": recording(4.9)}, "is 4.9 seconds long. It needs 5 to 15 seconds of speech."),
        ({"sample": recording(15.1)}, "is 15.1 seconds long. It needs 5 to 15 seconds of speech."),
        ({"statement": recording(1.5)}, "is 1.5 seconds long. It needs 2 to 120 seconds of speech."),
        ({"sample": other(b"ID3" + bytes(3_000))}, "This recording is too short."),
        ({"sample": other(b"<html><script>alert(1)</script>" * 400)}, "This is no recording that can be used."),
        ({"sample": other(b"MZ" + bytes(40_000), "vera.mp3")}, "This is no recording that can be used."),
        ({"sample": other(b"RIFF\0\0\0\0WAVE" + bytes(40_000))}, "This is no recording that can be used."),
        ({"statement": other(b"\x89PNG" + bytes(40_000))}, "This is no recording that can be used."),
        ({"sample": other(b"ID3" + bytes(MOST))}, "This file is over 5 MB."),
        ({"sample": other(b"")}, "The submitted file is empty."),
        ({"consented_on": "2999-01-01"}, "This day has not come yet."),
        ({"language": "English"}, "Write a code such as en or de, or leave it empty."),
    ],
)
def test_it_makes_no_voice_of_what_will_not_do(
    max_: Client, smallest: SmallestServer, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    for file in changes.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    assert said in make(max_, **changes)
    assert smallest.uploads == []
    assert not CustomVoice.objects.exists()
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((400, {"error": "clone limit exceeded, consider upgrading"}), "clone limit exceeded, consider upgrading"),
        ((401, {"error": "unauthorized"}), "Check SMALLEST_API_KEY."),
        ((500, {"error": "Voice cloning failed", "error_code": "voice_clone_error"}), "Smallest.ai failed (500)."),
    ],
)
def test_it_keeps_nothing_of_a_voice_that_the_provider_has_not_made(
    max_: Client, smallest: SmallestServer, tmp_path: Path, refusal: tuple[int, Any], said: str
) -> None:
    smallest.refusal = refusal
    assert said in make(max_)
    assert not CustomVoice.objects.exists()
    assert files(tmp_path) == []


def test_it_lets_nobody_make_or_hear_or_forget_who_does_no_marketing(max_: Client, smallest: SmallestServer) -> None:
    voice = custom_voice("voice_1")
    mia = staff("mia", "Sales managers")
    assert mia.post(f"{OWN}add/", consented()).status_code == 403
    assert mia.get(f"{OWN}{voice.pk}/recording/statement/").status_code == 403
    assert mia.post(f"{OWN}{voice.pk}/delete/", {"post": "yes"}).status_code == 403
    assert smallest.uploads == []
    assert CustomVoice.objects.get() == voice


@pytest.mark.parametrize("which", ["sample", "statement"])
def test_it_plays_recordings_to_staff(max_: Client, which: str) -> None:
    voice = custom_voice("voice_1")
    response = max_.get(f"{OWN}{voice.pk}/recording/{which}/")
    assert response.content == wav_file(6)
    assert response["Content-Type"] == "audio/wav"
    assert "no-store" in response["Cache-Control"]


def test_it_serves_recordings_nowhere_else(max_: Client, tmp_path: Path) -> None:
    make(max_)
    for path in files(tmp_path):
        name = path.relative_to(tmp_path)
        assert {Client().get(f"/{prefix}{name}").status_code for prefix in ("", "media/", "static/")} == {404}
        assert "vera" not in path.name.lower()


def test_it_shows_of_a_voice_how_far_it_is(max_: Client) -> None:
    voice = custom_voice("voice_1", status="processing")
    assert "Being made" in text(max_.get(f"{OWN}{voice.pk}/change/"))
    assert "&#x27;wait&#x27;" not in text(max_.get(f"{OWN}{voice.pk}/change/"))


def test_it_plays_nothing_but_the_two_recordings(max_: Client) -> None:
    voice = custom_voice("voice_1")
    assert max_.get(f"{OWN}{voice.pk}/recording/voice_id/").status_code == 404
    assert max_.get(f"{OWN}{voice.pk + 1}/recording/sample/").status_code == 404


def test_it_takes_over_how_far_the_making_is(max_: Client, smallest: SmallestServer) -> None:
    make(max_)
    smallest.clones[0]["status"] = "failed"
    page = text(max_.post(f"{OWN}refresh/", follow=True))
    assert "Failed at the provider" in page


def test_it_says_which_voice_is_no_longer_at_the_provider(max_: Client) -> None:
    custom_voice("voice_1")
    assert "No longer at the provider" in text(max_.post(f"{OWN}refresh/", follow=True))


def forget(client: Client, voice: CustomVoice) -> str:
    return text(client.post(f"{OWN}{voice.pk}/delete/", {"post": "yes"}, follow=True))


def test_it_forgets_a_voice_with_its_recordings(max_: Client, tmp_path: Path) -> None:
    make(max_)
    assert len(files(tmp_path)) == 2
    page = forget(max_, CustomVoice.objects.get())
    assert not CustomVoice.objects.exists()
    assert files(tmp_path) == []
    assert "Smallest.ai keeps its copy, " in page
    assert "https://app.smallest.ai" in page


def test_it_says_before_forgetting_what_stays_at_the_provider(max_: Client) -> None:
    voice = custom_voice("voice_1")
    page = text(max_.get(f"{OWN}{voice.pk}/delete/"))
    assert "Smallest.ai keeps its copy of the voice: it offers no call to delete one." in page
    assert '<a href="https://app.smallest.ai"' in page
    assert "<code>voice_1</code>" in page


def test_a_voice_that_was_forgotten_speaks_no_more_though_a_public_version_names_it(
    max_: Client, site: Site, smallest: SmallestServer, heard: Callable[[], None]
) -> None:
    smallest.voices.append({"voiceId": "voice_1"})
    voice = custom_voice("voice_1")
    send(max_, site.persona, "_publish", voice="voice_1")
    heard()
    assert smallest.spoken[-1]["voice_id"] == "voice_1"
    forget(max_, voice)
    assert not Clip.objects.filter(voice__voice="voice_1").exists()
    heard()
    assert smallest.spoken[-1]["voice_id"] == "meher"


def test_it_takes_in_a_large_sample_over_the_wire(max_: Client, server: Server, spoken_to: None) -> None:
    cookies = {"sessionid": max_.cookies["sessionid"].value}
    with httpx2.Client(base_url=server.url, cookies=cookies, headers={"Origin": server.url}) as client:
        client.get("/admin/")
        fields = {name: value for name, value in consented().items() if isinstance(value, str)}
        sent = {name: (f"{name}.mp3", b"ID3" + bytes(MOST - 3), "audio/mpeg") for name in ("sample", "statement")}
        fields["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        assert client.post(f"{OWN}add/", data=fields, files=sent, timeout=30).status_code == 302
    assert CustomVoice.objects.get().status == "completed"


# Recordings


@given(st.sampled_from([b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt "]), st.binary(max_size=200))
def test_it_reads_no_bytes_in_a_way_that_fails(head: bytes, rest: bytes) -> None:
    found = recordings.read(head + rest)
    assert found is None or found.audio == head + rest


@given(st.floats(0.01, 3), st.sampled_from([8_000, 24_000, 44_100]), st.binary(max_size=20))
def test_it_measures_a_wav_file_by_its_audio(seconds: float, rate: int, note: bytes) -> None:
    wav = wav_file(seconds, rate)
    chunk = b"LIST" + len(note).to_bytes(4, "little") + note + bytes(len(note) % 2)
    found = recordings.read(wav[:36] + chunk + wav[36:])
    assert found is not None
    assert found.seconds == pytest.approx(seconds, abs=1 / rate)


def test_it_believes_no_header_that_promises_more_than_there_is() -> None:
    wav = wav_file(1)
    found = recordings.read(wav[:40] + (2**32 - 1).to_bytes(4, "little") + wav[44:])
    assert found is not None
    assert found.seconds == pytest.approx(1)


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Any, tmp_path: Path) -> None:
    """Recordings are kept in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
