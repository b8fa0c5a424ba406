"""What the system knows of a process, from /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path

TICK = 1_000_000 // os.sysconf("SC_CLK_TCK")  # microseconds


def cpu_us(pid: int) -> int:
    """Microseconds of processor time that a process has used, all its threads together; good to 10 ms."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * TICK


def resident_kb(pid: int) -> int:
    """Kilobytes of memory that a process holds, files mapped into it included."""
    return _status(pid, "VmRSS")


def own_kb(pid: int) -> int:
    """Kilobytes of memory that a process holds for itself alone."""
    return _status(pid, "RssAnon")


def _status(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"/proc/{pid}/status does not hold {name}.")
    return int(found[1])
