"""When people of a team are there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chat import hours

VIENNA = "Europe/Vienna"
WEEK = ["Mon-Thu 09:00-12:30, 13:30-17:00", "Fri 09:00-12:00"]


def at(text: str) -> datetime:
    """A moment of a week that begins on Monday, 2 March 2026, in Vienna."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(VIENNA))


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-03-02T08:59", False),
        ("2026-03-02T09:00", True),
        ("2026-03-02T12:30", False),
        ("2026-03-02T13:30", True),
        ("2026-03-02T17:00", False),
        ("2026-03-06T11:59", True),
        ("2026-03-06T13:30", False),
        ("2026-03-07T10:00", False),
    ],
)
def test_it_knows_when_people_are_there(moment: str, there: bool) -> None:
    assert hours.is_open(WEEK, [], VIENNA, at(moment)) is there


@pytest.mark.parametrize(
    ("moment", "back"),
    [
        ("2026-03-02T12:45", "2026-03-02T13:30"),
        ("2026-03-06T12:00", "2026-03-09T09:00"),
        ("2026-03-28T23:00", "2026-03-30T09:00"),  # the clocks go forward in between
    ],
)
def test_it_knows_when_they_are_back(moment: str, back: str) -> None:
    assert hours.next_opening(WEEK, [], VIENNA, at(moment)) == at(back)


def test_a_holiday_is_left_out() -> None:
    assert not hours.is_open(WEEK, ["2026-03-02"], VIENNA, at("2026-03-02T10:00"))
    assert hours.next_opening(WEEK, ["2026-03-02"], VIENNA, at("2026-03-02T10:00")) == at("2026-03-03T09:00")


def test_without_hours_people_are_always_there() -> None:
    assert hours.is_open([], [], VIENNA, at("2026-03-01T03:00"))


def test_a_week_may_go_over_its_end_and_a_day_to_midnight() -> None:
    assert hours.is_open(["Sat-Mon 18:00-24:00"], [], VIENNA, at("2026-03-02T23:59"))
    assert not hours.is_open(["Sat-Mon 18:00-24:00"], [], VIENNA, at("2026-03-03T23:59"))


def test_nobody_knows_when_a_site_that_stays_closed_opens() -> None:
    every_day = [f"2026-{month:02}-{day:02}" for month in (3, 4, 5, 6) for day in range(1, 32)]
    assert hours.next_opening(WEEK, every_day, VIENNA, at("2026-03-02T10:00")) is None


@pytest.mark.parametrize("line", [" mon – fri  09:00 - 17:00 ", "MON-FRI 09:00-17:00"])
def test_it_reads_what_people_write(line: str) -> None:
    assert hours.normal(line) == "Mon-Fri 09:00-17:00"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "09:00-17:00",
        "Mon",
        "Mon 9-17",
        "Monday 09:00-17:00",
        "Mon 17:00-09:00",
        "Mon 09:00-24:30",
        "Xyz 09:00-17:00",
    ],
)
def test_it_refuses_what_it_cannot_read(line: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        hours.read_line(line)
