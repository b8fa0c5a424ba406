"""E-mail addresses and telephone numbers in what a visitor writes. Pure."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+|00)?\(?\d(?:[\s./()-]{0,2}\d){6,14}(?![\w%])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def contact_in(text: str) -> str:
    """The first e-mail address in a text, else the first telephone number, as it was written; else an empty string."""
    email = _EMAIL.search(text)
    if email:
        return email[0]
    return next((number[0] for number in _PHONE.finditer(text) if not _DATE.fullmatch(number[0])), "")
