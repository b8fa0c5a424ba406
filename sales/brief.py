"""All of a lead that fits on one screen: for whoever takes a conversation over, and for the lead's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from chat.models import Conversation
from sales import ledger
from sales.models import Lead, LeadField
from sales.qualification import NAMES, Scheme, scheme_of
from salesagent.lib.locales import language_in

LABELS = {"email": "E-mail"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One field as it stands now. `seq`: the message its quote is from; None for what a person knows from elsewhere."""

    name: str
    label: str
    value: str
    quote: str
    seq: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of the score: what the field weighs, and the fact that counts; None where nothing is known."""

    label: str
    weight: int
    fact: Fact | None

    @property
    def points(self) -> int:
        """What it adds to the score."""
        return self.weight if self.fact else 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page the visitor was on, as their browser tells it. `url` is http(s) or empty; `at` the last visit."""

    title: str
    url: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Where a lead stands. `open_questions` are the scheme's questions that nothing is known about yet."""

    stage: str
    outcome: str
    scheme: str
    score: int
    enough: int
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    open_questions: tuple[str, ...]
    pages: tuple[Page, ...]


def brief(conversation_id: int) -> Brief:
    """The brief of a conversation, from its ledger as it stands; raises `Conversation.DoesNotExist`."""
    conversation = Conversation.objects.get(pk=conversation_id)
    lead = Lead.objects.filter(conversation=conversation).first()
    scheme = scheme_of(conversation.site_id)
    known = ledger.current(lead) if lead else {}
    facts = {name: _fact(row, scheme) for name, row in known.items()}
    language = language_in(conversation.locale)
    asking = (field.question(language) or field.label for field in scheme.fields if field.name not in known)
    return Brief(
        stage=str(Lead.Stage(lead.stage if lead else Lead.Stage.ANSWER).label),
        outcome=lead.get_outcome_display() if lead else "",
        scheme=scheme.name,
        score=scheme.score(known),
        enough=scheme.enough,
        parts=tuple(Part(field.label, field.weight, facts.get(field.name)) for field in scheme.fields),
        facts=tuple(sorted(facts.values(), key=lambda fact: _order(fact.name))),
        open_questions=tuple(asking),
        pages=tuple(_pages(conversation)),
    )


def label_of(name: str, scheme: Scheme) -> str:
    """A field's name as staff read it."""
    return next((field.label for field in scheme.fields if field.name == name), "") or LABELS.get(
        name, name.replace("_", " ").capitalize()
    )


def _fact(row: LeadField, scheme: Scheme) -> Fact:
    seq = row.message.seq if row.message else None
    return Fact(row.name, label_of(row.name, scheme), row.value, row.quote, seq, row.get_by_display(), row.at)


def _order(name: str) -> tuple[int, str]:
    return (NAMES.index(name) if name in NAMES else len(NAMES), name)


def _pages(conversation: Conversation) -> list[Page]:
    """The pages the visitor was on, the newest first, then where they came from."""
    seen = [
        Page(page["title"] or page["url"], _link(page["url"]), datetime.fromisoformat(page["at"]))
        for page in reversed(conversation.pages)
    ]
    if not seen and conversation.page_url:  # of the release before
        seen = [Page(conversation.page_title or conversation.page_url, _link(conversation.page_url))]
    came = [Page(conversation.referrer, _link(conversation.referrer))] if conversation.referrer else []
    return seen + came


def _link(url: str) -> str:
    return url if urlsplit(url).scheme in {"http", "https"} else ""
