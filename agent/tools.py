"""What a model may ask our side to do: look up a product, note what the visitor said of themselves, call a person.

The model proposes, code decides: a noted field must stand on words of the visitor, and nothing is done for an attempt
that has been replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from chat import handover
from chat.handover import Moved
from chat.models import Message, Reply
from chat.transcripts import Claim
from sales import capture, catalogue, ledger
from sales.ledger import QuoteNotFound
from salesagent.lib.database import in_database

MOST_FACTS = 5
ROUNDS = 3  # requests for one answer; the last is sent without tools
MOST_CALLS = 6  # in one attempt
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WRITTEN_OUT = {"email", "phone", "name", "company", "website"}  # the value must be the visitor's own words


def _described(name: str, what: str, **properties: str) -> dict[str, Any]:
    fields = {key: {"type": "string", "description": text} for key, text in properties.items()}
    parameters = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": what, "parameters": parameters}}


DESCRIBED = (
    _described(
        "look_up_product",
        "Products, prices and policies. Prices and terms may be stated only as they stand here or in the sources.",
        words="What the visitor asks about, in their words.",
    ),
    _described(
        "remember",
        "Note something the visitor said of themselves. Refused unless the quote is in what they wrote.",
        field="need, budget, authority, timeline, company, name, or another short name",
        value="What it is.",
        quote="The visitor's exact words that say so.",
    ),
    _described(
        "ask_for_person",
        "Have a person of the team take over. Use it when the visitor wants one.",
        reason="Why, in a few words.",
    ),
)


@dataclass(slots=True)
class Tools:
    """The tools of one attempt of one reply. `moved` is told when a person was called."""

    claim: Claim
    moved: Callable[[Moved], None] | None = None
    _calls: int = field(default=0)

    async def call(self, name: str, arguments: str) -> str:
        """Do what the model asks for; what it is told of it. Garbled arguments are told, never raised."""
        self._calls += 1
        if self._calls > MOST_CALLS:
            return "Refused: no more calls in this answer."
        try:
            given = orjson.loads(arguments or "{}")
        except ValueError:
            return "Refused: the arguments are no JSON."
        if not isinstance(given, dict):
            return "Refused: the arguments are no object."
        said = {key: value.replace("\0", "") for key, value in given.items() if isinstance(value, str)}
        match name:
            case "look_up_product":
                return await in_database(_look_up, self.claim, said.get("words", ""))
            case "remember":
                return await in_database(_remember, self.claim, said)
            case "ask_for_person":
                told, moved = await in_database(_ask_for_person, self.claim)
                if moved is not None and self.moved is not None:
                    self.moved(moved)
                return told
        return "Refused: there is no such tool."


def _held(claim: Claim) -> bool:
    """Whether the attempt is still the one that writes the reply."""
    rows = Reply.objects.filter(pk=claim.reply_id, attempt=claim.attempt, state=Reply.State.RUNNING)
    return rows.exists()


def _look_up(claim: Claim, words: str) -> str:
    reply = Reply.objects.select_related("conversation__site").filter(pk=claim.reply_id).first()
    found = catalogue.look_up(reply.conversation.site, words)[:MOST_FACTS] if reply else []
    return "\n".join(f"{fact.title}: {fact.text}" for fact in found) or "Nothing was found. Say so; do not guess."


def _remember(claim: Claim, said: dict[str, str]) -> str:
    name, value, quote = (said.get(key, "").strip() for key in ("field", "value", "quote"))
    if not _held(claim):
        return "Refused: this answer was replaced."
    if not _NAME.fullmatch(name) or not value or not quote:
        return "Refused: field, value and quote are needed."
    if name in _WRITTEN_OUT and value.casefold() not in quote.casefold():
        return "Refused: the value must stand in the quote."
    lead = capture.catch_up(claim.conversation_id)
    try:
        ledger.add(lead, name, value, quote, by="model")
    except QuoteNotFound:
        return "Refused: the visitor did not write this quote."
    return "Noted."


def _ask_for_person(claim: Claim) -> tuple[str, Moved | None]:
    if not _held(claim):
        return "Refused: this answer was replaced.", None
    asked = Message.objects.filter(conversation=claim.conversation_id, seq=claim.answers)
    moved = handover.ask_for_person(
        claim.conversation_id, str(asked.values_list("client_id", flat=True)[0]), in_words=True
    )
    return "The team has been told. Tell the visitor so; promise no time, and ask for no contact that is known.", moved
