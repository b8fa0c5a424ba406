"""What markup looks like: Markdown, addresses, emoji."""

from __future__ import annotations

import re

SHORT_LINE = 50  # characters; a longer line may have been wrapped, a shorter one was ended on purpose
LONGEST_TAG = 200
LONGEST_CITATION = 24
LONGEST_RULE = 80
LONGEST_TRAIL = 8  # signs that may end the sentence in which an address stands

LINE_MARK = re.compile(r"#{1,6}|[-*+•]|\d{1,3}[.)]?|([-*_=`~])\1*")
RULE = re.compile(r"([-*_=])\1{2,}")
FENCE = re.compile(r"([`~])\1{2,}")
HEADING = re.compile(r"#+")
BULLET = re.compile(r"[-*+•]")
NUMBER = re.compile(r"\d+[.)]")
IN_CITATION = frozenset("0123456789,;^-– ")
SCHEMES = ("http://", "https://", "www.")
WWW = "www."
LETTERS_OF_ADDRESSES_END = 0x2E80  # from here on scripts are written without spaces: an address has ended
IN_HOST = frozenset("-._")
IN_PATH = frozenset("-_~%/#@&=+$(")
AFTER_ADDRESS = frozenset(".,;:!?'\"…")
IN_ANGLES = re.compile(r"(?:https?://|mailto:)\S+|[^\s@/]+@[^\s@/]+")
# Emoji, dingbats, arrows and signs; what gives emoji their looks; what controls the direction of text.
SILENT = re.compile(
    "[\U0001f000-\U0001fbff\U000e0000-\U000e007f\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\u20e3"
    "\ufe0e\ufe0f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
JOINER = "\u200d"  # joins emoji; in some scripts it belongs to words
NO_BREAK = frozenset("\u00a0\u202f\u2007")


def in_address(char: str, others: frozenset[str]) -> bool:
    """Whether `char` can be part of an address: a letter, a digit, or one of `others`."""
    return char in others or (char.isalnum() and ord(char) < LETTERS_OF_ADDRESSES_END)
