"""Words in a page that are meant for an AI and not for its readers. What has them waits for somebody to look at it."""

from __future__ import annotations

import re

WHY = (
    "It has words that read like instructions to an AI. Those passages are not used: look at them, and tick Active if "
    "they are meant for your visitors."
)

_ORDERS = re.compile(
    r"<\s*/?\s*(sources|persona|system|assistant|instructions?)\b|<\|[a-z_]+\|>|\[/?INST\]|"
    r"\b(ignore|disregard|forget|override)\s+(\w+\s+){0,3}(instructions?|rules|prompts?|guidelines)\b|"
    r"\b(system|developer)\s+(prompt|message)\s*:|"
    r"\byou\s+are\s+(now|no\s+longer)\s+(an?|the|robin|bound|in)\b|"
    r"\b(ignorier\w*|vergiss)\s+(\w+\s+){0,3}(anweisungen|regeln)\b|"
    r"\b(ignor\w+|oubli\w+|olvid\w+)\s+(\w+\s+){0,4}(instruc\w+|consignes|règles|reglas|istruzioni|instruções)\b",
    re.IGNORECASE,
)


def is_suspicious(text: str) -> bool:
    """Whether a text tells an AI what to do."""
    return _ORDERS.search(text) is not None
