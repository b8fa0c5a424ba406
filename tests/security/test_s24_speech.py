"""S24: speech costs money, so that a visitor may try to have much of it bought."""

from __future__ import annotations

import contextlib
from typing import Any

import httpx2
import pytest

from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.fakes.smallest_server import SmallestServer, Speech
from tests.visitor import Visitor
from tests.voice.listening import FIRST, bought, spoken
from voice.models import SpeechSpend


def test_it_stops_to_buy_when_the_days_allowance_is_used_up(listener: Visitor, settings: Any) -> None:
    settings.MAX_SPEECH_CHARS_PER_DAY = len(FIRST) + 5
    *pieces, _ = spoken(listener, listener.say("What are they made of?"))
    assert ["url" in piece for piece in pieces] == [True, False]
    assert SpeechSpend.objects.get().characters <= len(FIRST) + 5


def test_it_buys_only_so_much_of_a_reply_as_one_may_cost(
    listener: Visitor, settings: Any, smallest: SmallestServer, model: ModelServer
) -> None:
    settings.MAX_SPEECH_CHARS_PER_REPLY = 500
    model.plan(Answer(says=[f"This is sentence number {n} of a very long answer. " for n in range(2000)]))
    spoken(listener, listener.say("Tell me everything"))
    assert sum(map(len, bought(smallest))) <= 500


def test_a_sentence_in_a_loop_is_bought_once(listener: Visitor, smallest: SmallestServer, model: ModelServer) -> None:
    sentence = (
        "Please visit our beautiful show room in the old town of Lisbon, where all our lamps can be seen and tried. "
    )
    model.plan(Answer(says=[sentence] * 30))
    spoken(listener, listener.say("Where?"))
    assert len(bought(smallest)) <= 3


def test_markup_for_the_engine_never_reaches_it(
    listener: Visitor, smallest: SmallestServer, model: ModelServer
) -> None:
    model.plan(Answer(says=['Well then, listen. <break time="100s"/> ', "<speak>Here it is</speak>, at last."]))
    spoken(listener, listener.say("Where?"))
    said = " ".join(bought(smallest))
    assert "<" not in said
    assert "break" not in said


@pytest.mark.parametrize(
    "name", ["x.pcm", "0" * 40 + "~~x.pcm", "..%2F..%2Fdb.sqlite3.pcm", "0" * 40 + "~conversation~sig.wav"]
)
def test_only_what_we_have_named_can_be_asked_for(speaking: Server, smallest: SmallestServer, name: str) -> None:
    assert httpx2.get(f"{speaking.url}/api/voice/{name}").status_code == 404
    assert bought(smallest) == []


def test_a_name_of_one_conversation_cannot_be_made_one_of_another(listener: Visitor, speaking: Server) -> None:
    piece, *_ = spoken(listener, listener.say("What are they made of?"))
    digest, _, signature = piece["url"].rpartition("/")[2].removesuffix(".pcm").split("~")
    assert httpx2.get(f"{speaking.url}/api/voice/{digest}~~{signature}.pcm").status_code == 404


def test_a_message_that_is_to_be_said_again_costs_no_more_than_one_may(
    listener: Visitor, settings: Any, model: ModelServer
) -> None:
    model.plan(Answer(says=[f"This is sentence number {n} of a very long answer. " for n in range(60)]))
    message = listener.ask("Tell me everything")
    settings.MAX_SPEECH_CHARS_PER_REPLY = 300
    listener.send(type="speak", seq=message["seq"])
    again = [listener.until(lambda f: f["type"] == "speech" and f["attempt"] == 0)]
    while not again[-1]["last"]:
        again.append(listener.until(lambda f: f["type"] == "speech" and f["attempt"] == 0))
    assert sum(len(piece["text"]) for piece in again if "url" in piece) <= 300


def test_asking_for_a_piece_that_fails_again_and_again_uses_nothing_up(
    listener: Visitor, smallest: SmallestServer
) -> None:
    smallest.plan(Speech(status=500))
    piece = spoken(listener, listener.say("What are they made of?"))[0]
    for _ in range(20):
        with contextlib.suppress(httpx2.HTTPError):
            httpx2.get(piece["url"], timeout=20)
    assert len(bought(smallest)) <= 3
    assert SpeechSpend.objects.get().characters <= 3 * len(f"{FIRST} and")
