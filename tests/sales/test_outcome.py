"""The outcome of chats that are over: as a reader would give it, by code alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chat.models import Message, Site
from sales import capture, ledger
from sales.outcome import SUCCESSES, Line, derive
from sales.qualification import scheme_of
from tests.admin.rows import conversation, say
from tests.sales.labelled_chats import CHATS, Labelled

Read = Callable[[Labelled], str]
ROLES = {"V": "visitor", "A": "agent", "H": "human", "F": "agent"}


@pytest.fixture
def read(shop: Site) -> Read:
    """The outcome that code gives a labelled chat."""

    def outcome(labelled: Labelled) -> str:
        made = conversation(shop, mode=labelled.mode)
        for line in labelled.said:
            status = Message.Status.FAILED if line[0] == "F" else Message.Status.COMPLETE
            say(made, ROLES[line[0]], line[2:], status=status)
        lead = capture.catch_up(made.pk)
        for name, value in labelled.told:
            ledger.add(lead, name, value, "", by="person")
        lines = [Line(ROLES[line[0]], line[2:], line[0] != "F") for line in labelled.said]
        return derive(lines, ledger.current(lead), scheme_of(shop.pk), labelled.mode)

    return outcome


def test_it_agrees_with_95_of_100_labels(read: Read) -> None:
    assert len(CHATS) == 100
    other = [
        (labelled.outcome, given, labelled.said) for labelled in CHATS if (given := read(labelled)) != labelled.outcome
    ]
    print(f"\n{100 - len(other)} of 100 as labelled")
    assert len(other) <= 5, other


def test_it_counts_no_silence_as_success(read: Read) -> None:
    silent = [labelled for labelled in CHATS if labelled.outcome in {"abandoned", "error"}]
    assert len(silent) >= 20
    assert [labelled.said for labelled in silent if read(labelled) in SUCCESSES] == []
