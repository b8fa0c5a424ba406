"""What the model says in a run: replies of 120 tokens, no two alike, so that nothing comes from a cache."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

TOKENS = 120
BEGINNINGS = (
    "Yes, model {n} is in stock. The lamp comes in oak and in walnut.",
    "That is a good question about model {n}. Both sizes fit a standard shelf.",
    "It costs {n} euros, and that includes delivery within Europe.",
    "We deliver it within {n} hours, and you can follow the parcel.",
    "Sure! The shade of model {n} can be washed at thirty degrees.",
    "In most rooms, {n} lumens are enough. For a large table, take two.",
    "For model {n} the answer is no, but there is a simple way around it.",
    "Of course you can send model {n} back, and the label is in the box.",
)
REST = (
    "Most of our customers choose the smaller one first, because it fits nearly everywhere.",
    "If you tell me a little about the room, I can say which of them suits it best.",
    "Every piece is made to order in our own workshop, so it takes about a week until it is sent.",
    "The cable is two metres long, and a longer one can be ordered with it at no extra charge.",
    "Would you like me to reserve one for you, or would you rather see both side by side?",
    "The light is warm and soft, so that it does not blind you when you sit right below it.",
    "We also have a video that shows how it is put together in less than ten minutes.",
)
_TOKEN = re.compile(r"\s*\S{1,5}")


def replies() -> Iterator[list[str]]:
    """Replies without end, each as its tokens. A number in every sentence makes it new."""
    for number in itertools.count(100):
        sentences = [BEGINNINGS[number % len(BEGINNINGS)].format(n=number)]
        sentences += [f"{number} {REST[(number + place) % len(REST)]}" for place in range(len(REST))]
        yield _TOKEN.findall(" ".join(sentences))[:TOKENS]
