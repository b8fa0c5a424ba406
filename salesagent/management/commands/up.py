"""`manage.py up`: everything a new installation needs, then the server. Started again, it changes nothing of yours."""

from __future__ import annotations

import errno
import secrets
import socket
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from chat.models import Site
from chat.widget import script_path
from salesagent import assets, demonstration


class Command(BaseCommand):
    """Migrate, load the demonstration site and make an admin the first time; then serve."""

    help = "Prepare what is missing (tables, demonstration site, admin), then start the server."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        host, port = settings.HOST, settings.PORT
        _refuse_taken(host, port)
        try:
            _try_database()
            self._prepare()
        except OperationalError as error:
            why = " ".join(str(error).split())
            raise CommandError(
                f"The database cannot be used ({why}). Check DATABASE_URL, or that the folder "
                f"{settings.DATA_DIR} can be written and its disk is not full."
            ) from None
        self._tell(host, port)
        # The forwarding headers are read by salesagent.lib.client, from TRUSTED_PROXIES only.
        uvicorn.run(
            "salesagent.asgi:application",
            host=host,
            port=port,
            proxy_headers=False,
            http="salesagent.lib.protocols:Http",
            ws="salesagent.lib.protocols:WebSocket",
            ws_max_size=65_536,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=15,
            log_config=None,
            access_log=False,
        )

    def _prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        if assets.collect():
            self.stdout.write("The static files are collected.")
        if demonstration.load():
            self.stdout.write("A demonstration site is loaded: its agent sells this product.")
        users = get_user_model().objects
        if not users.filter(is_superuser=True).exists():
            password = secrets.token_urlsafe(12)
            users.create_superuser("admin", password=password)
            self.stdout.write(f"\n  Admin:     user name admin, password {password}   (shown only now)\n")

    def _tell(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else f"[{host}]" if ":" in host else host
        base = f"http://{shown}:{port}"
        site = Site.objects.filter(is_default=True).first()
        self.stdout.write(f"\n  Page:      {base}/\n  Admin:     {base}/admin/")
        if site is not None:
            self.stdout.write(f'  Your site: <script async src="{base}{script_path(site)}"></script>\n')
        self.stdout.flush()


def _try_database() -> None:
    """Raise `OperationalError` at once where PostgreSQL cannot be reached; its pool would try for ten seconds."""
    if connection.vendor == "postgresql":
        with connection.wrap_database_errors:
            connection.Database.connect(**connection.get_connection_params(), connect_timeout=5).close()  # type: ignore[attr-defined]  # the driver's module


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CommandError(f"Port {port} needs more rights than you have. Choose another: PORT=8080.") from None
        except OSError as error:
            if error.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN}:
                raise CommandError(
                    f"{host} is no address of this machine. Leave HOST unset, or set HOST=0.0.0.0."
                ) from None
            raise CommandError(
                f"{host}:{port} cannot be used ({error.strerror}). Stop what uses it, or choose another: "
                f"PORT={port + 1 if port < 65_535 else 8000}."
            ) from None
