"""One spelling for what looks the same, with the place of every character: what is compared when claims are looked for.

Digits of every script, full-width and decorated letters, look-alikes of other alphabets, accents, invisible characters
and the marks of Markdown are all brought to the plain letters and digits that a reader takes them for. Pure.
"""

from __future__ import annotations

import unicodedata

_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнɡοαενρτυικχıłøđƒᴏⅼ",
    "aeopcyxijsdhkmtbhgoaevptuikxilodfol",
)
_MARKUP = frozenset("*_`~\\")
_SAME = {
    "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "‒": "-", "’": "'", "‘": "'", "ʼ": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "٪": "%", "٫": ".", "٬": ",", "،": ",", "؛": ";",
    "。": ".", "！": "!", "？": "?", "؟": "?", "；": ";", "：": ":", "，": ",", "、": ",",
    "\u2028": "\n", "\u2029": "\n", "⁄": "/", "×": "x",
}  # fmt: skip


class _Folds(dict[str, str]):
    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold(character)
        return folded


def _fold(character: str) -> str:
    if character in _MARKUP:
        return ""
    if character in _SAME:
        return _SAME[character]
    if character == "\n":
        return "\n"
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me", "Cs"}:
        return ""
    plain = unicodedata.normalize("NFKC", character).casefold()
    if not "\u3040" <= character <= "\u30ff":  # a kana with its mark is another one
        plain = "".join(part for part in unicodedata.normalize("NFD", plain) if unicodedata.category(part) != "Mn")
    return "".join(_SAME.get(part, part) for part in plain).translate(_LOOK_ALIKES)


_FOLDS = _Folds()


def fold(text: str, keep: str = "") -> str:
    """The folded text. Characters in `keep` stay as they are."""
    if keep:
        return "".join(character if character in keep else _FOLDS[character] for character in text)
    return "".join(map(_FOLDS.__getitem__, text))


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text`; one more place for the end."""
    folds = list(map(_FOLDS.__getitem__, text))
    whole = "".join(folds)
    if len(whole) == len(text) and "" not in folds:
        return whole, list(range(len(text) + 1))
    places: list[int] = []
    for place, folded in enumerate(folds):
        if folded:
            places.extend([place] * len(folded))
    places.append(len(text))
    return whole, places
