"""Which of the times on offer a visitor names in their own words: "10am pls", "lieber 15:00", "tomorrow". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sales.reading.plain import Text
from sales.reading.questions import is_question
from sales.reading.words import alternatives, pattern

_NOON = 12
_STRAY = 3  # words beside a clock time that nobody has to understand
_CLAUSE = re.compile(r"[,;!?()\n，。、；！？،؟]|(?<=[^\W\d])\.(?=\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MONTHS = tuple(f"month_{number}" for number in range(1, 13))
_WEEKDAYS = tuple(f"weekday_{number}" for number in range(1, 8))
_DAYS = ("day_2", "day_1", "day_0")  # the longest words first: "the day after tomorrow"

_KNOWN = ("choosing", "opener", "satisfied", "small_talk", "arrange", "meeting", "either", "at_time", "oclock")
_DATES = re.compile(
    rf"(?<![\w.:/])(?:(?P<iso>20\d\d-(\d\d)-(\d\d))|(?P<d1>\d{{1,2}})(?:\.\s?|/|月)(?P<m1>\d{{1,2}})(?:\.(?:20\d\d)?|日|号|號|/20\d\d|(?<=/\d)|(?<=/\d\d))(?!\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?(?:\s+(?:of|de|di))?\s+(?P<m2>{alternatives(*_MONTHS)})(?!\w)"
    rf"|(?P<m3>{alternatives(*_MONTHS)})\.?\s+(?:the\s+)?(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:])"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|日|号|號|\.(?=\s|$))(?!\w))",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"(?<![\d.,:/-])(?P<at>(?<!\w){alternatives('at_time')}\s+)?(?P<hour>[01]?\d|2[0-4])"
    rf"(?:\s?[:.h时點点時]\s?(?P<minute>[0-5]\d)(?!\d)\s?分?)?"
    rf"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?P<oclock>\s?{alternatives('oclock')}(?!\w)|[时時点點](?P<thirty>半)?)?"
    rf"(?![\d%:/-]|[.,]\d|\s?(?:[€$£¥₽₴₺]|eur|usd|gbp|chf|zł|руб|грн))(?=\W|$|[\u3040-\u30ff\u3400-\u9fff])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as it was said. `minute` is None where only the hour was, `is_after_noon` where nobody said which."""

    hour: int
    minute: int | None = None
    is_after_noon: bool | None = None

    def is_at(self, moment: datetime) -> bool:
        """Whether a local time is this one: "3" may be in the afternoon."""
        hours = {self.hour % 24}
        if self.is_after_noon is not None and self.hour <= _NOON:
            hours = {self.hour % _NOON + _NOON * self.is_after_noon}
        elif self.hour < _NOON:
            hours.add(self.hour + _NOON)
        return moment.hour in hours and self.minute in {None, moment.minute}


@dataclass(frozen=True, slots=True)
class NamedTime:
    """What a visitor says of the time they want. `is_choice`: they take it, and ask nothing.

    `is_plain`: they say a time of day that is nothing else, and no bare "10" or "tomorrow". `days` counts from today; a
    date is (month or None, day); an empty set says nothing.
    """

    is_choice: bool
    is_plain: bool
    clocks: frozenset[Clock] = frozenset()
    days: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    dates: frozenset[tuple[int | None, int]] = frozenset()
    parts: frozenset[bool] = field(default_factory=frozenset)

    def fits(self, moment: datetime, today: date) -> bool:
        """Whether a local time is one that may be meant."""
        return (
            (not self.clocks or any(clock.is_at(moment) for clock in self.clocks))
            and (not self.days or any(moment.date() == today + timedelta(days=days) for days in self.days))
            and (not self.weekdays or moment.isoweekday() in self.weekdays)
            and (
                not self.dates or any(moment.day == day and month in {None, moment.month} for month, day in self.dates)
            )
            and (not self.parts or (moment.hour >= _NOON) in self.parts)
        )


def named_time(text: str) -> NamedTime | None:
    """The time that a text names and says little besides; None where it names none, or speaks of other things.

    What is said not to suit ("10 uhr passt nicht, lieber 15:00") is left out.
    """
    clauses = [clause for clause in _CLAUSE.split(Text(text).plain) if clause.strip() and not _declines(clause)]
    reading = _Reading(" , ".join(clauses))
    if not reading.says_anything or reading.stray > (_STRAY if reading.clocks else 0):
        return None
    if not reading.clocks and pattern("need_by").search(text):
        return None
    asks = is_question(text)
    if asks and reading.stray and not pattern("arrange").search(text):
        return None
    return NamedTime(
        not asks and not reading.is_bounded,
        reading.is_plain and not reading.is_bounded,
        frozenset() if reading.is_bounded else frozenset(reading.clocks),
        frozenset(reading.days),
        frozenset(reading.weekdays),
        frozenset(reading.dates),
        frozenset() if reading.clocks else frozenset(reading.parts),
    )


class _Reading:
    """One text, read from the words that mean most to those that mean least; `left` is what is not understood yet."""

    def __init__(self, text: str) -> None:
        self.left = text
        self.is_plain = False
        self.days = {int(kind[-1]) for kind in _DAYS if self._takes(kind)}
        self.parts = {
            is_after for kind, is_after in (("before_noon", False), ("after_noon", True)) if self._takes(kind)
        }
        self.weekdays = {number for number, kind in enumerate(_WEEKDAYS, 1) if self._takes(kind)}
        self.dates = set(self._dates())
        self.clocks = set(self._clocks())
        self.is_bounded = self._takes("bound")
        self.stray = len(_WORD.findall(pattern(*_KNOWN).sub(" ", self.left)))

    @property
    def says_anything(self) -> bool:
        return bool(self.days or self.parts or self.weekdays or self.dates or self.clocks)

    def _takes(self, kind: str) -> bool:
        self.left, times = pattern(kind).subn(" ", self.left)
        return times > 0

    def _dates(self) -> Iterator[tuple[int | None, int]]:
        for match in list(_DATES.finditer(self.left)):
            self._take(match)
            if match["iso"]:
                yield int(match[2]), int(match[3])
            elif match["d1"]:
                first, second = int(match["d1"]), int(match["m1"])
                month_first = "月" in match[0] or ("/" in match[0] and second > _NOON)
                yield (first, second) if month_first else (second, first)
            elif day := match["d2"] or match["d3"]:
                yield _month(match["m2"] or match["m3"]), int(day)
            else:
                yield None, int(match["d4"])

    def _clocks(self) -> Iterator[Clock]:
        is_after_noon = next(iter(self.parts)) if len(self.parts) == 1 else None
        alone = not _WORD.search(pattern(*_KNOWN).sub(" ", re.sub(r"\d+", " ", self.left)))
        for match in list(_CLOCK.finditer(self.left)):
            said = match["minute"] or match["half"] or match["oclock"]
            if not (said or alone or (match["at"] and self._counts_nothing(match.end()))):
                continue
            self._take(match)
            self.is_plain = self.is_plain or bool(said or match["at"])
            half = match["half"].lower() == "p" if match["half"] else is_after_noon
            minute = "30" if match["thirty"] else match["minute"]
            yield Clock(int(match["hour"]), int(minute) if minute else None, half)

    def _counts_nothing(self, place: int) -> bool:
        """Whether what goes on here is not a word that the number before it may count: "the 3 desks"."""
        following = self.left[place:].lstrip()
        return _WORD.match(following) is None or pattern(*_KNOWN).match(following) is not None

    def _take(self, match: re.Match[str]) -> None:
        self.left = f"{self.left[: match.start()]}{' ' * len(match[0])}{self.left[match.end() :]}"


def _month(word: str) -> int | None:
    return next((number for number, kind in enumerate(_MONTHS, 1) if pattern(kind).fullmatch(word)), None)


def _declines(clause: str) -> bool:
    """Whether it says that something does not suit; a mere "no," says so of what was said before."""
    left, denials = pattern("negation").subn(" ", clause)
    return denials > 0 and _WORD.search(left) is not None
