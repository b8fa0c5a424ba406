"""How long until the launcher can be pressed, and from the tap until the panel can be written in."""

from __future__ import annotations

from playwright.sync_api import Browser

from bench.widget.browser import SLOWDOWN, Network, tab
from bench.widget.product import LAUNCHER, PANEL

# Looks once a frame; the time taken is that after the frame in which it was there was painted.
WATCH = """
    window.seen = (selector) => new Promise((done) => {
        const look = () => {
            const found = document.querySelector("sales-agent")?.shadowRoot?.querySelector(selector);
            if (!found?.getBoundingClientRect().width || found.disabled) requestAnimationFrame(look);
            else setTimeout(() => done(performance.now()));
        };
        requestAnimationFrame(look);
    });
    window.ready = seen(".launcher");
    addEventListener("pointerdown", (event) => {
        window.usable ??= seen("textarea").then((at) => at - event.timeStamp);
    }, true);
"""
FIRST_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
    .observe({ type: "paint", buffered: true }))"""


def first_paint_ms(browser: Browser, url: str, network: Network | None) -> float:
    """From the beginning of the visit to the first paint of a page."""
    with tab(browser, slowdown=SLOWDOWN, network=network) as visit:
        visit.page.goto(url)
        return float(visit.page.evaluate(FIRST_PAINT))


def launcher_and_panel_ms(browser: Browser, url: str, network: Network | None) -> tuple[float, float]:
    """From the beginning of the visit to the painted launcher; from the first tap on it to the panel's empty field."""
    with tab(browser, slowdown=SLOWDOWN, network=network) as visit:
        page = visit.page
        page.add_init_script(WATCH)
        page.goto(url)
        ready = float(page.evaluate("ready"))
        visit.at_rest(quiet=0.5)
        page.locator(LAUNCHER).tap()
        page.locator(PANEL).wait_for()
        return ready, float(page.evaluate("usable"))
