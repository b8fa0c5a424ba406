"""A hundred scripted chats with the built-in answerer on a real server, judged by code.

Each is made of three questions the knowledge answers, and of what this visitor says between them. Judged: the first
sentence of an answer holds the fact that was asked for; no answer asks twice; nobody is asked for a contact before
their first answer.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from agent.phrases import phrases
from knowledge import search
from knowledge.models import Passage
from knowledge.text import sentences
from tests.conftest import Server
from tests.sales.schemes import supply
from tests.visitor import Visitor

# Title, text, the fact, two ways to ask for it.
KNOWN = [
    ("Plans", "The small plan costs 10 € a month.", "10 €", ("What does the small plan cost?", "small plan price")),
    (
        "Delivery",
        "We deliver to Austria within three days.",
        "three days",
        ("How fast do you deliver to Austria?",) * 2,
    ),
    ("Licence", "The software has the MIT licence.", "MIT", ("Which licence does the software have?", "licence?")),
    (
        "Returns",
        "You can return goods for 30 days.",
        "30 days",
        ("How long can I return goods?", "return goods how long"),
    ),
    ("Hours", "Our shop opens at nine.", "nine", ("When does your shop open?", "shop opening")),
    ("Languages", "The widget speaks 14 languages.", "14", ("How many languages does the widget speak?",) * 2),
    (
        "Hosting",
        "It runs on your own server.",
        "own server",
        ("Does it run on my own server?", "can it run on our server"),
    ),
    (
        "Support",
        "Support answers within one hour.",
        "one hour",
        ("How soon does support answer?", "support answers when?"),
    ),
]
# What a visitor says after the first, and after the second answer.
BETWEEN = [
    (None, None),
    ("For my shop in Graz.", None),
    ("no", "no thanks"),
    ("For our clinic", "next month"),
    (None, "jane@example.com"),
    ("thanks", "212-555-0123"),
    ("that is too expensive", None),
]
CHATS = [
    (first, way, between)
    for first, way, between in list(product(range(len(KNOWN)), range(2), range(len(BETWEEN))))[:100]
]
SAYS = phrases("en").says
FOR_A_CONTACT = (SAYS["offer"], SAYS["unknown"], SAYS["leave_contact"])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_sells_as_it_should_in_98_of_100_chats(
    serve: Callable[..., Server], site: Any, visit: Callable[..., Visitor]
) -> None:
    supply()
    for title, text, _, _ in KNOWN:
        Passage.objects.create(title=title, text=text, language="en")
    search.refresh()
    server = serve(MESSAGES_PER_MINUTE=1000)
    faults: dict[int, list[str]] = {}
    asked = 0
    for number, (first, way, between) in enumerate(CHATS):
        vera = visit(server, locale="en-US", timezone="America/New_York").connect()
        found = []
        for turn in range(3):
            _, _, fact, ways = KNOWN[(first + turn * (1 + between)) % len(KNOWN)]
            reply = vera.ask(ways[way])["text"]
            found += _faults(reply, answered=bool(turn) or fact in reply)
            if fact not in sentences(reply)[0]:
                found.append(f"{ways[way]} → {reply}")
            if turn < 2 and (said := BETWEEN[between][turn]):
                found += _faults(vera.ask(said)["text"], answered=True)
                asked += 1
            asked += 1
        if found:
            faults[number] = found
        vera.leave()
    print(f"\n{len(CHATS) - len(faults)} of {len(CHATS)} chats as they should be, in {asked} turns")
    assert len(CHATS) == 100
    assert len(faults) <= 2, faults


def _faults(reply: str, *, answered: bool) -> list[str]:
    """What is wrong with a reply whatever was asked; `answered`: the visitor has had an answer, this one counted."""
    found = [f"asks {reply.count('?')} times: {reply}"] if reply.count("?") > 1 else []
    return [*found, *([f"asks for a contact: {reply}"] if not answered and reply.endswith(FOR_A_CONTACT) else [])]
