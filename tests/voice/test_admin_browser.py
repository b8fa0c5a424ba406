"""Voices in the admin, in Chromium: a sample is really played, nothing is blocked, and everybody can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from chat.models import Site
from tests.admin.corpus import ALL
from tests.admin.rows import custom_voice, listed_voice, wav_file
from tests.conftest import Server
from tests.fakes.smallest_server import SmallestServer, Speech, seconds
from tests.looks import LOOKS
from voice.models import CustomVoice

pytestmark = pytest.mark.browser

# Everything that is sent to the loudspeakers also goes to an analyser that the test can read.
WATCH = """
window.__blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.__blocked.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
window.__played = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    window.__analyser = to.context.createAnalyser();
    connect.call(this, window.__analyser);
    window.__played.push(this.buffer.duration);
  }
  return connect.call(this, to, ...rest);
};
window.__loudness = () => {
  const heard = new Float32Array(window.__analyser.fftSize);
  window.__analyser.getFloatTimeDomainData(heard);
  return Math.max(...heard.map(Math.abs));
};
"""


@pytest.fixture
def server(serve: Callable[..., Server], site: Site, with_voice: dict[str, Any]) -> Server:
    """A server that speaks through the stand-in."""
    return serve(**with_voice)


@pytest.fixture
def desk(server: Server, page: Page) -> Iterator[Page]:
    """The administrator's browser. Fails the test where the content policy has blocked something."""
    caches["limits"].clear()
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    page.add_init_script(WATCH)
    yield page
    assert page.evaluate("window.__blocked") == []
    assert page.evaluate("window.__x") is None


def persona(site: Site) -> str:
    return f"/admin/personas/persona/{site.persona_id}/change/"


def test_a_sample_is_played_as_the_form_stands(
    desk: Page, server: Server, site: Site, smallest: SmallestServer
) -> None:
    desk.goto(f"{server.url}{persona(site)}")
    desk.locator("#id_voice").fill("hanna")
    desk.get_by_label("A sentence of your own").fill("It costs twenty euros.")
    desk.get_by_role("button", name="Listen").click()
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    desk.wait_for_function("window.__loudness() > 0.2")
    assert desk.evaluate("window.__played") == [pytest.approx(seconds("It costs twenty euros."), abs=0.01)]
    spoken = [said["voice_id"] for said in smallest.spoken if said["text"] == "It costs twenty euros."]
    assert spoken == ["hanna"]


def test_a_sample_can_be_stopped_and_heard_again(desk: Page, server: Server, site: Site) -> None:
    desk.goto(f"{server.url}{persona(site)}")
    desk.get_by_role("button", name="Listen").click()
    desk.get_by_role("button", name="Stop").click()
    desk.get_by_role("button", name="Listen").click()
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    assert desk.evaluate("window.__played.length") == 2


def test_enter_in_the_sentence_plays_it_and_saves_nothing(desk: Page, server: Server, site: Site) -> None:
    desk.goto(f"{server.url}{persona(site)}")
    desk.locator("#id_name").fill("Somebody else")
    desk.get_by_label("A sentence of your own").fill("Hello there.")
    desk.get_by_label("A sentence of your own").press("Enter")
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    site.persona.refresh_from_db()
    assert site.persona.name == "Robin"


def test_why_a_sample_cannot_be_heard_is_said_beside_the_button(
    desk: Page, server: Server, site: Site, smallest: SmallestServer
) -> None:
    smallest.plan(Speech(status=401, body={"error": "unauthorized"}))
    desk.goto(f"{server.url}{persona(site)}")
    desk.get_by_role("button", name="Listen").click()
    expect(desk.locator("#sample-status")).to_contain_text("Check SMALLEST_API_KEY.")
    expect(desk.get_by_role("button", name="Listen")).to_be_enabled()


def upload(desk: Page) -> None:
    """Choose both recordings; a form that comes back has forgotten them."""
    for name in ("sample", "statement"):
        file: FilePayload = {"name": f"{name}.wav", "mimeType": "audio/wav", "buffer": wav_file(8)}
        desk.locator(f"#id_{name}").set_input_files(file)


def test_a_custom_voice_is_made_heard_and_forgotten(desk: Page, server: Server) -> None:
    desk.goto(f"{server.url}/admin/voice/customvoice/")
    desk.get_by_role("link", name="Make a custom voice").click()
    upload(desk)
    desk.get_by_label("Name of the voice").fill("Vera's voice")
    desk.get_by_label("Who speaks").fill("Vera Lind")
    desk.get_by_role("button", name="Make the voice").click()
    expect(desk.get_by_role("link", name="The speaker has consented")).to_be_visible()
    upload(desk)
    desk.get_by_label("The speaker has consented").check()
    desk.get_by_role("button", name="Make the voice").click()
    expect(desk.get_by_text("The voice is made.")).to_be_visible()
    desk.get_by_role("button", name="Statement of consent").click()
    desk.wait_for_function("window.__played.length === 1")
    assert desk.evaluate("window.__played[0]") == pytest.approx(8, abs=0.01)
    desk.get_by_role("link", name="Forget").click()
    desk.get_by_role("button", name="Forget it for good").click()
    expect(desk.get_by_text("Smallest.ai keeps its copy, ")).to_be_visible()
    assert not CustomVoice.objects.exists()


def test_s12_nothing_stored_of_voices_runs(desk: Page, server: Server, site: Site) -> None:
    for number, attack in enumerate(ALL):
        listed_voice(f"v{number}", name=attack[:80], accent=attack[:60], languages=attack[:300])
    voice = custom_voice("voice_1", name=ALL[0][:80], speaker=ALL[10][:120], status=ALL[1][:30])
    for address in (
        "/admin/voice/listedvoice/",
        "/admin/voice/customvoice/",
        f"/admin/voice/customvoice/{voice.pk}/change/",
        f"/admin/voice/customvoice/{voice.pk}/delete/",
        persona(site),
    ):
        desk.goto(f"{server.url}{address}", wait_until="networkidle")
        assert desk.evaluate("window.__x") is None, address
        assert desk.evaluate("window.__blocked") == [], address


@LOOKS
def test_axe_finds_nothing_in_our_parts(desk: Page, server: Server, site: Site, colours: Any, width: int) -> None:
    listed_voice("meher")
    voice = custom_voice("voice_1")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=colours)
    for address, part in (
        (persona(site), "#sample"),
        ("/admin/voice/customvoice/add/", "#make-voice"),
        (f"/admin/voice/customvoice/{voice.pk}/change/", "#recordings"),
        (f"/admin/voice/customvoice/{voice.pk}/delete/", "#forget-voice"),
        ("/admin/voice/listedvoice/", ".sa-before"),
    ):
        desk.goto(f"{server.url}{address}", wait_until="networkidle")
        found = Axe().run(desk, context=part)
        assert found.violations_count == 0, f"{address} {found.generate_report()}"
        assert desk.evaluate(f"document.querySelector('{part}').getBoundingClientRect().right") <= width
