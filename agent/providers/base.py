"""What every provider speaks: a `Prompt` in; `Text` pieces out, and one `End` as the last of all."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol

from sales.standing import NOTHING_KNOWN, Standing


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message, as a model sees it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that may be used for the answer; its place in the list is the number it is cited by."""

    title: str
    text: str
    url: str = ""
    language: str = ""
    score: float = 0.0

    def citation(self) -> dict[str, str]:
        """As it goes to the visitor."""
        return {"title": self.title, "url": self.url}


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things that were asked at once, and the passages found for it alone."""

    question: str
    sources: tuple[Source, ...]


class Tools(Protocol):
    """What a model may have done on our side."""

    async def call(self, name: str, arguments: str) -> str:
        """Do it; what the model is told of it. Raises nothing for what a model gets wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a provider may use for one reply.

    `system` is the whole system prompt of a model; `turns` the conversation with the visitor's question last;
    `standing` where the sale stands; `step` what of it a model is told. `decided` is the whole answer, with its
    `decided_replies`, where code has made it: no model is asked then. `can_book` says that the visitor asks for an
    appointment, and that one can be booked under the answer; `is_waiting` that they wait for a person already. `parts`
    are what the question asks, where that is more than one thing.
    """

    system: str
    turns: tuple[Turn, ...]
    sources: tuple[Source, ...] = ()
    locale: str = ""
    standing: Standing = NOTHING_KNOWN
    step: str = ""
    decided: str = ""
    decided_replies: tuple[str, ...] = ()
    can_book: bool = False
    is_waiting: bool = False
    parts: tuple[Part, ...] = ()
    model: str = ""
    temperature: float | None = None
    reasoning_effort: str = ""
    max_tokens: int = 800
    tools: Tools | None = None

    @property
    def question(self) -> str:
        """What the visitor wrote last."""
        return self.turns[-1].text


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """How the answer ended by the provider's own word. Anything else is a `ProviderError`, never an end.

    `source` is filled in by the chain: the name of the provider that answered.
    """

    finish: Literal["stop", "length", "filtered"]
    citations: tuple[dict[str, str], ...] = ()
    quick_replies: tuple[str, ...] = ()
    model: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    source: str = ""


class Provider(Protocol):
    """Something that answers."""

    name: str

    def stream(self, prompt: Prompt) -> AsyncGenerator[Text | End, None]:
        """Yield the answer piece by piece, then `End`. Raises `ProviderError`; closing it frees the connection."""
        ...
