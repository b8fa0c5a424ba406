"""Where a sale stands when an answer is prepared: what is known of the visitor, and what may be asked after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chat.models import Conversation
from sales import capture, stage
from sales.models import Lead, LeadField
from sales.qualification import CONTACTS, NO_SCHEME, Scheme, scheme_of
from sales.stage import Ask


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage, the names of the fields that are known, the site's scheme, and a contact in the last message.

    `contact` is as the visitor wrote it; empty where their last message holds none.
    """

    stage: str = Lead.Stage.ANSWER
    known: frozenset[str] = frozenset()
    scheme: Scheme = NO_SCHEME
    contact: str = ""

    @property
    def has_contact(self) -> bool:
        """Whether the visitor has left an e-mail address or a telephone number."""
        return not self.known.isdisjoint(CONTACTS)

    def next_question(self, language: str, *, messages: int, asked: Collection[str]) -> Ask | None:
        """The one question that may follow the answer (sales/stage.py), or None."""
        return stage.next_question(
            self.stage, self.known, self.scheme, language=language, messages=messages, asked=asked
        )


NOTHING_KNOWN = Standing()


def first_standing(site_id: int, said: str) -> Standing:
    """Where the sale stands after a first message that says nothing of its visitor."""
    scheme = scheme_of(site_id)
    return Standing(stage.derive(frozenset(), scheme, [said]), frozenset(), scheme, "")


def standing_of(conversation: Conversation, said: Sequence[str]) -> Standing:
    """Where the sale stands after all that a visitor said (oldest first); reads the ledger, writes nothing.

    What the last message says counts already; it comes into the ledger when the answer has begun.
    """
    scheme = scheme_of(conversation.site_id)
    finding = capture.read(said[-1], conversation, scheme.country) if said else None
    rows = LeadField.objects.filter(lead__conversation=conversation).order_by("pk").values_list("name", "value")
    known = frozenset(name for name, value in dict(rows).items() if value)
    if conversation.visitor.email:  # signed by the site
        known |= {"email"}
    if finding:
        known |= {found.name for found in finding.found}
    return Standing(stage.derive(known, scheme, said), known, scheme, finding.contact if finding else "")
