"""The desk, through its socket: the list, a conversation as it goes, taking over, answering, handing back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from pytest_django import DjangoAssertNumQueries

from chat.models import Conversation, Message, Reply, Site
from chat.models import Visitor as Person
from sales import capture, ledger
from sales.desk import rows
from sales.models import CannedReply, Lead, Note, Tag
from tests.admin.rows import talk
from tests.conftest import Server
from tests.desk.colleague import Colleague
from tests.desk.conftest import Hire
from tests.fakes.model_server import Answer, ModelServer
from tests.frames import Frame
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def new_id() -> str:
    return str(uuid.uuid4())


def row_of(frame: Frame, key: str) -> Any:
    return next((row for row in frame.get("rows", []) if row["conversation"] == key), None)


def opened(colleague: Colleague, visitor: Visitor, **where: Any) -> str:
    """Open the visitor's conversation; its name."""
    key = str(visitor.init["conversation"])
    assert colleague.do("open", conversation=key, **where)["type"] == "opened"
    return key


def human(frame: Frame) -> bool:
    return bool(frame["type"] == "message" and frame["role"] == "human")


# The list


def test_a_conversation_stands_in_the_list_as_soon_as_somebody_writes(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Do you deliver?")
    key = vera.init["conversation"]
    row = row_of(mia.until(lambda frame: bool(row_of(frame, key))), key)
    assert (row["site"], row["mode"]) == ("Shop", "agent")


def test_who_waits_stands_first(server: Server, visit: Visit, hire: Hire) -> None:
    first, second = visit(server).connect(), visit(server).connect()
    first.ask("Hello?")
    second.ask("Hello?")
    first.send(type="human", id=new_id())
    mia = hire(server, "mia").sit()
    found = mia.until(lambda frame: any(row["mode"] == "waiting" for row in frame.get("rows", [])), timeout=5)
    assert [row["conversation"] for row in found["rows"]] == [first.init["conversation"], second.init["conversation"]]


def test_a_conversation_goes_by_a_short_name_until_the_visitor_is_known(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Do you deliver?")
    key = opened(mia, vera)
    assert row_of(mia.until(lambda frame: bool(row_of(frame, key))), key)["visitor"].startswith("#")
    vera.ask("Write to lena@ford.example")
    mia.until(lambda frame: (row_of(frame, key) or {}).get("visitor") == "lena@ford.example")
    vera.ask("My name is Lena Ford.")
    mia.until(lambda frame: (row_of(frame, key) or {}).get("visitor") == "Lena Ford")
    mia.until(lambda frame: frame["type"] == "beside" and frame["visitor"] == "Lena Ford")


def test_a_name_that_the_site_has_signed_goes_before_what_the_visitor_says(vera: Visitor, mia: Colleague) -> None:
    vera.ask("My name is Lena Ford.")
    Person.objects.update(name="Vera Ost")
    key = vera.init["conversation"]
    mia.until(lambda frame: (row_of(frame, key) or {}).get("visitor") == "Vera Ost")


def test_a_name_that_a_colleague_takes_back_is_not_shown(vera: Visitor, mia: Colleague) -> None:
    vera.ask("My name is Lena Ford.")
    key = opened(mia, vera)
    mia.until(lambda frame: frame["type"] == "beside" and frame["visitor"] == "Lena Ford")
    ledger.add(Lead.objects.get(), "name", "", "", by="person", user=mia.user)
    mia.until(lambda frame: (row_of(frame, key) or {}).get("visitor", "").startswith("#"))
    mia.until(lambda frame: frame["type"] == "beside" and frame["visitor"].startswith("#"))


def test_the_list_is_read_with_as_many_queries_for_many_as_for_one(
    site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        capture.catch_up(talk(site, "My name is Lena Ford.").pk)
    with django_assert_num_queries(3):
        assert [row.shown["visitor"] for row in rows.rows()] == ["Lena Ford"] * 5


# A conversation as it goes


def test_the_answer_is_seen_as_it_is_written(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any, hire: Hire
) -> None:
    model.plan(Answer(says=["word "] * 20, pause=0.05))
    server = serve(**with_model)
    vera, mia = visit(server).connect(), hire(server, "mia").sit()
    key = opened(mia, vera)
    final = vera.ask("Hello?")
    seen = mia.until(lambda frame: frame["type"] == "message" and frame["role"] == "agent" and frame["seq"] == 3)
    deltas = [frame for frame in mia.frames if frame["type"] == "delta"]
    assert len(deltas) > 3
    assert {frame["conversation"] for frame in deltas} == {key}
    assert "".join(frame["text"] for frame in deltas) == final["text"] == seen["text"]


def test_after_a_cut_it_goes_on_where_it_was(vera: Visitor, mia: Colleague) -> None:
    vera.ask("One")
    opened(mia, vera, seq=2)
    assert mia.until(lambda frame: frame["type"] == "message")["seq"] == 3
    vera.ask("Two")
    mia.until(lambda frame: frame["type"] == "message" and frame["seq"] == 5)
    seqs = [frame["seq"] for frame in mia.frames if frame["type"] == "message"]
    assert seqs == [3, 4, 5]


def test_what_stands_beside_it_says_where_the_visitor_is(vera: Visitor, mia: Colleague) -> None:
    vera.send(type="page", url="http://shop.example/prices", title="Prices")
    vera.ask("Hello?")
    CannedReply.objects.create(shortcut="hello", text="Hello from the team!")
    opened(mia, vera)
    beside = mia.until(lambda frame: frame["type"] == "beside")
    assert beside["page"]["title"] == "Prices"
    assert [page["title"] for page in beside["brief"]["pages"]] == ["Prices"]
    assert beside["canned"] == [{"shortcut": "hello", "text": "Hello from the team!"}]


def test_it_shows_what_was_held_back_from_the_visitor(vera: Visitor, mia: Colleague) -> None:
    vera.ask("What does it cost?")
    Reply.objects.update(flags=[{"kind": "claim", "text": "1 dollar", "why": "price"}])
    opened(mia, vera)
    (held,) = mia.until(lambda frame: frame["type"] == "beside")["held"]
    assert "1 dollar" in held


def test_a_contact_that_a_person_is_given_is_in_the_brief(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Hello?")
    key = opened(mia, vera)
    mia.do("take", conversation=key)
    vera.say("Write to me: vera@ost.example")
    beside = mia.until(lambda frame: frame["type"] == "beside" and bool(frame["brief"]["facts"]))
    (fact,) = beside["brief"]["facts"]
    assert (fact["name"], fact["value"]) == ("E-mail", "vera@ost.example")


def test_a_visitor_who_writes_is_seen_writing(vera: Visitor, mia: Colleague) -> None:
    opened(mia, vera)
    vera.send(type="typing", on=True)
    mia.until(lambda frame: frame["type"] == "state" and frame["visitor_writes"])
    vera.send(type="typing", on=False)
    mia.until(lambda frame: frame["type"] == "state" and not frame["visitor_writes"])


# Taking over, answering, handing back


def test_a_colleague_takes_over_answers_and_hands_back(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Hello?")
    key = opened(mia, vera)
    assert mia.do("take", conversation=key)["type"] == "done"
    vera.until(lambda frame: frame["type"] == "status" and frame["mode"] == "human")
    mia.do("typing", conversation=key, on=True)
    assert vera.until(lambda frame: frame["type"] == "typing" and frame["on"])["role"] == "human"
    mia.do("say", conversation=key, id=new_id(), text="Hello, this is Mia.")
    said = vera.until(human)
    assert (said["text"], said["name"]) == ("Hello, this is Mia.", "Mia")
    left = vera.say("And what does it cost?")
    assert mia.do("back", conversation=key)["type"] == "done"
    answer = vera.until(lambda frame: frame["type"] == "message" and frame.get("answers") == left["seq"])
    assert answer["role"] == "agent"


def test_what_was_on_the_screen_is_kept_when_somebody_takes_over(
    serve: Serve, site: Site, visit: Visit, model: ModelServer, with_model: Any, hire: Hire
) -> None:
    model.plan(Answer(says=["word "] * 200, pause=0.03))
    server = serve(**with_model)
    vera, mia = visit(server).connect(), hire(server, "mia").sit()
    key = opened(mia, vera)
    ack = vera.say("Hello?")
    for _ in range(5):
        vera.until_type("delta")
    mia.do("take", conversation=key)
    final = vera.answer_to(ack)
    shown = "".join(frame["text"] for frame in vera.deltas(ack["reply"]))
    assert final["status"] == "stopped"
    assert final["text"].startswith(shown)
    assert shown


def test_a_colleague_of_another_process_is_heard(serve: Serve, site: Site, visit: Visit, hire: Hire) -> None:
    vera, mia = visit(serve()).connect(), hire(serve(), "mia", first_name="Mia").sit()
    vera.ask("Hello?")
    key = opened(mia, vera)
    mia.do("take", conversation=key)
    mia.do("say", conversation=key, id=new_id(), text="Hello from elsewhere")
    assert vera.until(human)["text"] == "Hello from elsewhere"


def test_it_shows_who_has_a_conversation_and_a_second_take_over_is_refused(
    vera: Visitor, mia: Colleague, ben: Colleague
) -> None:
    vera.ask("Hello?")
    key = opened(mia, vera)
    mia.do("take", conversation=key)
    refused = ben.do("take", conversation=key)
    assert (refused["type"], refused["message"]) == ("refused", "mia has this conversation.")
    opened(ben, vera)
    assert ben.until(lambda frame: frame["type"] == "beside")["taken_by"] == "Mia"
    assert ben.do("take", conversation=key, instead_of=mia.user.pk)["type"] == "done"
    assert mia.do("say", conversation=key, id=new_id(), text="Still me?")["code"] == "conflict"


def test_a_message_that_is_sent_again_is_stored_once(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Hello?")
    key = opened(mia, vera)
    mia.do("take", conversation=key)
    id = new_id()
    for _ in range(3):
        assert mia.do("say", conversation=key, id=id, text="Hello")["type"] == "done"
    assert Message.objects.filter(role="human").count() == 1


# What staff keep for themselves


def test_notes_and_tags_never_reach_the_visitor(vera: Visitor, mia: Colleague, ben: Colleague) -> None:
    vera.ask("Hello?")
    key = opened(mia, vera)
    mia.do("note", conversation=key, id=new_id(), text="A difficult customer")
    mia.do("tag", conversation=key, name="rude", on=True)
    opened(ben, vera)
    beside = ben.until(lambda frame: frame["type"] == "beside")
    assert (beside["notes"][0]["text"], beside["notes"][0]["by"], beside["tags"]) == (
        "A difficult customer",
        "Mia",
        ["rude"],
    )
    vera.ask("And?")
    everything = (
        str(vera.frames)
        + vera.history().text
        + mia.client.get(f"/admin/chat/conversation/{Conversation.objects.get().pk}/export.jsonl").getvalue().decode()
    )
    assert "difficult" not in everything
    assert "rude" not in everything
    mia.do("tag", conversation=key, name="rude", on=False)
    assert (Note.objects.count(), Tag.objects.count()) == (1, 0)


def test_who_was_missed_stays_in_the_list_until_somebody_has_seen_to_it(vera: Visitor, mia: Colleague) -> None:
    vera.ask("Hello?")
    Conversation.objects.update(missed_at="2026-01-01T00:00:00Z", last_message_at="2026-01-01T00:00:00Z")
    key = vera.init["conversation"]
    mia.until(lambda frame: bool((row_of(frame, key) or {}).get("missed")))  # lists of before may still be on their way
    mia.do("seen", conversation=key)
    mia.until(lambda frame: frame["type"] == "list" and row_of(frame, key) is None)


# What it is sent that is no good


def test_a_bad_frame_is_answered_and_the_desk_goes_on(mia: Colleague) -> None:
    assert mia.socket is not None
    for text in ("{", "[]", '{"type": "drop"}', '{"type": "say", "id": 1}', '{"type": "tag", "name": "  "}'):
        mia.socket.send(text)
        assert mia.until(lambda frame: frame["type"] == "refused")["code"] == "bad_frame"
    assert mia.do("ping")["type"] == "pong"


def test_a_conversation_that_is_gone_is_refused(mia: Colleague) -> None:
    assert mia.do("open", conversation="nothing")["code"] == "unknown_conversation"
