"""Sources: added by kind, watched, refreshed, and deleted with all they brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat.models import Site
from knowledge.models import Page, Passage, Source
from knowledge.sources import leases
from tests.admin.corpus import ADDRESSES, ALL
from tests.admin.staff import staff
from tests.admin.test_xss import assert_harmless
from tests.conftest import Server

FORM = "application/x-www-form-urlencoded"
LIST = "/admin/knowledge/source/"
ADD = f"{LIST}add/"
WEBSITE = {"url": "https://Shop.example", "most_pages": 10, "most_depth": 3, "refresh_hours": 12}


def errors(response: Any) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors  # type: ignore[no-any-return]


@pytest.fixture
def source(db: None) -> Source:
    """A website of two pages, read; one of them failed."""
    source = Source.objects.create(
        name="Lamp Shop", url="https://shop.example/", state="ready", round=1, content=None, attempt=1
    )
    page = Page.objects.create(source=source, url="https://shop.example/prices", title="Prices", found=1, visited=1)
    Page.objects.filter(pk=page.pk).update(state="read")
    Page.objects.create(source=source, url="https://shop.example/x", state="failed", error="Status 500.", found=1)
    Passage.objects.create(source=source, page=page, title="Prices", heading="Desk › Small", text="9 EUR each.")
    return source


# Adding


def test_it_adds_a_website(max_: Client) -> None:
    response = max_.post(f"{ADD}?kind=website", WEBSITE)
    source = Source.objects.get()
    assert (source.kind, source.url, source.name) == ("website", "https://shop.example/", "shop.example")
    assert (source.state, source.most_pages) == ("waiting", 10)
    assert response["Location"] == f"{LIST}{source.pk}/change/"


@pytest.mark.parametrize("url", ["", "shop.example", "ftp://a.example/", "https://user@a.example/", *ADDRESSES[:4]])
def test_it_refuses_what_is_no_website(max_: Client, url: str) -> None:
    assert "url" in errors(max_.post(f"{ADD}?kind=website", {**WEBSITE, "url": url}))


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_it_adds_no_website_twice(max_: Client, source: Source, scheme: str) -> None:
    assert "url" in errors(max_.post(f"{ADD}?kind=website", {**WEBSITE, "url": f"{scheme}://Shop.example"}))


@pytest.mark.parametrize("limits", [{"most_pages": 0}, {"most_pages": 10**6}, {"most_depth": 1000}])
def test_it_holds_limits_to_their_bounds(max_: Client, limits: dict[str, int]) -> None:
    assert errors(max_.post(f"{ADD}?kind=website", {**WEBSITE, **limits})).keys() == limits.keys()


def test_it_adds_a_text(max_: Client) -> None:
    max_.post(f"{ADD}?kind=text", {"name": "About us", "text": "We are.", "url": "/about"})
    source = Source.objects.get()
    assert (source.kind, source.name, source.text, source.url) == ("text", "About us", "We are.", "/about")


@pytest.mark.parametrize("url", [*ADDRESSES, "//evil.example"])
def test_it_refuses_an_address_that_could_run(max_: Client, url: str) -> None:
    assert "url" in errors(max_.post(f"{ADD}?kind=text", {"name": "About us", "text": "We are.", "url": url}))


def test_it_adds_a_file_and_names_it(max_: Client) -> None:
    max_.post(f"{ADD}?kind=file", {"upload": SimpleUploadedFile("Price list.pdf", b"%PDF-1.7")})
    source = Source.objects.get()
    assert (source.kind, source.name, source.file_name) == ("file", "Price list", "Price list.pdf")
    assert bytes(source.content or b"") == b"%PDF-1.7"


def test_it_refuses_no_file_and_too_large_a_file(max_: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.admin.source_forms.MOST_FILE_BYTES", 3)
    assert "upload" in errors(max_.post(f"{ADD}?kind=file", {}))
    assert "upload" in errors(max_.post(f"{ADD}?kind=file", {"upload": SimpleUploadedFile("a.txt", b"text")}))
    assert "upload" in errors(max_.post(f"{ADD}?kind=file", {"upload": SimpleUploadedFile("a.txt", b"")}))


def test_it_takes_a_large_file_over_the_wire(serve: Callable[..., Server], site: Site) -> None:
    cookies = {name: cookie.value for name, cookie in staff("max", "Marketers").cookies.items()}
    with httpx2.Client(base_url=serve(RUN_WORKER=False).url, cookies=cookies, timeout=20) as browser:
        browser.get(f"{ADD}?kind=file")
        data, headers = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}, {"Referer": str(browser.base_url)}
        files = {"upload": ("manual.txt", b"A lamp. " * 400_000)}
        answer = browser.post(f"{ADD}?kind=file", data=data, files=files, headers=headers)
    assert answer.status_code == 302
    assert len(bytes(Source.objects.get().content or b"")) == 3_200_000


def test_too_large_a_file_is_said_beside_the_fields_that_were_filled_in(
    serve: Callable[..., Server], site: Site
) -> None:
    cookies = {name: cookie.value for name, cookie in staff("max", "Marketers").cookies.items()}
    with httpx2.Client(base_url=serve(RUN_WORKER=False).url, cookies=cookies, timeout=20) as browser:
        browser.get(f"{ADD}?kind=file")
        token, headers = browser.cookies["csrftoken"], {"Referer": str(browser.base_url)}
        files: dict[str, Any] = {
            "csrfmiddlewaretoken": (None, token),
            "upload": ("manual.txt", b"A lamp. " * 2_800_000),
            "name": (None, "Our manual"),
            "url": (None, "/manual"),
            "site_key": (None, ""),
        }
        answer = browser.post(f"{ADD}?kind=file", files=files, headers=headers)
    assert answer.status_code == 200
    assert "This file is over 20 MB." in answer.text
    assert 'value="Our manual"' in answer.text
    assert 'value="/manual"' in answer.text
    assert not Source.objects.exists()


def test_far_too_long_a_text_is_refused_in_words(max_: Client) -> None:
    response = max_.post(f"{ADD}?kind=text", urlencode({"name": "All", "text": "A lamp. " * 200_000}), FORM)
    assert response.status_code == 400
    assert "Go back: what you wrote is still there." in response.content.decode()


# Watching


def test_it_shows_progress_and_errors(max_: Client, source: Source) -> None:
    Source.objects.update(state="failed", error="The website stopped answering.")
    page = max_.get(LIST).content.decode()
    assert "1 of 2 pages, 1 failed, 1 passage. The website stopped answering." in page
    assert "The website stopped answering." in max_.get(f"{LIST}{source.pk}/change/").content.decode()


def test_it_tells_a_script_how_it_goes(max_: Client, source: Source) -> None:
    Source.objects.update(state="reading")
    told = max_.get(f"{LIST}progress/", {"pk": [str(source.pk), "x", "9" * 30]}).json()
    expected = {"state": "Being read", "progress": "1 of 2 pages, 1 failed, 1 passage", "done": False}
    assert told == {str(source.pk): expected}


def test_pages_and_their_passages_can_be_read(max_: Client, source: Source) -> None:
    listed = max_.get("/admin/knowledge/page/", {"source__id__exact": source.pk}).content.decode()
    assert "Prices" in listed
    page = Page.objects.get(title="Prices")
    shown = max_.get(f"/admin/knowledge/page/{page.pk}/change/").content.decode()
    assert "9 EUR each." in shown
    assert "Desk › Small" in shown


def test_a_passage_of_a_source_can_be_switched_off_and_nothing_else(max_: Client, source: Source) -> None:
    passage = Passage.objects.get()
    max_.post(f"/admin/knowledge/passage/{passage.pk}/change/", {"title": "Mine", "text": "Mine"})
    passage.refresh_from_db()
    assert (passage.title, passage.text, passage.active) == ("Prices", "9 EUR each.", False)


# Changing


def test_refresh_now_has_it_read_again(max_: Client, source: Source) -> None:
    max_.post(f"{LIST}{source.pk}/refresh/")
    source.refresh_from_db()
    assert source.state == "waiting"
    claim = leases.claim()
    assert claim is not None
    assert claim.source_id == source.pk


def test_refresh_now_leaves_alone_what_is_being_read(max_: Client, source: Source) -> None:
    claim = leases.claim(source.pk)
    response = max_.post(f"{LIST}{source.pk}/refresh/", follow=True)
    assert "It is being read already." in response.content.decode()
    assert claim is not None
    leases.renew(claim)


def test_saving_takes_nothing_from_whoever_reads_it(max_: Client, source: Source) -> None:
    claim = leases.claim(source.pk)
    assert claim is not None
    form = {**WEBSITE, "url": source.url, "name": source.name, "most_pages": 500, "most_depth": 8, "site_key": "abc"}
    max_.post(f"{LIST}{source.pk}/change/", form)
    leases.renew(claim)
    assert list(Passage.objects.values_list("site_key", flat=True)) == ["abc"]


def test_another_address_is_read_anew_and_by_nobody_else(max_: Client, source: Source) -> None:
    claim = leases.claim(source.pk)
    assert claim is not None
    max_.post(f"{LIST}{source.pk}/change/", {**WEBSITE, "url": "https://other.example/", "name": "Other"})
    with pytest.raises(leases.LostSource):
        leases.renew(claim)
    assert leases.claim() is not None


def test_deleting_takes_all_its_passages(max_: Client, source: Source) -> None:
    Passage.objects.create(title="By hand", text="Stays.")
    address = f"{LIST}{source.pk}/delete/"
    assert max_.get(address).status_code == 200
    max_.post(address, {"post": "yes"})
    assert not Source.objects.exists()
    assert not Page.objects.exists()
    assert list(Passage.objects.values_list("title", flat=True)) == ["By hand"]


def test_it_says_what_to_do_while_there_is_nothing(max_: Client) -> None:
    assert "No source yet" in max_.get(LIST).content.decode()


# S12


@pytest.mark.parametrize(
    "text", [pytest.param(text, marks=pytest.mark.slow if n % 15 else ()) for n, text in [*enumerate(ALL)][::5]]
)
def test_s12_what_a_website_says_runs_nothing(root: Client, source: Source, text: str) -> None:
    Source.objects.update(name=text[:200], error=text, url=text[:500], file_name=text[:200])
    Page.objects.update(title=text[:200], error=text)
    page = Page.objects.order_by("pk")[0]
    Page.objects.filter(pk=page.pk).update(url=text[:500])
    Passage.objects.update(title=text[:200], heading=text[:300], text=text, url=text[:500])
    passage = Passage.objects.get()
    for address in (
        LIST,
        f"{LIST}{source.pk}/change/",
        f"{LIST}{source.pk}/delete/",
        "/admin/knowledge/page/",
        f"/admin/knowledge/page/{page.pk}/change/",
        "/admin/knowledge/passage/",
        f"/admin/knowledge/passage/{passage.pk}/change/",
    ):
        assert_harmless(root, address)
