"""What is installed: pinned with hashes, above the versions that closed known holes, and few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("requirements.txt", "requirements-dev.txt")
MOST_DIRECT = 23

# Why: CVE-2026-3902 (Django), CVE-2026-44545 and -44546 (daphne), CVE-2023-28858 and -28859 (redis, before 4.6;
# from 8 on it cuts idle listeners off), CVE-2025-43859 (h11). openai 3 is the line the provider is written for.
FLOORS = {
    "django": ">=5.2.13,<5.3",
    "channels": ">=4.3.2",
    "daphne": ">=4.2.2",
    "redis": ">=4.6,<8",
    "h11": ">=0.16",
    "openai": ">=3.54,<4",
}


def lines(name: str) -> list[str]:
    """The requirements of a file, each as one line, without comments."""
    joined = (ROOT / name).read_text().replace("\\\n", " ")
    return [line for line in (re.sub(r"(^|\s)#.*", "", raw).strip() for raw in joined.splitlines()) if line]


def pins(name: str) -> dict[str, Requirement]:
    """The requirements of a file by their name."""
    found = (Requirement(line.partition("--hash")[0]) for line in lines(name) if not line.startswith("-"))
    return {requirement.name.lower(): requirement for requirement in found}


@pytest.mark.parametrize(("package", "allowed"), FLOORS.items())
def test_it_is_above_the_floor(package: str, allowed: str) -> None:
    (pin,) = pins("requirements.txt")[package].specifier

    assert SpecifierSet(allowed).contains(pin.version)


@pytest.mark.parametrize("name", PINNED)
def test_it_pins_every_package(name: str) -> None:
    loose = [str(one) for one in pins(name).values() if [pin.operator for pin in one.specifier] != ["=="]]

    assert loose == []


@pytest.mark.parametrize("name", PINNED)
def test_it_holds_a_hash_for_every_package(name: str) -> None:
    bare = [line for line in lines(name) if not line.startswith("-") and "--hash=sha256:" not in line]

    assert bare == []


@pytest.mark.parametrize("name", [*PINNED, "requirements.in", "requirements-dev.in"])
def test_it_names_no_place_to_fetch_from(name: str) -> None:
    options = [line for line in lines(name) if re.match(r"-(?!c )", line) or "://" in line]

    assert options == []


def test_it_needs_few_packages() -> None:
    assert len(lines("requirements.in")) <= MOST_DIRECT
