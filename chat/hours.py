"""When people of a site's team are there: weekly hours and holidays in the site's own time zone. Pure.

Hours are lines such as `Mon-Fri 09:00-12:30, 13:30-17:00`, holidays days such as `2026-12-25`. A site without hours has
people at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\S.*)")
SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
FARTHEST = 60  # days looked ahead; a site closed for longer names no day

Span = tuple[time, time | None]  # from, to; None: midnight


def read_line(line: str) -> tuple[frozenset[int], tuple[Span, ...]]:
    """The weekdays (Monday is 0) and the spans of a line. Raises `ValueError` where it cannot be read."""
    found = LINE.fullmatch(_plain(line))
    if found is None or not {found[1], found[2] or found[1]} <= set(DAYS):
        raise ValueError(f"{line!r} cannot be read as hours")
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return days, tuple(_span(text.strip()) for text in found[3].split(","))


def normal(line: str) -> str:
    """A line as it is kept: `Mon-Fri 09:00-17:00`. Raises `ValueError` where it cannot be read."""
    read_line(line)
    days, _, spans = _plain(line).partition(" ")
    return f"{days.title()} {', '.join(span.strip() for span in spans.split(','))}"


def is_open(hours: Sequence[str], holidays: Sequence[str], zone: str, at: datetime) -> bool:
    """Whether people are there at a moment."""
    local = at.astimezone(ZoneInfo(zone))
    return not hours or any(
        begin <= local.time() and (end is None or local.time() < end)
        for begin, end in _spans(hours, holidays, local.date())
    )


def next_opening(hours: Sequence[str], holidays: Sequence[str], zone: str, at: datetime) -> datetime | None:
    """When people are there again, in the site's zone; None where they are there now, or not for long."""
    if is_open(hours, holidays, zone, at):
        return None
    local = at.astimezone(ZoneInfo(zone))
    for ahead in range(FARTHEST):
        day = local.date() + timedelta(days=ahead)
        for begin, _ in sorted(_spans(hours, holidays, day), key=lambda span: span[0]):
            opening = datetime.combine(day, begin, ZoneInfo(zone))
            if opening > local:
                return opening
    return None


def _spans(hours: Sequence[str], holidays: Sequence[str], day: date) -> Iterator[Span]:
    if day.isoformat() in holidays:
        return
    for line in hours:
        days, spans = read_line(line)
        if day.weekday() in days:
            yield from spans


def _span(text: str) -> Span:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} cannot be read as hours")
    begin = time(int(found[1]), int(found[2]))
    if found[3] == "24":
        if found[4] != "00":
            raise ValueError(f"{text!r} cannot be read as hours")
        return begin, None
    end = time(int(found[3]), int(found[4]))
    if end <= begin:
        raise ValueError(f"{text!r} cannot be read as hours")
    return begin, end


def _plain(line: str) -> str:
    """In lower case, with plain hyphens, one space between words and none around hyphens."""
    return re.sub(r"\s*-\s*", "-", " ".join(re.sub("[–—−]", "-", line).split())).lower()
