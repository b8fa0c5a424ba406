"""The documents say what the code does: names, fields, defaults, links and commands are compared."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

import salesagent
from chat import events
from salesagent.health import PARTS
from salesagent.lib.http import STATUS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
APPS = ("agent", "chat", "knowledge", "landing", "personas", "sales", "salesagent", "voice")
NAME = re.compile(r"`([^`]+)`(\??)")

every_page = pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


# Reading documents


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the tables under a heading, without their heads."""
    sections = re.split(r"^#+ ", (ROOT / "docs" / page).read_text(), flags=re.MULTILINE)
    (text,) = [section for section in sections if section.startswith(f"{heading}\n")]
    return rows(text)


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    lines = text.splitlines()
    ruled = [number for number, line in enumerate(lines) if re.fullmatch(r"\|[-|]+\|", line)]
    found = []
    for number in ruled:
        for line in lines[number + 1 :]:
            if not line.startswith("|"):
                break
            found.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def names(cell: str) -> list[str]:
    """The names in code marks in a table's cell."""
    return [name for name, _ in NAME.findall(cell)]


def code_in(text: str) -> list[str]:
    """What stands in code marks and code blocks."""
    blocks = re.findall(r"^ *```.*?\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`]+)`", rest)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# Reading code


def calls(*folders: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call in the Python files of these folders or files."""
    for folder in folders:
        path = ROOT / folder
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield from ((file, node) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


def constant(node: ast.AST | None) -> Any:
    """The value of a literal; `...` for anything else."""
    try:
        return ast.literal_eval(node) if node is not None else ...
    except ValueError:
        return ...


def variable(call: ast.Call) -> str | None:
    """The environment variable that a call reads: `env.any("NAME")` or `any(env, "NAME")`."""
    by_env = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
    first, second = ([constant(argument) for argument in call.args] + [..., ...])[:2]
    if by_env and isinstance(first, str):
        return first
    given_env = bool(call.args) and getattr(call.args[0], "id", "") == "env"
    return second if given_env and isinstance(second, str) else None


@cache
def variables() -> dict[str, Any]:
    """Every environment variable that is read, with its default where that is a literal."""
    found: dict[str, Any] = {}
    for _, call in calls("salesagent/settings.py", "salesagent/lib/configure.py"):
        if name := variable(call):
            default = next((key.value for key in call.keywords if key.arg == "default"), None)
            found[name] = constant(default or (call.args[2] if len(call.args) > 2 else None))
    return found


def error_codes() -> set[str]:
    """Every code a client can be refused with."""
    made = [
        constant(call.args[0])
        for _, call in calls(*APPS)
        if call.args and getattr(call.func, "attr", getattr(call.func, "id", "")) in {"Refused", "Error"}
    ]
    return {code for code in made if isinstance(code, str)} | STATUS.keys()


# Settings


def test_it_describes_every_setting() -> None:
    described = [row[0].strip("`") for row in rows((ROOT / "docs/settings.md").read_text())]

    assert sorted(described) == sorted(variables())


@pytest.mark.parametrize("name", sorted(name for name, value in variables().items() if value not in (..., "", [])))
def test_it_names_the_default(name: str) -> None:
    (default,) = [row[1] for row in rows((ROOT / "docs/settings.md").read_text()) if row[0] == f"`{name}`"]
    value = variables()[name]

    assert default == f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_it_reads_the_environment_in_one_place() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path, call in calls(*APPS)
        if ast.unparse(call.func) in {"os.getenv", "os.environ.get", "environ.get"}
    }

    assert readers == set()


# The wire


def fields_of(event: Any) -> dict[str, bool]:
    """The fields of a frame and whether each may be left out."""
    optional = {field.name: field.default is not MISSING for field in fields(event)}
    if "type" in vars(event):  # a server's frame: what is None is left out
        optional = {field.name: "None" in str(field.type) for field in fields(event)}
    return {"from" if name == "from_seq" else name: may for name, may in optional.items()}


def described_frames(heading: str) -> dict[str, dict[str, bool]]:
    """The frames of a table: their fields, and whether each may be left out."""
    frames = [row for row in table("protocol.md", heading) if len(row) == 3]
    return {names(kind)[0]: {name: bool(mark) for name, mark in NAME.findall(cell)} for kind, cell, _ in frames}


def test_it_describes_what_a_client_may_send() -> None:
    kinds = {
        kind: {"message": events.Write}.get(kind) or getattr(events, kind.capitalize()) for kind in events.BUILDERS
    }
    sent = {kind: fields_of(event) for kind, event in kinds.items()}
    sent["connect"]["protocol"] = False

    assert described_frames("Frames from the client") == sent


def test_it_describes_what_the_server_sends() -> None:
    kinds: tuple[Any, ...] = events.ServerEvent.__args__

    assert described_frames("Frames from the server") == {kind.type: fields_of(kind) for kind in kinds}


def test_it_describes_every_error_code() -> None:
    assert {names(row[0])[0] for row in table("protocol.md", "Error codes")} == error_codes()


@pytest.mark.parametrize(("code", "status"), STATUS.items())
def test_it_names_the_status_of_a_refused_call(code: str, status: int) -> None:
    (row,) = [row for row in table("protocol.md", "Error codes") if row[0] == f"`{code}`"]

    assert row[1] == str(status)


@pytest.mark.parametrize(("code", "closes"), events.FATAL.items())
def test_it_names_the_close_code_of_a_fatal_error(code: str, closes: int) -> None:
    (row,) = [row for row in table("protocol.md", "Error codes") if row[0] == f"`{code}`"]

    assert row[2] == str(closes)


def test_it_describes_every_close_code_of_ours() -> None:
    sources = [*(ROOT / "chat").rglob("*.py"), ROOT / "salesagent/asgi.py"]
    used = {int(code) for path in sources for code in re.findall(r"\b44\d\d\b", path.read_text())}

    assert {int(row[0]) for row in table("protocol.md", "Close codes") if row[0].startswith("44")} == used


def test_it_describes_every_call() -> None:
    files = ("agent/urls.py", "chat/urls.py", "voice/urls.py", "salesagent/urls.py")
    text = "".join(path.read_text() for name in files if (path := ROOT / name).exists())
    paths = [path.partition("<")[0] for path in re.findall(r'path\("(api/[^"]+)"', text)]
    described = re.findall(r"`(?:GET|POST) /(api/[a-z/]+)", (ROOT / "docs/protocol.md").read_text())

    assert set(described) == set(paths)


def test_it_describes_every_part_of_health() -> None:
    parts = [names(row[0])[0] for row in table("operate.md", "Is it well") if "/" not in row[0]]

    assert parts == list(PARTS)


# The widget


def sources_of_widget() -> str:
    """All of the widget's own code."""
    files = (path for path in sorted((ROOT / "widget/src").rglob("*.js")) if ".test." not in path.name)
    return "\n".join(path.read_text() for path in files)


def test_it_describes_the_attributes_of_a_page() -> None:
    of_the_tag = (ROOT / "widget/src/launcher/attributes.js").read_text()
    used = set(re.findall(r"data-sales-agent-[a-z]+", sources_of_widget())) | set(
        re.findall(r"`(data-[a-z-]+)", of_the_tag)
    )

    assert set(re.findall(r"^\| `(data-[a-z-]+)`", (ROOT / "docs/embed.md").read_text(), flags=re.MULTILINE)) == used


def test_it_describes_the_calls_and_events_of_the_widget() -> None:
    loader = (ROOT / "widget/src/loader.js").read_text()
    offered = re.findall(r"^\s+(\w+): \(", loader.split("const api = {")[1].split("};")[0], flags=re.MULTILINE)
    emitted = set(re.findall(r'\.emit\("(\w+)"', sources_of_widget()))
    described = table("embed.md", "From your own page")

    assert re.findall(r"`SalesAgent\.(\w+)\(", " ".join(row[0] for row in described)) == offered
    assert {names(row[0])[0] for row in described if len(row) == 3} == emitted


# Every page


@every_page
def test_its_links_lead_somewhere(document: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if "://" not in link and not (target.exists() and (not anchor or anchor in anchors(target))):
            dead.append(link)

    assert dead == []


@every_page
def test_its_commands_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    code = "\n".join(code_in(document.read_text()))

    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= get_commands().keys()


@every_page
def test_its_files_exist(document: Path) -> None:
    folder = "|".join([*APPS, "tests", "widget", "docs"])
    named = re.findall(rf"(?<![\w/.-])((?:{folder})/[\w/.-]+)", "\n".join(code_in(document.read_text())))

    assert [path for path in named if not (ROOT / path).exists() and "NAME" not in path] == []


@every_page
def test_it_speaks_of_the_product_alone(document: Path) -> None:
    unfit = r"(?<![\w.])/(work|root|home)\b|\b(TODO|FIXME|XXX)\b|\b(pypi|devpi|nexus|artifactory|registry)\b"

    assert re.search(unfit, document.read_text(), flags=re.IGNORECASE) is None


WITH_BUTTONS = ["agent.md", "conversations.md", "embed.md", "knowledge.md", "leads-out.md", "voice.md"]


@pytest.mark.parametrize("name", WITH_BUTTONS)
def test_it_names_buttons_as_they_are(name: str) -> None:
    sources = [*(ROOT / "templates").rglob("*.html"), *(path for app in APPS for path in (ROOT / app).rglob("*.py"))]
    shown = "\n".join(path.read_text() for path in sources).lower()
    labels = re.findall(r"\*\*([^*\n]+)\*\*", (ROOT / "docs" / name).read_text())

    assert [label for label in labels if label[-1] not in ".?" and label.lower() not in shown] == []


def test_its_newest_version_is_this_one() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)

    assert newest is not None
    assert newest[1] == salesagent.__version__
