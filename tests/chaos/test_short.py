"""The short form of the quick rows of the fault suite; `make chaos` runs all of them in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.__main__ import found

pytestmark = pytest.mark.timeout(300)  # whole installations: a busy machine is not a fault

QUICK = ("duplicates", "kill_points", "rolling_restarts")


@pytest.mark.parametrize("row", QUICK)
def test_it_keeps_its_promises(row: str, tmp_path: Path) -> None:
    verdict = found()[row].run(tmp_path / row, db="sqlite", seed=1, size="short")
    # How long it took is not held here: a busy machine is not a fault.
    assert [breach for breach in verdict.breaches if not breach.startswith(("moves again", "the pause"))] == []
