"""The Procfile's lines, as a platform starts them: several web processes, and workers of their own."""

from __future__ import annotations

from tests.operation.installation import Installation
from tests.visitor import Visitor


def answered(url: str) -> bool:
    """Whether a chat is answered at this address."""
    vera = Visitor(url)
    try:
        return bool(vera.connect().ask("What does it cost?")["status"] == "complete")
    finally:
        vera.leave()


def test_two_web_processes_answer(installation: Installation) -> None:
    web = installation.start(installation.procfile("web"), WEB_CONCURRENCY="2").until(200)
    assert answered(web.url)
    assert web.stop() in {0, -15}
    assert "Traceback" not in web.logged


def test_a_worker_of_its_own_answers_for_the_web_process(installation: Installation) -> None:
    web = installation.start(installation.procfile("web"), WEB_CONCURRENCY="1", RUN_WORKER="false").until(200)
    worker = installation.start(installation.procfile("worker"))
    assert answered(web.url)
    assert worker.stop() == 0
    assert "Traceback" not in worker.logged
