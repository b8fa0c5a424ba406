"""The script of a site: its public settings in front of the loader, and how long browsers keep it."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
import pytest

from chat.models import Greeting, Site
from tests.conftest import Server


def script(server: Server, site: Site, **headers: str) -> httpx2.Response:
    """The script, asked for anew."""
    return httpx2.get(f"{server.url}/widget/{site.key}.js", headers=headers)


def prelude(server: Server, site: Site) -> str:
    """Its first line."""
    return script(server, site).text.partition("\n")[0]


def public(server: Server, site: Site) -> dict[str, Any]:
    """The settings in it."""
    match = re.fullmatch(r"window\.SalesAgentSettings=(\{.*\});", prelude(server, site))
    assert match is not None
    settings: dict[str, Any] = json.loads(match[1])
    return settings


def test_it_says_what_every_widget_needs(server: Server, site: Site) -> None:
    said = public(server, site)
    assert (said["site"], said["api"], said["name"]) == (site.key, server.url, "Shop")


def test_it_comes_compressed(server: Server, site: Site) -> None:
    answer = script(server, site, **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 7000


def test_it_names_a_panel_for_each_language_that_can_be_fetched(server: Server, site: Site) -> None:
    panels, chunks = public(server, site)["panels"], public(server, site)["chunks"]
    assert "en" in panels
    assert {httpx2.head(f"{server.url}{path}").status_code for path in [*panels.values(), *chunks.values()]} == {200}


def test_it_says_nothing_of_what_is_as_usual(server: Server, site: Site) -> None:
    assert public(server, site).keys() == {"site", "api", "panels", "chunks", "name"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "dark"),
        ("theme", "light"),
        ("locale", "pt-BR"),
        ("position", "left"),
        ("z_index", 99),
        ("sound", True),
        ("privacy", "https://shop.example/privacy"),
    ],
)
def test_it_says_what_was_set(server: Server, site: Site, field: str, value: Any) -> None:
    Site.objects.update(**{field: value})
    assert public(server, site)[field] == value


def test_it_gives_the_greetings_in_their_order_with_their_conditions(server: Server, site: Site) -> None:
    Greeting.objects.create(site=site, place=2, text="Questions?", scroll=60)
    Greeting.objects.create(site=site, place=1, text="Need a price?", after=20, page="/pricing*")
    Greeting.objects.create(site=site, place=0, text="Not now", is_on=False)
    Greeting.objects.create(site=Site.objects.create(name="Other", persona=site.persona), text="Of another site")
    assert public(server, site)["greetings"] == [
        {"text": "Need a price?", "after": 20, "page": "/pricing*"},
        {"text": "Questions?", "scroll": 60},
    ]


def test_it_gives_five_greetings_at_most(server: Server, site: Site) -> None:
    Greeting.objects.bulk_create(Greeting(site=site, text=f"Hello {n}") for n in range(7))
    assert [greeting["text"] for greeting in public(server, site)["greetings"]] == [f"Hello {n}" for n in range(5)]


def test_a_usual_site_is_told_in_one_kilobyte(server: Server, site: Site) -> None:
    site.name, site.theme, site.privacy = (
        "Northwind Outdoor Equipment",
        "light",
        "https://www.northwind.example/privacy",
    )
    site.save()
    Greeting.objects.create(site=site, text="Hello! Can I help you to find the right tent?", after=20, page="/tents/*")
    Greeting.objects.create(site=site, text="Wondering what delivery costs? Ask me.", scroll=60)
    # As it is told in public: another host, and files under names that carry a hash.
    told = prelude(server, site).replace(server.url, "https://chat.northwind.example")
    assert len(told.replace('.js"', '.0123456789ab.js"').encode()) <= 1024


def test_a_text_cannot_end_the_script(server: Server, site: Site) -> None:
    Greeting.objects.create(site=site, text="</script><script>alert(1)</script>\u2028")
    assert "<" not in prelude(server, site)
    assert public(server, site)["greetings"][0]["text"].startswith("</script>")


def test_browsers_ask_again_soon_and_are_told_when_nothing_changed(server: Server, site: Site) -> None:
    first = script(server, site)
    assert "max-age=600" in first.headers["cache-control"]
    again = script(server, site, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_setting_changes_the_tag(server: Server, site: Site) -> None:
    before = script(server, site).headers["etag"]
    greeting = Greeting.objects.create(site=site, text="Hello")
    greeted = script(server, site).headers["etag"]
    greeting.delete()
    Site.objects.update(theme="dark")
    assert len({before, greeted, script(server, site).headers["etag"]}) == 3


def test_an_unknown_site_says_so_on_the_console(server: Server) -> None:
    answer = httpx2.get(f"{server.url}/widget/nobody.js")
    assert (answer.status_code, "there is no such site" in answer.text) == (404, True)
