"""The demonstration: what the agent on a fresh installation knows and says about this product."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from knowledge.models import Passage
from knowledge.search import refresh, search
from landing.views import SUGGESTED_QUESTIONS
from salesagent.demonstration import load
from tests.landing.pages import Page

DEMO = Path(settings.BASE_DIR) / "salesagent" / "demo"
ARTICLES = sorted((DEMO / "knowledge").glob("*.md"))
SOURCES = {
    "What does it cost?": "/#price",
    "How do I put it on my site?": "/#embed",
    "Do you ever invent answers?": "/#honesty",
    "Where are conversations stored?": "/#data",
}
PERSONA = json.loads((DEMO / "persona.json").read_text(encoding="utf-8"))


def text_of(article: Path) -> str:
    """What an article says, without its title and address."""
    return article.read_text(encoding="utf-8").split("\n\n", 1)[1]


@pytest.fixture
def home(client: Client, db: None) -> Page:
    """The landing page."""
    return Page(client.get("/").content.decode())


def test_the_persona_has_everything_a_visitor_sees() -> None:
    assert all(PERSONA[field] for field in ("name", "greeting", "disclosure", "instructions"))
    assert 3 <= len(PERSONA["quick_replies"]) <= 4


def test_the_persona_says_that_it_is_an_ai() -> None:
    assert "AI assistant" in PERSONA["disclosure"]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.stem)
def test_an_article_begins_with_its_title_and_its_address(article: Path) -> None:
    title, url, blank = article.read_text(encoding="utf-8").split("\n")[:3]
    assert re.fullmatch(r"# \S.*", title)
    assert re.fullmatch(r"url: /#[a-z-]+", url)
    assert blank == ""


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.stem)
def test_no_sentence_of_an_article_begins_with_something_left_unnamed(article: Path) -> None:
    # A sentence is quoted alone, where nobody can see what “this” was.
    sentences = re.split(r"(?<=[.!?])\s+", text_of(article))
    assert [s for s in sentences if re.match(r"(It|This|That|These|Those|They|He|She)\b", s)] == []


def test_titles_are_told_apart() -> None:
    titles = [article.read_text(encoding="utf-8").split("\n")[0] for article in ARTICLES]
    assert len(titles) == len(set(titles))


def test_loading_it_brings_every_article(db: None) -> None:
    assert load()
    assert Passage.objects.count() == len(ARTICLES)


def test_the_suggested_questions_find_their_sources(db: None) -> None:
    load()
    refresh()
    assert {question: search(question, site_key="")[0].url for question in SOURCES} == SOURCES


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Can visitors book a meeting?", "Booking a meeting or an appointment"),
        ("does it book appointments", "Booking a meeting or an appointment"),
        ("Can it speak with a voice?", "Voice: listening and speaking"),
        ("Can visitors talk instead of typing?", "Voice: listening and speaking"),
        ("do you send an email for new leads", "Leads and notifications"),
        ("Does it take payments?", "What it does not do"),
    ],
)
def test_it_knows_what_the_product_does_today(db: None, question: str, title: str) -> None:
    load()
    refresh()
    assert search(question, site_key="", language="en")[0].title == title


def test_every_question_it_suggests_is_tried_here() -> None:
    assert {*map(str, SUGGESTED_QUESTIONS), *PERSONA["quick_replies"]} == set(SOURCES)


def test_every_source_can_be_looked_up_on_the_landing_page(home: Page) -> None:
    places = {article.read_text(encoding="utf-8").split("\n")[1].removeprefix("url: /#") for article in ARTICLES}
    assert places - set(home.values("id")) == set()


def test_the_answers_shown_on_the_landing_page_are_quoted_from_the_knowledge(home: Page) -> None:
    knowledge = "\n".join(text_of(article) for article in ARTICLES)
    quoted = {mark.text for mark in home.all("mark")}
    assert quoted
    assert {quote for quote in quoted if quote not in knowledge} == set()
