"""`manage.py up`: one command from an empty folder to an answered chat, and the same folder again."""

from __future__ import annotations

import re

import httpx2

from tests.operation.fixtures import FirstStart, signed_in
from tests.operation.installation import Installation
from tests.visitor import Visitor


def script(said: str) -> str:
    """The address of the widget's script in what was printed."""
    found = re.search(r'<script async src="([^"]+)"></script>', said)
    assert found is not None, said
    return found[1]


def test_the_first_start_prints_three_addresses(first_start: FirstStart) -> None:
    assert f"Page:      {first_start.url}/\n" in first_start.said
    assert f"Admin:     {first_start.url}/admin/\n" in first_start.said
    assert script(first_start.said).startswith(f"{first_start.url}/widget/")


def test_the_first_start_prints_the_password_once(first_start: FirstStart) -> None:
    assert len(first_start.password) >= 16
    assert (first_start.said + first_start.logged).count(first_start.password) == 1


def test_the_first_start_says_nothing_of_failures(first_start: FirstStart) -> None:
    assert re.findall("WARNING|ERROR|Traceback|Warning", first_start.said + first_start.logged) == []


def test_what_was_printed_can_be_used(installation: Installation, first_start: FirstStart) -> None:
    process = installation.up()
    addresses = [process.url, f"{process.url}/admin/login/", script(process.said)]
    assert [httpx2.get(address).status_code for address in addresses] == [200, 200, 200]
    with signed_in(process.url, first_start.password) as browser:
        assert browser.get("/admin/").status_code == 200


def test_a_chat_is_answered_with_nothing_configured(installation: Installation) -> None:
    vera = Visitor(installation.up().url)
    try:
        answer = vera.connect().ask("What does it cost?")
    finally:
        vera.leave()
    assert answer["status"] == "complete"
    assert answer["citations"]
    assert [message["seq"] for message in vera.history().json()["messages"]] == [1, 2, 3]


def test_a_second_start_changes_nothing(installation: Installation) -> None:
    before = installation.dump()
    process = installation.up()
    process.stop()
    assert installation.dump() == before
    assert "password" not in process.said
    assert script(process.said)


def test_a_second_start_keeps_what_was_changed(installation: Installation) -> None:
    installation.execute("UPDATE chat_site SET name = ?", "My shop")
    installation.execute("UPDATE auth_user SET username = ?", "vera")
    installation.execute("DELETE FROM knowledge_passage")
    before = installation.dump()
    installation.up().stop()
    assert installation.dump() == before


def test_it_ends_in_good_order(first_start: FirstStart) -> None:
    assert "Application shutdown complete" in first_start.logged
    assert first_start.exit_code in {0, -15}
