"""What the server speaks is played: measured at the loudspeaker, in a browser that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from chat.models import Reply, Site
from tests.browser.chat import PHONE, open_chat, say, until
from tests.browser.loudspeaker import BLOCK
from tests.browser.speech import Loudspeaker, SpokenPage
from tests.browser.test_widget_gallery import RULES
from tests.browser.test_widget_voice import EARS, VOICE, mic
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import seconds
from tests.fakes.speech_files import SpeechFiles, Tone

pytestmark = pytest.mark.browser

SPEAKING = "Reading aloud, with an AI voice"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The page may play what another port serves."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def spoken(server: Server, page: Page, files: SpeechFiles) -> SpokenPage:
    """A chat whose visitor wants to be read to."""
    return listen(SpokenPage(page, files), server)


def listen(spoken: SpokenPage, server: Server) -> SpokenPage:
    """Open the chat, say something, switch "read aloud" on."""
    spoken.page.add_init_script(VOICE)
    open_chat(spoken.page, server)
    say(spoken.page, "Hello")
    expect(spoken.page.locator(".entry.agent.complete")).to_have_count(2)
    spoken.page.get_by_role("button", name="Read answers aloud").click()
    until_told(spoken, "sound")
    return spoken


def until_told(spoken: SpokenPage, kind: str, count: int = 1) -> None:
    """Wait until the widget has sent so many frames of a kind."""
    for _ in range(100):
        if len(spoken.told(kind)) >= count:
            return
        spoken.page.wait_for_timeout(50)
    raise AssertionError(spoken.sent)


def test_it_asks_to_be_spoken_to_only_while_the_visitor_wants_it(spoken: SpokenPage) -> None:
    page = spoken.page
    assert "sound" not in spoken.sent[0] or spoken.sent[0]["sound"] is False
    assert spoken.told("sound") == [{"type": "sound", "on": True}]
    page.get_by_role("button", name="Minimize chat").click()
    until_told(spoken, "sound", 2)
    assert spoken.told("sound")[-1]["on"] is False


def test_it_says_so_with_the_first_frame_of_a_link_that_is_back(spoken: SpokenPage) -> None:
    spoken.page.evaluate("dispatchEvent(new Event('offline'))")
    spoken.page.evaluate("dispatchEvent(new Event('online'))")
    until_told(spoken, "connect", 2)
    assert spoken.told("connect")[-1]["sound"] is True


def test_it_plays_what_the_server_speaks_and_says_that_it_is_an_ai_voice(spoken: SpokenPage) -> None:
    spoken.speak(0, "It costs five.", Tone(seconds=0.8, hertz=440), last=True)
    spoken.hears()
    expect(spoken.page.get_by_text(SPEAKING)).to_be_visible()
    spoken.falls_silent()
    expect(spoken.page.get_by_text(SPEAKING)).to_have_count(0)
    assert spoken.pitch() == pytest.approx(440, rel=0.1)
    assert spoken.loud_seconds() == pytest.approx(0.8, abs=0.2)
    assert spoken.page.evaluate("window.spoken") == []


def test_it_begins_while_the_piece_is_still_being_made(spoken: SpokenPage) -> None:
    made = Event()
    spoken.speak(0, "It costs five.", Tone(seconds=1.5, held=made), last=True)
    spoken.hears()
    made.set()
    spoken.falls_silent()
    assert spoken.loud_seconds() == pytest.approx(1.5, abs=0.2)


def test_pieces_follow_each_other_without_a_gap(spoken: SpokenPage) -> None:
    for index in range(4):
        spoken.speak(index, "It costs five.", Tone(seconds=0.5, hertz=300 + 100 * index), last=index == 3)
    spoken.hears()
    spoken.falls_silent()
    assert spoken.loud_seconds() == pytest.approx(2.0, abs=0.2)
    assert all(pause <= 0.05 for pause in spoken.pauses())


def test_no_more_than_the_next_piece_is_fetched_ahead(spoken: SpokenPage) -> None:
    for index in range(4):
        spoken.speak(index, "It costs five.", Tone(seconds=1.5))
    spoken.hears()
    spoken.page.wait_for_timeout(300)
    assert sorted(spoken.files.asked) == ["r-1-0.pcm", "r-1-1.pcm"]


def test_a_piece_without_a_sound_is_said_by_the_browser_when_its_turn_has_come(spoken: SpokenPage) -> None:
    spoken.speak(0, "First.", Tone(seconds=1.0))
    spoken.speak(1, "Second.")
    spoken.speak(2, "Third.", last=True)
    spoken.hears()
    assert spoken.page.evaluate("window.spoken") == []
    until(spoken.page, "window.spoken.length === 2")
    assert spoken.page.evaluate("window.spoken") == ["Second.", "Third."]
    assert spoken.loud_seconds() == pytest.approx(1.0, abs=0.2)


def test_a_piece_that_breaks_off_is_asked_for_once_more_and_goes_on(spoken: SpokenPage) -> None:
    spoken.speak(0, "It costs five.", Tone(seconds=1.2, cut=0.6, always=False), last=True)
    spoken.hears()
    spoken.falls_silent()
    assert spoken.files.asked == ["r-1-0.pcm"] * 2
    assert spoken.loud_seconds() == pytest.approx(1.2, abs=0.2)
    assert spoken.page.evaluate("window.spoken") == []


@pytest.mark.parametrize("tone", [Tone(status=503), Tone(cut=0.1), Tone(seconds=0)], ids=["refused", "cut", "empty"])
def test_a_piece_that_cannot_be_had_and_the_rest_of_its_reply_are_said_by_the_browser(
    spoken: SpokenPage, tone: Tone
) -> None:
    spoken.speak(0, "First.", tone)
    spoken.speak(1, "Second.", Tone())
    spoken.speak(2, "Third.", Tone(), last=True)
    until(spoken.page, "window.spoken.length === 3")
    assert spoken.page.evaluate("window.spoken") == ["First.", "Second.", "Third."]
    assert spoken.files.asked.count("r-1-0.pcm") == 2


def test_the_next_reply_has_the_servers_voice_again(spoken: SpokenPage) -> None:
    spoken.speak(0, "First.", Tone(status=503), last=True)
    until(spoken.page, "window.spoken.length === 1")
    spoken.page.evaluate("finish()")
    spoken.speak(0, "Second.", Tone(), reply="s", last=True)
    spoken.hears()


def test_where_there_is_no_voice_at_all_it_says_so(server: Server, page: Page, files: SpeechFiles) -> None:
    spoken = listen(SpokenPage(page, files), server)
    page.evaluate("() => { speechSynthesis.speak = (one) => one.onerror({ error: 'synthesis-failed' }) }")
    spoken.speak(0, "First.", last=True)
    expect(page.get_by_text("This browser has no voice to read with.")).to_be_visible()


def test_stopping_silences_at_once_and_tells_what_was_heard(spoken: SpokenPage) -> None:
    page = spoken.page
    spoken.frame(type="delta", reply="r", attempt=1, offset=0, text="First. Second. Third.", answers=2)
    spoken.speak(0, "First.", Tone(seconds=0.5))
    spoken.speak(1, "Second.", Tone(seconds=5))
    spoken.speak(2, "Third.", Tone(seconds=5))
    spoken.speak(3, "Fourth.", Tone(seconds=5), last=True)
    spoken.hears()
    until(page, "loud().length > 100")
    page.get_by_role("button", name="Stop reading").click()
    spoken.falls_silent()
    assert spoken.loud_seconds() < 4
    [heard] = spoken.told("heard")
    assert (heard["reply"], heard["attempt"], heard["index"]) == ("r", 1, 1)
    assert heard["ms"] / 1000 + 0.5 == pytest.approx(spoken.loud_seconds(), abs=0.3)
    assert spoken.told("stop") == [{"type": "stop", "reply": "r"}]
    assert "r-1-3.pcm" not in spoken.files.asked


def test_the_focus_goes_on_to_the_field_when_the_button_that_had_it_is_gone(spoken: SpokenPage) -> None:
    page = spoken.page
    spoken.speak(0, "First.", Tone(seconds=5), last=True)
    spoken.hears()
    page.get_by_role("button", name="Stop reading").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()


def test_a_message_of_the_visitor_silences_and_what_was_heard_is_told_until_the_server_shows_it(
    spoken: SpokenPage,
) -> None:
    page = spoken.page
    spoken.speak(0, "First.", Tone(seconds=9))
    spoken.hears()
    say(page, "Wait")
    spoken.falls_silent()
    assert spoken.loud_seconds() < 7
    until_told(spoken, "heard", 2)
    first, second = spoken.told("heard")
    assert first == second
    message = {"seq": 9, "id": "m", "role": "agent", "text": "First.", "at": "2026-11-22T10:00:00Z", "reply": "r"}
    spoken.frame(type="message", status="stopped", heard=3, **message)
    page.wait_for_timeout(3500)
    assert len(spoken.told("heard")) == 2


def test_late_pieces_of_a_reply_that_was_cut_off_are_not_said(spoken: SpokenPage) -> None:
    spoken.speak(0, "First.", Tone(seconds=3))
    spoken.hears()
    spoken.page.get_by_role("button", name="Stop reading").click()
    spoken.speak(1, "Second.", Tone())
    spoken.falls_silent()
    assert "r-1-1.pcm" not in spoken.files.asked


def test_the_microphone_silences(server: Server, page: Page, files: SpeechFiles) -> None:
    page.add_init_script(EARS)
    spoken = listen(SpokenPage(page, files), server)
    spoken.speak(0, "First.", Tone(seconds=5))
    spoken.hears()
    mic(page).click()
    until_told(spoken, "heard")
    spoken.falls_silent()
    assert spoken.loud_seconds() < 3


def test_what_the_browsers_voice_has_said_is_told_in_characters(spoken: SpokenPage) -> None:
    spoken.speak(0, "One 😀 two three.")
    until(spoken.page, "waiting.length === 1")
    spoken.page.evaluate("waiting[0].onstart(); waiting[0].onboundary({ charIndex: 11 })")
    spoken.page.get_by_role("button", name="Stop reading").click()
    until_told(spoken, "heard")
    assert spoken.told("heard")[0]["chars"] == 10


def test_a_reply_that_is_begun_anew_is_said_after_a_pause_and_a_word(spoken: SpokenPage) -> None:
    spoken.speak(0, "First.", Tone(seconds=4, hertz=300))
    spoken.hears()
    until(spoken.page, "loud().length > 20")
    spoken.speak(0, "Another.", Tone(seconds=0.6, hertz=900), attempt=2, last=True)
    expect(spoken.page.get_by_text("Starting over")).to_be_visible()
    until(spoken.page, "loud().some(({ crossings }) => crossings > 6)")  # the pause before may be a long one
    spoken.falls_silent()
    [pause] = [pause for pause in spoken.pauses() if pause > 0.1]
    assert 0.35 < pause < 2
    assert spoken.pitch() == pytest.approx(900, rel=0.1)


def test_it_pauses_and_goes_on_where_it_was(spoken: SpokenPage) -> None:
    page = spoken.page
    spoken.speak(0, "First.", Tone(seconds=1.5), last=True)
    spoken.hears()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    before = spoken.loud_seconds()
    page.wait_for_timeout(700)
    assert spoken.loud_seconds() == pytest.approx(before, abs=0.05)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text(SPEAKING)).to_have_count(0)
    assert spoken.loud_seconds() == pytest.approx(1.5, abs=0.2)


def test_where_no_sound_is_allowed_before_a_touch_it_waits_for_one(spoken: SpokenPage) -> None:
    page = spoken.page
    page.add_init_script("""
      addEventListener("click", () => { window.touched = true }, true);
      const Allowed = AudioContext;
      window.AudioContext = class extends Allowed {
        constructor(options) { super(options); super.suspend() }
        resume() { return window.touched ? super.resume() : new Promise(() => {}) }
      };""")
    page.reload()
    until_told(spoken, "connect", 2)
    expect(page.get_by_role("button", name="Voice settings")).to_be_visible()
    expect(page.locator(".entry.agent.complete")).to_have_count(2)
    spoken.speak(0, "First.", Tone(seconds=0.6), reply="s", last=True)
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    assert spoken.loud_seconds() == 0
    page.get_by_role("button", name="Go on").click()
    spoken.hears()


def test_a_tab_nobody_looks_at_is_not_spoken_to_but_finishes_what_it_says(spoken: SpokenPage) -> None:
    page = spoken.page
    spoken.speak(0, "First.", Tone(seconds=1.5), last=True)
    spoken.hears()
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", { get: () => window.away });
      window.away = true;
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    spoken.falls_silent()
    assert spoken.loud_seconds() == pytest.approx(1.5, abs=0.2)
    assert spoken.told("sound")[-1]["on"] is False
    spoken.speak(0, "Second.", Tone(), reply="s", last=True)
    page.wait_for_timeout(500)
    assert "s-1-0.pcm" not in spoken.files.asked
    page.evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')) }")
    until_told(spoken, "sound", 3)
    assert spoken.told("sound")[-1]["on"] is True


def test_every_answer_can_be_listened_to_again(spoken: SpokenPage) -> None:
    page = spoken.page
    page.get_by_role("button", name="Read answers aloud").click()
    page.get_by_role("button", name="Listen").last.click()
    until_told(spoken, "speak")
    assert spoken.told("speak") == [{"type": "speak", "seq": 3}]
    reply = page.locator("[data-reply]").last.get_attribute("data-reply")
    spoken.speak(0, "Again.", Tone(), reply=reply, attempt=0, last=True)
    spoken.hears()
    expect(page.get_by_text(SPEAKING)).to_have_count(0)
    assert not spoken.told("heard")


def test_where_the_server_does_not_say_it_again_the_browser_does(spoken: SpokenPage) -> None:
    page = spoken.page
    page.evaluate("window.spoken.length = 0")
    page.get_by_role("button", name="Listen").last.click()
    until_told(spoken, "speak")
    until(page, "window.spoken.length === 1")


def test_what_is_being_said_is_marked_in_the_text(spoken: SpokenPage) -> None:
    page = spoken.page
    text = "It **costs** five. Delivery is [free](https://a.example/)."
    spoken.frame(type="delta", reply="r", attempt=1, offset=0, text=text, answers=2)
    spoken.speak(0, "It costs five.", Tone(seconds=1))
    spoken.speak(1, "Delivery is free.", Tone(seconds=1), last=True)
    marked = "[...(CSS.highlights.get('sales-agent-spoken') ?? [])].map(String).join()"
    until(page, f"{marked} === 'It costs five'")
    until(page, f"{marked} === 'Delivery is free'")
    until(page, f"{marked} === ''")


def test_mute_volume_and_speed_are_set_and_remembered(spoken: SpokenPage) -> None:
    page = spoken.page
    page.get_by_role("button", name="Voice settings").click()
    page.get_by_label("Speed").select_option("1.5")
    spoken.speak(0, "First.", Tone(seconds=3, hertz=200), last=True)
    spoken.falls_silent()
    assert spoken.loud_seconds() == pytest.approx(2.0, abs=0.2)
    assert spoken.pitch() == pytest.approx(200, rel=0.1)
    page.get_by_label("Volume").fill("0.2")
    spoken.speak(0, "Second.", Tone(seconds=3), reply="s", last=True)
    until(page, "loud().at(-1).loud < 0.1")
    page.get_by_label("Mute").check()
    until(page, "performance.now() - loud().at(-1).at > 200")
    assert spoken.told("sound")[-1]["on"] is False
    page.reload()
    page.get_by_role("button", name="Voice settings").click()
    expect(page.get_by_label("Mute")).to_be_checked()
    expect(page.get_by_label("Volume")).to_have_value("0.2")
    expect(page.get_by_label("Speed")).to_have_value("1.5")


def test_axe_finds_nothing_on_a_phone_and_everything_can_be_hit(
    server: Server, browser: Browser, files: SpeechFiles
) -> None:
    context = browser.new_context(bypass_csp=True, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = context.new_page()
    spoken = listen(SpokenPage(page, files), server)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    spoken.frame(type="delta", reply="r", attempt=1, offset=0, text="It costs five.", answers=2)
    spoken.speak(0, "It costs five.", Tone(seconds=9), last=True)
    spoken.hears()
    page.get_by_role("button", name="Voice settings").click()
    expect(page.get_by_label("Mute")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    for target in page.locator(".voice :is(button, label), .meta button:visible").all():
        size = target.bounding_box()
        assert size is None or size["height"] >= 44, target.inner_text()
    context.close()


def test_where_there_is_no_web_audio_sound_files_are_played(server: Server, page: Page, files: SpeechFiles) -> None:
    page.add_init_script("""
      window.ends = [];
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () {
        this.addEventListener("ended", () => ends.push(this.currentTime));
        return play.call(this);
      };""")
    spoken = SpokenPage(page, files)
    page.add_init_script("delete window.AudioContext;")
    listen(spoken, server)
    spoken.speak(0, "First.", Tone(seconds=0.5))
    spoken.speak(1, "Second.", Tone(seconds=0.7), last=True)
    until(page, "ends.length === 2")
    assert page.evaluate("ends") == [pytest.approx(0.5, abs=0.05), pytest.approx(0.7, abs=0.05)]
    assert set(files.asked) == {"r-1-0.wav", "r-1-1.wav"}


# With our own server, and a stand-in behind it that speaks.

FIRST, SECOND = "Our lamps are made of oak and linen.", "Each of them costs about forty euros."
Serve = Callable[..., Server]


@pytest.fixture
def lamps(
    serve: Serve, site: Site, model: ModelServer, with_model: dict[str, Any], with_voice: dict[str, Any]
) -> Server:
    """A server that says two sentences about lamps."""
    model.plan(Answer(says=[f"{FIRST} ", SECOND]))
    return serve(**with_model, **with_voice)


@pytest.fixture
def speaker(browser: Browser) -> Iterator[Loudspeaker]:
    """A page as every visitor has it, and what it plays."""
    context = browser.new_context()
    yield Loudspeaker(context.new_page())
    context.close()


def read_aloud(page: Page) -> None:
    """Switch it on, and wait until it has been loaded."""
    page.get_by_role("button", name="Read answers aloud").click()
    expect(page.get_by_role("button", name="Voice settings")).to_be_visible()


def test_our_server_is_heard_sentence_by_sentence_without_a_gap(lamps: Server, speaker: Loudspeaker) -> None:
    page = speaker.page
    open_chat(page, lamps)
    read_aloud(page)
    say(page, "What are they made of?")
    speaker.hears()
    expect(page.get_by_text(SPEAKING)).to_be_visible()
    expect(page.get_by_text(SPEAKING)).to_have_count(0)
    assert speaker.loud_seconds() == pytest.approx(seconds(FIRST) + seconds(SECOND), abs=0.3)
    assert all(pause <= 0.05 for pause in speaker.pauses())


def test_our_server_keeps_what_was_heard(lamps: Server, speaker: Loudspeaker) -> None:
    page = speaker.page
    open_chat(page, lamps)
    read_aloud(page)
    say(page, "What are they made of?")
    speaker.hears()
    until(page, f"loud().length > {int((seconds(FIRST) + seconds(SECOND) / 2) / BLOCK)}")
    page.get_by_role("button", name="Stop reading").click()
    played = speaker.loud_seconds()
    expected = len(FIRST) + (played - seconds(FIRST)) / seconds(SECOND) * len(SECOND)
    for _ in range(100):
        heard = Reply.objects.get().heard
        if heard is not None:
            break
        page.wait_for_timeout(50)
    assert heard == pytest.approx(expected, abs=8)  # a word


def test_our_server_says_an_answer_and_the_greeting_again(lamps: Server, speaker: Loudspeaker) -> None:
    page = speaker.page
    open_chat(page, lamps)
    page.get_by_role("button", name="Listen").click()
    speaker.hears()
    expect(page.get_by_text(SPEAKING)).to_have_count(0)
    speaker.falls_silent()
    say(page, "What are they made of?")
    expect(page.get_by_role("button", name="Listen")).to_have_count(2)
    before = speaker.loud_seconds()
    page.get_by_role("button", name="Listen").last.click()
    expect(page.get_by_text(SPEAKING)).to_be_visible()
    expect(page.get_by_text(SPEAKING)).to_have_count(0)
    assert speaker.loud_seconds() - before == pytest.approx(seconds(FIRST) + seconds(SECOND), abs=0.3)
