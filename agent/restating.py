"""What is approved of a thing of which something else was claimed: that is said in its place.

Pure, but for the lexicon it reads words with.
"""

from __future__ import annotations

from agent.approved import Approved
from agent.matching import same_kinds, spans_of, without_topics
from agent.statements import Part, Statement, part_of, subject, unmarked
from agent.words import take_apart

_SAME_KIND = 3
_OF_THE_SITE = frozenset({"guarantee", "refund", "discount"})  # where a site has one of a kind, that is meant
_ENOUGH = 2  # words that a claim and a text share, where no name and no promise says that they speak of the same


def of_the_same(claim: str, asked: str, approved: Approved) -> Statement | None:
    """The sentence that says most of what a claim is about; None where none says the like.

    It gives a price of the thing that is named or a promise of the same kind, in the visitor's language. `asked` is the
    visitor's last message: the claim may leave open what it is about.
    """
    language = approved.language
    words = take_apart(unmarked(claim), language)
    if not words.tokens:
        return None
    said = part_of(words, words.tokens, language)
    around = without_topics(subject(take_apart(asked, language), language))
    own = without_topics(said.words)
    known = [each for each in approved.statements if each.language == language or each.row]
    promising = {each.text for each in known if said.promises & each.whole.promises & _OF_THE_SITE}
    best, found = 0, None
    for each in known:
        shared = len(own & each.words)
        is_meant = bool(shared or around & each.words or len(promising) == 1)
        is_promised = is_meant and bool(said.promises & each.whole.promises)
        if not is_promised and not _measures_the_same(said, each, own | around, shared, approved):
            continue
        kinds = len(said.promises & each.whole.promises) + len(said.kinds & each.kinds)
        rate = _SAME_KIND * kinds + 2 * shared + len(around & each.words) + 1
        if rate > best:
            best, found = rate, each
    return found


def _measures_the_same(said: Part, each: Statement, about: frozenset[str], shared: int, approved: Approved) -> bool:
    """Whether a sentence gives an amount of what a claim gives one of, or a time where that promises nothing."""
    if said.money:
        named = not each.row or len(approved.rows) == 1 or bool(approved.rows[each.row] & about)
        return same_kinds(said, each.whole) and named and (bool(each.row) or shared >= _ENOUGH)
    is_timed = bool(spans_of(said) and spans_of(each.whole) and not said.promises)
    return is_timed and (bool(said.kinds & each.kinds) or (not said.kinds and shared >= _ENOUGH))
