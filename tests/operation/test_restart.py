"""The server ends while a reply is being written, asked to or killed, and the reply is finished after the restart.

Both endings are lived through once, side by side, because each of them takes its time: a running reply has ten seconds
to end by itself, and the claim of a killed process for four.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.fakes.model_server import Answer, ModelServer
from tests.operation.fixtures import FirstStart
from tests.operation.installation import Installation, Process
from tests.visitor import Frame, Visitor

WHOLE = "The whole answer."


@dataclass
class Story:
    """What one visitor went through."""

    shop: Installation
    model: ModelServer
    process: Process
    vera: Visitor
    ack: Frame
    going: Frame = field(default_factory=dict)
    close_code: int = 0
    while_leaving: dict[str, int] = field(default_factory=dict)
    exit_code: int = 0
    left: str = ""
    stream: list[Frame] = field(default_factory=list)
    final: Frame = field(default_factory=dict)
    after: list[Frame] = field(default_factory=list)

    def come_back(self) -> None:
        """Start again on the same folder; Vera's page connects with what it has on screen."""
        shown = next(frame for frame in reversed(self.vera.frames) if frame["type"] == "delta")
        offset = shown["offset"] + len(shown["text"])
        self.vera.leave()
        self.vera.frames.clear()
        self.process = self.shop.up()
        self.vera.connect(seq=2, reply=shown["reply"], attempt=shown["attempt"], offset=offset)

    def end(self) -> None:
        """Wait for the answer, and see that nothing follows it."""
        self.final = self.vera.answer_to(self.ack, timeout=40)
        self.vera.send(type="ping", n=1)
        self.vera.until_type("pong")
        self.after = self.vera.frames


def begin(stack: ExitStack, folder: Path, first_start: FirstStart) -> Story:
    """A shop whose model is slow the first time; Vera asks, and sees the answer begin."""
    model = ModelServer()
    stack.callback(model.close)
    model.plan(Answer(says=["word "] * 600, pause=0.1), Answer(says=[WHOLE]))
    key = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "sk-test"}
    shop = stack.enter_context(Installation(folder, of=first_start.data, **key))
    process = shop.up()
    vera = Visitor(process.url)
    stack.callback(vera.leave)
    ack = vera.connect().say("Tell me a long story")
    vera.until(lambda frame: frame["type"] == "delta" and frame["offset"] > 20)
    return Story(shop, model, process, vera, ack)


def event_stream(vera: Visitor) -> AbstractContextManager[httpx2.Response]:
    """The same conversation in a tab on a network that blocks WebSocket."""
    headers = {**vera.headers(), "Authorization": f"Bearer {vera.init['visitor_token']}"}
    query = {"conversation": vera.init["conversation"], "seq": 2}
    return httpx2.stream("GET", f"{vera.base}/api/chat/events", params=query, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def stories(first_start: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Story]]:
    """Both endings, to the answer."""
    with ExitStack() as stack:
        killed = begin(stack, tmp_path_factory.mktemp("killed"), first_start)
        killed.process.kill()
        killed.come_back()

        asked = begin(stack, tmp_path_factory.mktemp("asked"), first_start)
        lines = stack.enter_context(event_stream(asked.vera)).iter_lines()
        next(lines)
        asked.process.tell(signal.SIGTERM)
        asked.going = asked.vera.until(lambda frame: frame.get("state") == "going_away")
        asked.while_leaving = {
            path: httpx2.get(asked.process.url + path).status_code for path in ("/api/ready", "/api/health", "/")
        }
        asked.close_code = asked.vera.close_code(timeout=20)
        asked.stream = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
        asked.exit_code = asked.process.ended()
        asked.left = asked.process.logged
        asked.come_back()

        for story in (asked, killed):
            story.end()
        yield {"asked": asked, "killed": killed}


def test_visitors_are_told_when_to_come_back(stories: dict[str, Story]) -> None:
    going = stories["asked"].going
    assert going["type"] == "status"
    assert 0 <= going["retry_ms"] <= 1500


def test_the_socket_is_closed_with_1012(stories: dict[str, Story]) -> None:
    assert stories["asked"].close_code == 1012


def test_an_event_stream_is_told_too_and_ends_whole(stories: dict[str, Story]) -> None:
    """Were it cut off, reading it to its end would have failed; were it left open, the server would wait for it."""
    kinds = [(frame["type"], frame.get("state")) for frame in stories["asked"].stream]
    assert ("status", "going_away") in kinds
    assert "timeout graceful shutdown exceeded" not in stories["asked"].left


def test_while_leaving_it_is_alive_but_not_ready(stories: dict[str, Story]) -> None:
    assert stories["asked"].while_leaving == {"/api/ready": 503, "/api/health": 200, "/": 200}


def test_it_ends_without_an_error(stories: dict[str, Story]) -> None:
    assert stories["asked"].exit_code in {0, -signal.SIGTERM}
    assert "Traceback" not in stories["asked"].left


@pytest.mark.parametrize("ending", ["asked", "killed"])
def test_the_reply_is_finished_after_the_restart(stories: dict[str, Story], ending: str) -> None:
    story = stories[ending]
    assert (story.final["status"], story.final["text"], story.final["seq"]) == ("complete", WHOLE, 3)


@pytest.mark.parametrize("ending", ["asked", "killed"])
def test_the_visitor_gets_exactly_one_answer(stories: dict[str, Story], ending: str) -> None:
    story = stories[ending]
    assert [frame["seq"] for frame in story.after if frame["type"] == "message"] == [3]
    history: list[dict[str, Any]] = story.vera.history().json()["messages"]
    assert [(message["seq"], message["role"]) for message in history] == [(1, "agent"), (2, "visitor"), (3, "agent")]
    assert len(story.model.requests) == 2


@pytest.mark.parametrize("ending", ["asked", "killed"])
def test_what_was_shown_before_is_kept_for_staff(stories: dict[str, Story], ending: str) -> None:
    ((state, attempt, replaced),) = stories[ending].shop.rows("SELECT state, attempt, replaced FROM chat_reply")
    assert (state, attempt) == ("done", 2)
    assert "word word" in replaced


@pytest.mark.parametrize("ending", ["asked", "killed"])
def test_a_new_attempt_replaces_the_old_one_on_screen(stories: dict[str, Story], ending: str) -> None:
    story = stories[ending]
    shown = [frame for frame in story.after if frame["type"] == "delta" and frame["attempt"] == 2]
    assert WHOLE.startswith("".join(frame["text"] for frame in shown))
