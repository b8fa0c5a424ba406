"""What changed between two states of a persona, field by field and line by line, as plain data for a template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.contrib.admin.utils import label_for_field

from personas.models import CONTENT_FIELDS, Persona, PersonaContent


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stayed, came or went."""

    kind: Literal["same", "new", "gone"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed."""

    label: str
    lines: list[Line]


def between(before: PersonaContent | None, after: PersonaContent) -> list[Change]:
    """The fields that differ, in the order of the form. `before` is None for the first version."""
    changes = []
    for name in CONTENT_FIELDS:
        old, new = (_as_lines(getattr(state, name)) if state else [] for state in (before, after))
        if old != new:
            changes.append(Change(str(label_for_field(name, Persona)), list(_compare(old, new))))
    return changes


def _as_lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value is None else str(value).splitlines()


def _compare(old: list[str], new: list[str]) -> Iterator[Line]:
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("same", text) for text in old[old_from:old_to])
        else:
            yield from (Line("gone", text) for text in old[old_from:old_to])
            yield from (Line("new", text) for text in new[new_from:new_to])
