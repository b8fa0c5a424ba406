"""`python -m bench.voice`: how soon an answer is heard, beside two simpler ways, and what speech costs the text."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
from pathlib import Path

from bench.figures import percentile
from bench.voice import rivals
from bench.voice.browser import heard_and_silenced
from bench.voice.listener import Answer, Listener
from bench.voice.stage import ENGINE, Stage, stage
from bench.voice.story import BEGINNINGS
from tests.fakes.model_server import Answer as Script
from tests.fakes.smallest_server import Speech

PARTS = ("alone", "together", "crowd", "text", "once", "heard", "browser")
PAUSE = 2.0  # seconds between two rounds, in which what is left of the one before is made
WARMED = 8.0  # seconds after which the rest of the greeting has been made, too
HEARS = 0.5  # seconds, less than anybody who has heard something
SEED = 1

Figures = dict[str, float]


class Run:
    """One run: its figures by name."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder, self.rounds = folder, rounds
        self.figures: Figures = {}
        self.random = random.Random(SEED)

    async def all(self, parts: list[str]) -> None:
        """One part after the other."""
        for part in parts:
            known = set(self.figures)
            await getattr(self, part)()
            for name in self.figures.keys() - known:
                print(f"{name:70} {self.figures[name]:8.2f}", flush=True)

    async def alone(self) -> None:
        """One listener, one request at a time; in turns with the two simpler ways."""
        ours: list[Answer] = []
        ways: dict[str, list[float]] = {"whole": [], "by_sentence": []}
        with stage(self.folder / "alone", at_once=1) as up:
            for _ in range(self.rounds * 4):
                ours += await _answers(up, 1)
                ways["whole"].append(await rivals.whole(up))
                ways["by_sentence"].append(await rivals.by_sentence(up))
        self._heard("1 listener, 1 at a time", ours)
        for name, taken in ways.items():
            self.figures[f"{name.replace('_', ' ')}: first audio p50, ms"] = 1000 * percentile(taken, 0.5)
        whole = percentile(ways["whole"], 0.5)
        self.figures["ours / whole"] = percentile([answer.first_audio for answer in ours], 0.5) / whole
        self.figures["gap between sentences p95, ms"] = 1000 * percentile([g for a in ours for g in a.gaps], 0.95)

    async def together(self) -> None:
        """Five listeners, on a plan that allows five requests at a time."""
        with stage(self.folder / "together", at_once=5) as up:
            self._heard("5 listeners, 5 at a time", await self._often(up, 5))

    async def crowd(self) -> None:
        """More listeners than the plan allows requests."""
        for listeners in (5, 20):
            with stage(self.folder / f"crowd-{listeners}", at_once=1) as up:
                self._heard(f"{listeners} listeners, 1 at a time", await self._often(up, listeners))

    async def text(self) -> None:
        """What the text loses while it is spoken, by a voice that is well and by one that is not."""
        ways = {"silent": None, "spoken": Speech(before=0.1, per_second=0.05)}
        ways |= {"refused": Speech(status=500), "stalled": Speech(end="silent")}
        taken: dict[str, list[float]] = {name: [] for name in ways}
        with stage(self.folder / "text", at_once=5) as up:
            for _ in range(self.rounds):
                for name, speech in ways.items():
                    up.voice.plan(speech or Speech())
                    answers = await _answers(up, 5, sound=speech is not None)
                    taken[name] += [at for answer in answers for at in _arrivals(answer)]
                    await asyncio.sleep(PAUSE)
        alone = percentile(taken["silent"], 0.95)
        for name in ("spoken", "refused", "stalled"):
            self.figures[f"text delay p95, {name} / silent"] = percentile(taken[name], 0.95) / alone

    async def once(self) -> None:
        """The same sentence for fifty at once; the same greeting again."""
        with stage(self.folder / "once", at_once=5) as up:
            up.model.plan(Script(says=[_long(0)], before=0.4))
            answers = await _answers(up, 50)
            sentences = {piece.text for answer in answers for piece in answer.pieces}
            calls = sum(body["text"] in sentences for body in up.voice.spoken)
            self.figures["50 visitors: upstream calls for a sentence"] = calls / len(sentences)
            await _said(up)
            await asyncio.sleep(WARMED)
            before = len(up.voice.spoken)
            again = [await _said(up) for _ in range(self.rounds)]
            self.figures["greeting again: upstream calls"] = len(up.voice.spoken) - before
            self.figures["greeting again: first audio p95, ms"] = 1000 * percentile(again, 0.95)

    async def heard(self) -> None:
        """Two hundred interruptions: what is stored as heard, beside what had been played."""
        whole, within, number = 0, 0, 200
        with stage(self.folder / "heard", at_once=5) as up:
            up.model.plan(*(Script(says=[_long(n)]) for n in range(number)))
            for _ in range(number):
                async with Listener(up.url) as listener:
                    answer = await listener.ask("Tell me all of it.")
                    await asyncio.sleep(HEARS)
                    index = self.random.randrange(len(answer.pieces))
                    share = self.random.random()
                    heard, played = await _interrupted(listener, answer, index, share)
                    begin = sum(piece.chars for piece in answer.pieces[:index])
                    whole += begin <= heard <= begin + answer.pieces[index].chars
                    within += abs(_words(answer.text, heard) - _words(answer.text, played)) <= 1
        self.figures["interruptions whose whole pieces are exact, of 200"] = whole
        self.figures["interruptions within one word, of 200"] = within

    async def browser(self) -> None:
        """The same in a browser, and how soon it is silent there after the visitor has cut it off."""
        with stage(self.folder / "browser", at_once=5) as up:
            taken = await asyncio.to_thread(heard_and_silenced, up.url, self.rounds * 5)
        for place, what in enumerate(("heard after the message", "silence after barge-in")):
            for share in (0.5, 0.95):
                found = percentile([times[place] for times in taken], share)
                self.figures[f"in a browser: {what} p{round(share * 100)}, ms"] = found

    async def _often(self, up: Stage, listeners: int) -> list[Answer]:
        answers: list[Answer] = []
        for _ in range(self.rounds):
            answers += await _answers(up, listeners)
            await asyncio.sleep(PAUSE)
        return answers

    def _heard(self, what: str, answers: list[Answer]) -> None:
        after = [1000 * (answer.first_audio - answer.first_token) for answer in answers]
        self.figures[f"{what}: first audio after the message p50, ms"] = 1000 * percentile(
            [answer.first_audio for answer in answers], 0.5
        )
        self.figures[f"{what}: first audio after the first token p50, ms"] = percentile(after, 0.5)
        self.figures[f"{what}: first audio after the first token p95, ms"] = percentile(after, 0.95)
        ours = [1000 * (answer.first_audio - _certain(answer) - ENGINE.before) for answer in answers]
        self.figures[f"{what}: of it neither the clause nor the voice p50, ms"] = percentile(ours, 0.5)
        self.figures[f"{what}: share that fell back"] = sum(a.fell_back for a in answers) / len(answers)


def _long(number: int) -> str:
    """An answer of eight sentences and more."""
    return " ".join(BEGINNINGS[number % 8 :] + BEGINNINGS[: number % 8]).format(n=number)


async def _answers(up: Stage, number: int, *, sound: bool = True) -> list[Answer]:
    """The answers of so many visitors who ask at once."""

    async def one() -> Answer:
        async with Listener(up.url, sound=sound) as listener:
            return await listener.ask("Tell me all of it.")

    return await asyncio.gather(*(one() for _ in range(number)))


def _certain(answer: Answer) -> float:
    """When it was certain where the first piece ends: with what follows it."""
    return next(at for at, characters in answer.deltas if characters > answer.pieces[0].chars)


def _arrivals(answer: Answer) -> list[float]:
    """When each tenth of an answer was there, in seconds after it was asked for."""
    marks = [len(answer.text) * tenth / 10 for tenth in range(1, 11)]
    return [next(at for at, characters in answer.deltas if characters >= mark) for mark in marks]


async def _said(up: Stage) -> float:
    """Seconds until the greeting is heard that a visitor asks for."""
    async with Listener(up.url) as listener:
        return await listener.hear(1)


def _words(text: str, characters: int) -> int:
    """How many words begin in so many characters."""
    return len(text[:characters].split())


async def _interrupted(listener: Listener, answer: Answer, index: int, share: float) -> tuple[int, int]:
    """Cut an answer off: the characters stored as heard, and those that had been played."""
    piece = answer.pieces[index]
    before = sum(piece.chars for piece in answer.pieces[:index])
    ms = round(piece.seconds * share * 1000)
    await listener.send(type="heard", reply=answer.reply, attempt=1, index=index, ms=ms)
    while "heard" not in (frame := await listener.frame()):
        pass
    return frame["heard"], before + round(share * piece.chars)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.voice", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=4, metavar="N")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    logging.getLogger("aiohttp.server").disabled = True  # who has heard enough hangs up
    with tempfile.TemporaryDirectory(prefix="sales-agent-bench-") as folder:
        run = Run(Path(folder), options.rounds)
        asyncio.run(run.all(options.only.split(",")))
    print(f"\nBefore the run the machine had a load of {busy:.1f} on {os.cpu_count()} processors.")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"load_before": busy, "figures": run.figures}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
