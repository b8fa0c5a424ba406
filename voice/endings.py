"""Where a sentence or a clause ends, and which full stops end none."""

from __future__ import annotations

import re
from enum import IntEnum

from voice.spoken import CLOSERS


class Ending(IntEnum):
    """How much ends with a word."""

    NONE = 0
    PAUSE = 1  # an ellipsis: better than the middle of a word where a cut must be
    CLAUSE = 2
    SENTENCE = 3


# These end without white space after them.
WIDE = {
    **dict.fromkeys("。！？｡।॥؟۔", Ending.SENTENCE),
    **dict.fromkeys("、，；：،؛", Ending.CLAUSE),
}
SENTENCE = frozenset("!?‼⁇⁈⁉").union(mark for mark, ending in WIDE.items() if ending is Ending.SENTENCE)
CLAUSE = frozenset(",;:–—").union(mark for mark, ending in WIDE.items() if ending is Ending.CLAUSE)
ALL_CLOSERS = "".join(CLOSERS)
OPENERS = "\"'“„‚‘«‹»›([¿¡「『（"
INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")  # "e.g.", "z.B.", "т.е.", "J."
ORDINAL = re.compile(r"\d{1,2}\.")  # "3. Platz", and the numbers of lists

# A full stop after these never ends a sentence.
SHORT_WORDS = """
    mr mrs ms dr prof rev gen col capt lt sgt st mt vs approx dept co cf ca jan feb apr aug sept oct nov dec ph.d
    hr fr bzw evtl ggf inkl exkl zzgl abzgl max nr tel vgl sog bspw mio mrd allg dipl ing geb österr zb
    sr sra srta dra ud uds vd vds dña avda av pág págs aprox núm ej ee uu
    mme mlle mm pr tél ste éd env chap c.-à-d
    sig sigg sig.ra sig.na dott dott.ssa avv geom pag pagg cfr
    profa exmo exma
    dhr mevr mw drs bijv bv incl excl blz evt resp
    ул просп тыс млн млрд см тел напр проф акад корп обл гг г-н г-жа
"""
SHORT = frozenset(SHORT_WORDS.split())
# These go on before a number or a small letter.
WORDS_THAT_MAY_END = """
    etc inc ltd corp jr no nos art fig vol ch sec pp est min mind gem arch ave blvd rd
    usw mwst abb kap bd ex es ecc enz руб коп др пр стр рис гл ст им кв
"""
MAY_END = frozenset(WORDS_THAT_MAY_END.split())


def needs_next(word: str) -> bool:
    """Whether the letter after `word`, which white space follows, must be known to tell how it ends."""
    bare = _bare(word)
    return _may_end(_short_form(bare)) or (bare != word and bare[-1:] in {".", "!", "?", "…"})


def ending(word: str, following: str = "") -> Ending:
    """How `word` ends, which white space follows and then the letter `following`."""
    bare = _bare(word)
    mark = bare[-1:]
    if mark in CLAUSE:
        return Ending.CLAUSE
    if bare != word and following.islower():
        return Ending.NONE  # “Really?” she said
    if mark in SENTENCE:
        return Ending.SENTENCE
    if mark == "…" or bare.endswith(".."):
        return Ending.PAUSE
    if mark != "." or _goes_on(bare, following):
        return Ending.NONE
    return Ending.SENTENCE


def _goes_on(bare: str, following: str) -> bool:
    word = bare.lstrip(OPENERS)
    if ORDINAL.fullmatch(word) or _short_form(bare) in SHORT:
        return True
    if _may_end(_short_form(bare)):
        return following.islower() or following.isdecimal()
    return INITIALS.fullmatch(word) is not None and word.upper() != word.lower()


def _bare(word: str) -> str:
    """A word without the quotes and brackets that close after it."""
    return word.rstrip(ALL_CLOSERS)


def _short_form(bare: str) -> str:
    return bare.lstrip(OPENERS).removesuffix(".").lower() if bare.endswith(".") else ""


def _may_end(short_form: str) -> bool:
    return short_form in MAY_END or short_form.endswith("str")  # "Hauptstr. 5"
