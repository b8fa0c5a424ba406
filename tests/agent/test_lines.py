"""What is spoken before anybody asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.phrases import phrases
from agent.voices import pieces
from chat.models import Site
from knowledge.models import Passage
from personas.models import Persona
from tests.conftest import DISCLOSURE, GREETING, Server
from tests.fakes.smallest_server import SmallestServer
from tests.visitor import Visitor
from tests.voice.listening import eventually, spoken
from voice.models import Clip

QUESTION = "What does delivery cost?"
ANSWER = "Delivery costs five euros in all of Europe."


@pytest.fixture
def persona(persona: Persona) -> Persona:
    """One whose chat offers a question."""
    Passage.objects.create(title="Delivery", text=ANSWER, url="/delivery", language="en")
    persona.quick_replies = [QUESTION]
    persona.publish(None)
    return persona


@pytest.fixture
def start(
    serve: Callable[..., Server], site: Site, with_voice: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Server]:
    """Start a server that looks for such lines at once."""
    monkeypatch.setattr("voice.clips.WARM", 0.05)
    patient = {**with_voice, "SMALLEST_FIRST_BYTE_SECONDS": 20.0}  # a busy machine asks nobody twice
    return lambda **changes: serve(**patient, **changes)


def said(smallest: SmallestServer) -> str:
    return " ".join(str(body["text"]) for body in smallest.spoken)


def is_made() -> bool:
    return Clip.objects.exists() and not Clip.objects.filter(is_wanted=True).exists()


def test_it_says_the_greeting_and_its_own_sentences_once(
    start: Callable[..., Server], smallest: SmallestServer
) -> None:
    start()
    eventually(is_made)
    own = phrases("en").says
    for line in (f"{GREETING} {DISCLOSURE}", own["hello"], own["unknown"], own["unavailable"]):
        assert said(smallest).count(" ".join(piece.text for piece in pieces(line))) == 1


def test_the_answer_to_a_quick_reply_is_heard_without_buying_it(
    start: Callable[..., Server], visit: Callable[..., Visitor], smallest: SmallestServer
) -> None:
    vera = visit(start()).connect(sound=True)
    eventually(is_made)
    assert ANSWER in said(smallest)
    bought = len(smallest.spoken)
    *heard, _ = spoken(vera, vera.say(QUESTION))
    assert ANSWER in " ".join(piece["text"] for piece in heard)
    assert len(smallest.spoken) == bought


def test_a_models_answers_are_not_known_before(
    start: Callable[..., Server], with_model: dict[str, Any], smallest: SmallestServer
) -> None:
    start(**with_model)
    eventually(is_made)
    assert ANSWER not in said(smallest)


def test_a_line_that_the_disk_does_not_take_is_not_bought_again_and_again(
    start: Callable[..., Server], smallest: SmallestServer, tmp_path: Path
) -> None:
    (tmp_path / "voice").write_text("no folder")
    start()
    eventually(is_made)
    texts = [body["text"] for body in smallest.spoken]
    assert len(texts) == len(set(texts))
