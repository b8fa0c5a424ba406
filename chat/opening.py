"""How a conversation opens: the persona's words as `init` sends them and as message 1 keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from chat.models import Site
from personas.models import PersonaVersion
from personas.placeholders import fill


@dataclass(frozen=True, slots=True)
class Opening:
    """A persona version's public words for one site."""

    name: str
    greeting: str
    disclosure: str
    quick_replies: list[str]

    @property
    def text(self) -> str:
        """Message 1: the greeting and the disclosure."""
        return f"{self.greeting}\n\n{self.disclosure}"


def opening(version: PersonaVersion, site: Site) -> Opening:
    """The words of `version` on `site`, placeholders filled in."""

    def filled(text: str) -> str:
        return fill(text, site=site.name, persona=version.name)

    return Opening(
        name=version.name,
        greeting=filled(version.greeting),
        disclosure=filled(version.disclosure),
        quick_replies=[filled(text) for text in version.quick_replies],
    )
