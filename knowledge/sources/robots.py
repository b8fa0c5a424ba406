"""What a robots.txt says to us (RFC 9309): the longest rule that fits an address wins, and allowing wins a tie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from salesagent.lib.outgoing import AGENT

MOST_CHARS = 500_000
LONGEST_DELAY = 10.0  # seconds between two requests, however many are asked for


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us, the pause between two requests in seconds, and the sitemaps that are named."""

    rules: tuple[tuple[int, bool, re.Pattern[str]], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Robots:
        """Those of our name's groups, or of everybody's."""
        groups: dict[str, list[tuple[str, str]]] = {}
        sitemaps: list[str] = []
        names: list[str] = []
        is_open = False
        for line in text[:MOST_CHARS].lstrip("\ufeff").splitlines():
            key, _, value = line.partition("#")[0].partition(":")
            key, value = key.strip().lower(), value.strip()
            if key == "user-agent":
                names = [*(names if is_open else ()), value.lower()]
                is_open = True
                groups.setdefault(value.lower(), [])
            elif key == "sitemap":
                sitemaps.append(value)
            elif key in {"allow", "disallow", "crawl-delay"}:
                is_open = False
                for name in names:
                    groups[name].append((key, value))
        said = groups.get(AGENT.lower(), groups.get("*", []))
        rules = [(len(value), key == "allow", _pattern(value)) for key, value in said if key != "crawl-delay" and value]
        delays = [value for key, value in said if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value)]
        delay = min(float(delays[-1]), LONGEST_DELAY) if delays else 0.0
        return cls(tuple(sorted(rules, key=lambda rule: rule[:2], reverse=True)), delay, tuple(sitemaps))

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return next((allowed for _, allowed, rule in self.rules if rule.match(path)), True)


def _pattern(value: str) -> re.Pattern[str]:
    """A rule with its stars and its end. A row of stars is one, so that none takes long."""
    ends = value.endswith("$")
    parts = re.split(r"\*+", value.removesuffix("$")[:500])
    # Each star takes as little as it can and never gives back, which suffices and takes no time.
    body = re.escape(parts[0]) + "".join(f"(?>.*?{re.escape(part)})" for part in parts[1:-1])
    last = "" if len(parts) == 1 else f".*{re.escape(parts[-1])}"
    return re.compile(body + last + (r"\Z" if ends else ""), re.DOTALL)
