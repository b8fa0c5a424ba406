"""An installation of its own: a data folder, and the product's programs on it, started as an operator starts them."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from tests.engines import free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
# Whatever a developer's .env says, nothing here asks a model that a test did not name.
QUIET = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": "", "REDIS_URL": "", "DEBUG": "false", "LOG_LEVEL": "INFO"}


class Process:
    """A program that runs until it is stopped. What it prints goes to two files beside the data folder."""

    def __init__(self, command: list[str], environment: dict[str, str], files: Path) -> None:
        self.url = f"http://127.0.0.1:{environment['PORT']}"
        self._out, self._err = files.with_suffix(".out"), files.with_suffix(".err")
        with self._out.open("w") as out, self._err.open("w") as err:
            self._process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=out, stderr=err, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Its number in the system's table of processes."""
        return self._process.pid

    @property
    def said(self) -> str:
        """What it wrote to the standard output so far."""
        return self._out.read_text()

    @property
    def logged(self) -> str:
        """What it wrote to the standard error so far."""
        return self._err.read_text()

    def until(self, status: int, path: str = "/api/ready", seconds: float = 120) -> Process:
        """Wait until a path is answered with a status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            code = self._process.poll()
            assert code is None, f"It ended by itself ({code}):\n{self.said}\n{self.logged}"
            with contextlib.suppress(httpx2.TransportError):
                if httpx2.get(self.url + path, timeout=seconds).status_code == status:
                    return self
            time.sleep(0.02)
        raise AssertionError(f"No {status} at {path}:\n{self.said}\n{self.logged}")

    def tell(self, number: int = signal.SIGTERM) -> None:
        """Send a signal to the program (the parent, where there are several processes)."""
        self._process.send_signal(number)

    def ended(self, seconds: float = 60) -> int:
        """Wait for the end; the exit code."""
        return self._process.wait(seconds)

    def stop(self) -> int:
        """End it as a process manager does; the exit code."""
        self.tell()
        return self.ended()

    def kill(self) -> None:
        """End it, and the processes it started, with no chance to say anything."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


class Installation:
    """A data folder and what runs on it; leaving the `with` block ends all of it. `of` is a folder to begin with."""

    def __init__(self, folder: Path, of: Path | None = None, **environment: str) -> None:
        self.data = folder / "data"
        if of is not None:
            shutil.copytree(of, self.data)
        self.environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            **QUIET,
            "DATA_DIR": str(self.data),
            "HOST": "127.0.0.1",
            "PORT": str(free_port()),
            **environment,
        }
        self._folder = folder
        self._processes: list[Process] = []

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            process.kill()

    def start(self, command: str, **environment: str) -> Process:
        """Start a command line as `sh` reads it, so that `$PORT` and the like mean something."""
        files = self._folder / f"process-{len(self._processes)}"
        process = Process(["sh", "-c", f"exec {command}"], {**self.environment, **environment}, files)
        self._processes.append(process)
        return process

    def up(self, **environment: str) -> Process:
        """`manage.py up`, ready."""
        return self.start("python manage.py up", **environment).until(200)

    def procfile(self, name: str) -> str:
        """The command of a line of the Procfile."""
        lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
        return lines[name]

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A management command, to its end."""
        command = f"python manage.py {shlex.join(arguments)}"
        return self.run(command, **environment)

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command line, to its end."""
        return subprocess.run(
            ["sh", "-c", command],
            env={**self.environment, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    # The rows, read past the application

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What SQL finds."""
        with contextlib.closing(sqlite3.connect(self.data / "db.sqlite3")) as database:
            return database.execute(query).fetchall()

    def execute(self, statement: str, *values: Any) -> None:
        """Change rows with SQL."""
        with contextlib.closing(sqlite3.connect(self.data / "db.sqlite3", timeout=20)) as database:
            database.execute(statement, values)
            database.commit()

    def dump(self) -> str:
        """Every row of every table as SQL."""
        with contextlib.closing(sqlite3.connect(self.data / "db.sqlite3")) as database:
            return "\n".join(database.iterdump())
