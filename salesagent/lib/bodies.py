"""No request's body is taken in beyond what any call takes: Django would write all of it to the disk first."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from salesagent.lib.client import Application, Message, Receive, Scope, Send, header


class BoundedBodies:
    """ASGI middleware. A body that says it is too large is dropped as it comes, and Django refuses it by its length.

    One that does not say how large it is ends, with the connection, where it becomes too large. `larger` holds the
    bytes of calls that take more than others, by path.
    """

    def __init__(self, application: Application, larger: Mapping[str, int]) -> None:
        self.application = application
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body bounded."""
        most, taken = self.larger.get(scope["path"], settings.DATA_UPLOAD_MAX_MEMORY_SIZE), 0
        declared = header(scope, b"content-length")
        refused = declared.isdecimal() and int(declared) > most
        first = True

        async def bounded() -> Message:
            nonlocal taken, first
            if refused and first:
                first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            message = await receive()
            while refused and message["type"] == "http.request":
                message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= most else {"type": "http.disconnect"}

        await self.application(scope, bounded, send)
