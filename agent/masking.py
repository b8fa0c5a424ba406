"""E-mail addresses and telephone numbers made unreadable, where staff keep what a visitor wrote. Pure.

Errs to the safe side: any number that is long enough to be a telephone's is masked, unless it is written as a date.
"""

from __future__ import annotations

import re

_MASK = "•••"
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_PHONE = re.compile(r"\+?\(?\d(?:[\s./()\u2010-\u2015-]{0,3}\d){6,16}")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def masked(text: str) -> str:
    """The text with every e-mail address and telephone number in it made unreadable."""
    hidden = _EMAIL.sub(_MASK, text)
    return _PHONE.sub(lambda number: number[0] if _DATE.fullmatch(number[0]) else _MASK, hidden)
