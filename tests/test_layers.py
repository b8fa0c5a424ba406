"""Which part of the project may use which: the rules as data, and a reader of the imports that holds the code to them.

Counted are imports everywhere (inside functions and under TYPE_CHECKING too) and names given as text: foreign keys,
`include("app.urls")`, `get_model`, `import_module`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_USE: dict[str, set[str]] = {
    "landing": {"chat"},
    "agent": {"chat", "sales", "knowledge", "voice", "personas"},
    "sales": {"chat"},
    "chat": {"personas"},
    "knowledge": set(),
    "voice": set(),
    "personas": set(),
}
PROJECT = "salesagent"  # puts the apps together, so it may use them all …
LIB = "salesagent.lib"  # … but what every app may use knows none of them
BESIDE = {"tests", "bench", "chaos", "manage"}  # may use everything; nothing may use them

BY_NAME = {
    "ForeignKey",
    "OneToOneField",
    "ManyToManyField",
    "include",
    "get_model",
    "import_module",
    "import_string",
}


@dataclass(frozen=True, slots=True)
class Use:
    """One module's use of another, and where it stands."""

    user: str
    used: str
    place: str


class Tree:
    """The Python modules below a folder, by dotted name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = {self._name(path): path for path in sorted(root.rglob("*.py")) if self._is_ours(path)}

    def uses(self) -> list[Use]:
        """Every use of one of these modules by another."""
        found = (use for module, path in self.files.items() for use in self._uses_in(module, path))
        return [use for use in found if use.user != use.used]

    def _is_ours(self, path: Path) -> bool:
        folders = path.relative_to(self.root).parts[:-1]
        return not any(part.startswith(".") or part in {"node_modules", "data"} for part in folders)

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)

    def _known(self, name: str) -> str | None:
        """The longest beginning of a dotted name that is one of these modules."""
        parts = name.split(".")
        beginnings = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((beginning for beginning in beginnings if beginning in self.files), None)

    def _uses_in(self, module: str, path: Path) -> Iterator[Use]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in self._names(node, module, package=path.name == "__init__.py"):
                if (used := self._known(name)) is not None:
                    yield Use(module, used, f"{path.relative_to(self.root)}:{getattr(node, 'lineno', 0)}")

    def _names(self, node: ast.AST, module: str, *, package: bool) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            above = module.split(".")[: len(module.split(".")) - node.level + package] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            return [f"{start}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Call) and _called(node) in BY_NAME:
            return [self._of_text(text) for text in _texts(node)]
        return []

    def _of_text(self, text: str) -> str:
        """A name given as text; `app.Model`, and an app alone, stand for that app's models."""
        app = text.partition(".")[0]
        return f"{app}.models" if self._known(text) == app else text


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _texts(call: ast.Call) -> list[str]:
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "to")]
    return [value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)]


def breaches(uses: list[Use]) -> list[str]:
    """What breaks the rules, each with its place."""
    return [f"{use.place}: {use.user} may not use {use.used}" for use in uses if not _allowed(use)]


def _allowed(use: Use) -> bool:
    user, used = use.user.split(".")[0], use.used.split(".")[0]
    in_lib = (use.used + ".").startswith(LIB + ".")
    if user in BESIDE:
        return True
    if (use.user + ".").startswith(LIB + "."):
        return in_lib
    if user == PROJECT:
        return used not in BESIDE
    return used == user or in_lib or used in MAY_USE[user]


def cycles(uses: list[Use]) -> list[str]:
    """Circles of modules that use each other, each named once with the places that close it."""
    onward: dict[str, dict[str, str]] = {}
    for use in uses:
        onward.setdefault(use.user, {}).setdefault(use.used, use.place)
    found: dict[frozenset[str], str] = {}
    for start in onward:
        if path := _way_back(start, onward):
            steps = zip(path, [*path[1:], start], strict=True)
            found.setdefault(frozenset(path), " → ".join(f"{one} ({onward[one][next_]})" for one, next_ in steps))
    return list(found.values())


def _way_back(start: str, onward: dict[str, dict[str, str]]) -> list[str]:
    """The shortest way from a module through others back to itself; empty where there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        for after in onward.get(way[-1], {}):
            if after == start:
                return way
            if after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return []


def test_it_keeps_to_the_layers() -> None:
    assert breaches(Tree(ROOT).uses()) == []


def test_it_has_no_import_cycle() -> None:
    assert cycles(Tree(ROOT).uses()) == []


def test_it_knows_every_package() -> None:
    packages = {name.split(".")[0] for name in Tree(ROOT).files}
    assert packages <= MAY_USE.keys() | BESIDE | {PROJECT}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("chat/views.py", "from personas.models import Persona", ""),
        ("chat/views.py", "from salesagent.lib import http", ""),
        ("salesagent/urls.py", "import agent.worker", ""),
        ("tests/test_chat.py", "import agent.worker", ""),
        (
            "personas/admin.py",
            "from chat.models import Site",
            "personas/admin.py:1: personas.admin may not use chat.models",
        ),
        ("chat/views.py", "\n\nimport agent.worker", "chat/views.py:3: chat.views may not use agent.worker"),
        (
            "chat/views.py",
            "def f():\n    from agent import worker",
            "chat/views.py:2: chat.views may not use agent.worker",
        ),
        (
            "chat/views.py",
            "if TYPE_CHECKING:\n    import agent.worker",
            "chat/views.py:2: chat.views may not use agent.worker",
        ),
        (
            "personas/models.py",
            "ForeignKey('chat.Site')",
            "personas/models.py:1: personas.models may not use chat.models",
        ),
        (
            "personas/models.py",
            "models.OneToOneField(to='chat.Site')",
            "personas/models.py:1: personas.models may not use chat.models",
        ),
        ("chat/urls.py", "include('landing.urls')", "chat/urls.py:1: chat.urls may not use landing.urls"),
        (
            "voice/apps.py",
            "apps.get_model('chat', 'Site')",
            "voice/apps.py:1: voice.apps may not use chat.models",
        ),
        ("agent/worker.py", "import salesagent.urls", "agent/worker.py:1: agent.worker may not use salesagent.urls"),
        ("salesagent/lib/http.py", "import chat", "salesagent/lib/http.py:1: salesagent.lib.http may not use chat"),
        (
            "salesagent/lib/http.py",
            "import salesagent.urls",
            "salesagent/lib/http.py:1: salesagent.lib.http may not use salesagent.urls",
        ),
        ("chat/views.py", "from tests import test_chat", "chat/views.py:1: chat.views may not use tests.test_chat"),
    ],
)
def test_it_sees_a_breach(tmp_path: Path, path: str, text: str, said: str) -> None:
    plant(tmp_path, path, text)

    assert breaches(Tree(tmp_path).uses()) == ([said] if said else [])


def test_it_sees_a_cycle(tmp_path: Path) -> None:
    plant(tmp_path, "chat/views.py", "import chat.urls")
    plant(tmp_path, "chat/urls.py", "def f():\n    from chat.models import Site")
    plant(tmp_path, "chat/models.py", "from chat import views")

    assert cycles(Tree(tmp_path).uses()) == [
        "chat.models (chat/models.py:1) → chat.views (chat/views.py:1) → chat.urls (chat/urls.py:2)"
    ]


def plant(root: Path, path: str, text: str) -> None:
    """Put a module into a made-up tree in which every package has its usual modules."""
    usual = ["chat/models", "chat/urls", "chat/views", "personas/models", "agent/worker", "landing/urls"]
    usual += ["salesagent/urls", "salesagent/lib/http", "tests/test_chat"]
    for name in usual:
        module = root / f"{name}.py"
        for folder in (module.parent, *module.parent.parents):
            if folder == root:
                break
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "__init__.py").touch()
        module.touch()
    planted = root / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text)
