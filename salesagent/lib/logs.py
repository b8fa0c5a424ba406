"""What is left out of the log."""

from __future__ import annotations

import logging

from salesagent.lib.errors import SalesAgentError


class WithoutOurErrors(logging.Filter):
    """Keeps the server from writing a traceback where an error of ours ends an answer half way.

    That error had a line of its own where it arose, and raising it is how a client is kept from taking what it has
    for whole.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        return not (record.exc_info and isinstance(record.exc_info[1], SalesAgentError))
