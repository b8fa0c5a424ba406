"""`/api/health` and `/api/ready`: each part broken for real, details for signed-in staff only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from django.contrib.auth.models import User

from chat.models import Site
from tests.conftest import Server
from tests.engines import redis
from tests.fakes.model_server import Answer, ModelServer
from tests.operation.fixtures import FirstStart, signed_in
from tests.operation.installation import Installation
from tests.operation.needs import needs_redis
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]
Parts = dict[str, dict[str, str]]

NAMES = {"database", "cache", "channel_layer", "model", "embeddings", "voice", "memory"}


def health(url: str) -> tuple[int, str, Parts]:
    """What anybody sees: the status of the answer, the word, and the parts."""
    answer = httpx2.get(f"{url}/api/health", timeout=30)
    body = answer.json()
    return answer.status_code, body["status"], body["parts"]


def states(parts: Parts) -> dict[str, str]:
    """The parts' states."""
    return {name: part["status"] for name, part in parts.items()}


@pytest.fixture
def staff(transactional_db: None) -> User:
    """Somebody who may sign in."""
    return User.objects.create_superuser("admin", password="a long pass phrase")


def seen_by_staff(server: Server) -> Parts:
    """The parts as staff see them."""
    with signed_in(server.url, "a long pass phrase") as browser:
        parts: Parts = browser.get("/api/health").json()["parts"]
        return parts


def test_a_sound_server_is_ok(server: Server) -> None:
    status, word, parts = health(server.url)
    assert (status, word) == (200, "ok")
    assert states(parts) == {**dict.fromkeys(NAMES, "ok"), "voice": "off", "embeddings": "off"}
    assert httpx2.get(f"{server.url}/api/ready").status_code == 200


def test_anybody_sees_states_only(server: Server) -> None:
    assert {tuple(part) for part in health(server.url)[2].values()} == {("status",)}


def test_staff_see_details(server: Server, staff: User) -> None:
    parts = seen_by_staff(server)
    assert set(parts) == NAMES
    assert all(part["detail"] for part in parts.values())


def test_somebody_signed_in_who_is_no_staff_sees_states_only(server: Server, staff: User) -> None:
    with signed_in(server.url, "a long pass phrase") as browser:
        User.objects.update(is_staff=False)
        parts: Parts = browser.get("/api/health").json()["parts"]
    assert {tuple(part) for part in parts.values()} == {("status",)}


def test_a_refused_key_is_degraded_and_explained_to_staff(
    serve: Serve, site: Site, visit: Visit, staff: User, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(status=401, body={"error": {"message": "no", "code": "invalid_api_key"}}))
    server = serve(**with_model)
    visit(server).connect().ask("Hello?")
    status, word, parts = health(server.url)
    assert (status, word, parts["model"]) == (200, "degraded", {"status": "degraded"})
    assert "Check OPENAI_API_KEY" in seen_by_staff(server)["model"]["detail"]
    assert httpx2.get(f"{server.url}/api/ready").status_code == 200


def test_a_model_that_answers_again_is_ok_again(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    model.plan(Answer(status=500), Answer(status=500), Answer())
    server = serve(**with_model)
    vera = visit(server).connect()
    vera.ask("Hello?")
    assert health(server.url)[2]["model"] == {"status": "degraded"}
    vera.ask("Hello again?")
    assert health(server.url)[2]["model"] == {"status": "ok"}


def test_more_memory_than_expected_is_degraded(serve: Serve, site: Site, staff: User) -> None:
    server = serve(MEMORY_WARNING_MB=1)
    status, word, parts = health(server.url)
    assert (status, word, parts["memory"]) == (200, "degraded", {"status": "degraded"})
    assert "of 1 MB (MEMORY_WARNING_MB)" in seen_by_staff(server)["memory"]["detail"]


def test_a_web_process_that_does_not_answer_itself_has_no_model_to_fail(serve: Serve, site: Site) -> None:
    assert health(serve(RUN_WORKER=False).url)[1] == "ok"


def test_without_a_database_it_is_alive_but_of_no_use(installation: Installation) -> None:
    """The file cannot be opened: 503 for both, in the same form, and the process goes on."""
    lost = {"DATABASE_URL": f"sqlite:///{installation.data}/nowhere/db.sqlite3"}
    process = installation.start(installation.procfile("web"), WEB_CONCURRENCY="1", **lost).until(503, "/api/health")
    status, word, parts = health(process.url)
    assert (status, word, parts["database"]) == (503, "degraded", {"status": "down"})
    assert parts["memory"] == {"status": "ok"}
    assert httpx2.get(f"{process.url}/api/ready").status_code == 503


@needs_redis
def test_without_redis_chats_go_on(installation: Installation, first_start: FirstStart) -> None:
    """A real Redis, ended while the server runs."""
    with redis() as url:
        process = installation.up(REDIS_URL=url)
        assert states(health(process.url)[2]) == {**dict.fromkeys(NAMES, "ok"), "voice": "off", "embeddings": "off"}
    status, word, parts = health(process.url)
    assert (status, word) == (200, "degraded")
    assert (parts["cache"], parts["channel_layer"]) == ({"status": "down"}, {"status": "down"})
    vera = Visitor(process.url)
    try:
        assert vera.connect().ask("What does it cost?")["status"] == "complete"
    finally:
        vera.leave()
    with signed_in(process.url, first_start.password) as browser:
        detail = browser.get("/api/health").json()["parts"]["cache"]["detail"]
    assert "ConnectionError" in detail
