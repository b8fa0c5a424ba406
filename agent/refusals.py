"""Sentences that only say that something cannot be promised, or is not given. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.said_back import begins_as_theirs
from agent.statements import PART_ENDS, Part, places_of
from agent.vocabulary import PROMISES
from agent.words import Token, Words

_MOST_WORDS_TO_DENIED = 8
_MOST_WORDS_BETWEEN = 2  # from a "no" to what is not given
_NOT = frozenset({"nicht", "niet"})
_OR_HOW = frozenset({"or", "oder", "lub", "або", "how", "wie", "jak", "як"})
_VERB_LAST = frozenset({"ob", "of"})  # "ob der Rabatt gilt, weiß ich nicht"
_ASKING = frozenset([
    "how", "what", "when", "where", "wie", "wann", "was", "wo", "comment", "combien", "quand", "cuanto", "cuando",
    "como", "quanto", "quando", "come", "hoe", "wanneer", "wat", "ile", "jak", "kiedy",
])  # fmt: skip
_IF = frozenset({"se", "si"})  # both "whether" and "if": then nothing may follow
# What turns a refusal round: "no more than", and what is said of a limit ("we have no minimum for free shipping").
_UNDOING = ("exception", "withheld")
_STOPS = PART_ENDS | {".", "!", "?"}
_CLOSES = frozenset(";.!?")
_DENIED = ("soon", "lower", "fraction", *PROMISES)


def refuses(tokens: Sequence[Token], said: Part, asked: frozenset[float]) -> bool:
    """Whether words only say that something cannot be promised, in the visitor's own figures (`asked`) at most."""
    refusing = [place for place, token in enumerate(tokens) if token.has("refusing")]
    if not refusing or any(token.has(*_UNDOING) for token in tokens[refusing[0] + 1 :]):
        return False
    begin = refusing[0] if begins_as_theirs(tokens) else 0  # "for 300 I can't …"
    risky = [
        place
        for place, token in enumerate(tokens)
        if place >= begin and (token.has(*_DENIED) or token.kind == "digits")
    ]
    between = range(refusing[0], risky[-1]) if risky else ()
    if not risky or any(tokens[at].text in _STOPS and not tokens[at + 1].has("whether") for at in between):
        return False
    unspaced = any(ord(token.text[0]) >= 0x3040 for token in tokens)
    near = all(any(0 <= place - no <= _MOST_WORDS_TO_DENIED for no in refusing) for place in risky)
    return (unspaced or near) and all(value in asked for value in said.values)


def is_refused(words: Words, part: Part, asked: frozenset[float]) -> bool:
    """Whether a part only says that something cannot be promised, or is not given; what follows may not undo it."""
    inside = [token for token in words.tokens if part.start <= token.start < part.end]
    after = [token for token in words.tokens if token.start >= part.end]
    if any(token.has("accept") for token in after) or _undoes(after):
        return False
    if refuses(inside, part, asked) or _is_unknown([*inside, *after], part, asked):
        return True
    said = [token for token in after if token.kind == "word"]
    if words.tokens[0].text in _ASKING and not part.promises and said and said[-1].has("unknown"):
        return all(value in asked or value == 1 for value in part.values)  # "how many days count as a month"
    if denying := places_of("denying", inside):
        beside = (token for place, token in enumerate(inside) if place not in denying)
        return not part.figures and not any(token.has(*_UNDOING) for token in beside)
    return _is_not_given(inside, part) or _is_beyond_us(inside, part)


def _is_beyond_us(tokens: Sequence[Token], part: Part) -> bool:
    """Whether words begin with what is then denied: "Versprechen kann ich Ihnen das leider nicht"."""
    said = [token for token in tokens if token.kind == "word"]
    begins = any(token.has("promise_first") for token in tokens[:3])
    denied = sum(token.has("negation") for token in tokens) == 1 and said[-1].text in _NOT
    return begins and denied and not part.figures and not any(token.has("exception") for token in tokens)


def _is_unknown(tokens: Sequence[Token], part: Part, asked: frozenset[float]) -> bool:
    """Whether a question is said to have no known answer: "Whether the discount holds at Easter I don't know"."""
    risky = [place for place, token in enumerate(tokens) if token.has(*_DENIED) or token.kind == "digits"]
    if not tokens[0].has("whether") or not (risky or tokens[0].text in _IF):
        return False
    begin = risky[-1] if risky else 0
    question, answer = tokens[:begin], tokens[begin + 1 :]
    ends = next((place for place, token in enumerate(answer) if token.text in _STOPS), len(answer))
    if tokens[0].text in _IF and not _ends_unknown(answer):
        return False
    answer, rest = answer[:ends], answer[ends:]
    last = answer[-1] if answer and tokens[0].text in _VERB_LAST else None
    return (
        not any(token.text in PART_ENDS or token.has("negation") for token in question)
        and not any(token.text in _OR_HOW for token in tokens)
        and any(token.has("unknown") for token in (*answer, *rest))
        and not any(token.has("commit", "exception") for token in answer if token is not last)
        and not any(token.has("exception") for token in _up_to_unknown(rest))
        and not _undoes(rest)
        and all(value in asked for value in part.values)
    )


def _up_to_unknown(tokens: Sequence[Token]) -> Sequence[Token]:
    """Words up to the first "I don't know" among them; what follows it is a sentence of its own."""
    ends = next((place for place, token in enumerate(tokens) if token.has("unknown")), len(tokens))
    return tokens[: ends + 1]


def _ends_unknown(tokens: Sequence[Token]) -> bool:
    """Whether words end in "I don't know", after a comma at most."""
    ends = next((place for place, token in enumerate(tokens) if token.text in _CLOSES), len(tokens))
    said = [token for token in tokens[:ends] if token.kind == "word"]
    breaks = sum(token.text in _STOPS for token in tokens if said and token.end <= said[-1].start)
    return bool(said) and said[-1].has("unknown") and breaks <= 1


def _undoes(after: Sequence[Token]) -> bool:
    """Whether what follows a refusal gives something after all: "… but it's yours for 300"."""
    return any(token.has("commit") for token in after) and any(
        token.kind == "digits" or token.has("currency", "fine", "yours", *PROMISES) for token in after
    )


def _is_not_given(tokens: Sequence[Token], part: Part) -> bool:
    """Whether promises are only named to say that there are none: "no student discount", "delivery is not included"."""
    promised = [
        (place, mark) for place, token in enumerate(tokens) for mark in token.marks if mark.category in PROMISES
    ]
    negations = [place for place, token in enumerate(tokens) if token.has("negation")]
    if part.figures or len(negations) != 1 or {mark.category for _, mark in promised} != part.promises:
        return False
    if any(token.has("exception") for token in tokens):
        return False
    return all(
        0 < place - mark.length + 1 - negations[0] <= _MOST_WORDS_BETWEEN
        and not any(token.text in _STOPS for token in tokens[negations[0] : place])
        for place, mark in promised
    )
