"""No request's body is taken in beyond what any call takes: Django would write all of it to the disk first."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.http import HttpRequest

from salesagent.lib.client import Application, Message, Receive, Scope, Send, header

KEPT = 64 * 1024  # bytes at either end of a form that is too large: all its fields, and not the file between them


class BoundedBodies:
    """ASGI middleware. A body that says it is too large is dropped as it comes, and Django refuses it by its length.

    One that does not say how large it is ends, with the connection, where it becomes too large. `larger` holds the
    bytes of calls that take more than others, by path. `forms` are the paths among them whose views tell a person what
    is too large, see `is_shortened`: they are given the two ends of the body, where the fields stand.
    """

    def __init__(self, application: Application, larger: Mapping[str, int], forms: Collection[str] = ()) -> None:
        self.application = application
        self.larger = larger
        self.forms = forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body bounded."""
        most, taken = self.larger.get(scope["path"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 0
        declared = header(scope, b"content-length")
        refused = declared.isdecimal() and int(declared) > most
        scope["shortened"] = refused and scope["path"] in self.forms
        first = True

        async def bounded() -> Message:
            nonlocal taken, first
            if refused and first:
                first = False
                return await _ends(receive) if scope["shortened"] else _body(b"")
            message = await receive()
            while refused and message["type"] == "http.request":
                message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= most else {"type": "http.disconnect"}

        await self.application(scope, bounded, send)


def is_shortened(request: HttpRequest) -> bool:
    """Whether the body of a form was too large, so that its middle, which is in a file, was left out."""
    return bool(getattr(request, "scope", {}).get("shortened"))


async def _ends(receive: Receive) -> Message:
    head, tail, more = b"", b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        body, more = message.get("body", b""), message.get("more_body", False)
        room = KEPT - len(head)
        head, tail = head + body[:room], (tail + body[room:])[-KEPT:]
    return _body(head + tail)


def _body(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": False}
