"""Who is compared, and how each is started: as a server process of its own, fresh for every round."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.visitors import DirectVisitor, NodeVisitor, OurVisitor, Visitor
from tests.engines import free_port, missing, postgres, redis
from tests.operation.installation import PROGRAMS, Installation, Process

NODE = Path(__file__).parent / "node"
# Neither what one visitor may send nor what a day may cost is to end a run; both are counted all the same.
LIMITS = {"MESSAGES_PER_MINUTE": "100000", "MAX_TOKENS_PER_DAY": "1000000000"}


class LeftOut(Exception):
    """A contender cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What all contenders share. `stack` ends what a contender started for the whole run."""

    folder: Path
    model_url: str
    stack: ExitStack

    @property
    def model(self) -> dict[str, str]:
        """The environment that leads to the model server."""
        return {"OPENAI_BASE_URL": self.model_url, "OPENAI_API_KEY": "bench", "OPENAI_MODEL": "bench"}


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that is up. `pid` is its server process; None where there is no server between."""

    pid: int | None
    visit: Callable[[int], Visitor]


Start = Callable[[], AbstractContextManager[Running]]


def direct(stage: Stage) -> Start:
    """The model server itself, asked over HTTP."""

    @contextlib.contextmanager
    def start() -> Iterator[Running]:
        yield Running(None, lambda number: DirectVisitor(stage.model_url, number))

    return start


def node(stage: Stage) -> Start:
    """Express, socket.io and the openai package, storing nothing. Raises `LeftOut`."""
    _install_node_packages()
    # What stands in .venv/bin only starts it; the figures are to be the real program's own.
    program = subprocess.check_output([PROGRAMS / "node", "-p", "process.execPath"], text=True).strip()

    @contextlib.contextmanager
    def start() -> Iterator[Running]:
        with _program([program, str(NODE / "server.js")], stage.folder / "node", **stage.model) as process:
            yield Running(process.pid, lambda number: NodeVisitor(process.url, number))

    return start


def ours_on_sqlite(stage: Stage) -> Start:
    """This product with nothing but its own file, which is on the disk at each commit."""
    return _ours(stage, "sqlite")


def ours_guarded(stage: Stage) -> Start:
    """As on SQLite, with a catalogue of 50 products, so that every answer is guarded."""
    return _ours(stage, "guarded", "python -m bench.catalogue")


def ours_on_engines(stage: Stage) -> Start:
    """This product on PostgreSQL and Redis. Raises `LeftOut`."""
    if absent := missing():
        raise LeftOut(f"{' and '.join(absent)} cannot be found. To have it: apt-get install {' '.join(absent)}")
    engines = {
        "DATABASE_URL": stage.stack.enter_context(postgres()),
        "REDIS_URL": stage.stack.enter_context(redis()),
    }
    return _ours(stage, "engines", **engines)


CONTENDERS: dict[str, tuple[str, Callable[[Stage], Start]]] = {
    "direct": ("model called directly", direct),
    "node": ("Node, storing nothing", node),
    "sqlite": ("ours, SQLite", ours_on_sqlite),
    "guarded": ("ours, SQLite, guarded", ours_guarded),
    "engines": ("ours, PostgreSQL + Redis", ours_on_engines),
}


@contextlib.contextmanager
def model_server(folder: Path, *, tokens_per_second: float, first_token_seconds: float) -> Iterator[str]:
    """The model server; yields its OPENAI_BASE_URL."""
    pace = {"TOKENS_PER_SECOND": str(tokens_per_second), "FIRST_TOKEN_SECONDS": str(first_token_seconds)}
    with _program([str(PROGRAMS / "python"), "-m", "bench.model_server"], folder / "model", **pace) as process:
        yield f"{process.url}/v1"


@contextlib.contextmanager
def _program(command: list[str], files: Path, **environment: str) -> Iterator[Process]:
    process = Process(command, {"PORT": str(free_port()), **environment}, files)
    try:
        yield process.until(200, "/ready")
    finally:
        process.kill()


def _install_node_packages() -> None:
    """Install what bench/node/package-lock.json names, once. Raises `LeftOut`."""
    installed, lock = NODE / "node_modules/.package-lock.json", NODE / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm", path=str(PROGRAMS))
    if npm is None:
        raise LeftOut("npm cannot be found. `make bench` installs it with what the tests need.")
    environment = {**os.environ, "PATH": f"{PROGRAMS}:/usr/bin:/bin"}  # a registry may need certificates named there
    done = subprocess.run([npm, *command[1:]], cwd=NODE, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise LeftOut(f"its packages cannot be installed: {done.stderr.strip()[-300:]}")


def _ours(stage: Stage, name: str, prepare: str = "", **engines: str) -> Start:
    """The Procfile's web process, with the demonstration site, on a copy of one prepared data folder each time.

    `prepare` is a command that is run on that folder first.
    """
    environment = {**stage.model, **LIMITS, **engines, "WEB_CONCURRENCY": "1"}
    folder = stage.folder / name
    folder.mkdir()
    with Installation(folder, of=None, **environment) as prepared:
        prepared.up().stop()
        if prepare and (code := prepared.start(prepare).ended()):
            raise RuntimeError(f"`{prepare}` ended with {code}.")

    @contextlib.contextmanager
    def start() -> Iterator[Running]:
        round_folder = folder / f"round-{len(list(folder.glob('round-*')))}"
        round_folder.mkdir()
        with Installation(round_folder, of=prepared.data, **environment) as installation:
            web = installation.start(installation.procfile("web")).until(200)
            yield Running(web.pid, lambda number: OurVisitor(web.url, number))
            web.stop()

    return start
