"""A fresh browser tab with a slow processor or a slow network, and what Chromium counts in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, Playwright, ViewportSize

PHONE: ViewportSize = {"width": 412, "height": 823}
SLOWDOWN = 4
# Nothing outside this machine is asked: it would not answer alike on two days.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", ALONE]


@dataclass(frozen=True, slots=True)
class Network:
    """A network as Chromium emulates it."""

    latency_ms: float
    bits_per_second: float


SLOW_4G = Network(latency_ms=150, bits_per_second=1_600_000)


class Tab:
    """A page on a phone's screen, with nothing cached, and its counters."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page = page
        self._cdp = cdp
        cdp.send("Performance.enable")

    def metric(self, name: str) -> float:
        """One of Chromium's counters; times are in milliseconds here."""
        found = self._cdp.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in found if metric["name"] == name)) * 1000

    def at_rest(self, quiet: float = 1.0, longest: float = 40.0) -> None:
        """Wait until no script ran and nothing was asked for so many seconds."""
        asked = [0]
        self.page.on("request", lambda _: asked.__setitem__(0, asked[0] + 1))
        waited, still, before = 0.0, 0.0, (-1.0, -1)
        while still < quiet and waited < longest:
            self.page.wait_for_timeout(250)
            now = (self.metric("ScriptDuration"), asked[0])
            still = still + 0.25 if now[1] == before[1] and now[0] - before[0] < 2 else 0.0
            waited, before = waited + 0.25, now


def chromium(playwright: Playwright) -> Browser:
    """The system's Chromium; the one Playwright brings where there is none."""
    found = [path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()]
    return playwright.chromium.launch(executable_path=found[0] if found else None, args=FLAGS)


@contextmanager
def tab(browser: Browser, *, slowdown: int = SLOWDOWN, network: Network | None = None) -> Iterator[Tab]:
    """A tab of its own, slowed down from the start."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, service_workers="block")
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    if network is not None:
        cdp.send("Network.enable")
        bytes_per_second = network.bits_per_second / 8
        speed = {"downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second}
        cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": network.latency_ms, **speed})
    try:
        yield Tab(page, cdp)
    finally:
        context.close()
