"""The ASGI application: pages and API by Django, the socket by Channels, the process' life by its own lifespan."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesagent.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402 - Django must be set up first
from django.conf import settings  # noqa: E402

from agent.views import MOST_BYTES  # noqa: E402
from chat.consumers import ChatConsumer  # noqa: E402
from knowledge.admin.source_forms import MOST_UPLOADED as MOST_FILE_UPLOADED  # noqa: E402
from sales.desk.consumer import DeskConsumer  # noqa: E402
from salesagent.lib.bodies import BoundedBodies  # noqa: E402
from salesagent.lib.client import Application, Receive, Scope, Send, TrustedProxies  # noqa: E402
from salesagent.lifespan import Lifespan  # noqa: E402
from salesagent.runtime import Runtime  # noqa: E402
from voice.forms import MOST_UPLOADED  # noqa: E402

FORMS = {
    "/admin/knowledge/source/add/": MOST_FILE_UPLOADED,
    "/admin/voice/customvoice/add/": MOST_UPLOADED,
}  # bytes of a body
LARGER = {**FORMS, "/api/voice/transcribe": MOST_BYTES}


def build() -> Application:
    """A fresh application with a runtime of its own, for one event loop."""
    runtime = Runtime(answering=settings.RUN_WORKER)
    sockets = {
        "/socket": ChatConsumer.as_asgi(hub=runtime.hub),
        "/desk/socket": DeskConsumer.as_asgi(hub=runtime.hub, board=runtime.board),
    }

    async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
        await runtime.start()  # the server may know no lifespan
        if (socket := sockets.get(scope["path"])) is not None:
            await socket(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4404})

    async def http(scope: Scope, receive: Receive, send: Send) -> None:
        await runtime.start()
        scope["runtime"], scope["hub"] = runtime, runtime.hub
        await pages(scope, receive, send)  # type: ignore[arg-type]  # the stubs ask for plain dicts

    protocols = {
        "http": TrustedProxies(BoundedBodies(http, LARGER, FORMS)),
        "websocket": TrustedProxies(websocket),
        "lifespan": Lifespan(runtime),
    }
    application: Application = ProtocolTypeRouter(protocols)
    return application


application = build()
