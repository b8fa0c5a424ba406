"""The product as an ASGI application, with kill points or a planted fault put around it from outside.

`CHAOS_POINT` names the file of chaos/points.py, `CHAOS_PLANTED` a fault of chaos/planted.py.
"""

from __future__ import annotations

import os
from pathlib import Path

from salesagent.asgi import application

if file := os.environ.get("CHAOS_POINT"):
    from chaos import trapped

    trapped.put(Path(file))

if fault := os.environ.get("CHAOS_PLANTED"):
    from chaos import planted

    planted.FAULTS[fault]()

__all__ = ["application"]
