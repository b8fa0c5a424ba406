"""Sites: the line that embeds the chat, and origins written exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chat.models import Greeting, Site
from personas.models import Persona


def send(client: Client, site: Site, greetings: Any = (), **changes: str) -> Any:
    good = {"name": "Shop", "persona": str(site.persona_id), "brand": "#0B6B4E", "allowed_origins": ""}
    rows: dict[str, Any] = {"greetings-TOTAL_FORMS": len(greetings), "greetings-INITIAL_FORMS": 0}
    for number, greeting in enumerate(greetings):
        given = {"place": number, "text": "Hello", "is_on": "on", **greeting}
        rows.update({f"greetings-{number}-{name}": value for name, value in given.items()})
    return client.post(
        f"/admin/chat/site/{site.pk}/change/", {**good, "theme": "auto", "position": "right", **rows, **changes}
    )


def errors(response: Any) -> str:
    if not response.context:
        return ""
    (formset,) = (inline.formset for inline in response.context["inline_admin_formsets"])
    forms = [response.context["adminform"].form.errors, *formset.errors]
    return " ".join(
        [*(str(text) for form in forms for texts in form.values() for text in texts), *formset.non_form_errors()]
    )


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


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("theme", "dark", "dark"),
        ("position", "left", "left"),
        ("locale", "pt_BR", "pt-BR"),
        ("z_index", "99", 99),
        ("sound", "on", True),
        ("privacy", "shop.example/privacy", "https://shop.example/privacy"),
    ],
)
def test_it_keeps_how_the_widget_is_to_be(root: Client, site: Site, field: str, written: str, kept: Any) -> None:
    assert errors(send(root, site, **{field: written})) == ""
    assert getattr(Site.objects.get(), field) == kept


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("theme", "blue"),
        ("position", "top"),
        ("locale", "German, please"),
        ("z_index", "0"),
        ("z_index", "4294967296"),
        ("privacy", "javascript:alert(1)"),
        ("privacy", "ftp://shop.example/privacy"),
    ],
)
def test_it_refuses_what_the_widget_could_not_use(root: Client, site: Site, field: str, written: str) -> None:
    assert errors(send(root, site, **{field: written}))


def test_it_keeps_greetings_with_their_conditions(root: Client, site: Site) -> None:
    first = {"text": "Need a price?", "after": 20, "page": "/pricing*"}
    assert errors(send(root, site, greetings=(first, {"text": "Questions?", "scroll": 60, "is_on": ""}))) == ""
    kept = Greeting.objects.values_list("text", "after", "scroll", "page", "is_on")
    assert list(kept) == [("Need a price?", 20, None, "/pricing*", True), ("Questions?", None, 60, "", False)]


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        ({"text": "x" * 161}, "160 characters"),
        ({"text": "", "after": 5}, "required"),
        ({"after": 3601}, "at most 3600"),
        ({"after": -1}, "greater than or equal to 0"),
        ({"scroll": 0}, "1 to 100"),
        ({"scroll": 101}, "1 to 100"),
        ({"page": "pricing"}, "the path of a page"),
        ({"page": "https://shop.example/"}, "the path of a page"),
        ({"page": "/pricing?plan=1"}, "the path of a page"),
    ],
)
def test_it_says_what_is_wrong_with_a_greeting(root: Client, site: Site, greeting: dict[str, Any], said: str) -> None:
    assert said in errors(send(root, site, greetings=(greeting,)))
    assert not Greeting.objects.exists()


def test_it_takes_five_greetings_and_no_more(root: Client, site: Site) -> None:
    assert errors(send(root, site, greetings=({},) * 5)) == ""
    Greeting.objects.all().delete()
    assert "at most 5 greetings" in errors(send(root, site, greetings=({},) * 6))
