"""A page to which the server speaks: frames as a test wants them, and everything that is really played."""

from __future__ import annotations

import json
import re
from statistics import mean
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from tests.browser.chat import until
from tests.browser.loudspeaker import BLOCK, MEASURE
from tests.fakes.speech_files import SpeechFiles, Tone


class Loudspeaker:
    """What a page really plays, measured."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(MEASURE)

    def hears(self) -> None:
        """Wait until something is heard."""
        until(self.page, "loud().length > 0")

    def falls_silent(self) -> None:
        """Wait until nothing has been heard for half a second."""
        until(self.page, "loud().length > 0 && performance.now() - loud().at(-1).at > 500")

    def loud_seconds(self, since: float = 0) -> float:
        """For how long something was heard."""
        return float(self.page.evaluate("since => loud().filter(({ at }) => at > since).length", since)) * BLOCK

    def pauses(self) -> list[float]:
        """The silences between the first sound and the last, in seconds."""
        loud: list[bool] = self.page.evaluate("played.map(({ loud }) => loud > 0.01)")
        heard = "".join("x" if block else " " for block in loud).strip()
        return [len(pause) * BLOCK for pause in re.findall(" +", heard)]

    def pitch(self) -> float:
        """The pitch of what was heard last, in Hz, to a tenth; the short gap of a busy machine changes nothing."""
        crossings: list[int] = sorted(self.page.evaluate("loud().slice(-16, -4).map(({ crossings }) => crossings)"))
        return mean(crossings[3:9]) / BLOCK


class SpokenPage(Loudspeaker):
    """Stands between the widget and the real server: adds `speech` frames, notes what the widget sends."""

    def __init__(self, page: Page, files: SpeechFiles, **voice: object) -> None:
        super().__init__(page)
        self.files = files
        self.sent: list[dict[str, Any]] = []
        self._voice = {"out": "smallest", "in": "browser", "transcribe": False, **voice}
        self._socket: WebSocketRoute | None = None
        page.route("**/api/chat/init", self._init)
        page.route_web_socket(re.compile("/socket"), self._connect)

    def frame(self, **frame: object) -> None:
        """Send the widget a frame."""
        assert self._socket
        self._socket.send(json.dumps(frame))

    def speak(self, index: int, text: str, tone: Tone | None = None, **frame: object) -> None:
        """Send the widget a piece of a reply, with a sound if it has one."""
        name = f"{frame.get('reply', 'r')}-{frame.get('attempt', 1)}-{index}"
        url = {"url": self.files.add(name, tone)} if tone else {}
        piece: dict[str, object] = {"reply": "r", "attempt": 1, "last": False, "offset": 0, "chars": len(text)}
        self.frame(**{"type": "speech", "index": index, "text": text, **piece, **url, **frame})

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What the widget has sent of one kind."""
        return [frame for frame in self.sent if frame["type"] == kind]

    def _init(self, route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "voice": self._voice})

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self._socket = socket

        def from_widget(text: str | bytes) -> None:
            self.sent.append(json.loads(text))
            if self.sent[-1]["type"] not in {"sound", "heard", "speak"}:
                server.send(text)

        socket.on_message(from_widget)
        server.on_message(socket.send)
