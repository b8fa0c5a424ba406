"""`manage.py learn`, and the reading in the background of a server: with nothing configured but who may be called."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from knowledge.models import Passage, Source
from knowledge.sources import leases
from salesagent.management.commands.learn import STOPPED
from tests.conftest import Server
from tests.fakes.website import Website
from tests.knowledge.learning import about, html, states
from tests.operation.installation import Installation

PAGES = 12


@pytest.fixture
def shop(website: Website) -> Website:
    """A dozen pages."""
    links = ("/", *(f"/{n}" for n in range(1, PAGES)))
    website.pages |= {
        link: html(f"Page {link[1:] or 'one'}", about(f"subject {link[1:]}"), links=links) for link in links
    }
    return website


def learn(installation: Installation, website: Website, **environment: str) -> Any:
    """Run it to its end."""
    allowed = {"OUTGOING_ALLOW": website.address, "CRAWL_PAUSE_SECONDS": "0", **environment}
    return installation.manage("learn", f"{website.url}/", **allowed)


def counts(installation: Installation) -> tuple[int, int]:
    """Pages, and passages that were taken from them."""
    ((pages,),) = installation.rows("SELECT count(*) FROM knowledge_page WHERE state = 'read'")
    ((passages,),) = installation.rows("SELECT count(*) FROM knowledge_passage WHERE source_id IS NOT NULL")
    return pages, passages


def test_it_learns_a_website_and_shows_how_it_goes(installation: Installation, shop: Website) -> None:
    done = learn(installation, shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{PAGES}/{PAGES}  {shop.url}/11  2 passages" in done.stdout
    assert done.stdout.endswith(f"{shop.address}: {PAGES} pages, {2 * PAGES} passages.\n")
    assert counts(installation) == (PAGES, 2 * PAGES)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGKILL, -signal.SIGKILL), pytest.param(signal.SIGINT, STOPPED, marks=pytest.mark.slow)],
)
def test_it_goes_on_where_it_was_ended(installation: Installation, shop: Website, number: int, code: int) -> None:
    allowed = {"OUTGOING_ALLOW": shop.address, "CRAWL_PAUSE_SECONDS": "0.2"}
    process = installation.start(f"python manage.py learn {shop.url}/", **allowed)
    while "4/" not in process.said:
        time.sleep(0.02)
    process.tell(number)
    assert process.ended() == code
    before, _ = counts(installation)
    assert 4 <= before < PAGES
    shop.asked.clear()
    if number == signal.SIGKILL:  # nobody gave it back, so its lease has to run out
        installation.execute("UPDATE knowledge_source SET lease_until = '2020-01-01 00:00:00'")
    assert learn(installation, shop).returncode == 0
    assert counts(installation) == (PAGES, 2 * PAGES)
    assert len(set(shop.paths()) - {"/robots.txt", "/sitemap.xml", "/"}) <= PAGES - before


@pytest.mark.parametrize(
    ("address", "allowed", "said"),
    [
        ("{}/", True, "Check how the address is spelled"),
        ("{}/", False, "an operator adds"),
        ("shop", True, "no web address"),
        ("http://shop.invalid/", True, "no address for shop.invalid"),
    ],
)
def test_it_says_what_is_wrong(
    db: None, website: Website, settings: Any, address: str, allowed: bool, said: str
) -> None:
    if not allowed:
        settings.OUTGOING_ALLOW = []
    with pytest.raises(CommandError, match=said) as failed:
        call_command("learn", address.format(website.url))
    assert failed.value.returncode == 1
    assert not Source.objects.exists()  # nobody tries it again every hour


def test_what_was_read_stays_when_the_website_is_gone(db: None, shop: Website, settings: Any) -> None:
    call_command("learn", f"{shop.url}/", pages=2)
    shop.pages.clear()
    with pytest.raises(CommandError):
        call_command("learn", f"{shop.url}/")
    assert Source.objects.get().state == "failed"
    assert Passage.objects.exists()


def test_an_address_has_one_source_by_https_and_http(db: None, shop: Website) -> None:
    Source.objects.create(name="Shop", url=f"https://{shop.address}/", state="failed")
    call_command("learn", f"{shop.url}/", pages=1)
    source = Source.objects.get()
    assert (source.url, source.state, source.most_pages) == (f"{shop.url}/", "ready", 1)


def test_it_watches_where_another_process_reads(
    transactional_db: None, website: Website, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = leases.claim(Source.objects.create(name="Shop", url=f"{website.url}/").pk)
    assert claim is not None

    def finish() -> None:
        leases.finish(claim)
        connections.close_all()

    other = threading.Timer(1.5, finish)
    other.start()
    call_command("learn", f"{website.url}/")
    other.join()
    assert "Another process reads it: 0/0 pages." in capsys.readouterr().out
    assert website.asked == []


def test_a_server_reads_what_is_added_meanwhile(
    serve: Callable[..., Server], site: Any, shop: Website, settings: Any
) -> None:
    source = Source.objects.create(name="Shop", url=f"{shop.url}/")
    serve()
    end = time.monotonic() + 30
    while Source.objects.get().state != "ready" and time.monotonic() < end:
        time.sleep(0.1)
    assert set(states(source).values()) == {"read"}
    assert Passage.objects.count() == 2 * PAGES
