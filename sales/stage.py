"""How far a sale has come, and the one question that may follow the answer. Pure; never a gate.

The stage is read from what is known of the visitor and from what they wrote last. It chooses what may be asked after
the answer, and nothing else: whatever the stage, the question is answered first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sales.models import Lead
from sales.qualification import CONTACTS, Scheme
from sales.reading.words import pattern

Stage = Lead.Stage
CONTACT = "contact"
# A visitor is asked for a contact not before their third message; at once where they talk of the next step.
CONTACT_FROM = 3
_RECENT = 2  # messages that say where the visitor is now


def derive(known: Collection[str], scheme: Scheme, said: Sequence[str]) -> Stage:
    """The stage of a lead of whom these fields are known, after what the visitor said (oldest first)."""
    last = said[-1] if said else ""
    recent = " \n ".join(said[-_RECENT:])
    has_contact = any(name in known for name in CONTACTS)
    if has_contact and (scheme.score(known) >= scheme.enough or pattern("farewell").search(last)):
        return Stage.RECAP
    if pattern("objection").search(last):
        return Stage.OBJECTION
    if has_contact or pattern("next_step").search(recent):
        return Stage.NEXT_STEP
    if "budget" in known or (pattern("price").search(recent) and len(said) > 1):
        return Stage.PRICE
    if "need" in known:
        return Stage.FIT
    return Stage.NEED if len(said) > 1 else Stage.ANSWER


@dataclass(frozen=True, slots=True)
class Ask:
    """The one question that may follow an answer: for a field of the scheme, or for a `CONTACT`."""

    name: str
    text: str = ""


def next_question(
    stage: str, known: Collection[str], scheme: Scheme, *, language: str, messages: int, asked: Collection[str]
) -> Ask | None:
    """What may be asked now, or None.

    `messages`: how many the visitor has written; `asked`: names that were asked before, which nobody asks twice.
    """
    if stage in {Stage.RECAP, Stage.OBJECTION}:
        return None
    due = messages >= CONTACT_FROM or (stage == Stage.NEXT_STEP and messages > 1)
    if due and CONTACT not in asked and not any(name in known for name in CONTACTS):
        return Ask(CONTACT)
    fields = [field for field in scheme.fields if field.name not in known and field.name not in asked]
    if stage == Stage.PRICE:
        fields.sort(key=lambda field: field.name != "budget")
    open_questions = (Ask(field.name, field.question(language)) for field in fields)
    return next((ask for ask in open_questions if ask.text), None)
