"""The scheme of a site, and what it says of a lead: which fields count, the score as a sum, what may be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sales.models import Qualification, QualificationField, SiteSales

CONTACTS = ("email", "phone")
NAMES = ("name", *CONTACTS, "company", "website", "need", "budget", "authority", "timeline", "booking")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a scheme. `questions`: what may be asked for it, by language."""

    name: str
    label: str
    weight: int
    questions: Mapping[str, str]

    def question(self, language: str) -> str:
        """What is asked in a language; in English where that has none; else an empty string."""
        return self.questions.get(language) or self.questions.get("en", "")


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a site wants to know. `enough`: the score from which a lead is qualified; `country`: the site's own."""

    name: str = ""
    fields: tuple[Field, ...] = ()
    enough: int = 60
    country: str = ""

    def score(self, known: Collection[str]) -> int:
        """The sum of the weights of the fields that are known."""
        return sum(field.weight for field in self.fields if field.name in known)

    def asked_by(self, text: str) -> str:
        """The name of the field that a text of the agent asks for at its end; empty where it asks for none."""
        said = text.rstrip()
        for field in self.fields:
            if any(question and said.endswith(question) for question in field.questions.values()):
                return field.name
        return ""


NO_SCHEME = Scheme()


def scheme_of(site_id: int) -> Scheme:
    """The scheme that a site has chosen, else the default one, else one without fields."""
    sells = SiteSales.objects.filter(site_id=site_id).first()
    country = sells.country.upper() if sells else ""
    chosen = sells.qualification_id if sells else None
    wanted = {"scheme_id": chosen} if chosen else {"scheme__is_default": True}
    rows = list(QualificationField.objects.filter(**wanted).select_related("scheme").order_by("place", "pk"))
    if not rows:
        return Scheme(country=country)
    scheme: Qualification = rows[0].scheme
    fields = tuple(Field(row.name, row.label, row.weight, row.questions) for row in rows)
    return Scheme(scheme.name, fields, scheme.enough, country)
