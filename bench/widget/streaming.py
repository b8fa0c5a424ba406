"""What a long answer costs the page's main thread while it comes, and how it is to write meanwhile."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, WebSocket

from bench.figures import percentile
from bench.widget.browser import SLOWDOWN, Tab, tab
from bench.widget.product import LAUNCHER, PANEL, Product
from tests.fakes.model_server import Answer

DELTAS = 1000
PER_SECOND = 200
SAMPLE = """## What it comes to

It has **three parts**, and _each_ has a [page of its own](https://shop.example/parts_and_prices?a_b=1):

- the frame, which is made of `steel` and lasts
- the wheels: two of them, of the kind that you asked about
- a bell

1. Choose a size.
2. Write to first_last_x@shop.example, or ask here.

| Size | Price |
|------|-------|
| S    | 310 € |
| M    | 330 € |

> Whoever orders before noon has it the next day.

"""
KEYS = "While it goes on I write the next question down"
LENGTH = 6  # letters of a piece
THRESHOLD = 16  # ms; the browser tells of no event that took less
WATCH_KEYS = """() => {
    window.keys = new Map();
    new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries())
            if (interactionId) keys.set(interactionId, Math.max(duration, keys.get(interactionId) ?? 0));
    }).observe({ type: "event", durationThreshold: 16 });
}"""

# What the server put together is taken apart again: every piece of the model is a frame and a task of its own.
APART = """
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        set onmessage(listener) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = listener;
            super.onmessage = ({ data }) => {
                const frame = JSON.parse(data);
                if (frame.type !== "delta") return port2.postMessage(data);
                const letters = [...frame.text];
                for (let at = 0; at < letters.length; at += LENGTH)
                    port2.postMessage(JSON.stringify(
                        { ...frame, offset: frame.offset + at, text: letters.slice(at, at + LENGTH).join("") }));
            };
        }
    };
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of the main thread for each of the model's deltas, and the frames in which they came."""

    ms_per_delta: float
    frames: int


class Frames:
    """The frames that a tab's sockets received, counted by their type."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.answered = 0

    def listen(self, socket: WebSocket) -> None:
        """Hear a socket."""
        socket.on("framereceived", self._hear)

    def _hear(self, data: str | bytes) -> None:
        frame = json.loads(data)
        self.count[frame["type"]] = self.count.get(frame["type"], 0) + 1
        self.answered += frame["type"] == "message" and bool(frame.get("reply"))


def pieces() -> list[str]:
    """The sample, again and again, in so many pieces of a token's length."""
    letters = itertools.cycle(SAMPLE)
    return ["".join(itertools.islice(letters, LENGTH)) for _ in range(DELTAS)]


def cost(browser: Browser, product: Product, *, per_second: float | None, apart: bool = False) -> Cost:
    """Have a long answer streamed, all at once or so many deltas a second, with nothing else going on.

    `apart`: each piece comes to the widget as a frame of its own, even where the server put several together.
    """
    with _asked(browser, product, per_second, apart=apart) as (visit, frames):
        visit.page.wait_for_timeout(500)
        before = visit.metric("TaskDuration")
        _until_answered(visit, frames)
        return Cost((visit.metric("TaskDuration") - before) / DELTAS, frames.count["delta"])


def typing_p95_ms(browser: Browser, product: Product) -> float:
    """Write while an answer comes: the time from a key to what it changed on the screen."""
    with _asked(browser, product, PER_SECOND) as (visit, frames):
        visit.page.evaluate(WATCH_KEYS)
        visit.page.wait_for_timeout(1200)
        visit.page.keyboard.type(KEYS, delay=70)
        _until_answered(visit, frames)
        seen = [float(took) for took in visit.page.evaluate("[...keys.values()]")]
    return percentile(seen + [THRESHOLD] * (len(KEYS) - len(seen)), 0.95)


@contextmanager
def _asked(
    browser: Browser, product: Product, per_second: float | None, *, apart: bool = False
) -> Iterator[tuple[Tab, Frames]]:
    """A slow tab that has just asked; the answer begins a second later."""
    product.model.plan(Answer(says=pieces(), before=1.0, pause=1 / per_second if per_second else 0))
    frames = Frames()
    with tab(browser, slowdown=SLOWDOWN) as visit:
        visit.page.on("websocket", frames.listen)
        if apart:
            visit.page.add_init_script(APART.replace("LENGTH", str(LENGTH)))
        visit.page.goto(product.with_widget)
        visit.page.locator(LAUNCHER).tap()
        field = visit.page.locator(PANEL)
        field.fill("Tell me everything")
        visit.at_rest(quiet=0.5)
        field.press("Enter")
        yield visit, frames


def _until_answered(visit: Tab, frames: Frames) -> None:
    """Wait until the answer is whole and shown, without having the page look."""
    while not frames.answered:
        visit.page.wait_for_timeout(50)
    visit.at_rest(quiet=0.5)
