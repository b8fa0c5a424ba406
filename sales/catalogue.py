"""The catalogue as it is said: what a site sells, for how much, and what it promises today.

Every answer needs it, so each process keeps it for a second; what is saved in a process holds there at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.models import Site
from sales.models import LinkHost, Policy, PolicyWording, Price, Product, PromiseRules
from sales.prices import Row
from salesagent.lib.answering import asks_a_model

KEPT = 1.0  # seconds
_LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """A product with its prices, or a policy, as a text that may be said. `names` is what it goes by.

    The prices of a product stand in its text as they are compared: "Desk: 4,800 EUR once."
    """

    title: str
    text: str
    url: str = ""
    language: str = ""
    names: tuple[str, ...] = ()
    about: str = ""  # the text of a product without its prices
    rows: tuple[Row, ...] = ()

    def said(self, language: str) -> str:
        """The text as visitors of a language read prices: "Desk: 4.800 €."."""
        return " ".join(filter(None, [self.about, self.priced(language)])) if self.rows else self.text

    def priced(self, language: str) -> str:
        """The prices alone: what a product is described with may be in another language."""
        return " ".join(self.price_lines(language))

    def price_lines(self, language: str) -> list[str]:
        """The prices, each in a sentence."""
        return [f"{_headed(self.title, row)}: {row.said(language)}." for row in self.rows]


@dataclass(frozen=True, slots=True)
class Approved:
    """What one site may claim today, and whether and how anything else is held back.

    `hosts` is where its links may lead; it is asked for only where the site is guarded.
    """

    facts: tuple[Fact, ...]
    hosts: frozenset[str]
    guarded: bool
    endings: dict[str, str]


class _Shelf:
    """What may be claimed on each site, as this process read it last."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[float, Approved]] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        self._held = {}

    def approved(self, site: Site) -> Approved:
        """Whoever comes while it is read again takes what was read before; where there is nothing yet, they wait."""
        held = self._held.get(site.pk)
        if held and (time.monotonic() < held[0] or not self._lock.acquire(blocking=False)):
            return held[1]
        if not held:
            self._lock.acquire()
        try:
            holding, until = self._held, time.monotonic() + KEPT
            known = _read(site)
            holding[site.pk] = until, known  # lost where something was saved meanwhile
        finally:
            self._lock.release()
        return known


_shelf = _Shelf()


def approved(site: Site) -> Approved:
    """What may be claimed on a site, as it was within the last second."""
    return _shelf.approved(site)


def forget(**_: object) -> None:
    """Look at the database again for the next answer: something was saved."""
    _shelf.forget()


def _read(site: Site) -> Approved:
    """Three short queries, or five where it sells something and is guarded."""
    facts = _facts(site)
    rules = PromiseRules.objects.filter(site=site).first()
    guard = rules.guard if rules else PromiseRules.Guard.AUTO
    guarded = guard == PromiseRules.Guard.ON or (guard == PromiseRules.Guard.AUTO and bool(facts))
    hosts = LinkHost.objects.filter(_of(site)).values_list("host", flat=True) if guarded else ()
    return Approved(facts, frozenset(hosts), guarded, endings=rules.endings if rules else {})


def unguarded(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Those of some sites on which a model writes and nothing is held back, each with its rules. One query."""
    if not asks_a_model():
        return sites.none()  # the built-in answerer says what stands in the knowledge, and nothing else
    sold = Product.objects.filter(Q(site=None) | Q(site=OuterRef("pk")), is_active=True)
    policies = Policy.objects.filter(Q(site=None) | Q(site=OuterRef(OuterRef("pk"))), is_active=True)
    promised = PolicyWording.objects.filter(policy__in=policies)
    left_to_us = Q(promises=None) | Q(promises__guard=PromiseRules.Guard.AUTO)
    off = Q(promises__guard=PromiseRules.Guard.OFF)
    found = sites.filter(off | left_to_us & ~Exists(sold) & ~Exists(promised))
    return found.select_related("promises").order_by("name", "pk")


def look_up(site: Site, words: str) -> list[Fact]:
    """The facts that speak of any of these words, those that speak of the most first."""
    return matching(approved(site).facts, words)


def matching(facts: Iterable[Fact], words: str) -> list[Fact]:
    """The facts in which the words stand, or that are called by them; those with the most first."""
    asked = {word[:5] for word in _words(words)}
    rated = [
        (len(asked & {word[:5] for word in _words(" ".join([fact.title, *fact.names, fact.text]))}), fact)
        for fact in facts
    ]
    named = [(shared, fact) for shared, fact in rated if shared]
    return [fact for _, fact in sorted(named, key=lambda pair: -pair[0])]


def _words(text: str) -> Iterator[str]:
    for word in text.casefold().replace("-", " ").split():
        plain = word.strip(".,;:!?()[]\"'“”„»«")
        if 2 < len(plain) < _LONGEST_WORD:
            yield plain


def _facts(site: Site) -> tuple[Fact, ...]:
    return (*_products(site), *_policies(site))


def _of(site: Site) -> Q:
    return Q(site=None) | Q(site=site)


def _products(site: Site) -> Iterator[Fact]:
    rows = Product.objects.filter(_of(site), is_active=True)
    # Grouped here, because a prefetch of 50 products takes 1 ms longer, and every answer waits for it.
    prices: dict[int, list[Price]] = {}
    for price in Price.objects.filter(_holds(timezone.localdate()), product__in=rows.order_by()) if rows else ():
        prices.setdefault(price.product_id, []).append(price)
    for sold in rows:
        of = [Row(each.attribute, each.amount, each.currency, each.period) for each in prices.get(sold.pk, ())]
        others = (name.strip() for name in sold.other_names.split(","))
        yield product(sold.name, sold.description.strip(), of, url=sold.url, others=filter(None, others))


def product(name: str, about: str, rows: Sequence[Row], *, url: str = "", others: Iterable[str] = ()) -> Fact:
    """A product as it may be said; `others` is what else it is called."""
    lines = [f"{_headed(name, row)}: {row}." for row in rows]
    text = " ".join(filter(None, [about, *lines])) or name
    return Fact(name, text, url, names=(name, *others), about=about, rows=tuple(rows))


def _holds(today: date) -> Q:
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    return begun & (Q(valid_until=None) | Q(valid_until__gte=today))


def _headed(name: str, row: Row) -> str:
    return f"{name}: {row.attribute}" if row.attribute else name


def _policies(site: Site) -> Iterator[Fact]:
    rows = PolicyWording.objects.filter(policy__in=Policy.objects.filter(_of(site), is_active=True))
    for wording in rows.select_related("policy"):
        yield Fact(wording.policy.name, wording.text, language=wording.language)
