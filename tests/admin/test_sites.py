"""Sites: the line that embeds the chat, origins written exactly, how the widget is to be, and identity secrets."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client

from chat.identity import secret_of
from chat.models import Greeting, IdentitySecret, Site
from personas.models import Persona

# As the widget writes them, up to what is of one page.
SAID_ON_THE_CONSOLE = [
    "Sales Agent: this page's origin (",
    ") is not among the site's allowed origins. Add it under Sites → Allowed origins.",
    "Sales Agent: the page's Content-Security-Policy does not let the chat load or connect. "
    "Add to script-src and connect-src: ",
    "Sales Agent: the page is served over https but the chat server over http; browsers block that. "
    "Serve the chat over https.",
    "Sales Agent: WebSocket connections to ",
    " are blocked; the chat goes on over HTTP.",
    "Sales Agent: there is no such site. Check the key in the script tag.",
]


def send(client: Client, site: Site, greetings: Any = (), **changes: str) -> Any:
    good = {"name": "Shop", "persona": str(site.persona_id), "brand": "#0B6B4E", "allowed_origins": ""}
    good |= {"answer_within": "180", "time_zone": "UTC"}
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
        ("https://shop.example/", "https://shop.example"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
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
        "https://shop.example//",
        "https://shop.example/path",
        "https://shop.example/path/",
        "https://shop.example?x",
        "https://shop.example#x",
        "https://user:word@shop.example",
        "https://shop.example:",
        "https://shop.example:99999",
        "https://",
        "https:///",
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


def test_it_tells_the_policy_of_the_page_what_to_allow(root: Client, site: Site) -> None:
    page = root.get(f"/admin/chat/site/{site.pk}/change/", HTTP_HOST="testserver", secure=True).content.decode()
    assert "script-src  https://testserver;" in page
    assert "connect-src https://testserver wss://testserver;" in page


def test_it_says_when_it_works_nowhere(root: Client, site: Site) -> None:
    Site.objects.update(own_origin=False)
    assert "It works nowhere yet" in root.get(f"/admin/chat/site/{site.pk}/change/").content.decode()


def test_it_explains_what_the_widget_says_on_the_console(root: Client, site: Site) -> None:
    page = " ".join(html.unescape(root.get(f"/admin/chat/site/{site.pk}/change/").content.decode()).split())
    assert [said for said in SAID_ON_THE_CONSOLE if said not in page] == []


def make_secret(client: Client, site: Site) -> str:
    """The secret that the page shows."""
    page = client.post(f"/admin/chat/site/{site.pk}/secret/")
    match = re.search(r'id="secret">([\w-]{43})<', page.content.decode())
    assert match is not None
    return match[1]


def test_it_shows_a_new_secret_once(root: Client, site: Site) -> None:
    secret = make_secret(root, site)
    assert secret_of(IdentitySecret.objects.get()) == secret
    for page in ("change", "history"):
        assert secret not in root.get(f"/admin/chat/site/{site.pk}/{page}/").content.decode()


def test_no_browser_keeps_the_page_with_the_secret(root: Client, site: Site) -> None:
    assert root.post(f"/admin/chat/site/{site.pk}/secret/")["Cache-Control"].split(",")[0] == "no-store"


def test_s17_the_database_and_the_log_hold_no_secret(
    root: Client, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    secret = make_secret(root, site)
    kept = [*IdentitySecret.objects.values(), *LogEntry.objects.values(), *Session.objects.values()]
    assert secret not in f"{kept}{caplog.text}"


def test_two_secrets_at_a_time_are_enough(root: Client, site: Site) -> None:
    assert make_secret(root, site) != make_secret(root, site)
    refused = root.post(f"/admin/chat/site/{site.pk}/secret/", follow=True)
    assert "Two secrets are in use" in refused.content.decode()
    assert IdentitySecret.objects.count() == 2


def test_a_retired_secret_makes_room_for_another(root: Client, site: Site) -> None:
    first, second = make_secret(root, site), make_secret(root, site)
    row = IdentitySecret.objects.order_by("pk")[0]
    root.post(f"/admin/chat/site/{site.pk}/secret/{row.pk}/retire/")
    assert [secret_of(left) for left in IdentitySecret.objects.all()] == [second]
    assert make_secret(root, site) not in {first, second}


def test_a_secret_is_retired_on_its_own_site_only(root: Client, site: Site) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    row = IdentitySecret.objects.create(site=site)
    assert root.post(f"/admin/chat/site/{other.pk}/secret/{row.pk}/retire/").status_code == 404
    assert IdentitySecret.objects.exists()


def test_it_keeps_business_hours_as_the_chat_reads_them(root: Client, site: Site) -> None:
    send(root, site, hours="mon – fri 09:00-17:00\nSat 10:00 - 12:00", holidays="2026-12-25", time_zone="Europe/Vienna")
    kept = Site.objects.get()
    assert kept.hours == ["Mon-Fri 09:00-17:00", "Sat 10:00-12:00"]
    assert (kept.holidays, kept.time_zone) == (["2026-12-25"], "Europe/Vienna")


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("hours", "Mon 9-17", "Write days and times"), ("holidays", "25.12.2026", "Write year, month and day")],
)
def test_it_refuses_hours_that_nobody_can_read(root: Client, site: Site, field: str, text: str, said: str) -> None:
    assert said in errors(send(root, site, **{field: text}))
