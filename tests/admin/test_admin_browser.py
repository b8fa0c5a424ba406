"""The admin in Chromium: nothing stored runs, no rule of the content policy is broken, and the ways are short."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, expect

from chat.models import Conversation, Greeting, IdentitySecret, Message, Reply, Site
from chat.opening import opening
from knowledge.models import Passage
from personas.models import Persona
from tests.admin.corpus import ALL
from tests.admin.rows import answer, ask, conversation, talk
from tests.conftest import Server
from tests.looks import LOOKS

pytestmark = pytest.mark.browser

# Kept from the first moment of each page on: what was blocked, and which clicks a person made.
WATCH = """
window.__blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.__blocked.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture
def persona(transactional_db: None) -> Persona:
    """Robin, published, where the server of the test sees it."""
    robin = Persona.objects.create(name="Robin", greeting="Hello.", disclosure="I am an AI.")
    robin.publish(None)
    return robin


@pytest.fixture
def desk(server: Server, page: Page) -> Iterator[Page]:
    """The administrator's browser, on no page yet. Fails the test if anything stored has run."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    page.add_init_script(WATCH)
    ran: list[str] = []

    def note(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    yield page
    assert ran == []


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains about."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def attacked(site: Site) -> Conversation:
    """A chat made of attacks."""
    chat = conversation(site)
    for text in ALL:
        answer(
            chat,
            text,
            text,
            model=text[:120],
            fault=text,
            attempt=2,
            rating=1,
            rating_comment=text,
            citations=[{"title": text, "url": text}],
            replaced=[{"attempt": 1, "text": text, "why": text, "at": "2026-03-01T12:00:00.000Z"}],
        )
    facts = {"page_url": ALL[0], "page_title": ALL[8], "referrer": ALL[10], "locale": ALL[1][:35]}
    Conversation.objects.filter(pk=chat.pk).update(**facts)
    chat.visitor.external_id, chat.visitor.name, chat.visitor.email = ALL[0], ALL[1][:120], ALL[2][:254]
    chat.visitor.save()
    return chat


def pages_of(site: Site, chat: Conversation) -> list[str]:
    passage = Passage.objects.create(title=ALL[0], text=ALL[10], url="/x", language="en")
    return [
        "/admin/",
        "/admin/chat/conversation/",
        f"/admin/chat/conversation/{chat.pk}/change/",
        "/admin/personas/persona/",
        f"/admin/personas/persona/{site.persona_id}/change/",
        f"/admin/personas/persona/{site.persona_id}/versions/",
        "/admin/knowledge/passage/",
        f"/admin/knowledge/passage/{passage.pk}/change/",
        "/admin/chat/site/",
        f"/admin/chat/site/{site.pk}/change/",
        "/admin/auth/user/",
    ]


def attack_persona(site: Site) -> None:
    persona = site.persona
    persona.name, persona.greeting, persona.instructions = ALL[0], ALL[10], "\n".join(ALL)
    persona.quick_replies = [ALL[8], ALL[40]]
    persona.save()
    persona.publish(None)


def test_s12_nothing_stored_runs_on_any_page(
    desk: Page, server: Server, site: Site, attacked: Conversation, complaints: list[str]
) -> None:
    attack_persona(site)
    for address in pages_of(site, attacked):
        desk.goto(f"{server.url}{address}", wait_until="networkidle")
        assert desk.evaluate("window.__x") is None, address
        assert desk.evaluate("window.__blocked") == [], address
    assert complaints == []


def test_s12_opening_everything_on_the_transcript_runs_nothing(
    desk: Page, server: Server, attacked: Conversation
) -> None:
    desk.goto(f"{server.url}/admin/chat/conversation/{attacked.pk}/change/")
    desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    desk.evaluate("document.querySelectorAll('*').forEach((one) => one.dispatchEvent(new MouseEvent('mouseover')))")
    assert desk.evaluate("window.__x") is None
    assert desk.evaluate("window.__blocked") == []


def test_the_transcript_says_what_is_stored_letter_by_letter(
    desk: Page, server: Server, attacked: Conversation
) -> None:
    desk.goto(f"{server.url}/admin/chat/conversation/{attacked.pk}/change/")
    shown = desk.evaluate("[...document.querySelectorAll('.entry > div > .text')].map((one) => one.textContent)")
    # A browser reads every line end of a page as one character.
    kept = [text.replace("\r\n", "\n").replace("\r", "\n") for text in attacked_texts(attacked)]
    assert shown == kept


def attacked_texts(chat: Conversation) -> list[str]:
    return list(chat.messages.order_by("seq").values_list("text", flat=True))


@pytest.fixture
def clicked(page: Page) -> Callable[[Any], None]:
    """Clicks like a person, and counts."""

    def click(target: Any) -> None:
        click.count += 1  # type: ignore[attr-defined]
        target.click()

    click.count = 0  # type: ignore[attr-defined]
    return click


def test_a_manager_finds_marks_and_exports_in_four_clicks(desk: Page, server: Server, site: Site, clicked: Any) -> None:
    talk(site, question="Something else")
    chat = talk(site, question="Do you ship to Graz?", text="Yes, in two days.")
    desk.goto(f"{server.url}/admin/")
    desk.get_by_label("Find what somebody wrote").fill("in TWO days")
    clicked(desk.get_by_role("button", name="Search"))
    clicked(desk.get_by_role("link", name="Do you ship to Graz?"))
    clicked(desk.get_by_role("button", name="Mark reviewed"))
    expect(desk.get_by_text("Reviewed by root")).to_be_visible()
    with desk.expect_download() as download:
        clicked(desk.get_by_role("link", name="Export JSON lines"))
    lines = [json.loads(line) for line in Path(download.value.path()).read_text().splitlines()]
    assert [line["text"] for line in lines] == ["Do you ship to Graz?", "Yes, in two days."]
    assert download.value.suggested_filename == f"conversation-{chat.key}.jsonl"
    assert clicked.count <= 4


def test_a_marketer_publishes_a_greeting_in_three_clicks(desk: Page, server: Server, site: Site, clicked: Any) -> None:
    desk.goto(f"{server.url}/admin/")
    clicked(desk.locator("#main").get_by_role("link", name="Robin"))
    desk.get_by_label("Greeting").fill("Welcome to {site}!")
    clicked(desk.get_by_role("button", name="Publish", exact=True))
    expect(desk.get_by_text("Version 2 is public.")).to_be_visible()
    site.refresh_from_db()
    assert site.persona.published is not None
    assert opening(site.persona.published, site).greeting == "Welcome to Shop!"
    assert clicked.count <= 3


def test_enter_in_a_field_saves_the_draft_and_publishes_nothing(desk: Page, server: Server, site: Site) -> None:
    desk.goto(f"{server.url}/admin/personas/persona/{site.persona_id}/change/")
    desk.get_by_label("Name").press("Enter")
    expect(desk.get_by_text("The draft is saved.")).to_be_visible()
    assert site.persona.versions.count() == 1


def test_a_version_is_restored_in_one_click(desk: Page, server: Server, site: Site) -> None:
    site.persona.greeting = "Worse."
    site.persona.publish(None)
    desk.goto(f"{server.url}/admin/personas/persona/{site.persona_id}/versions/")
    desk.get_by_role("button", name="Restore version 1").click()
    expect(desk.get_by_label("Greeting")).to_have_value("Hello.")


def test_it_shows_times_in_the_zone_of_the_browser(server: Server, site: Site, desk: Page, browser: Any) -> None:
    chat = talk(site)
    context = browser.new_context(timezone_id="Pacific/Auckland", storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{server.url}/admin/")
    page.goto(f"{server.url}/admin/chat/conversation/{chat.pk}/change/")
    expect(page.get_by_text("Times on this page are in Pacific/Auckland.")).to_be_visible()
    context.close()


@LOOKS
def test_axe_finds_nothing_on_the_transcript(desk: Page, server: Server, site: Site, colours: Any, width: int) -> None:
    chat = talk(site, status=Message.Status.FAILED, reason="cut", fault="The model server answered 500.")
    ask(chat, "Still there?", state=Reply.State.RUNNING, text="Yes")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=colours)
    desk.goto(f"{server.url}/admin/chat/conversation/{chat.pk}/change/")
    found = Axe().run(desk)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_in_our_part_of_the_home_page(desk: Page, server: Server, site: Site, colours: Any) -> None:
    talk(site, fault="The model server answered 500.")
    desk.emulate_media(color_scheme=colours)
    desk.goto(f"{server.url}/admin/", wait_until="networkidle")
    found = Axe().run(desk, context=".sa-home")
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_in_our_part_of_the_versions_page(desk: Page, server: Server, site: Site) -> None:
    site.persona.greeting = "Hi."
    site.persona.publish(None)
    desk.goto(f"{server.url}/admin/personas/persona/{site.persona_id}/versions/", wait_until="networkidle")
    found = Axe().run(desk, context=".sa-versions")
    assert found.violations_count == 0, found.generate_report()


def test_the_whole_transcript_can_be_read_without_scripts(server: Server, desk: Page, site: Site, browser: Any) -> None:
    chat = talk(site, question="Anybody?", text="Yes.")
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{server.url}/admin/chat/conversation/{chat.pk}/change/")
    expect(page.get_by_text("Yes.", exact=True)).to_be_visible()
    context.close()


def preview(desk: Page) -> dict[str, str]:
    """How the preview looks."""
    looks: dict[str, str] = desk.evaluate(
        """() => {
          const shown = document.getElementById("sa-preview");
          const launcher = getComputedStyle(shown.querySelector(".sa-preview-launcher"));
          return {
            colour: launcher.backgroundColor,
            icon: launcher.stroke,
            theme: shown.dataset.theme,
            position: shown.dataset.position,
            greeting: document.getElementById("sa-preview-greeting").textContent,
          };
        }"""
    )
    return looks


def test_the_preview_follows_the_fields_of_a_site(desk: Page, server: Server, site: Site) -> None:
    desk.goto(f"{server.url}/admin/chat/site/{site.pk}/change/", wait_until="networkidle")
    desk.get_by_label("Brand colour").fill("#F1B24A")
    desk.locator("#id_theme").select_option("dark")
    desk.locator("#id_position").select_option("left")
    desk.get_by_role("link", name="Add another Greeting").click()
    desk.locator("#id_greetings-0-text").fill("<b>Hello!</b>")
    expect(desk.locator("#sa-preview-greeting")).to_have_text("<b>Hello!</b>")
    assert preview(desk) == {
        "colour": "rgb(241, 178, 74)",
        "icon": "rgb(23, 33, 28)",
        "theme": "dark",
        "position": "left",
        "greeting": "<b>Hello!</b>",
    }
    assert desk.evaluate("window.__blocked") == []


def test_the_preview_shows_launcher_and_greeting_as_visitors_see_them(
    desk: Page, browser: Browser, server: Server, site: Site
) -> None:
    Greeting.objects.create(site=site, text="Looking for a table? I know all of ours, and what they cost.")
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto(f"{server.url}/admin/chat/site/{site.pk}/change/", wait_until="networkidle")
    visitor = browser.new_page(viewport={"width": 900, "height": 700})
    visitor.goto(server.url)
    expect(visitor.locator(".greeting")).to_contain_text("Looking")
    shown, real = desk.locator("#sa-preview"), visitor.locator(".corner")
    pairs = [(".sa-preview-launcher path", ".launcher path"), (".sa-preview-greeting path", ".decline path")]
    for drawn, seen in pairs:
        assert shown.locator(drawn).get_attribute("d") == real.locator(seen).get_attribute("d")
    ours, theirs = shown.locator(".sa-preview-greeting").bounding_box(), real.locator(".greeting").bounding_box()
    assert ours is not None
    assert theirs is not None
    assert abs(ours["width"] - theirs["width"]) <= 12  # the admin has letters of its own
    assert abs(ours["height"] - theirs["height"]) <= 4  # it wraps as the real one
    visitor.close()


def test_a_greetings_text_has_room(desk: Page, server: Server, site: Site) -> None:
    Greeting.objects.create(site=site, text="Looking for a table? I know all of ours.")
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto(f"{server.url}/admin/chat/site/{site.pk}/change/", wait_until="networkidle")
    frame = desk.locator("#id_greetings-0-text").bounding_box()
    assert frame is not None
    assert frame["width"] >= 280


def test_a_form_that_is_refused_says_at_its_top_which_fields_to_correct(desk: Page, server: Server, site: Site) -> None:
    Greeting.objects.create(site=site, text="Need a price?")
    desk.goto(f"{server.url}/admin/chat/site/{site.pk}/change/", wait_until="networkidle")
    desk.get_by_label("Allowed origins").fill("shop.example")
    desk.locator("#id_greetings-0-page").fill("pricing")
    desk.locator("[name=_continue]").click()
    note = desk.locator(".errornote")
    expect(note).to_contain_text("Allowed origins: shop.example is not an origin.")
    expect(note).to_contain_text("Write the path of a page")
    note.get_by_role("link", name="Allowed origins").click()
    expect(desk.get_by_label("Allowed origins")).to_be_focused()
    expect(desk.get_by_label("Allowed origins")).to_be_in_viewport()
    found = Axe().run(desk, context=".errornote")
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("window.__blocked") == []


@LOOKS
def test_axe_finds_nothing_in_our_parts_of_a_sites_page(
    desk: Page, server: Server, site: Site, colours: Any, width: int
) -> None:
    IdentitySecret.objects.create(site=site)
    Greeting.objects.create(site=site, text="Need a price?")
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=colours)
    desk.goto(f"{server.url}/admin/chat/site/{site.pk}/change/", wait_until="networkidle")
    desk.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for part in ("#install", "#preview", "#identity"):
        found = Axe().run(desk, context=part)
        assert found.violations_count == 0, found.generate_report()
    assert (
        desk.evaluate(
            "Math.max(...['install', 'preview', 'identity'].map((id) => "
            "document.getElementById(id).getBoundingClientRect().right))"
        )
        <= width
    )
