"""What a widget weighs on a page: bytes and requests before and after it is opened, and the time its scripts take."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Request

from bench.widget.browser import tab

WAIT = 30_000  # ms
IS_SMALL_ALREADY = ("image/", "font/", "audio/", "video/")


@dataclass(frozen=True, slots=True)
class Weight:
    """Of one visit. Bytes are those of the bodies, gzip -9; requests are those besides page, sockets and preflights."""

    load_bytes: int
    open_bytes: int
    load_requests: int
    open_requests: int
    load_script_ms: float
    open_script_ms: float


def weigh(browser: Browser, url: str, *, opener: str | None, opened: str) -> Weight:
    """Visit a page on a slow processor, open the chat and count."""
    asked: list[Request] = []
    with tab(browser) as visit:
        page = visit.page
        page.on("request", lambda request: asked.append(request) if _counts(request) else None)
        page.goto(url)
        if opener:
            page.locator(opener).first.wait_for(timeout=WAIT)
        visit.at_rest()
        at_load, load_script = list(asked), visit.metric("ScriptDuration")
        if opener:
            page.locator(opener).first.click(timeout=WAIT)
        page.locator(opened).first.wait_for(timeout=WAIT)
        visit.at_rest()
        load_bytes = sum(map(_bytes, at_load))
        return Weight(
            load_bytes=load_bytes,
            open_bytes=load_bytes + sum(map(_bytes, asked[len(at_load) :])),
            load_requests=len(at_load),
            open_requests=len(asked),
            load_script_ms=load_script,
            open_script_ms=visit.metric("ScriptDuration"),
        )


def _counts(request: Request) -> bool:
    return not request.is_navigation_request() and not request.url.startswith("data:")


def _bytes(request: Request) -> int:
    """The weight of what came; nothing for what was not found or stands outside this machine."""
    try:
        response = request.response()
        if response is None or not response.ok:
            return 0
        body = response.body()
    except Error:
        return 0
    if response.headers.get("content-type", "").startswith(IS_SMALL_ALREADY):
        return len(body)
    return len(gzip.compress(body, 9))
