"""`{site}` and `{persona}` in what marketers write, filled in when a visitor sees it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

KNOWN = ("site", "persona")
PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")


def unknown(text: str) -> list[str]:
    """The placeholders in `text` that nothing would fill, in order."""
    return [name for name in PLACEHOLDER.findall(text) if name not in KNOWN]


def fill(text: str, *, site: str, persona: str) -> str:
    """`text` with every known placeholder replaced; unknown ones stay as they are."""
    values = {"site": site, "persona": persona}
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def sample(text: str, *, persona: str) -> str:
    """`text` as a visitor of some site would read it, in the language of whoever looks."""
    return fill(text, site=_("our website"), persona=persona)
