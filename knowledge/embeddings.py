"""The embeddings endpoint: texts in, vectors out; a question's vector in time or not at all.

Any server that speaks OpenAI's `/v1/embeddings`. Synchronous, through one pooled session; questions on threads of their
own, because nobody waits for them longer than EMBEDDINGS_SECONDS.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from functools import lru_cache

import numpy as np
import orjson
import requests
from django.conf import settings
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

OPENAI = "https://api.openai.com/v1"
MOST_BYTES = 64_000_000
QUESTION_CHARS = 2_000
REFUSES = frozenset({400, 413, 422})
# After a fault nobody waits for so long; then one question asks again, and does not wait for what it hears.
PAUSE = 15.0


class EmbeddingsFailed(Exception):
    """No vectors came; the message is for staff. `refused`: the server will not take these very texts."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


class Endpoint:
    """One embeddings server. `fault` is why it is kept away from; empty while it works."""

    def __init__(self, base_url: str, api_key: str, model: str, seconds: float) -> None:
        self.model = model
        self.fault = ""
        self._url = f"{(base_url or OPENAI).rstrip('/')}/embeddings"
        self._seconds = seconds
        self._session = requests.Session()
        if api_key:
            self._session.headers["Authorization"] = f"Bearer {api_key}"
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="embeddings")
        self._lock = threading.Lock()
        self._until = 0.0

    def embed(self, texts: Sequence[str], seconds: float) -> Vectors:
        """One row of length 1 for each text, within about so many seconds. Raises `EmbeddingsFailed`."""
        until = time.monotonic() + seconds
        wanted = {"model": self.model, "input": list(texts), "encoding_format": "float"}
        try:
            with self._session.post(
                self._url, json=wanted, timeout=seconds, stream=True, allow_redirects=False
            ) as response:
                body = _body(response, until)
                if response.status_code != 200:
                    refused = response.status_code in REFUSES
                    raise EmbeddingsFailed(_refusal(response.status_code, body), refused=refused)
        except requests.RequestException as error:
            raise EmbeddingsFailed(
                f"The embeddings server cannot be reached ({type(error).__name__}). Look at EMBEDDINGS_BASE_URL."
            ) from error
        return _vectors(body, len(texts))

    def ask(self, question: str) -> Future[Vectors] | None:
        """Begin to ask for a question's vector; None while the server is kept away from."""
        with self._lock:
            now = time.monotonic()
            if now < self._until:
                return None
            probing = bool(self.fault)
            if probing:
                self._until = now + PAUSE
        asked = self._threads.submit(self._asked, question[:QUESTION_CHARS])
        return None if probing else asked

    def wait(self, asked: Future[Vectors], until: float) -> Vectors | None:
        """The vector if it comes until then (`time.monotonic`); None otherwise."""
        try:
            return asked.result(max(0.0, until - time.monotonic()))
        except NotInTime:
            asked.cancel()
            self._keep_away(f"The embeddings server did not answer within {self._seconds:g} s (EMBEDDINGS_SECONDS).")
        except EmbeddingsFailed:
            pass  # kept as the fault already
        return None

    def deadline(self) -> float:
        """Until when a question that is asked now is waited for."""
        return time.monotonic() + self._seconds

    def close(self) -> None:
        """Ask nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    def _asked(self, question: str) -> Vectors:
        began = time.monotonic()
        try:
            found = self.embed([question], 4 * self._seconds)
        except EmbeddingsFailed as error:
            self._keep_away(str(error))
            raise
        except Exception as error:
            self._keep_away(f"{type(error).__name__}: {error}")
            raise EmbeddingsFailed(str(error)) from error
        if time.monotonic() - began <= self._seconds:
            self.fault, self._until = "", 0.0
        return found

    def _keep_away(self, why: str) -> None:
        with self._lock:
            if not self.fault:
                log.warning("Search goes on by words alone: %s", why)
            self.fault, self._until = why, time.monotonic() + PAUSE


def endpoint() -> Endpoint | None:
    """The endpoint of the settings; None where there is none."""
    if not (settings.EMBEDDINGS_BASE_URL or settings.EMBEDDINGS_API_KEY):
        return None
    return _endpoint(
        settings.EMBEDDINGS_BASE_URL,
        settings.EMBEDDINGS_API_KEY,
        settings.EMBEDDINGS_MODEL,
        settings.EMBEDDINGS_SECONDS,
    )


@lru_cache(maxsize=1)
def _endpoint(base_url: str, api_key: str, model: str, seconds: float) -> Endpoint:
    return Endpoint(base_url, api_key, model, seconds)


def _body(response: requests.Response, until: float) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise EmbeddingsFailed("The embeddings server sends more than 64 MB.")
        if time.monotonic() > until:
            raise EmbeddingsFailed("The embeddings server sends too slowly.")
    return bytes(body)


def _refusal(status: int, body: bytes) -> str:
    hints = {401: "Look at EMBEDDINGS_API_KEY.", 403: "Look at EMBEDDINGS_API_KEY.", 404: "Look at EMBEDDINGS_MODEL."}
    said = " ".join(body[:300].decode("utf-8", "replace").split())
    return f"The embeddings server answered {status}. {hints.get(status, '')} {said}".strip()


def _vectors(body: bytes, number: int) -> Vectors:
    try:
        rows = sorted(orjson.loads(body)["data"], key=lambda row: row["index"])
        found = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddingsFailed("The embeddings server's answer cannot be read.") from error
    if found.ndim != 2 or len(found) != number or not found.size:
        raise EmbeddingsFailed(f"The embeddings server gave {len(found)} vectors for {number} texts.")
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise EmbeddingsFailed("The embeddings server gave vectors that are none.")
    return np.asarray(found / lengths, dtype=np.float32)
