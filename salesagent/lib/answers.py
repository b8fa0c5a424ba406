"""What is read the same way in the answers of all outside services."""

from __future__ import annotations

import math
from collections.abc import Mapping

MOST_WORDS = 300  # characters of a service's own words


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds after which to come back; None where it says none, or a date, or nonsense."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def own_words(text: str, key: str) -> str:
    """What a service said, for staff: on one line, not endless, and without our key in it."""
    return " ".join((text.replace(key, "[key]") if key else text).split())[:MOST_WORDS]
