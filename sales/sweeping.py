"""What is done to many conversations in turn, so that one which cannot be done keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)


def each(conversations: Iterable[int], work: Callable[[int], object], what: str) -> None:
    """Do the work for each of these conversations; `what` names it in the log where it fails."""
    for conversation_id in conversations:
        try:
            work(conversation_id)
        except Refused:
            log.info("Conversation %s was deleted before this could be done: %s", conversation_id, what)
        except Exception:
            log.exception("Conversation %s: this cannot be done: %s", conversation_id, what)
