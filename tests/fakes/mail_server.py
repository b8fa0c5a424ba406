"""A mail server on a real socket: keeps what it is sent, refuses what it is told to, or says nothing at all."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.engines import free_port


class MailServer:
    """Listens on a free port of the loopback. `letters` holds what came: its envelope's receivers and the message."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.refuses = ""
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that make our server use it."""
        return settings_for(self.port)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a receiver, or not."""
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()


def settings_for(port: int) -> dict[str, Any]:
    """The settings of a mail server on this port, with little patience."""
    return {
        "SENDS_EMAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": 1,
        "DEFAULT_FROM_EMAIL": "chat@shop.example",
    }
