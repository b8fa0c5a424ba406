"""The command line of a web process, as the Procfile has it, for an application that wraps the product's."""

from __future__ import annotations

from tests.operation.installation import ROOT


def serving(application: str) -> str:
    """The Procfile's `web` with another application."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    return lines["web"].replace("salesagent.asgi:application", application)
