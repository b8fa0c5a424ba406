"""Hands-free, and recording where a browser has no ears: a scripted recogniser, a tone for a microphone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from chat.models import Message
from tests.browser.chat import box, open_chat, until
from tests.browser.speech import SpokenPage
from tests.browser.test_widget_speech import listen, until_told
from tests.browser.test_widget_voice import EARS, NO_EARS, mic
from tests.conftest import Server
from tests.fakes.speech_files import SpeechFiles, Tone

pytestmark = pytest.mark.browser

MICROPHONE = """
window.tracks = [];
navigator.mediaDevices.getUserMedia = async (wish) => {
  window.wish = wish;
  if (window.refuse) throw new DOMException("no", window.refuse);
  const context = new AudioContext();
  const tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  tracks.push(...out.stream.getTracks());
  for (const track of tracks) track.getSettings = () => ({ echoCancellation: true });
  return out.stream;
};
"""
TAKES_A_TRACK = """
window.SpeechRecognition.available = async () => "available";
window.SpeechRecognition.prototype.start = function (track) { window.ears = this; window.given = track };
"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The page may play what another port serves."""
    return {**browser_context_args, "bypass_csp": True}


class Transcriber:
    """Answers recordings."""

    def __init__(self, page: Page, status: int = 200, text: str = "what does it cost") -> None:
        self.status = status
        self.text = text
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        page.route("**/api/voice/transcribe*", self._answer)

    def _answer(self, route: Route) -> None:
        self.requests.append(route.request)
        self.bodies.append(route.request.post_data_buffer or b"")
        body: dict[str, Any] = {"text": self.text} if self.status == 200 else {"code": "x"}
        route.fulfill(status=self.status, json=body)


def open_deaf(page: Page, files: SpeechFiles, server: Server) -> SpokenPage:
    """A chat in a browser without ears, with a server that has them."""
    page.add_init_script(NO_EARS + MICROPHONE)
    spoken = SpokenPage(page, files, out="browser", transcribe=True)
    open_chat(page, server)
    return spoken


def record(page: Page) -> None:
    """Speak for a moment."""
    mic(page).click()
    expect(page.get_by_text("Recording…")).to_be_visible()
    page.wait_for_timeout(300)
    mic(page).click()


def test_where_the_browser_has_no_ears_the_server_writes_down_what_was_recorded(
    server: Server, page: Page, files: SpeechFiles
) -> None:
    transcriber = Transcriber(page)
    open_deaf(page, files, server)
    box(page).fill("Please:")
    record(page)
    expect(box(page)).to_have_value("Please: what does it cost")
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    [request] = transcriber.requests
    assert request.headers["content-type"] == "audio/webm"
    assert request.headers["authorization"].startswith("Bearer ")
    assert "conversation=" in request.url
    assert transcriber.bodies[0].startswith(b"\x1a\x45\xdf\xa3")  # WebM
    assert page.evaluate("tracks.every(({ readyState }) => readyState === 'ended')")
    assert not Message.objects.exists()
    box(page).press("Enter")
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    assert Message.objects.get(role="visitor").via == "voice"


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (200, "", "Nothing was heard."),
        (429, "", "That was a lot at once."),
        (503, "", "It could not be written down just now."),
        (413, "", "It could not be written down just now."),
    ],
)
def test_each_failure_to_write_it_down_is_said_in_words(
    server: Server, page: Page, files: SpeechFiles, status: int, text: str, words: str
) -> None:
    Transcriber(page, status, text)
    open_deaf(page, files, server)
    record(page)
    expect(page.get_by_text(words)).to_be_visible()
    expect(mic(page)).to_have_count(1)


@pytest.mark.parametrize(
    ("error", "words"),
    [("NotAllowedError", "The microphone is blocked"), ("NotFoundError", "No microphone was found.")],
)
def test_a_microphone_that_is_refused_is_not_offered_again(
    server: Server, page: Page, files: SpeechFiles, error: str, words: str
) -> None:
    open_deaf(page, files, server)
    page.evaluate("error => { window.refuse = error }", error)
    mic(page).click()
    expect(page.get_by_text(words)).to_be_visible()
    expect(mic(page)).to_have_count(0)


def test_who_writes_meanwhile_is_not_recorded_any_more(server: Server, page: Page, files: SpeechFiles) -> None:
    transcriber = Transcriber(page)
    open_deaf(page, files, server)
    mic(page).click()
    expect(page.get_by_text("Recording…")).to_be_visible()
    box(page).press_sequentially("No")
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(300)
    assert page.evaluate("tracks.every(({ readyState }) => readyState === 'ended')")
    assert not transcriber.requests
    expect(box(page)).to_have_value("No")


def test_a_browser_whose_ears_fail_is_offered_a_recording(server: Server, page: Page, files: SpeechFiles) -> None:
    page.add_init_script(EARS + MICROPHONE)
    Transcriber(page)
    SpokenPage(page, files, out="browser", transcribe=True)
    open_chat(page, server)
    mic(page).click()
    expect(page.get_by_text("Listening…")).to_be_visible()
    page.evaluate("ears.onerror({ error: 'network' })")
    expect(page.get_by_text("Tap the microphone again to be recorded instead.")).to_be_visible()
    record(page)
    expect(box(page)).to_have_value("what does it cost")


def hands_free(spoken: SpokenPage) -> None:
    """Switch it on."""
    spoken.page.get_by_role("button", name="Voice settings").click()
    spoken.page.get_by_label("Hands-free").check()


def test_hands_free_it_listens_after_the_answer_and_sends_what_was_said(
    server: Server, page: Page, files: SpeechFiles
) -> None:
    page.add_init_script(EARS)
    spoken = listen(SpokenPage(page, files), server)
    hands_free(spoken)
    spoken.speak(0, "Shall I order?", Tone(seconds=0.6), last=True)
    spoken.hears()
    expect(mic(page)).to_have_attribute("aria-pressed", "false")
    expect(mic(page)).to_have_attribute("aria-pressed", "true")
    page.evaluate("ears.hear('yes')")
    expect(box(page)).to_have_value("yes")
    page.evaluate("ears.onend()")
    until_told(spoken, "message", 2)
    assert (spoken.told("message")[-1]["text"], spoken.told("message")[-1]["via"]) == ("yes", "voice")
    expect(box(page)).to_have_value("")


def test_without_the_choice_it_does_not_listen_by_itself(server: Server, page: Page, files: SpeechFiles) -> None:
    page.add_init_script(EARS)
    spoken = listen(SpokenPage(page, files), server)
    spoken.speak(0, "Shall I order?", Tone(seconds=0.3), last=True)
    spoken.hears()
    spoken.falls_silent()
    assert page.evaluate("window.starts") is None


def test_hands_free_it_does_not_listen_over_what_the_visitor_writes(
    server: Server, page: Page, files: SpeechFiles
) -> None:
    page.add_init_script(EARS)
    spoken = listen(SpokenPage(page, files), server)
    hands_free(spoken)
    box(page).fill("I am")
    spoken.speak(0, "Shall I order?", Tone(seconds=0.3), last=True)
    spoken.hears()
    spoken.falls_silent()
    assert page.evaluate("window.starts") is None


def test_two_words_interrupt_where_the_browser_knows_its_own_sound(
    server: Server, page: Page, files: SpeechFiles
) -> None:
    page.add_init_script(EARS + TAKES_A_TRACK + MICROPHONE)
    spoken = listen(SpokenPage(page, files), server)
    hands_free(spoken)
    spoken.speak(0, "A long story.", Tone(seconds=20))
    spoken.hears()
    until(page, "Boolean(window.given)")
    assert page.evaluate("wish") == {"audio": {"echoCancellation": True}}
    page.evaluate("ears.hear('mhm')")
    page.evaluate("ears.hear('mhm yes')")
    goes_on = page.evaluate("loud().length") + 30
    until(page, f"loud().length > {goes_on}")
    expect(box(page)).to_have_value("")
    page.evaluate("ears.hear('wait please')")
    spoken.falls_silent()
    assert spoken.loud_seconds() < 15
    until_told(spoken, "heard")
    expect(box(page)).to_have_value("wait please")
    page.evaluate("ears.onend()")
    until_told(spoken, "message", 2)
    assert spoken.told("message")[-1]["text"] == "wait please"
    assert page.evaluate("given.readyState") == "ended"


def test_where_it_does_not_know_its_own_sound_it_waits_for_its_turn(
    server: Server, page: Page, files: SpeechFiles
) -> None:
    page.add_init_script(EARS + MICROPHONE)
    spoken = listen(SpokenPage(page, files), server)
    hands_free(spoken)
    spoken.speak(0, "A long story.", Tone(seconds=1.5), last=True)
    spoken.hears()
    page.wait_for_timeout(500)
    assert page.evaluate("[window.starts, window.wish]") == [None, None]
    until(page, "window.starts === 1")
