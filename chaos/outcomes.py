"""What the store alone can tell: whether every message of a visitor came to exactly one outcome."""

from __future__ import annotations

import time

from chaos.stage import Stage

QUERY = """
    SELECT asked.conversation_id, asked.seq, asked.text FROM chat_message asked WHERE asked.role = 'visitor' AND
    1 != (SELECT count(*) FROM chat_message answer
          WHERE answer.conversation_id = asked.conversation_id AND answer.answers = asked.seq)
"""


def unsettled(stage: Stage, seconds: float) -> list[str]:
    """The breach, where after so many seconds some message has not exactly one outcome."""
    end = time.monotonic() + seconds
    while left := stage.sql(QUERY):
        if time.monotonic() > end:
            return [f"answered once: {len(left)} messages have not exactly one outcome, such as {left[0]}"]
        time.sleep(0.5)
    return []
