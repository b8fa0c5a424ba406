"""What chat tells others, who know it but whom it does not know."""

from __future__ import annotations

from django.dispatch import Signal

# Sent with `key` after a conversation was deleted, so that whoever keeps something of it forgets it.
conversation_deleted = Signal()

# Sent with `key` after it became known that of an answer in this conversation only a part was heard.
speech_cut_off = Signal()

# Sent with `conversation_id` in the transaction in which a visitor has asked for a person.
person_asked_for = Signal()

# Sent with `conversation`, locked: whoever keeps what visitors say of themselves returns the address or number under
# which this one can be reached; empty for none.
contact_asked_for = Signal()
