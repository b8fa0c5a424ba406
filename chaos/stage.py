"""A whole installation with faulty wires: engines, model server, web processes, workers, and a proxy on each way."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Lock
from typing import Any, Literal

import psycopg

from chaos import exported
from chaos.program import Program
from chaos.proxy import Address, FaultProxy
from tests.engines import Postgres, Redis
from tests.operation.installation import PROGRAMS, QUIET, ROOT

Db = Literal["sqlite", "postgres"]
Size = Literal["short", "full", "long"]

# Many visitors of one machine are no attack here; what they may do is the matter of other suites.
GENEROUS = {
    "MESSAGES_PER_MINUTE": "1000000",
    "MESSAGES_PER_MINUTE_PER_ADDRESS": "1000000",
    "INIT_RATE": "1000000/m",
    "SOCKETS_PER_ADDRESS": "100000",
    "MAX_REPLIES_PER_CONVERSATION": "0",
    "MAX_TOKENS_PER_DAY": "0",
    "REPLIES_AT_ONCE": "200",
    "TRUSTED_PROXIES": "127.0.0.1",  # each visitor has an address of its own
}
SERVED = ("CHAOS_POINT", "CHAOS_PLANTED")
ROWS = {
    "conversations": "SELECT id, key, last_seq, mode FROM chat_conversation",
    "messages": (
        "SELECT conversation_id, seq, client_id, role, text, status, reason, reply_id, answers, at FROM chat_message"
    ),
    "replies": "SELECT id, key, conversation_id, answers, state, attempt, text, replaced, source FROM chat_reply",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row came to: it is green where there is no breach."""

    breaches: list[str]
    figures: dict[str, Any] = field(default_factory=dict)


standing: set[Stage] = set()  # what a suite that is stopped must end


class Stage:
    """An installation in a folder of its own; leaving the `with` block ends all of it.

    `db` is `sqlite` or `postgres`. `settings` are variables of the environment; `CHAOS_POINT` and `CHAOS_PLANTED` start
    the product through chaos/served.py. `server` is another command line for the web processes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        db: Db = "sqlite",
        redis: bool = False,
        web: int = 1,
        workers: int = 0,
        server: str = "",
        model: bool = True,
        **settings: str,
    ) -> None:
        self.folder, self.db = folder, db
        self.web: list[Program] = []
        self.workers: list[Program] = []
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self.to_database: FaultProxy | None = None
        self.to_redis: FaultProxy | None = None
        self._asked = {"redis": redis, "web": web, "workers": workers, "model": model}
        self._server = server
        self._settings = settings
        self._turns = count()
        self._open = contextlib.ExitStack()
        folder.mkdir(parents=True, exist_ok=True)

    # Its life

    def __enter__(self) -> Stage:
        standing.add(self)
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End all of it; once is enough."""
        standing.discard(self)
        self._open.close()

    def _set_up(self) -> None:
        self.front = self._proxy(self._fronted)
        self.environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            **QUIET,
            "DATA_DIR": str(self.folder / "data"),
            "HOST": "127.0.0.1",
            "WEB_CONCURRENCY": "1",
            **GENEROUS,
            **self._settings,
        }
        with _preparing:
            folder, postgres = _prepared(), _prepared_postgres() if self.db == "postgres" else None
        if postgres is not None:
            self.postgres = self._open.enter_context(contextlib.closing(Postgres(postgres)))
            self.to_database = self._proxy(lambda: [("127.0.0.1", self._postgres.port)])
            self.environment["DATABASE_URL"] = f"postgres://sales@127.0.0.1:{self.to_database.port}/postgres"
        shutil.copytree(folder, self.folder / "data")
        if self._asked["redis"]:
            self.redis = self._open.enter_context(contextlib.closing(Redis()))
            self.to_redis = self._proxy(lambda: [("127.0.0.1", self._redis.port)])
            self.environment["REDIS_URL"] = f"redis://127.0.0.1:{self.to_redis.port}/0"
        if self._asked["model"]:
            self._start_model()
        lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
        command = self._server or lines["web"]
        if any(name in self.environment for name in SERVED):
            command = command.replace("salesagent.asgi:application", "chaos.served:application")
        self.web = [self._program(f"web-{number}", command) for number in range(self._asked["web"])]
        self.workers = [
            self._program(f"worker-{number}", lines["worker"], serves=False) for number in range(self._asked["workers"])
        ]
        for program in [*self.web, *self.workers]:
            program.start()
        for program in [*self.web, *self.workers]:
            program.until_ready()

    def _start_model(self) -> None:
        self.model_journal = self.folder / "model.jsonl"
        log = self._open.enter_context((self.folder / "model.log").open("w"))
        command = [sys.executable, "-m", "chaos.model", str(self.model_journal)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        self._open.callback(process.wait, 10)
        self._open.callback(process.kill)
        assert process.stdout is not None
        self.model_port = int(process.stdout.readline())
        self._open.callback(process.stdout.close)
        self.to_model = self._proxy(lambda: [("127.0.0.1", self.model_port)])
        self.environment |= {
            "OPENAI_BASE_URL": f"http://127.0.0.1:{self.to_model.port}/v1",
            "OPENAI_API_KEY": "sk-of-the-stand-in",
            "OPENAI_MODEL": "stand-in",
        }

    def _proxy(self, targets: Any) -> FaultProxy:
        return self._open.enter_context(contextlib.closing(FaultProxy(targets)))

    def _program(self, name: str, command: str, *, serves: bool = True) -> Program:
        program = Program(name, command, self.environment, self.folder, noted=self.note, serves=serves)
        return self._open.enter_context(contextlib.closing(program))

    def _fronted(self) -> Sequence[Address]:
        """The web processes that are up, beginning with the next in turn."""
        up = [("127.0.0.1", program.port) for program in self.web if program.up and program.alive]
        first = next(self._turns) % len(up) if up else 0
        return [*up[first:], *up[:first]]

    @property
    def _postgres(self) -> Postgres:
        assert self.postgres is not None
        return self.postgres

    @property
    def _redis(self) -> Redis:
        assert self.redis is not None
        return self.redis

    # What it is reached by

    @property
    def url(self) -> str:
        """The front."""
        return f"http://127.0.0.1:{self.front.port}"

    def note(self, what: str, how: str) -> None:
        """Write into the stage's own journal that something was broken now, or is `up` again."""
        line = {"at": time.time(), "event": "fault", "what": what, "how": how}
        with (self.folder / "stage.jsonl").open("a") as journal:
            journal.write(json.dumps(line) + "\n")

    # What it holds, read past the application

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds; a statement that changes rows is committed. `?` stands for a value."""
        if self.db == "sqlite":
            path = self.folder / "data" / "db.sqlite3"
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
                found = database.execute(query, values).fetchall()
                database.commit()
                return found
        with psycopg.connect(self._postgres.url.replace("postgres://", "postgresql://")) as database:
            cursor = database.execute(query.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    def store(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of all conversations, messages and replies, for the judge."""
        return {name: [self._row(query, row) for row in self.sql(query)] for name, query in ROWS.items()}

    @staticmethod
    def _row(query: str, row: tuple[Any, ...]) -> dict[str, Any]:
        columns = query.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")
        values = dict(zip(columns, row, strict=True))
        if "client_id" in values:  # SQLite keeps it without its dashes
            values["client_id"] = str(values["client_id"]).replace("-", "")
        if isinstance(values.get("replaced"), str):
            values["replaced"] = json.loads(values["replaced"])
        return values

    def export(self) -> list[dict[str, Any]]:
        """Every conversation as the admin exports it in JSON lines."""
        return exported.conversations(next(program.url for program in self.web if program.up))

    def journals(self, *crowds: Path) -> dict[str, Any]:
        """All that the judge compares: the visitors' journals, the model server's, the stage's, store and export."""
        return {
            "visitors": [line for crowd in crowds for line in read_journal(crowd)],
            "model": read_journal(self.model_journal),
            "stage": read_journal(self.folder / "stage.jsonl"),
            "store": self.store(),
            "export": self.export(),
        }


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal; a last line that was cut off by a kill does not count."""
    if not path.exists():
        return []
    *lines, _ = path.read_text().split("\n")
    return [json.loads(line) for line in lines]


_preparing = Lock()  # lanes of one row begin at the same time


@cache
def _prepared() -> Path:
    """A data folder that is ready to be used, on SQLite; made once."""
    folder = Path(mkdtemp(prefix="chaos-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _prepare(folder)
    return folder


@cache
def _prepared_postgres() -> Postgres:
    """A stopped PostgreSQL whose data is ready to be used; made once."""
    server = Postgres()
    atexit.register(server.forget)
    try:
        with TemporaryDirectory() as folder:
            _prepare(Path(folder), DATABASE_URL=server.url)
    finally:
        server.stop()
    return server


def _prepare(folder: Path, **environment: str) -> None:
    base = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "LANG": "C.UTF-8", **QUIET, "DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "chaos.prepare"], env=base | environment, cwd=ROOT, check=True)
