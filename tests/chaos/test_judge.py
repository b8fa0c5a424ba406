"""The judge turns red on every fault that is planted into the product, and on every journal that breaks a promise."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chaos.crowd import Crowd
from chaos.judge import judge
from chaos.planted import FAULTS
from chaos.stage import Stage

pytestmark = pytest.mark.timeout(300)  # whole installations: a busy machine is not a fault

FEW: dict[str, Any] = {"visitors": 6, "messages": 2, "seed": 7, "think": 0.2, "patience": 100}
SLOW = "[[tokens 40]] [[pace 0.05]]"
STALLED: dict[str, Any] = {"messages": 1, "tabs": 2, "marks": "[[tokens 60]] [[pace 0.15]]"}


def nothing(stage: Stage) -> None:
    """The planted fault comes out by itself."""


def kill_soon(stage: Stage) -> None:
    time.sleep(1.0)
    stage.web[0].kill()
    stage.web[0].start().until_ready()


def stall_beyond_the_lease(stage: Stage) -> None:
    time.sleep(1.5)
    stage.note("web-0", "stall")
    stage.web[0].tell(signal.SIGSTOP)
    time.sleep(8)
    stage.web[0].tell(signal.SIGCONT)


Case = tuple[str, dict[str, Any], Callable[[Stage], None]]
OUTCOMES: dict[str, Case] = {
    "no_dedupe": ("stored once", {"copies": 4}, nothing),
    "ack_before_commit": ("ack is durable", {"patience": 12}, kill_soon),
    "no_fence": ("stream is prefix", STALLED, stall_beyond_the_lease),
    "generation_in_the_handler": ("leaving is not stopping", {"leave": 1.0, "marks": SLOW}, nothing),
    "no_offset": ("stream is prefix", {"leave": 1.0, "away": 0.1, "marks": SLOW}, nothing),
    "order_by_clock": ("one order", {"visitors": 12}, nothing),
    "tokens_through_group_send": ("stream is prefix", {}, nothing),
    "truncated_is_complete": ("complete means complete", {"marks": "[[cut 7 reset]]"}, nothing),
    "cross_talk": ("no cross-talk", {"marks": SLOW}, nothing),
    "half_answered": ("answered once", {"messages": 4, "patience": 8}, nothing),
}


def verdict(folder: Path, plan: dict[str, Any], act: Callable[[Stage], None], **settings: Any) -> list[str]:
    """What the judge says of a small run."""
    with Stage(folder, **settings) as stage, Crowd(stage, **{**FEW, **plan}) as crowd:
        crowd.until_open(1)
        act(stage)
        crowd.wait(120)
        return judge(stage.journals(crowd.journal), closes=(1006, 1012))


def test_it_has_a_case_for_every_planted_fault() -> None:
    assert OUTCOMES.keys() == set(FAULTS)


@pytest.mark.parametrize("fault", OUTCOMES)
def test_it_turns_red_on_a_planted_fault(fault: str, tmp_path: Path) -> None:
    promise, plan, act = OUTCOMES[fault]
    said = verdict(tmp_path / "stage", plan, act, web=2 if act is stall_beyond_the_lease else 1, CHAOS_PLANTED=fault)
    assert promise in {breach.partition(":")[0] for breach in said}, said


@pytest.mark.slow
@pytest.mark.parametrize("act", [nothing, kill_soon], ids=["left alone", "killed"])
def test_it_stays_green_without_one(act: Callable[[Stage], None], tmp_path: Path) -> None:
    plan = {"copies": 4, "leave": 0.5, "eager": 0.5, "tabs": 2, "marks": SLOW}
    assert verdict(tmp_path / "stage", plan, act) == []


@pytest.mark.slow
def test_it_stays_green_when_a_stalled_process_comes_back(tmp_path: Path) -> None:
    assert verdict(tmp_path / "stage", STALLED, stall_beyond_the_lease, web=2) == []


# Journals made by hand

ID = "00000000-0000-4000-8000-000000000001"
QUESTION = "vis-a-0 asks question 0"
ANSWER = "To vis-a-0: yes."


def stored(seq: int, role: str, text: str, **more: Any) -> dict[str, Any]:
    base = {"conversation_id": 1, "seq": seq, "client_id": f"{seq:032x}", "role": role, "text": text}
    return {**base, "status": "complete", "reason": "", "reply_id": None, "answers": None, "at": "", **more}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    names = ("seq", "role", "text", "status")
    frame = {"type": "message", **{name: row[name] for name in names}, "id": row["client_id"], "at": ""}
    return frame | ({"reply": "r1", "answers": row["answers"]} if row["reply_id"] else {})


def a_run() -> dict[str, Any]:
    """One visitor, one question, one answer, in which every promise is kept."""
    messages = [
        stored(1, "agent", "Hello."),
        stored(2, "visitor", QUESTION, client_id=ID.replace("-", "")),
        stored(3, "agent", ANSWER, reply_id=9, answers=2),
    ]
    reply = {"id": 9, "key": "r1", "conversation_id": 1, "answers": 2, "state": "done", "attempt": 1, "text": ANSWER}
    hello = {"type": "connect", "conversation": "c1", "last_seq": 0, "from": 1, "state": "online", "mode": "agent"}
    frames = [
        {**hello, "protocol": 1},
        {"type": "ack", "id": ID, "seq": 2, "reply": "r1"},
        *(shown(row) for row in messages[:2]),
        {"type": "delta", "reply": "r1", "attempt": 1, "offset": 0, "text": "To vis-a-0:", "answers": 2},
        {"type": "delta", "reply": "r1", "attempt": 1, "offset": 11, "text": " yes.", "answers": 2},
        shown(messages[2]),
    ]
    who = {"at": 1.0, "visitor": "vis-a-0"}
    tab = {**who, "tab": 0, "socket": 1}
    said = [{**who, "event": "init", "conversation": "c1"}, {**who, "event": "say", "id": ID, "text": QUESTION}]
    upstream = {"at": 1.0, "request": 1, "question": QUESTION}
    return {
        "visitors": [*said, {**tab, "event": "open"}, *({**tab, "event": "seen", "frame": frame} for frame in frames)],
        "model": [
            {**upstream, "event": "request", "messages": [{"role": "user", "content": QUESTION}]},
            {"at": 1.0, "event": "piece", "request": 1, "text": ANSWER},
            {**upstream, "event": "end", "how": "stop"},
        ],
        "stage": [],
        "store": {
            "conversations": [{"id": 1, "key": "c1", "last_seq": 3, "mode": "agent"}],
            "messages": messages,
            "replies": [{**reply, "replaced": [], "source": "openai"}],
        },
        "export": [{**shown(row), "conversation": "c1"} for row in messages],
    }


def frame(run: dict[str, Any], number: int) -> dict[str, Any]:
    """The `number`-th frame that the visitor saw."""
    seen: list[dict[str, Any]] = [line["frame"] for line in run["visitors"] if line["event"] == "seen"]
    return seen[number]


def promises(run: dict[str, Any], **options: Any) -> set[str]:
    return {breach.partition(":")[0] for breach in judge(run, **options)}


def test_it_is_green_where_everything_agrees() -> None:
    assert judge(a_run()) == []


def test_it_sees_a_message_that_is_stored_twice() -> None:
    run = a_run()
    run["store"]["messages"].append(stored(4, "visitor", QUESTION))
    assert "stored once" in promises(run)


def test_it_sees_an_acknowledged_message_that_is_lost() -> None:
    run = a_run()
    del run["store"]["messages"][1]
    assert "ack is durable" in promises(run)


def test_it_sees_an_ack_with_another_seq() -> None:
    run = a_run()
    frame(run, 1)["seq"] = 4
    assert promises(run) == {"ack is durable"}


def test_it_sees_a_message_without_an_outcome() -> None:
    run = a_run()
    del run["store"]["messages"][2]
    assert "answered once" in promises(run)


def test_it_sees_a_reply_that_is_still_being_written() -> None:
    run = a_run()
    run["store"]["replies"][0]["state"] = "running"
    assert promises(run) == {"answered once"}


def test_it_sees_a_gap_in_the_order() -> None:
    run = a_run()
    run["store"]["conversations"][0]["last_seq"] = 4
    assert promises(run) == {"one order"}


def test_it_sees_an_export_that_differs() -> None:
    run = a_run()
    run["export"][2]["text"] += " "
    assert promises(run) == {"one order"}


def test_it_sees_a_message_that_the_visitor_was_not_shown() -> None:
    run = a_run()
    run["visitors"] = run["visitors"][:-1]
    assert promises(run) == {"one order"}


def test_it_sees_a_delta_that_leaves_something_out() -> None:
    run = a_run()
    frame(run, 5).update(offset=12, text="yes.")
    assert promises(run) == {"stream is prefix"}


def test_it_sees_a_text_on_the_screen_that_no_final_text_begins_with() -> None:
    run = a_run()
    frame(run, 5)["text"] = " no, never"
    assert promises(run) == {"stream is prefix"}


@pytest.mark.parametrize("how", ["cut reset", "nofinish", "length", "gone", ""])
def test_it_sees_a_complete_answer_that_no_model_ended(how: str) -> None:
    run = a_run()
    run["model"][-1]["how"] = how
    assert "complete means complete" in promises(run)


def test_it_takes_the_word_of_the_built_in_answerer() -> None:
    run = a_run()
    run["model"][-1]["how"] = "cut reset"
    run["store"]["replies"][0]["source"] = "builtin"
    assert promises(run) == set()


def test_it_sees_the_words_of_another_visitor() -> None:
    run = a_run()
    frame(run, 4)["text"] = "To vis-a-1:"
    assert "no cross-talk" in promises(run)


def test_it_sees_a_model_that_was_told_of_another_visitor() -> None:
    run = a_run()
    run["model"][0]["messages"].append({"role": "user", "content": "vis-a-1 asks"})
    assert promises(run) == {"no cross-talk"}


def test_it_sees_an_answer_that_was_broken_off_for_no_reason() -> None:
    run = a_run()
    run["model"].append({**run["model"][0], "request": 2})
    run["model"].append({**run["model"][2], "request": 2, "how": "gone"})
    assert promises(run) == {"leaving is not stopping"}


def test_it_accepts_an_answer_broken_off_by_a_fault_of_the_stage() -> None:
    run = a_run()
    run["model"].append({**run["model"][0], "request": 2})
    run["model"].append({**run["model"][2], "request": 2, "how": "gone"})
    run["stage"].append({"at": 1.0, "event": "fault", "what": "web-0", "how": "kill"})
    assert promises(run) == set()


def test_it_sees_a_close_code_that_is_not_allowed() -> None:
    run = a_run()
    run["visitors"].append({**run["visitors"][2], "event": "closed", "code": 1006, "by": "server"})
    assert promises(run) == {"the wire"}
    assert promises(run, closes=(1006,)) == set()


def test_it_sees_an_error_that_is_not_allowed() -> None:
    run = a_run()
    run["visitors"].append(
        {**run["visitors"][2], "event": "seen", "frame": {"type": "error", "code": "internal", "message": "Oh."}}
    )
    assert promises(run) == {"the wire"}
    assert promises(run, errors=("internal",)) == set()


def test_it_sees_a_frame_that_is_not_known() -> None:
    run = a_run()
    run["visitors"].append({**run["visitors"][2], "event": "seen", "frame": {"type": "surprise"}})
    assert promises(run) == {"the wire"}


def test_it_sees_visitors_that_gave_up() -> None:
    run = a_run()
    run["visitors"].append({"at": 1.0, "visitor": "", "event": "gave up"})
    assert promises(run) == {"answered once"}
