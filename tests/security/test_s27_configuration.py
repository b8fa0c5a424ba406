"""S27, configuration: what is wrong is refused at the start in one sentence, and what is right gives nothing away."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.engines import free_port
from tests.operation.fixtures import FirstStart
from tests.operation.installation import Installation, Process

READ_SETTINGS = 'python -c "import salesagent.settings"'
STRONG = "q8Zr4Lw1Nc6Xe9Ty2Ub5Ha7Kd3Mf0Gj-Vp_So" * 2


@pytest.fixture(scope="module")
def shop(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation on which settings are tried."""
    with Installation(tmp_path_factory.mktemp("settings"), of=first_start.data) as installation:
        yield installation


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "x" * 60,
        "ab" * 40,
        "django-insecure-" + STRONG,
        STRONG[:49],
    ],
    ids=["short", "one letter", "two letters", "of a template", "49 characters"],
)
def test_a_weak_secret_key_is_refused(shop: Installation, key: str) -> None:
    """`configure.secret_key`."""
    ended = shop.manage("check", SECRET_KEY=key)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Sales Agent cannot start: SECRET_KEY is too weak")
    assert key not in ended.stderr


def test_a_weak_secret_key_is_allowed_while_developing(shop: Installation) -> None:
    """DEBUG says that this is no installation for visitors."""
    assert shop.run(READ_SETTINGS, SECRET_KEY="short", DEBUG="true").returncode == 0


WRONG = {
    "PORT": ["abc", "99999", "80.5"],
    "DEBUG": ["maybe"],
    "HTTPS": ["2"],
    "DATABASE_URL": ["mysql://user@host/name", "nonsense", "postgres://user:pass/word@host/name"],
    "EMAIL_URL": ["mail.example", "https://mail.example", "smtp://", "smtp+tls://canary:pass/word@h:x"],
    "DATA_DIR": ["/proc/nothing", "/dev/null"],
    "SECRET_KEY_FILE": ["/nowhere/key"],
    "MODEL_RETRIES": ["-1"],
    "MODEL_TOTAL_SECONDS": ["nan"],
    "OPENAI_EXTRA": ["[1]", "{"],
    "OPENAI_BASE_URL": ["api.example/v1"],
    "INIT_RATE": ["lots", "5/0s"],
    "TRUSTED_PROXIES": ["nonsense", "10.0.0.1/8"],
    "LOG_LEVEL": ["loud"],
    "REDIS_URL": ["localhost:6379"],
    "TIME_ZONE": ["Nowhere"],
}


def wrong() -> Iterator[Any]:
    """Every setting and a wrong value of it; each takes a process, so the second and later ones are slow tests."""
    for name, values in WRONG.items():
        for number, value in enumerate(values):
            yield pytest.param(name, value, marks=[pytest.mark.slow] if number else [])


@pytest.mark.parametrize(("name", "value"), [*wrong()])
def test_a_wrong_setting_is_one_sentence(shop: Installation, name: str, value: str) -> None:
    """`salesagent.lib.configure` names the setting; `manage.py` shows it without a traceback."""
    ended = shop.manage("check", **{name: value})
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert ended.stderr.startswith("Sales Agent cannot start: ")
    named = value if name == "DATA_DIR" else name
    assert named in ended.stderr


def test_a_postgresql_that_is_away_is_one_sentence(shop: Installation) -> None:
    """`up` tries the database before anything else, and does not wait for the pool."""
    url = "postgres://user:secret-word@127.0.0.1:1/name"
    ended = shop.manage("up", DATABASE_URL=url, PORT=str(free_port()))
    assert ended.returncode == 1
    assert ended.stderr.startswith("CommandError: The database cannot be used (")
    assert "Connection refused" in ended.stderr
    assert "Check DATABASE_URL" in ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "secret-word" not in ended.stderr


def test_the_deployment_check_finds_nothing(shop: Installation) -> None:
    """Django's own, with every warning taken for an error."""
    ended = shop.manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="true", ALLOWED_HOSTS="shop.example")
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


def test_the_secret_key_is_made_once_and_kept_for_its_owner_alone(first_start: FirstStart, shop: Installation) -> None:
    """`configure._kept_key`: tokens and sessions outlive a restart."""
    path = shop.data / "secret_key"
    before = path.read_text()
    assert shop.run(READ_SETTINGS).returncode == 0
    assert path.read_text() == before == (first_start.data / "secret_key").read_text()
    assert len(before) >= 50
    assert stat.S_IMODE((first_start.data / "secret_key").stat().st_mode) == 0o600


def test_every_installation_makes_its_own_secret_key(tmp_path: Path, first_start: FirstStart) -> None:
    """No key is shipped."""
    with Installation(tmp_path) as other:
        other.run(READ_SETTINGS)
        assert (other.data / "secret_key").read_text() != (first_start.data / "secret_key").read_text()


@pytest.fixture(scope="module")
def served(shop: Installation) -> Iterator[Process]:
    """A running server that thinks it is in production."""
    process = shop.up(SECRET_KEY=STRONG)
    yield process
    process.stop()


def test_a_taken_port_is_one_sentence_with_a_way_out(served: Process, shop: Installation) -> None:
    """`up` tries the port before it prepares anything."""
    port = int(served.url.rpartition(":")[2])
    ended = shop.manage("up", PORT=str(port))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"CommandError: 127.0.0.1:{port} cannot be used (")
    assert f"PORT={port + 1}" in ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr


@pytest.mark.parametrize("path", ["/nothing", "/admin/nothing", "/static/nothing.css", "/__debug__/", "/.env", "/%00"])
def test_a_page_that_is_not_there_tells_nothing(served: Process, path: str) -> None:
    """DEBUG is off unless it is asked for: no URL patterns, no settings, no version."""
    page = httpx2.get(served.url + path, follow_redirects=True)
    assert page.status_code in {400, 404} or "/admin/login/" in str(page.url)
    for word in ("URLconf", "DEBUG = True", "DEBUG", "Traceback", "salesagent.urls", "site-packages", "SECRET"):
        assert word not in page.text


def test_an_error_tells_nothing(served: Process, shop: Installation) -> None:
    """A table is gone: the page and the call say that something went wrong, the log says what."""
    shop.execute("ALTER TABLE chat_site RENAME TO gone")
    answers = [
        httpx2.get(served.url),
        httpx2.post(f"{served.url}/api/chat/init", json={}, headers={"Origin": served.url}),
    ]
    shop.execute("ALTER TABLE gone RENAME TO chat_site")
    assert answers[1].status_code == 500
    for answer in answers:
        for word in ("chat_site", "no such table", "Traceback", "OperationalError", "SELECT", STRONG):
            assert word not in answer.text
    assert "no such table" in served.logged


def test_a_foreign_host_is_refused(served: Process) -> None:
    """ALLOWED_HOSTS holds this machine's names until it is set, not everybody's."""
    page = httpx2.get(served.url, headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "ALLOWED_HOSTS" not in page.text
