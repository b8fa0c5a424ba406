"""Sites: the line that embeds the chat, and origins written exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chat.models import Site
from personas.models import Persona


def send(client: Client, site: Site, **changes: str) -> Any:
    good = {"name": "Shop", "persona": str(site.persona_id), "brand": "#0B6B4E", "allowed_origins": ""}
    return client.post(f"/admin/chat/site/{site.pk}/change/", {**good, **changes})


def errors(response: Any) -> str:
    found = response.context["adminform"].form.errors if response.context else {}
    return " ".join(str(text) for texts in found.values() for text in texts)


def test_it_gives_the_embed_line(root: Client, site: Site) -> None:
    page = root.get(f"/admin/chat/site/{site.pk}/change/").content.decode()
    assert f'&lt;script async src="http://testserver/widget/{site.key}.js"&gt;&lt;/script&gt;' in page


def test_it_never_changes_the_public_key(root: Client, site: Site) -> None:
    send(root, site, key="other")
    assert Site.objects.get().key == site.key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_it_keeps_an_origin_as_browsers_send_it(root: Client, site: Site, written: str, kept: str) -> None:
    send(root, site, allowed_origins=f"\n {written} \n\n")
    assert Site.objects.get().allowed_origins == [kept]


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*.shop.example",
        "shop.example",
        "//shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example?x",
        "https://shop.example#x",
        "https://user:word@shop.example",
        "https://shop.example:",
        "https://shop.example:99999",
        "https://",
        "https://shop example",
        "https://bücher.example",
        "ftp://shop.example",
        "null",
        "javascript:alert(1)",
        "https://[::1",
    ],
)
def test_it_refuses_what_is_no_exact_origin(root: Client, site: Site, written: str) -> None:
    assert "is not an origin" in errors(send(root, site, allowed_origins=f"https://good.example\n{written}"))
    assert Site.objects.get().allowed_origins == []


@pytest.mark.parametrize("brand", ["green", "#fff", "#0B6B4", "0B6B4E", "#0B6B4G", "#0B6B4E;"])
def test_it_refuses_what_is_no_colour(root: Client, site: Site, brand: str) -> None:
    assert errors(send(root, site, brand=brand))


def test_it_has_one_default(root: Client, site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    assert "“Shop” is the default. Untick it there first." in errors(send(root, other, is_default="on"))


def test_it_refuses_a_persona_that_was_never_published(root: Client, site: Site) -> None:
    draft = Persona.objects.create(name="New", greeting="Hi.")
    assert "was never published" in errors(send(root, site, persona=str(draft.pk)))
