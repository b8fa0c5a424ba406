"""`manage.py up`: one command from an empty folder to an answered chat, and the same folder again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from tests.operation.fixtures import FirstStart, signed_in
from tests.operation.installation import Installation, Process
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


@pytest.fixture(scope="module")
def second(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The same folder, started again."""
    with Installation(tmp_path_factory.mktemp("second"), of=first_start.data) as installation:
        yield installation.up()


def test_what_was_printed_can_be_used(second: Process, first_start: FirstStart) -> None:
    addresses = [second.url, f"{second.url}/admin/login/", script(second.said)]
    assert [httpx2.get(address).status_code for address in addresses] == [200, 200, 200]
    with signed_in(second.url, first_start.password) as browser:
        assert browser.get("/admin/").status_code == 200


def test_a_chat_is_answered_with_nothing_configured(second: Process) -> None:
    vera = Visitor(second.url)
    try:
        answer = vera.connect().ask("What does it cost?")
    finally:
        vera.leave()
    assert answer["status"] == "complete"
    assert answer["citations"]
    assert [message["seq"] for message in vera.history().json()["messages"]] == [1, 2, 3]


def test_a_second_start_prints_no_password(second: Process, first_start: FirstStart) -> None:
    assert "password" not in second.said + second.logged
    assert first_start.password not in second.said + second.logged
    assert script(second.said).rpartition("/")[2] == script(first_start.said).rpartition("/")[2]


def test_a_second_start_changes_nothing(installation: Installation) -> None:
    installation.execute("UPDATE chat_site SET name = ?", "My shop")
    installation.execute("UPDATE auth_user SET username = ?", "vera")
    installation.execute("DELETE FROM knowledge_passage")
    before = installation.dump()
    installation.up().stop()
    assert installation.dump() == before


def test_it_ends_in_good_order(first_start: FirstStart) -> None:
    assert "Application shutdown complete" in first_start.logged
    assert first_start.exit_code in {0, -15}
