"""The stand-in model server does what a question's markers ask for, and journals it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chaos.answers import pieces
from chaos.stage import read_journal
from tests.operation.installation import ROOT

FAST = "[[pace 0]] [[tokens 5]]"


class Asked:
    """What came back for one question."""

    def __init__(self, response: httpx2.Response, body: bytes, broken: bool) -> None:
        self.status, self.headers, self.body, self.broken = response.status_code, response.headers, body, broken
        self.records: list[Any] = []
        for line in body.split(b"\n"):
            if line.startswith(b"data: {") and line.endswith(b"}"):
                self.records.append(json.loads(line[6:]))

    @property
    def text(self) -> str:
        """The pieces together."""
        choices = [choice for record in self.records for choice in record.get("choices", [])]
        return "".join(choice["delta"].get("content", "") for choice in choices)

    @property
    def finish(self) -> list[str]:
        """Every finish_reason that was said."""
        choices = [choice for record in self.records for choice in record.get("choices", [])]
        return [choice["finish_reason"] for choice in choices if choice["finish_reason"]]

    @property
    def done(self) -> bool:
        """Whether the stream said that it is over."""
        return self.body.endswith(b"data: [DONE]\n\n")


Ask = Callable[[str], Asked]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model") / "model.jsonl"


@pytest.fixture(scope="module")
def url(journal: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "chaos.model", str(journal)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.kill()


@pytest.fixture
def ask(url: str) -> Ask:
    def question(text: str) -> Asked:
        body = {"model": "m", "messages": [{"role": "user", "content": f"<sources/>\n\nThe visitor writes:\n{text}"}]}
        got, broken = b"", False
        with httpx2.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=5) as response:
            try:
                for chunk in response.iter_bytes():
                    got += chunk
            except httpx2.TransportError:
                broken = True
        return Asked(response, got, broken)

    return question


def last(journal: Path, event: str) -> dict[str, Any]:
    return [line for line in read_journal(journal) if line["event"] == event][-1]


def test_it_answers_what_follows_from_the_question(ask: Ask) -> None:
    question = f"vis-a-1 asks {FAST}"
    answer = ask(question)
    assert (answer.text, answer.finish, answer.done) == ("".join(pieces(question, 1, 5)), ["stop"], True)


def test_it_answers_each_request_of_a_question_with_other_words(ask: Ask) -> None:
    question = f"vis-a-2 asks {FAST}"
    assert ask(question).text != ask(question).text


def test_it_reports_what_was_used_before_the_end(ask: Ask) -> None:
    assert ask(f"vis-a-3 {FAST}").records[-1]["usage"]["completion_tokens"] == 5


@pytest.mark.parametrize(("how", "broken"), [("reset", True), ("close", True), ("clean", False)])
def test_it_cuts_after_so_many_tokens(ask: Ask, journal: Path, how: str, broken: bool) -> None:
    answer = ask(f"{how} {FAST} [[cut 3 {how}]]")
    assert (answer.broken, answer.finish, answer.done) == (broken, [], False)
    assert answer.text == "".join(pieces(f"{how} {FAST} [[cut 3 {how}]]", 1, 5)[:3])
    assert last(journal, "end")["how"] == f"cut {how}"


def test_it_misbehaves_for_the_first_requests_only(ask: Ask) -> None:
    question = f"{FAST} [[first 2 status 500]]"
    assert [ask(question).status for _ in range(3)] == [500, 500, 200]


def test_it_asks_for_a_pause(ask: Ask) -> None:
    answer = ask("[[status 429 60]]")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")


def test_it_answers_with_a_page(ask: Ask) -> None:
    answer = ask("[[html]]")
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (502, "text/html")


@pytest.mark.parametrize(("mark", "finish"), [("length", ["length"]), ("filter", ["content_filter"]), ("nofinish", [])])
def test_it_ends_in_other_ways(ask: Ask, mark: str, finish: list[str]) -> None:
    answer = ask(f"{FAST} [[{mark}]]")
    assert (answer.finish, answer.done) == (finish, True)


def test_it_ends_without_a_text(ask: Ask) -> None:
    answer = ask("[[empty]]")
    assert (answer.text, answer.finish) == ("", ["stop"])


def test_it_breaks_off_with_an_error(ask: Ask) -> None:
    answer = ask(f"{FAST} [[error 2]]")
    assert ("error" in answer.records[-1], answer.finish, answer.done) == (True, [], False)


def test_it_mixes_in_what_is_no_record(ask: Ask) -> None:
    answer = ask(f"{FAST} [[garbage]]")
    assert b"\xff\xfe\x00\x80" in answer.body
    assert answer.finish == ["stop"]


def test_it_falls_silent_until_the_other_side_loses_patience(ask: Ask, journal: Path) -> None:
    answer = ask(f"{FAST} [[stall 2]]")
    assert (answer.broken, answer.finish) == (True, [])


def test_it_takes_a_wish_for_every_request(ask: Ask, url: str) -> None:
    httpx2.post(f"{url}/control", content="[[status 500]]")
    assert ask("anything").status == 500
    httpx2.post(f"{url}/control", content="")
    assert ask(f"anything else {FAST}").status == 200


def test_it_journals_request_pieces_and_end(ask: Ask, journal: Path) -> None:
    question = f"vis-a-9 {FAST}"
    ask(question)
    lines = [line for line in read_journal(journal) if line["request"] == last(journal, "end")["request"]]
    assert [line["event"] for line in lines] == ["request", *["piece"] * 5, "end"]
    assert lines[0]["question"] == question
    assert [line["text"] for line in lines[1:-1]] == pieces(question, 1, 5)
    assert lines[-1]["how"] == "stop"
