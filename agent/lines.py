"""The lines that can be known before anybody asks: they are spoken once, when a persona is published.

These are its greeting, the agent's own sentences and, where no model is asked, the answers to its quick replies.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from agent.language import detect
from agent.phrases import phrases
from agent.preparation import parts_for, sources_for
from agent.providers.base import Prompt, Turn
from agent.providers.talk import compose
from agent.voices import pieces, voice_of
from chat.models import Site
from chat.opening import opening
from personas.models import PersonaVersion
from sales import catalogue
from sales.standing import first_standing
from salesagent.lib.answering import asks_a_model
from voice import shelf

# Those that are said alone and always in the same words.
COMMON = ("hello", "welcome", "bye", "identity", "unknown", "vague", "leave_contact", "declined", "unavailable")


def want_all() -> None:
    """Have the lines of every published persona made."""
    for version in PersonaVersion.objects.filter(published_of__isnull=False).select_related("persona"):
        want(version)


def want(version: PersonaVersion) -> None:
    """Have a persona's lines made, for every site that uses it."""
    voice = voice_of(version)
    if settings.VOICE_OUT != "smallest" or voice is None:
        return
    for site in Site.objects.filter(persona=version.persona):
        shelf.want([piece.text for line in _lines(version, site) for piece in pieces(line)], voice)


def _lines(version: PersonaVersion, site: Site) -> Iterator[str]:
    greeting = opening(version, site).text
    yield greeting
    language = detect(greeting, site.locale)
    says = phrases(language).says
    yield from (says[line] for line in COMMON)
    if not asks_a_model():
        for question in version.quick_replies:
            turns = (Turn("assistant", greeting), Turn("user", question))
            asked_in, known = detect(question, language), catalogue.approved(site)
            sources, parts = sources_for(question, site, asked_in, known), parts_for(question, site, asked_in, known)
            standing = first_standing(site.pk, question)
            yield compose(Prompt("", turns, sources, language, standing, parts=parts)).text
