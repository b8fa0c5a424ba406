"""What a visitor who listens gets: pieces of speech while the answer is written, and the audio behind them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chat.models import Conversation, Reply, Site
from salesagent.lib.database import from_now
from tests.conftest import GREETING, Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import SmallestServer, Speech, pcm
from tests.visitor import Visitor
from tests.voice.listening import FIRST, SECOND, audio, bought, eventually, spoken
from voice import shelf
from voice.models import Clip

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


def test_it_speaks_an_answer_piece_by_piece_to_who_listens(listener: Visitor) -> None:
    *pieces, last = spoken(listener, listener.say("What are they made of?"))
    assert " ".join(piece["text"] for piece in pieces) == f"{FIRST} {SECOND}"
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
    assert (last["last"], last["text"], "url" in last) == (True, "", False)


def test_its_pieces_cover_the_answer_without_a_gap(listener: Visitor) -> None:
    ack = listener.say("What are they made of?")
    text = listener.answer_to(ack)["text"]
    *pieces, last = spoken(listener, ack)
    ends = [piece["offset"] + piece["chars"] for piece in pieces]
    assert [piece["offset"] for piece in pieces] == [0, *ends[:-1]]
    assert ends[-1] == last["offset"] == len(text)


def test_it_says_what_the_voice_said(listener: Visitor) -> None:
    *pieces, _ = spoken(listener, listener.say("What are they made of?"))
    assert [audio(piece) for piece in pieces] == [pcm(piece["text"]) for piece in pieces]


def test_it_names_the_rate_and_may_be_fetched_by_any_page(listener: Visitor) -> None:
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    response = httpx2.get(piece["url"], headers={"Origin": "https://shop.example"})
    assert response.headers["X-Sample-Rate"] == "24000"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_it_buys_nothing_for_who_does_not_listen(speaking: Server, visit: Visit, smallest: SmallestServer) -> None:
    vera = visit(speaking).connect()
    vera.ask("What are they made of?")
    assert bought(smallest) == []
    assert not [frame for frame in vera.frames if frame["type"] == "speech"]


def test_it_speaks_as_soon_as_somebody_begins_to_listen(speaking: Server, visit: Visit, model: ModelServer) -> None:
    model.plan(Answer(says=[f"{FIRST} ", SECOND], pause=0.5))
    vera = visit(speaking).connect()
    ack = vera.say("What are they made of?")
    vera.until_type("delta")
    vera.send(type="sound", on=True)
    *pieces, _ = spoken(vera, ack)
    assert " ".join(piece["text"] for piece in pieces) == f"{FIRST} {SECOND}"


def test_it_is_silent_again_when_nobody_listens_any_more(
    speaking: Server, listener: Visitor, smallest: SmallestServer
) -> None:
    listener.send(type="sound", on=False)
    listener.ask("What are they made of?")
    assert bought(smallest) == []


def test_it_leaves_a_reply_to_the_browsers_voice_when_its_voice_fails(
    listener: Visitor, smallest: SmallestServer
) -> None:
    smallest.plan(Speech(status=401, body={"error": "unauthorized"}))
    ack = listener.say("What are they made of?")
    assert listener.answer_to(ack)["status"] == "complete"
    assert "url" not in spoken(listener, ack)[1]


def test_it_asks_once_more_where_nobody_has_heard_the_failure(listener: Visitor, smallest: SmallestServer) -> None:
    smallest.plan(Speech(status=500), Speech())
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    assert audio(piece) == pcm(piece["text"])


@pytest.mark.parametrize("end", ["cut", "vanish", "silent", "garbage"])
def test_it_never_passes_a_broken_piece_off_as_whole(
    listener: Visitor, smallest: SmallestServer, end: str, caplog: pytest.LogCaptureFixture
) -> None:
    smallest.plan(Speech(end=end))
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(piece["url"], timeout=20).raise_for_status()
    assert not Clip.objects.exclude(size=None).exists()
    assert "Traceback" not in caplog.text


@pytest.mark.engines
def test_it_makes_the_same_sentence_once_for_all_who_ask(
    speaking: Server, visit: Visit, smallest: SmallestServer
) -> None:
    smallest.plan(Speech(before=0.3))
    listeners = [visit(speaking).connect(sound=True) for _ in range(5)]
    asked = [(vera, vera.say("Well?")) for vera in listeners]
    for vera, ack in asked:
        *pieces, _ = spoken(vera, ack)
        assert [audio(piece) for piece in pieces] == [pcm(piece["text"]) for piece in pieces]
    assert len(bought(smallest)) == len(set(bought(smallest)))


def test_it_says_a_stored_message_again(listener: Visitor) -> None:
    message = listener.ask("What are they made of?")
    listener.send(type="speak", seq=message["seq"])
    again = listener.until(lambda f: f["type"] == "speech" and f["attempt"] == 0 and f["reply"] == message["reply"])
    assert audio(again) == pcm(again["text"])


def test_it_says_the_greeting_before_anything_is_stored(listener: Visitor) -> None:
    listener.send(type="speak", seq=1)
    piece = listener.until(lambda f: f["type"] == "speech")
    assert GREETING.startswith(piece["text"])
    assert audio(piece) == pcm(piece["text"])
    eventually(lambda: "public" in httpx2.get(piece["url"]).headers["Cache-Control"])


# What was heard


@pytest.mark.engines
def test_it_keeps_what_was_heard_to_the_word(listener: Visitor) -> None:
    ack = listener.say("What are they made of?")
    message = listener.answer_to(ack)
    pieces = spoken(listener, ack)
    first = pieces[0]
    [httpx2.get(piece["url"]) for piece in pieces if "url" in piece]
    half = len(pcm(first["text"])) / 48 / 2  # ms
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=round(half))
    told = listener.until(lambda f: f["type"] == "message" and f.get("heard") is not None)
    heard = told["text"][: told["heard"]]
    assert told["seq"] == message["seq"]
    assert first["text"].startswith(heard)
    assert abs(len(heard) - len(first["text"]) / 2) <= max(map(len, first["text"].split()))


def test_only_what_was_heard_goes_into_the_next_turn(listener: Visitor, model: ModelServer) -> None:
    ack = listener.say("What are they made of?")
    listener.answer_to(ack)
    pieces = spoken(listener, ack)
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=1)
    listener.until(lambda f: f["type"] == "message" and f.get("heard") is not None)
    listener.ask("Again, please?")
    told = " ".join(m["content"] for m in model.requests[-1]["messages"] if m["role"] == "assistant")
    assert SECOND not in told
    assert len(pieces) > 1


def test_a_piece_that_had_played_to_its_end_counts_as_a_whole(listener: Visitor) -> None:
    ack = listener.say("What are they made of?")
    listener.answer_to(ack)
    *pieces, _ = spoken(listener, ack)
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=600_000)
    told = listener.until(lambda f: f["type"] == "message" and f.get("heard") is not None)
    assert told["heard"] == pieces[0]["chars"]


def test_it_says_no_more_of_a_reply_that_was_cut_off(
    listener: Visitor, smallest: SmallestServer, model: ModelServer
) -> None:
    model.plan(
        Answer(says=[f"{FIRST} ", *[f"This is sentence number {n} of the answer. " for n in range(20)]], pause=0.1)
    )
    ack = listener.say("Tell me everything")
    listener.until_type("speech")
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=1)
    listener.send(type="stop", reply=ack["reply"])
    listener.answer_to(ack)
    assert len(bought(smallest)) < 6


def test_nobody_silences_what_is_said_to_somebody_else(
    speaking: Server, listener: Visitor, visit: Visit, model: ModelServer
) -> None:
    model.plan(Answer(says=[f"This is sentence number {n} of the answer. " for n in range(8)], pause=0.1))
    mallory = visit(speaking).connect()
    ack = listener.say("Tell me everything")
    listener.until_type("speech")
    mallory.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=1)
    *pieces, _ = spoken(listener, ack)
    assert "number 7" in pieces[-1]["text"]
    assert Reply.objects.get().heard is None


# How it is served


def test_a_whole_clip_has_a_length_and_is_served_in_ranges(listener: Visitor) -> None:
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    whole = audio(piece)
    again = httpx2.get(piece["url"])
    part = httpx2.get(piece["url"], headers={"Range": "bytes=10-19"})
    assert int(again.headers["Content-Length"]) == len(whole)
    assert (part.status_code, part.content) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert again.headers["Cache-Control"].startswith("private")


def test_the_same_clip_is_there_as_a_wav(listener: Visitor) -> None:
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    whole = audio(piece)
    wav = httpx2.get(piece["url"].replace(".pcm", ".wav")).content
    assert (wav[:4], wav[44:]) == (b"RIFF", whole)


def test_it_is_heard_while_it_is_made(listener: Visitor, smallest: SmallestServer) -> None:
    smallest.plan(Speech(per_second=1.0))
    listener.say("What are they made of?")
    piece = listener.until_type("speech")
    with httpx2.stream("GET", piece["url"], timeout=20) as response:
        first = next(response.iter_bytes())
        made = Clip.objects.exclude(size=None).count()
        assert response.headers["Cache-Control"] == "no-store"
    assert 0 < len(first) < len(pcm(piece["text"]))
    assert made == 0


def test_it_is_made_again_when_its_file_is_gone(listener: Visitor, tmp_path: Any) -> None:
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    whole = audio(piece)
    eventually(lambda: Clip.objects.filter(text=piece["text"]).exclude(size=None).exists())
    for file in tmp_path.rglob("*.pcm"):
        file.unlink()
    assert audio(piece) == whole


def test_the_least_recently_used_goes_where_there_is_too_much(listener: Visitor, settings: Any) -> None:
    settings.VOICE_CACHE_MB = 0.1
    ack = listener.say("What are they made of?")
    *pieces, _ = spoken(listener, ack)
    [audio(piece) for piece in pieces]
    eventually(lambda: sum(clip.size or 0 for clip in Clip.objects.all()) <= 100_000)
    assert httpx2.get(pieces[0]["url"]).status_code == 200


@pytest.mark.engines
def test_the_speech_of_a_deleted_conversation_is_deleted(listener: Visitor, speaking: Server, tmp_path: Any) -> None:
    *pieces, _ = spoken(listener, listener.say("What are they made of?"))
    [audio(piece) for piece in pieces]
    eventually(lambda: not Clip.objects.filter(size=None, is_wanted=False).exists())
    headers = {**listener.headers(), "Authorization": f"Bearer {listener.init['visitor_token']}"}
    gone = httpx2.post(
        f"{speaking.url}/api/chat/delete", json={"conversation": listener.init["conversation"]}, headers=headers
    )
    assert gone.status_code in (200, 204)
    assert not Conversation.objects.exists()
    assert not Clip.objects.exclude(owner="").exists()
    assert httpx2.get(pieces[0]["url"]).status_code == 404


def test_a_new_attempt_is_spoken_as_one_of_its_own(listener: Visitor, model: ModelServer) -> None:
    model.plan(Answer(says=[f"{FIRST} ", "Each"], end="cut", pause=0.1), Answer(says=[f"{FIRST} ", SECOND]))
    ack = listener.say("What are they made of?")
    second = listener.until(lambda f: f["type"] == "speech" and f["attempt"] == 2)
    assert (second["reply"], second["index"], second["offset"]) == (ack["reply"], 0, 0)


@pytest.mark.engines
def test_what_another_process_speaks_is_heard_here(
    serve: Serve, site: Site, model: ModelServer, with_model: dict[str, Any], with_voice: dict[str, Any], visit: Visit
) -> None:
    model.plan(Answer(says=[f"{FIRST} ", SECOND]))
    here = serve(**with_model, **with_voice, RUN_WORKER=False)
    serve(RUN_WORKER=True)
    vera = visit(here).connect(sound=True)
    ack = vera.say("What are they made of?")
    *pieces, last = spoken(vera, ack)
    assert all(piece["url"].startswith(here.url) for piece in pieces)
    assert [audio(piece) for piece in pieces] == [pcm(piece["text"]) for piece in pieces]
    assert last["last"]


def test_health_shows_that_it_speaks_and_when_its_voice_is_kept_away_from(
    speaking: Server, listener: Visitor, smallest: SmallestServer
) -> None:
    def state() -> str:
        parts: dict[str, dict[str, str]] = httpx2.get(f"{speaking.url}/api/health").json()["parts"]
        return parts["voice"]["status"]

    assert state() == "ok"
    smallest.plan(Speech(status=401, body={"error": "unauthorized"}))
    listener.ask("What are they made of?")
    eventually(lambda: state() == "degraded")


# Coming and going


LONG = [f"This is sentence number {n} of the answer. " for n in range(8)]


def test_who_comes_back_in_the_middle_gets_every_piece(speaking: Server, listener: Visitor, model: ModelServer) -> None:
    model.plan(Answer(says=LONG, pause=0.2))
    ack = listener.say("Tell me everything")
    first = listener.until_type("speech")
    listener.leave()
    listener.frames.clear()
    listener.connect(sound=True, seq=2)
    pieces = spoken(listener, ack)
    assert first["index"] == 0
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))


def test_an_answer_that_was_said_is_not_said_again_to_who_comes_back(listener: Visitor) -> None:
    ack = listener.say("What are they made of?")
    message = listener.answer_to(ack)
    spoken(listener, ack)
    listener.leave()
    listener.frames.clear()
    listener.connect(sound=True, seq=message["seq"])
    listener.send(type="human", id="00000000-0000-4000-8000-000000000001")
    listener.until(lambda f: f["type"] == "status" and f["mode"] == "waiting")
    listener.send(type="ping", n=1)
    listener.until_type("pong")
    assert not [frame for frame in listener.frames if frame["type"] == "speech"]


def test_two_answers_are_said_one_after_the_other(
    listener: Visitor, model: ModelServer, smallest: SmallestServer
) -> None:
    smallest.plan(Speech(before=0.3))
    model.plan(Answer(says=["First of all, this is one. ", "And there is more of it."]), Answer(says=LONG[:3]))
    one, two = listener.say("One?"), listener.say("Two?")
    spoken(listener, two)
    order = [frame["reply"] for frame in listener.frames if frame["type"] == "speech"]
    assert order == sorted(order, key=[one["reply"], two["reply"]].index)
    assert [piece["index"] for piece in spoken(listener, one)] == list(range(len(spoken(listener, one))))


def test_it_buys_no_more_once_the_visitor_has_switched_sound_off(
    listener: Visitor, model: ModelServer, smallest: SmallestServer
) -> None:
    model.plan(Answer(says=[f"This is sentence number {n} of a very long answer. " for n in range(20)], pause=0.1))
    ack = listener.say("Tell me everything")
    listener.until_type("speech")
    listener.send(type="sound", on=False)
    listener.answer_to(ack)
    assert len(bought(smallest)) < 6


def test_nothing_of_a_conversation_that_is_deleted_while_it_is_spoken_stays(
    listener: Visitor, speaking: Server, model: ModelServer
) -> None:
    model.plan(Answer(says=LONG, pause=0.1))
    listener.say("Tell me everything")
    listener.until_type("speech")
    headers = {**listener.headers(), "Authorization": f"Bearer {listener.init['visitor_token']}"}
    body = {"conversation": listener.init["conversation"]}
    httpx2.post(f"{speaking.url}/api/chat/delete", json=body, headers=headers, timeout=20).raise_for_status()
    time.sleep(1.5)  # in which the rest would have been said
    assert not Clip.objects.exclude(owner="").exists()


def test_what_becomes_known_as_unheard_during_the_next_answer_stays_out_of_later_turns(
    listener: Visitor, model: ModelServer
) -> None:
    ack = listener.say("What are they made of?")
    listener.answer_to(ack)
    spoken(listener, ack)
    model.plan(Answer(says=["Well, ", "let me see."], pause=0.3), Answer())
    second = listener.say("And?")
    listener.until(lambda f: f["type"] == "delta" and f["reply"] == second["reply"])
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=1)
    listener.answer_to(second)
    listener.ask("Again, please?")
    told = " ".join(m["content"] for m in model.requests[-1]["messages"] if m["role"] == "assistant")
    assert SECOND not in told


def test_the_browsers_voice_tells_what_was_heard_in_characters(listener: Visitor) -> None:
    ack = listener.say("What are they made of?")
    listener.answer_to(ack)
    first, *_ = spoken(listener, ack)
    listener.send(type="heard", reply=ack["reply"], attempt=1, index=0, ms=1, chars=len(first["text"]))
    told = listener.until(lambda f: f["type"] == "message" and f.get("heard") is not None)
    assert told["heard"] == first["chars"]


def test_what_the_disk_does_not_take_is_heard_and_not_bought_again(
    listener: Visitor, smallest: SmallestServer, tmp_path: Path
) -> None:
    (tmp_path / "voice").write_text("no folder")
    *pieces, _ = spoken(listener, listener.say("What are they made of?"))
    for _ in range(3):
        assert [audio(piece) for piece in pieces] == [pcm(piece["text"]) for piece in pieces]
    assert bought(smallest) == [piece["text"] for piece in pieces]


def test_what_a_killed_process_was_saying_is_said_by_another(listener: Visitor, tmp_path: Path) -> None:
    message = listener.ask("What are they made of?")
    Clip.objects.all().delete()
    for file in tmp_path.rglob("*.pcm"):
        file.unlink()
    listener.send(type="speak", seq=message["seq"])
    again = listener.until(lambda f: f["type"] == "speech" and f["attempt"] == 0 and f["reply"] == message["reply"])
    Clip.objects.update(lease_until=from_now(shelf.LEASE))  # as it stands in the moment of the kill
    assert audio(again) == pcm(again["text"])
