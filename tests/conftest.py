"""The cast and the stage: a real server on a real port, a visitor, a model server, browsers.

- `serve(**settings)` starts the application under uvicorn on a free port, with settings changed; returns a `Server`
  with `.url`. `server` is one with the defaults. Rows are made with the ORM, in the same database.
- `site` is a default site with a published persona that answers pages of the server itself.
- `visit(server)` gives a `Visitor` (tests/visitor.py); `model` a scripted model server (tests/fakes/model_server.py).
- `installation` (tests/operation/installation.py) starts the product as separate processes on a data folder of its own.
- `page` (pytest-playwright) is a Chromium page; mark such tests with `browser`.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from shutil import which
from typing import Any

import hypothesis
import pytest
import uvicorn
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_migrate
from servestatic.middleware import ServeStaticMiddleware

from chat.models import Site
from knowledge import search
from personas.models import Persona
from sales import catalogue
from sales.models import Qualification, QualificationField
from salesagent.lib import database
from tests.fakes.mail_server import MailServer
from tests.fakes.model_server import ModelServer
from tests.fakes.threads import LoopThread
from tests.visitor import Visitor

pytest_plugins = ["tests.operation.fixtures", "tests.voice.fixtures"]

# No test is timed: a busy machine is not a fault.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

GREETING = "Hello, I am Robin. What are you looking for?"
DISCLOSURE = "I am an AI assistant."


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Where the tables are emptied after a test, what an installation begins with is put back.

    Django would make permissions anew, in 40 ms; `bulk_create` takes 15 for as many rows.
    """
    supplied: tuple[Any, ...] = (Qualification, QualificationField)
    with django_db_blocker.unblock():
        rows = [(model, list(model._default_manager.all())) for model in supplied]
        plain = [_as_it_stands(model) for model in (ContentType, Permission)]

    def put_back(**_: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in plain:
                cursor.executemany(statement, values)
            for model, kept in rows:
                model._default_manager.bulk_create(kept)

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.connect(put_back, sender=apps.get_app_config("auth"), weak=False)


def _as_it_stands(model: type[Model]) -> tuple[str, list[tuple[Any, ...]]]:
    """The statement that puts the rows of a table back, and the rows."""
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    return f"INSERT INTO {table} ({names}) VALUES ({places})", list(model._default_manager.values_list(*columns))


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once() -> Iterator[None]:
    """Every server and client would look through all folders of static files for itself, in 35 ms."""
    look, listed = ServeStaticMiddleware.add_files_from_finders, {}

    def add(middleware: ServeStaticMiddleware) -> None:
        how = (middleware.static_prefix, middleware.max_age, middleware.use_manifest)
        if how not in listed:
            look(middleware)
            listed[how] = dict(middleware.files), list(middleware.directories)
        files, directories = listed[how]
        middleware.files |= files
        middleware.directories[:] = directories

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServeStaticMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def catalogue_is_read_again() -> None:
    """What a process keeps for a second may be of the test before, whose rows are gone."""
    catalogue.forget()


class Server:
    """The application under uvicorn, on a thread of the test's process."""

    def __init__(self, port: int | None = None) -> None:
        from salesagent.asgi import build

        # Named as TCP, or asyncio leaves Nagle's delay of 40 ms on.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port or 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = LoopThread()
        config = uvicorn.Config(
            build(),
            log_config=None,
            proxy_headers=False,
            http="salesagent.lib.protocols:Http",
            ws="salesagent.lib.protocols:WebSocket",
            ws_max_size=65_536,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._serving = self._thread.run(self._serve())

    async def _serve(self) -> Any:
        serving = asyncio.create_task(self._server._serve([self._socket]))
        while not self._server.started:  # noqa: ASYNC110 - uvicorn offers no event for it
            await asyncio.sleep(0.005)
        return serving

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine where the server runs."""
        self._thread.run(work)

    @property
    def connections(self) -> set[Any]:
        """The protocols of those who are connected."""
        return self._server.server_state.connections

    def stop(self) -> None:
        """End as on SIGTERM: sockets are closed with 1012."""
        self._server.should_exit = True

        async def ended() -> None:
            await self._serving

        self._thread.close(ended)

    def drop(self) -> None:
        """End after a test, when nobody looks: uvicorn's own end polls, and takes 150 ms."""

        async def ended() -> None:
            self._thread.loop.remove_reader(self._socket)
            for _ in range(5):  # asyncio leaks whoever is accepted in the moment in which it stops listening
                await asyncio.sleep(0)
            for listening in self._server.servers:
                listening.close()
            for connected in list(self.connections):
                connected.shutdown()
            if self._server.server_state.tasks:
                await asyncio.wait(self._server.server_state.tasks, timeout=3)
            for connected in list(self.connections):
                connected.transport.abort()
            await self._server.lifespan.shutdown()

        if not self._thread.loop.is_closed():
            self._thread.close(ended)


@pytest.fixture
def serve(transactional_db: None, settings: Any) -> Iterator[Callable[..., Server]]:
    """Start servers with settings changed; they are stopped after the test."""
    for alias in settings.CACHES:
        caches[alias].clear()
    search.refresh()
    servers: list[Server] = []

    def start(port: int | None = None, **changes: Any) -> Server:
        for name, value in changes.items():
            setattr(settings, name, value)
        servers.append(Server(port))
        return servers[-1]

    yield start
    for server in servers:
        server.drop()
    _end_database_work()


def _end_database_work() -> None:
    """What a server began is carried to its end by threads, and would meet the emptying of the tables."""
    threads = database._threads
    idle = threading.Barrier(threads._max_workers + 1)
    for _ in range(threads._max_workers):
        threads.submit(idle.wait)
    with suppress(threading.BrokenBarrierError):  # a test that holds a thread on purpose
        idle.wait(5)


@pytest.fixture
def server(serve: Callable[..., Server], site: Site) -> Server:
    """A server with the default settings and one site."""
    return serve()


@pytest.fixture
def persona(transactional_db: None) -> Persona:
    """Robin, published."""
    robin = Persona.objects.create(
        name="Robin", greeting=GREETING, disclosure=DISCLOSURE, quick_replies=["What does it cost?"]
    )
    robin.publish(None)
    return robin


@pytest.fixture
def site(persona: Persona) -> Site:
    """The default site, which answers pages of the server itself."""
    return Site.objects.create(name="Shop", own_origin=True, is_default=True, persona=persona)


@pytest.fixture
def visit() -> Iterator[Callable[..., Visitor]]:
    """Make visitors; they leave after the test."""
    visitors: list[Visitor] = []

    def make(server: Server, **init: Any) -> Visitor:
        visitors.append(Visitor(server.url, **init))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def vera(server: Server, visit: Callable[..., Visitor]) -> Visitor:
    """Vera, connected."""
    return visit(server).connect()


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A scripted model server."""
    fake = ModelServer()
    yield fake
    fake.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server."""
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def with_model(model: ModelServer) -> dict[str, Any]:
    """The settings that make our server use it, with waits that are short, but not for a busy machine."""
    return {
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "sk-test-canary-key",
        "OPENAI_MODEL": "test-model",
        "MODEL_FIRST_TOKEN_SECONDS": 4.0,
        "MODEL_SILENCE_SECONDS": 3.0,
        "MODEL_TOTAL_SECONDS": 40.0,
        "MODEL_RETRIES": 1,
    }


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without its windows where that is installed: half the time. Browsers are not downloaded."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = [path for name in names if (path := which(name))]
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": found[0] if found else None, "args": flags}
