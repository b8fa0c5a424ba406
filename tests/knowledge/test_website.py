"""A website becomes knowledge, stays in step with itself, and is asked politely."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from knowledge import search
from knowledge.models import Page as Row
from knowledge.models import Passage, Source
from knowledge.sources import leases
from tests.fakes.website import Page, Website
from tests.knowledge.learning import Learner, about, html, states, texts

COSTS = ("Costs", "Delivery costs 4.90 EUR within Germany.")
FREE = ("Costs", "Delivery is free of charge now.")
LINKS = ("/", "/delivery", "/prices")
XML = {"Content-Type": "application/xml"}


def shop(website: Website) -> None:
    """Three pages that link to each other."""
    website.pages |= {
        "/": html("Lamp Shop", about("lamps"), links=LINKS),
        "/delivery": html("Delivery", about("delivery"), COSTS, links=LINKS),
        "/prices": html("Prices", about("prices"), links=LINKS),
    }


def sitemap(website: Website, *paths: str) -> Page:
    places = "".join(f"<url><loc>{website.url}{path}</loc></url>" for path in paths)
    return Page(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>', headers=XML)


def index(*addresses: str) -> Page:
    places = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return Page(f"<sitemapindex>{places}</sitemapindex>", headers=XML)


def asked(website: Website) -> set[str]:
    """The pages that were asked for."""
    return {path for path in website.paths() if path not in {"/robots.txt", "/sitemap.xml"}}


# What is read


@pytest.mark.engines
def test_it_follows_links(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    assert (source.state, source.error) == ("ready", "")
    assert states(source) == {"/": "read", "/delivery": "read", "/prices": "read"}


def test_a_passage_keeps_title_address_and_headings(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/delivery"].body = str(website.pages["/delivery"].body).replace(
        "</main>", "<h3>Islands</h3><p>For islands such as Sylt we ask for ten euros more than elsewhere.</p></main>"
    )
    learn(source)
    passage = Passage.objects.get(text__contains="Sylt")
    assert (passage.title, passage.heading, passage.language) == ("Delivery", "Costs › Islands", "en")
    assert (passage.url, passage.source) == (f"{website.url}/delivery", source)
    assert passage.page is not None
    assert passage.page.url == passage.url


def test_menu_and_foot_are_no_knowledge(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    assert not any("©" in text or "/prices" in text for text in texts())


def test_what_it_read_is_found_by_the_search(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    search.refresh()
    (found, *_) = search.search("What does delivery cost?", site_key="", language="en")
    assert "4.90 EUR" in found.text
    assert found.url == f"{website.url}/delivery"


def test_a_section_is_found_and_cited_by_its_heading(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/prices"] = html("Prices", ("Gift wrapping", "That is three euros for each lamp, in any paper."))
    website.pages["/"] = html("Lamp Shop", about("lamps"), links=LINKS)
    learn(source)
    search.refresh()
    (found, *_) = search.search("Do you offer gift wrapping?", site_key="", language="en")
    assert (found.title, "three euros" in found.text) == ("Prices › Gift wrapping", True)


def test_the_site_key_goes_to_the_passages(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    Source.objects.update(site_key="shop")
    learn(source)
    assert set(Passage.objects.values_list("site_key", flat=True)) == {"shop"}


@pytest.mark.parametrize("packed", [False, True])
def test_it_reads_what_its_sitemaps_name(website: Website, source: Source, learn: Learner, packed: bool) -> None:
    shop(website)
    website.pages["/hidden"] = html("Hidden", about("a page without links"))
    pages = sitemap(website, "/hidden", "/delivery")
    if packed:
        assert isinstance(pages.body, str)
        pages = Page(gzip.compress(pages.body.encode()), headers={"Content-Type": "application/gzip"})
    website.pages |= {
        "/robots.txt": Page(f"User-agent: *\nSitemap: {website.url}/map.xml", headers={"Content-Type": "text/plain"}),
        "/map.xml": index(f"{website.url}/part.xml.gz"),
        "/part.xml.gz": pages,
    }
    learn(source)
    assert states(source) == {"/": "read", "/hidden": "read", "/delivery": "read"}


def test_it_stays_within_host_and_folder(website: Website, learn: Learner, db: None) -> None:
    elsewhere = (
        "http://127.0.0.2/docs/",
        "//evil.example/docs/",
        "/blog/",
        "/docs/b",
        "mailto:a@b.example",
        "/docs/a.png",
    )
    website.pages |= {"/docs/": html("Docs", about("docs"), links=elsewhere), "/docs/b": html("More", about("more"))}
    learn(Source.objects.create(name="Docs", url=f"{website.url}/docs/"))
    assert asked(website) == {"/docs/", "/docs/b"}


def test_one_page_is_read_once(website: Website, source: Source, learn: Learner) -> None:
    canonical = f'<link rel="canonical" href="{website.url}/delivery">'
    shop(website)
    website.pages["/"] = html(
        "Lamp Shop", about("lamps"), links=(*LINKS, "/prices?utm_source=mail", "/prices#top", "/print", "/old", "/copy")
    )
    website.pages["/print"] = html("Delivery, printed", about("delivery on paper"), head=canonical)
    website.pages["/old"] = Page(status=301, headers={"Location": "/delivery"})
    website.pages["/copy"] = website.pages["/prices"]
    learn(source)
    assert states(source) == {
        **{"/": "read", "/delivery": "read", "/prices": "read"},
        **{"/print": "same", "/old": "same", "/copy": "same"},
    }
    assert website.paths().count("/prices") == 1


def test_a_page_that_asks_not_to_be_used_is_not(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/prices"] = html("Prices", about("prices"), head='<meta name="robots" content="noindex, follow">')
    website.pages["/delivery"].headers["X-Robots-Tag"] = "noindex"
    learn(source)
    assert states(source) == {"/": "read", "/prices": "hidden", "/delivery": "hidden"}


def test_it_reads_no_more_pages_than_it_may(website: Website, source: Source, learn: Learner) -> None:
    website.pages |= {f"/{n}": html(f"Page {n}", about(f"number {n}"), links=(f"/{n + 1}", "/")) for n in range(1, 9)}
    website.pages["/"] = html("Lamp Shop", about("lamps"), links=("/1",))
    Source.objects.update(most_pages=4)
    learn(source)
    assert asked(website) == {"/", "/1", "/2", "/3"}
    assert "more pages than 4" in source.error
    Source.objects.update(most_pages=100, most_depth=2)
    learn(source)
    assert {path for path, state in states(source).items() if state == "read"} == {"/", "/1", "/2"}


def test_it_reads_no_more_bytes_than_it_may(website: Website, source: Source, learn: Learner, settings: Any) -> None:
    settings.CRAWL_MEGABYTES = 1
    shop(website)
    website.pages["/prices"].body = str(website.pages["/prices"].body) + "<!--" + "x" * 1_100_000 + "-->"
    learn(source)
    assert (source.state, "CRAWL_MEGABYTES" in source.error) == ("failed", True)


# Politeness


@pytest.mark.parametrize(
    ("robots", "read"),
    [
        ("User-agent: *\nDisallow: /prices", {"/", "/delivery"}),
        ("User-agent: *\nDisallow: /\nAllow: /$\nAllow: /deli", {"/", "/delivery"}),
        ("User-agent: *\nDisallow: /\n\nUser-agent: SalesAgent\nDisallow: /*ices$", {"/", "/delivery"}),
        ("User-agent: OtherBot\nDisallow: /", {"/", "/delivery", "/prices"}),
        ("<html>Not found</html>", {"/", "/delivery", "/prices"}),
    ],
)
def test_it_obeys_robots_txt(website: Website, source: Source, learn: Learner, robots: str, read: set[str]) -> None:
    shop(website)
    website.pages["/robots.txt"] = Page(robots, headers={"Content-Type": "text/plain"})
    learn(source)
    assert {path for path, state in states(source).items() if state == "read"} == read


def test_it_says_so_where_robots_txt_keeps_it_out(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    learn(source)
    assert "robots.txt does not allow" in source.error
    assert "paste the text" in source.error


def test_robots_txt_that_cannot_be_read_keeps_it_out_for_now(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    website.pages["/robots.txt"] = Page("", 503)
    learn(source)
    assert (source.state, len(texts())) == ("failed", 7)
    assert source.next_at is not None


def test_it_says_who_it_is(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    assert {"SalesAgent" in asked.headers["User-Agent"] for asked in website.asked} == {True}


def test_it_waits_between_pages_as_it_is_asked(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 0.3", headers={"Content-Type": "text/plain"})
    website.times.clear()
    learn(source)
    gaps = [after - before for before, after in zip(website.times[1:], website.times[2:], strict=False)]
    assert min(gaps) >= 0.29


# Again and again


def test_what_has_not_changed_is_not_sent_again(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    for page in website.pages.values():
        page.etag = '"1"'
    learn(source)
    before = set(Passage.objects.values_list("pk", flat=True))
    website.answered.clear()
    learn(source)
    assert [website.answered[path] for path in ("/delivery", "/prices")] == [304, 304]
    assert set(Passage.objects.values_list("pk", flat=True)) == before
    assert set(states(source).values()) == {"read"}


@pytest.mark.engines
def test_a_changed_page_replaces_its_passages(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    kept = Passage.objects.get(title="Delivery", heading="Delivery")
    Passage.objects.filter(pk=kept.pk).update(active=False)
    website.pages["/delivery"] = html("Delivery", about("delivery"), FREE, links=LINKS)
    learn(source)
    assert not any("4.90" in text for text in texts())
    assert "Delivery is free of charge now." in texts()
    assert Passage.objects.get(pk=kept.pk).active is False


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_takes_its_passages_along(
    website: Website, source: Source, learn: Learner, status: int
) -> None:
    shop(website)
    learn(source)
    website.pages["/prices"] = Page("", status)
    learn(source)
    assert not Passage.objects.filter(title="Prices").exists()
    assert Passage.objects.filter(title="Delivery").exists()


@pytest.mark.engines
def test_a_page_that_nothing_links_to_any_more_goes(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    for path in ("/", "/delivery"):
        website.pages[path].body = str(website.pages[path].body).replace('<a href="/prices">', "<a>")
    learn(source)
    assert not Row.objects.filter(url__endswith="/prices").exists()
    assert not Passage.objects.filter(title="Prices").exists()


@pytest.mark.parametrize("status", [500, 503, 429, 403])
def test_a_page_that_fails_for_a_moment_keeps_its_passages(
    website: Website, source: Source, learn: Learner, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.sources.website.WAIT", 0.01)
    shop(website)
    learn(source)
    website.pages["/prices"] = Page("", status)
    learn(source)
    assert source.state == "ready"
    assert Passage.objects.filter(title="Prices").exists()
    page = Row.objects.get(url__endswith="/prices")
    assert (page.state, str(status) in page.error) == ("failed", True)


def test_a_site_that_is_away_keeps_everything(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    website.close()
    learn(source)
    assert (source.state, len(texts())) == ("failed", 7)
    assert "cannot be reached" in source.error
    assert source.next_at is not None


@pytest.mark.engines
def test_it_is_read_again_when_its_time_has_come(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    learn(source)
    assert leases.claim() is None
    Source.objects.update(next_at="2020-01-01T00:00:00Z")
    claim = leases.claim()
    assert claim is not None
    assert claim.source_id == source.pk


def test_a_source_without_hours_is_left_alone(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    Source.objects.update(refresh_hours=0)
    assert learn(source).next_at is None


# One at a time, and nothing lost


@pytest.mark.engines
def test_nobody_else_reads_what_is_being_read(source: Source) -> None:
    assert leases.claim(source.pk) is not None
    assert leases.claim(source.pk) is None
    assert leases.claim() is None


@pytest.mark.engines
def test_a_reading_that_was_cut_off_goes_on(website: Website, source: Source, learn: Learner) -> None:
    shop(website)

    class Killed(BaseException):
        pass

    def tell(line: str) -> None:
        if "/delivery" in line:
            raise Killed

    learn.tell = tell  # type: ignore[method-assign]
    with pytest.raises(Killed):
        learn(source)
    website.asked.clear()
    Source.objects.update(lease_until="2020-01-01T00:00:00Z")
    del learn.tell
    learn(source)
    assert "/delivery" not in website.paths()
    assert set(states(source).values()) == {"read"}


@pytest.mark.engines
def test_who_lost_the_source_writes_nothing_more(website: Website, source: Source, learn: Learner) -> None:
    shop(website)

    def tell(line: str) -> None:
        Source.objects.update(lease_until="2020-01-01T00:00:00Z")
        assert leases.claim(source.pk) is not None

    learn.tell = tell  # type: ignore[method-assign]
    learn(source)
    assert len([state for state in states(source).values() if state == "read"]) == 1
    assert source.state == "reading"


def test_a_source_that_is_deleted_meanwhile_ends_quietly(website: Website, source: Source, learn: Learner) -> None:
    shop(website)

    def tell(line: str) -> None:
        Source.objects.all().delete()

    learn.tell = tell  # type: ignore[method-assign]
    with pytest.raises(Source.DoesNotExist):  # looked for by the test
        learn(source)
    assert not Passage.objects.exists()


@pytest.mark.engines
def test_what_no_database_takes_does_no_harm(website: Website, source: Source, learn: Learner) -> None:
    shop(website)
    website.pages["/prices"] = html(
        "Pri\x00ces", ("Odd", "A lamp\x00\x01 costs \ud800 nine euros and not a cent more.")
    )
    website.pages["/prices"].headers |= {"ETag": '"\x7f\xff"', "Last-Modified": "x" * 500}
    learn(source)
    assert source.state == "ready"
    assert any("nine euros" in text for text in texts(title__startswith="Pri"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Page("", 404), "Check how the address is spelled"),
        (Page("", 403), "paste the text"),
        (Page("", 500), "tried again later"),
        (Page("<html><body><script>app()</script></body></html>"), "built by scripts alone"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(
    website: Website, source: Source, learn: Learner, answer: Page, said: str
) -> None:
    website.pages["/"] = answer
    learn(source)
    assert source.state == "failed"
    assert said in source.error
