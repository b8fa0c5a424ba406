"""Make `knowledge/lexicon/families/en.txt` of WordNet 3.0: English words of one root that no stemmer brings together.

    python -m knowledge.word_families /usr/share/wordnet > knowledge/lexicon/families/en.txt

WordNet (https://wordnet.princeton.edu, in Debian: wordnet-base) says which words derive from each other. Taken are
those of one word each that stand in running text, in one of their three most frequent meanings, and pairs that only
changed their vowel, of which WordNet says nothing.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from knowledge.lexicon import lexicon

_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_DERIVED = frozenset({"+", "\\"})  # wninput(5): derivationally related form; pertains to, derived from an adjective
_MEANINGS = 3
_OTHER_VOWEL = """choice choose, length long, weight weigh, sale sell, loss lose, height high, width wide, depth deep,
breadth broad, strength strong, truth true, youth young, heat hot, pride proud, receipt receive, proof prove, life live,
gift give, birth bear, growth grow, conquest conquer, sight see, seat sit, flight fly, tale tell, song sing,
speech speak, blood bleed, food feed, thought think, belief believe, relief relieve, shot shoot"""

Meaning = tuple[str, str]  # part of speech, offset in its data file


def _lines(file: Path) -> Iterator[list[str]]:
    for line in file.read_text(encoding="latin-1").splitlines():
        if not line.startswith("  "):  # the licence stands first
            yield line.split(" | ")[0].split()


def _frequent(folder: Path) -> dict[str, set[Meaning]]:
    """The most frequent meanings of each word that stands in running text (wndb(5))."""
    found: dict[str, set[Meaning]] = defaultdict(set)
    for part, name in _PARTS.items():
        for word, _, meanings, pointers, *rest in _lines(folder / f"index.{name}"):
            tagged, *offsets = rest[int(pointers) + 1 :]
            if int(tagged) and word.isascii() and word.isalpha():
                found[word] |= {(part, offset) for offset in offsets[: min(_MEANINGS, int(meanings))]}
    return found


def _derivations(folder: Path) -> Iterator[tuple[str, str]]:
    frequent = _frequent(folder)
    words: dict[Meaning, list[str]] = {}
    links: list[tuple[Meaning, int, Meaning, int]] = []
    for part, name in _PARTS.items():
        for offset, _, _, size, *rest in _lines(folder / f"data.{name}"):
            number = int(size, 16)
            words[part, offset] = [word.split("(")[0].lower() for word in rest[: 2 * number : 2]]
            pointers = rest[2 * number + 1 :]
            for place in range(0, 4 * int(rest[2 * number]), 4):
                kind, to, of, which = pointers[place : place + 4]
                if kind in _DERIVED and which != "0000":
                    target = ("a" if of == "s" else of, to)
                    links.append(((part, offset), int(which[:2], 16), target, int(which[2:], 16)))
    for meaning, one, other_meaning, other in links:
        word, derived = words[meaning][one - 1], words[other_meaning][other - 1]
        if meaning in frequent.get(word, ()) and other_meaning in frequent.get(derived, ()):
            yield word, derived


def main() -> None:
    """Print one family to a line, each root of a stem once."""
    stem = lexicon("en").stem
    family: dict[str, dict[str, str]] = {}  # stem → stem of its family → the shortest word that has it
    known = [tuple(pair.split()) for pair in _OTHER_VOWEL.split(",")]
    for word, derived in (*_derivations(Path(sys.argv[1])), *known):
        merged: dict[str, str] = {}
        for each in (word, derived):
            for root, shown in [*family.get(stem(each), {}).items(), (stem(each), each)]:
                merged[root] = min(merged.get(root, shown), shown, key=lambda one: (len(one), one))
        for root in merged:
            family[root] = merged
    lines = {" ".join(sorted(of.values())) for of in family.values() if len(of) > 1}
    sys.stdout.write("".join(f"{line}\n" for line in sorted(lines)))


if __name__ == "__main__":
    main()
