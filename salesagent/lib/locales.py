"""Locales as browsers and marketers write them: `de-AT`, `pt_BR`."""

from __future__ import annotations


def language_in(locale: str) -> str:
    """The language alone of a locale, in lower case; empty where it names none."""
    return locale.replace("_", "-").partition("-")[0].lower()
