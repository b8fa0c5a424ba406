"""What code finds in one message, and what it leaves: numbers that look like dates, words that follow "my name is"."""

from __future__ import annotations

import pytest

from sales.reading.contacts import Finding, find
from sales.reading.regions import regions

FR, DE, DK, NL, CH = "Europe/Paris", "Europe/Berlin", "Europe/Copenhagen", "Europe/Amsterdam", "Europe/Zurich"


def values(finding: Finding, name: str) -> list[str]:
    return [found.value for found in finding.found if found.name == name]


def reasons(finding: Finding) -> list[str]:
    return [missed.reason for missed in finding.missed]


@pytest.mark.parametrize(
    ("text", "zone", "number"),
    [
        ("06.12.34.56.78", FR, "+33612345678"),
        ("oui c'est 06.12.34.56.78", FR, "+33612345678"),
        ("06-12-34-56-78", FR, "+33612345678"),
        ("06/12/34/56/78 merci", FR, "+33612345678"),
        ("+33.6.12.34.56.78", FR, "+33612345678"),
        ("+33-6-12-34-56-78", DE, "+33612345678"),
        ("01.42.68.53.00.", FR, "+33142685300"),
        ("20.12.34.56", DK, "+4520123456"),
        ("20-12-34-56", DK, "+4520123456"),
        ("ja: 06-12.34.56.78", NL, "+31612345678"),
        ("079.123.45.67", CH, "+41791234567"),
        ("0041-79-12-34-56-7", CH, "+41791234567"),
        ("le 22.11.2026 au 06.12.34.56.78", FR, "+33612345678"),
    ],
)
def test_it_takes_numbers_written_in_pairs_for_no_dates(text: str, zone: str, number: str) -> None:
    finding = find(text, regions(timezone=zone))
    assert values(finding, "phone") == [number]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("22.11.2026", "date"),
        ("22.11.2026-23.11.2026", "date"),
        ("2026-11-22/2026-11-29", "date"),
        ("vom 22.11.2026 bis 29.11.2026, 10:00-12:30", "date"),
        ("am 06.12.2034.", "date"),
        ("192.168.100.200", "computer"),
        ("192.168.100.0/24", "computer"),
    ],
)
def test_it_takes_no_date_and_no_computer_for_a_number(text: str, reason: str) -> None:
    finding = find(text, regions(timezone=FR))
    assert values(finding, "phone") == []
    assert reason in reasons(finding)


@pytest.mark.parametrize("text", ["06.12.34.56", "06-12-34-56-78-90-12", "1.2.34.56.789.01", "06.12.34.5.6"])
def test_what_looks_like_a_number_is_taken_or_missed_with_a_reason(text: str) -> None:
    finding = find(text, regions(timezone=FR))
    assert values(finding, "phone") or reasons(finding)
