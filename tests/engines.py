"""`python -m tests.engines -- COMMAND`: run a command with a PostgreSQL and a Redis of its own, then end them.

Where one of them is not installed, says so and runs nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL in a temporary folder; yields its DATABASE_URL."""
    port = free_port()
    initdb = shutil.which("initdb") or str(max(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    programs = Path(initdb).resolve().parent
    # The server refuses to run as root; Debian's package brings a user for it.
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        data = f"{folder}/data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        init = [str(programs / "initdb"), "-D", data, "-U", "sales", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*prefix, *init], **quiet)  # type: ignore[call-overload]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        control = [*prefix, str(programs / "pg_ctl"), "-D", data, "-w"]
        subprocess.run([*control, "-o", options, "-l", f"{folder}/log", "start"], **quiet)  # type: ignore[call-overload]
        try:
            yield f"postgres://sales@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that keeps nothing; yields its REDIS_URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


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
