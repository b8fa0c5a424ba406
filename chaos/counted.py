"""The product with a look inside: `GET /chaos/inside` tells what this process holds. Served by the rows that count.

uvicorn chaos.counted:application …
"""

from __future__ import annotations

import _sqlite3
import asyncio
import ctypes
import gc
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from salesagent.asgi import application as product
from salesagent.lib.client import Receive, Scope, Send

PATH = "/chaos/inside"
SQLITE = ctypes.CDLL(_sqlite3.__file__)
SQLITE.sqlite3_memory_used.restype = ctypes.c_int64


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The product's application, with one address more."""
    if scope["type"] != "http" or scope["path"] != PATH:
        await product(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(_inside()).encode()})


def _inside() -> dict[str, Any]:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what the allocator keeps for later is no leak
    _, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
    work = [task.get_coro() for task in asyncio.all_tasks()]
    return {
        "tasks": len(work),
        "of": Counter(getattr(each, "__qualname__", type(each).__name__) for each in work),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "sockets": sum(_is_socket(entry) for entry in os.listdir("/proc/self/fd")),
        "objects": len(gc.get_objects()),
        "memory": (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE"),  # without files that are only mapped
        "sqlite": SQLITE.sqlite3_memory_used(),  # its page caches: at most 2 MB for each connection
    }


def _is_socket(descriptor: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
    except OSError:  # closed since it was listed
        return False
