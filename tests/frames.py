"""The reading side of a socket, for clients that know nothing of our code."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection

Frame = dict[str, Any]

# A busy machine is not a fault; and a reader who has left frames unread must not wait for the close they stand before.
PATIENT: dict[str, Any] = {"open_timeout": 30, "max_queue": None}


class Frames:
    """What has come over one socket."""

    def __init__(self) -> None:
        self.socket: ClientConnection | None = None
        self.frames: list[Frame] = []

    def receive(self, timeout: float = 30) -> Frame:
        """The next frame."""
        assert self.socket is not None
        frame: Frame = json.loads(self.socket.recv(timeout=timeout))
        self.frames.append(frame)
        return frame

    def until(self, wanted: Callable[[Frame], bool], timeout: float = 30) -> Frame:
        """Receive until a frame is the one wanted."""
        end = time.monotonic() + timeout
        while True:
            frame = self.receive(max(0.01, end - time.monotonic()))
            if wanted(frame):
                return frame
