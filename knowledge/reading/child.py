"""The process in which files and pages are read: bounded in memory, without the database, secrets or a disk to write.

It takes a line of JSON (`size` in bytes and the arguments of `kinds.read`) and so many bytes, and answers with one
line: the document, or `error`.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from knowledge.reading.documents import Unreadable
from knowledge.reading.kinds import read

MEMORY = 2 * 1024**3  # bytes


def answer(body: bytes, arguments: dict[str, Any]) -> dict[str, Any]:
    """The document, or why there is none."""
    try:
        return read(body, **arguments).to_json()
    except Unreadable as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"error": "It is too large or too deeply nested to be read. Split it, and give the parts one by one."}
    except Exception as error:
        return {"error": f"It cannot be read ({type(error).__name__}). Save it in another format, and try that."}


def main() -> None:
    """Read until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while line := sys.stdin.buffer.readline():
        arguments = json.loads(line)
        body = sys.stdin.buffer.read(arguments.pop("size"))
        said = json.dumps(answer(body, arguments)).encode()
        sys.stdout.buffer.write(said + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
