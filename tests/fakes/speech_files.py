"""Speech files as the server hands them out: tones, made as slowly and cut off where a test wants."""

from __future__ import annotations

import array
import math
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RATE = 24_000
BLOCK = 0.05  # seconds of sound sent at once


@dataclass
class Tone:
    """One file. Its second half is `held` back until that is set; `cut` is after how many seconds it breaks off."""

    seconds: float = 0.6
    hertz: int = 440
    held: threading.Event | None = None
    cut: float | None = None
    always: bool = True
    status: int = 200
    before: float = 0.0


@dataclass
class SpeechFiles:
    """Serves the tones by their names until it is closed; `asked` are the names in the order of their requests."""

    tones: dict[str, Tone] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen."""
        files = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                files._answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(self, name: str, tone: Tone) -> str:
        """Serve `tone`; returns its address."""
        self.tones[name] = tone
        return f"{self.url}/api/voice/{name}.pcm"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        name, _, kind = handler.path.rpartition("/")[2].rpartition(".")
        self.asked.append(f"{name}.{kind}")
        tone = self.tones[name]
        cut = tone.cut if tone.always or self.asked.count(f"{name}.{kind}") == 1 else None
        time.sleep(tone.before)
        handler.send_response(tone.status)
        handler.send_header("Content-Type", "audio/wav" if kind == "wav" else "audio/pcm")
        handler.send_header("Access-Control-Allow-Origin", "*")
        handler.send_header("Access-Control-Expose-Headers", "X-Sample-Rate")
        handler.send_header("X-Sample-Rate", str(RATE))
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        sound = _header(tone) + _pcm(tone) if kind == "wav" else _pcm(tone)
        size = int(BLOCK * RATE) * 2 + 1  # an odd number: samples come in halves
        try:
            for at in range(0, len(sound), size):
                if cut is not None and at >= cut * RATE * 2:
                    handler.close_connection = True
                    handler.connection.close()
                    return
                if tone.held and at >= len(sound) / 2:
                    tone.held.wait(60)
                block = sound[at : at + size]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
                handler.wfile.flush()
            handler.wfile.write(b"0\r\n\r\n")
        except OSError:
            handler.close_connection = True  # the listener has gone


def _pcm(tone: Tone) -> bytes:
    step = 2 * math.pi * tone.hertz / RATE
    return array.array("h", (int(12_000 * math.sin(step * at)) for at in range(int(tone.seconds * RATE)))).tobytes()


def _header(tone: Tone) -> bytes:
    size = int(tone.seconds * RATE) * 2
    form = struct.pack("<4sI8sIHHIIHH", b"RIFF", 36 + size, b"WAVEfmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return form + struct.pack("<4sI", b"data", size)
