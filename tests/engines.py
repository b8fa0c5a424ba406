"""`python -m tests.engines -- COMMAND`: run a command with a PostgreSQL and a Redis of its own, then end them.

Where one of them is not installed, says so and runs nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A port of the loopback that nobody uses, below those a system hands out by itself: those are soon taken again."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Postgres:
    """A PostgreSQL in a temporary folder of its own; `url` is its DATABASE_URL. It runs until `close`.

    `of` is one that was stopped, whose data it begins with.
    """

    def __init__(self, of: Postgres | None = None) -> None:
        self.port = free_port()
        self.url = f"postgres://sales@127.0.0.1:{self.port}/postgres"
        initdb = shutil.which("initdb") or str(max(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
        self._programs = Path(initdb).resolve().parent
        self._folder = tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp")
        os.chmod(self._folder.name, 0o777)
        if of:
            subprocess.run(["cp", "-a", f"{of._folder.name}/data", self._folder.name], check=True)
        else:
            self._run("initdb", "-U", "sales", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self._start()

    def _start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder.name}"
        self._run("pg_ctl", "-w", "-o", options, "-l", f"{self._folder.name}/log", "start")

    def restart(self, mode: str = "immediate", *, away: float = 0) -> None:
        """Stop it in a mode of pg_ctl, start it on the same port after `away` seconds; returns when it answers."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")
        time.sleep(away)
        self._start()

    def stop(self) -> None:
        """End it in good order; its data can be begun with."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def close(self) -> None:
        """End it and remove its folder."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        self.forget()

    def forget(self) -> None:
        """Remove the folder of one that was stopped."""
        self._folder.cleanup()

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root; Debian's package brings a user for it.
        prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*prefix, str(self._programs / program), "-D", f"{self._folder.name}/data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder.name)


class Redis:
    """A Redis that keeps nothing; `url` is its REDIS_URL. It can be killed and started again, on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it; returns when it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                break
            time.sleep(0.05)

    def kill(self) -> None:
        """End it with no chance to say anything."""
        self._server.kill()
        self._server.wait(10)

    def close(self) -> None:
        """End it."""
        self._server.terminate()
        self._server.wait(10)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL in a temporary folder; yields its DATABASE_URL."""
    with contextlib.closing(Postgres()) as server:
        yield server.url


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing; yields its REDIS_URL."""
    with contextlib.closing(Redis()) as server:
        yield server.url


def missing() -> list[str]:
    """Which of the two is not installed."""
    has_postgres = shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return [
        name
        for name, found in (("postgresql", has_postgres), ("redis-server", shutil.which("redis-server")))
        if not found
    ]


def main() -> int:
    """Run the command after `--`; its exit code."""
    command = sys.argv[sys.argv.index("--") + 1 :]
    if left_out := missing():
        print(f"LEFT OUT: the tests on PostgreSQL and Redis, because {' and '.join(left_out)} cannot be found.")
        return 0
    with postgres() as database_url, redis() as redis_url:
        print("On PostgreSQL and Redis:")
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
