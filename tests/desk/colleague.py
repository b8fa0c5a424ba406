"""A colleague at the desk: a client of the staff socket that knows nothing of our code."""

from __future__ import annotations

import itertools
import json
import time
from contextlib import ExitStack
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.admin.staff import staff
from tests.frames import PATIENT, Frame, Frames


class Colleague(Frames):
    """Somebody of the staff, signed in, and at the desk once `sit` was called."""

    def __init__(self, base: str, name: str, group: str = "Sales managers", *, first_name: str = "") -> None:
        super().__init__()
        self.base = base
        self.client: Client = staff(name, group)
        User.objects.filter(username=name).update(first_name=first_name)
        self.user = User.objects.get(username=name)
        self._open = ExitStack()
        self._numbers = itertools.count(1)

    @property
    def cookie(self) -> str:
        """The admin's session."""
        return f"sessionid={self.client.cookies['sessionid'].value}"

    def sit(self, origin: str = "", cookie: str | None = None) -> Colleague:
        """Open the socket."""
        dialled = connect(
            self.base.replace("http", "ws", 1) + "/desk/socket",
            origin=Origin(origin or self.base),
            additional_headers={"Cookie": self.cookie if cookie is None else cookie},
            compression=None,
            **PATIENT,
        )
        self.socket = self._open.enter_context(dialled)
        return self

    def do(self, type: str, **fields: Any) -> Frame:
        """Send a frame; what it was answered with."""
        assert self.socket is not None
        number = next(self._numbers)
        self.socket.send(json.dumps({"type": type, "n": number, **fields}))
        return self.until(lambda frame: frame.get("n") == number)

    def close_code(self, timeout: float = 30) -> int:
        """Read until the server closes; its close code."""
        end = time.monotonic() + timeout
        try:
            while True:
                self.receive(max(0.01, end - time.monotonic()))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def leave(self) -> None:
        """Close the socket."""
        self._open.close()
