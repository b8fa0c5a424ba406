"""Fixtures of tests that start the product as separate processes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.operation.installation import Installation


@dataclass(frozen=True)
class FirstStart:
    """What `manage.py up` left behind, and said, on an empty data folder."""

    data: Path
    said: str
    logged: str
    url: str
    exit_code: int

    @property
    def password(self) -> str:
        """The admin's password, as printed."""
        found = re.search(r"user name admin, password (\S+)", self.said)
        assert found is not None, self.said
        return found[1]


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """`manage.py up` on an empty data folder, once for all tests."""
    with Installation(tmp_path_factory.mktemp("first")) as installation:
        process = installation.up()
        exit_code = process.stop()
        return FirstStart(installation.data, process.said, process.logged, process.url, exit_code)


@pytest.fixture
def installation(first_start: FirstStart, tmp_path: Path) -> Iterator[Installation]:
    """An installation that was started once before."""
    with Installation(tmp_path, of=first_start.data) as copy:
        yield copy


@contextlib.contextmanager
def signed_in(url: str, password: str) -> Iterator[httpx2.Client]:
    """A browser in which the admin has signed in."""
    with httpx2.Client(base_url=url, follow_redirects=True, timeout=20) as browser:
        page = browser.get("/admin/login/")
        form = {"username": "admin", "password": password, "csrfmiddlewaretoken": page.cookies["csrftoken"]}
        answer = browser.post("/admin/login/?next=/admin/", data=form, headers={"Referer": url})
        assert "sessionid" in browser.cookies, answer.text[:500]
        yield browser
