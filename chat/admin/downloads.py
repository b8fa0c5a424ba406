"""Conversations as a download: written to the browser piece by piece, and noted in the log."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from chat import export
from chat.models import Conversation

logger = logging.getLogger(__name__)

Write = Callable[[Iterable[dict[str, Any]]], Iterator[bytes]]

FORMATS: dict[str, tuple[str, Write]] = {
    "jsonl": ("application/jsonl; charset=utf-8", export.json_lines),
    "csv": ("text/csv; charset=utf-8", export.csv_lines),
}
LINES_AT_ONCE = 200


def download(
    request: HttpRequest, conversations: QuerySet[Conversation], form: str, name: str
) -> StreamingHttpResponse:
    """These conversations as the file `name`.`form`; `form` is a key of `FORMATS`."""
    media_type, write = FORMATS[form]
    ids = list(conversations.order_by("pk").values_list("pk", flat=True))
    logger.info("Export of %s conversation(s) as %s by user %s", len(ids), form, request.user.pk)
    pieces = write(export.lines(ids))
    response = StreamingHttpResponse(_off_the_loop(pieces) if isinstance(request, ASGIRequest) else pieces)
    response["Content-Type"] = media_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


async def _off_the_loop(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(_some)(pieces):
        yield piece


def _some(pieces: Iterator[bytes]) -> bytes:
    return b"".join(islice(pieces, LINES_AT_ONCE))
