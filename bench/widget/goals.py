"""What the widget holds itself to, and whether a run came to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FALLS_BY = "performance less than without it"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for one figure. `least` where more is better."""

    title: str
    bound: float
    unit: str = ""
    least: bool = False

    def met(self, value: float) -> bool:
        """Whether a value keeps to the bound."""
        return value >= self.bound if self.least else value <= self.bound

    @property
    def words(self) -> str:
        """The bound as it is read."""
        return f"{'≥' if self.least else '≤'} {self.bound:g} {self.unit}".rstrip()


def _lighthouse(page: str, title: str) -> dict[str, Goal]:
    named = {"accessibility": "accessibility", "best-practices": "best practices", "seo": "SEO"}
    return {
        f"{page}.performance": Goal(f"Lighthouse, {title}: performance", 98, least=True),
        **{f"{page}.{name}": Goal(f"Lighthouse, {title}: {word}", 100, least=True) for name, word in named.items()},
        f"{page}.cumulative-layout-shift": Goal(f"Lighthouse, {title}: layout shift", 0),
    }


GOALS: dict[str, Goal] = {
    "ready": Goal("launcher ready, slow processor", 260, "ms"),
    "ready_4g": Goal("launcher ready, slow processor and slow 4G", 600, "ms"),
    "panel": Goal("tap to usable panel, slow processor", 200, "ms"),
    "panel_4g": Goal("tap to usable panel, slow processor and slow 4G", 500, "ms"),
    "burst": Goal("1,000 deltas at once: main thread for each", 1, "ms"),
    "burst_apart": Goal("1,000 deltas at once, each a frame of its own: main thread for each", 1, "ms"),
    "paced": Goal("1,000 deltas at 200/s: main thread for each", 3.5, "ms"),
    "typing": Goal("typing meanwhile, p95", 200, "ms"),
    **_lighthouse("with", "a page with the loader"),
    "with.falls_by": Goal(f"Lighthouse, a page with the loader: {FALLS_BY}", 1),
    **{name: goal for name, goal in _lighthouse("landing", "our landing page").items() if "shift" not in name},
}


def missed(figures: Mapping[str, float]) -> list[str]:
    """The titles of the goals that a run did not come to."""
    return [goal.title for name, goal in GOALS.items() if name in figures and not goal.met(figures[name])]
