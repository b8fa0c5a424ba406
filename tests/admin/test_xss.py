"""S12: whatever visitors, models and marketers write is shown as text, on every page of the admin."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from chat.models import Conversation, Message, Site
from knowledge.models import Passage
from sales import capture, ledger
from sales.models import MissedContact
from tests.admin.corpus import ADDRESSES, ALL, RUN
from tests.admin.rows import answer, ask, conversation, say, talk


class Dangers(HTMLParser):
    """Collects what could run in a page: inline scripts, handlers, and addresses that are not http."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                self.found.append(f"<{tag} {name}={value}>")
            if name in {"href", "src", "action", "data", "formaction"} and value:
                address = "".join(value.split()).strip("\x01").lower()
                if address.startswith(("javascript:", "data:", "vbscript:", "blob:", "file:")):
                    self.found.append(f"<{tag} {name}={value}>")
            if value and RUN in value and name.startswith(("x-", ":", "@", "hx-")):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.found.append(f"<script>{data}")


def assert_harmless(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert Dangers(page).found == []
    return page


@pytest.fixture
def attacked(site: Site) -> Conversation:
    """A chat in which every field that somebody else writes is an attack."""
    chat = conversation(site)
    for text in ALL:
        answer(
            chat,
            text,
            text,
            source=text[:20],
            model=text[:120],
            fault=text,
            rating=-1,
            rating_comment=text,
            attempt=2,
            replaced=[{"attempt": 1, "text": text, "why": text, "at": "2026-03-01T12:00:00.000Z"}],
            citations=[{"title": text, "url": text}, {"title": "", "url": text}],
            status=Message.Status.FAILED,
            reason=text[:10],
        )
    ask(chat, ALL[0], text=ALL[0], state="running")
    return chat


def test_s12_the_transcript_runs_nothing(root: Client, attacked: Conversation) -> None:
    page = assert_harmless(root, f"/admin/chat/conversation/{attacked.pk}/change/")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_s12_what_a_browser_reports_runs_nothing(root: Client, site: Site) -> None:
    for text in ALL:
        chat = talk(site, question=text)
        facts = {"page_url": text, "page_title": text, "referrer": text, "locale": text[:35], "timezone": text[:64]}
        Conversation.objects.filter(pk=chat.pk).update(**{name: value[:200] for name, value in facts.items()})
        assert_harmless(root, f"/admin/chat/conversation/{chat.pk}/change/")
    for number in (1, 2):
        assert_harmless(root, f"/admin/chat/conversation/?p={number}")


def test_s12_home_and_list_run_nothing(root: Client, attacked: Conversation) -> None:
    assert_harmless(root, "/admin/")
    assert_harmless(root, "/admin/chat/conversation/")


def test_s12_leads_run_nothing(root: Client, site: Site) -> None:
    chat = conversation(site, page_url=ALL[0][:500], page_title=ALL[1][:200], referrer=ADDRESSES[0])
    for text in ALL:
        say(chat, Message.Role.VISITOR, text)
    lead = capture.catch_up(chat.pk)
    for text in filter(str.strip, ALL):
        ledger.add(lead, text[:40], text[:500], text, by="model")
        MissedContact.objects.create(lead=lead, message=chat.messages.get(seq=1), reason=text[:20], words=text[:200])
    ledger.add(lead, "name", ALL[0], ALL[0], by="model")
    page = assert_harmless(root, f"/admin/sales/lead/{lead.pk}/change/")
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert_harmless(root, "/admin/sales/lead/")


def test_s12_a_search_runs_nothing(root: Client, attacked: Conversation) -> None:
    for text in [*ALL[:60:4], *ADDRESSES]:
        response: Any = root.get("/admin/chat/conversation/", {"q": text})
        assert Dangers(response.content.decode()).found == [], text


@pytest.mark.parametrize(
    "text", [pytest.param(text, marks=pytest.mark.slow if n % 12 else ()) for n, text in [*enumerate(ALL)][::4]]
)
def test_s12_what_marketers_write_runs_nothing(root: Client, site: Site, text: str) -> None:
    persona = site.persona
    persona.name, persona.greeting, persona.instructions, persona.quick_replies = text[:80], text, text, [text]
    persona.save()
    persona.publish(None)
    Site.objects.filter(pk=site.pk).update(name=text[:80])
    passage = Passage.objects.create(title=text[:200], text=text, url=text, language="en", site_key=text[:40])
    for page in (
        "/admin/",
        "/admin/personas/persona/",
        f"/admin/personas/persona/{persona.pk}/change/",
        f"/admin/personas/persona/{persona.pk}/versions/",
        f"/admin/personas/persona/{persona.pk}/history/",
        "/admin/knowledge/passage/",
        f"/admin/knowledge/passage/{passage.pk}/change/",
        f"/admin/knowledge/passage/{passage.pk}/delete/",
        "/admin/chat/site/",
        f"/admin/chat/site/{site.pk}/change/",
    ):
        assert_harmless(root, page)


def test_s12_a_message_to_staff_runs_nothing(root: Client, site: Site) -> None:
    draft = {"name": f"<script>{RUN}</script>", "greeting": "{<script>}", "disclosure": "x", "_save": ""}
    page: Any = root.post(f"/admin/personas/persona/{site.persona_id}/change/", draft, follow=True)
    assert Dangers(page.content.decode()).found == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_s12_a_source_that_could_run_is_no_link(root: Client, site: Site, address: str) -> None:
    chat = talk(site, citations=[{"title": "Prices", "url": address}])
    page = root.get(f"/admin/chat/conversation/{chat.pk}/change/").content.decode()
    assert 'rel="noopener' not in page
    assert "Prices" in page
