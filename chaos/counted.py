"""The product with a look inside: `GET /chaos/inside` tells what this process holds. Served by the rows that count.

uvicorn chaos.counted:application …
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from salesagent.asgi import application as product
from salesagent.lib.client import Receive, Scope, Send

PATH = "/chaos/inside"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The product's application, with one address more."""
    if scope["type"] != "http" or scope["path"] != PATH:
        await product(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(_inside()).encode()})


def _inside() -> dict[str, Any]:
    gc.collect()
    work = [task.get_coro() for task in asyncio.all_tasks()]
    return {
        "tasks": len(work),
        "of": Counter(getattr(each, "__qualname__", type(each).__name__) for each in work),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "sockets": sum(_is_socket(entry) for entry in os.listdir("/proc/self/fd")),
        "objects": len(gc.get_objects()),
        "resident": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
    }


def _is_socket(descriptor: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
    except OSError:  # closed since it was listed
        return False
