"""The figures in a sentence: amounts with their currency, percentages, spans of time, plain numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.folding import fold, fold_with_places
from agent.vocabulary import AMBIGUOUS_CODES, CODES, SIGNS, vocabulary
from agent.words import Figure, Token, Words, take_apart

_NUMBER = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?!\d)")
_HOUR = re.compile(r"(\d{1,2})\.(\d{2})")
_UHR = re.compile(r"(\d{1,2})\.(\d{2}) ?(?:uhr|uur)\b")
_H_MINUTES = re.compile(r"(\d{1,2}) ?h ?(\d{2})(?!\d)")
_H = re.compile(r"(\d{1,2}) ?h\b()")
_FROM_H = re.compile(r"\d{1,2} ?h ?(?:a|as|y|-|~) ?\d{1,2} ?h\b")  # "9 h à 19 h"; "48 h" is none
_HALF_DAY = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\b\.?")
_HOURS = re.compile(r"[012]?\d[.:][0-5]\d ?[-~] ?[012]?\d[.:][0-5]\d(?![\d])")  # "8.30-12.30"
_DIGITS = re.compile(r"\+?\d[\d ()/.-]{5,}\d")
_TIMES = {"k": 1_000, "tsd": 1_000, "mio": 1_000_000, "mn": 1_000_000, "m": 1_000_000, "mrd": 1_000_000_000}
_RANGE = frozenset({"-", "to", "and", "bis", "und", "a", "y", "et", "e", "do", "до", "ao", "tot", "en", "~", "or"})
_ARTICLES = frozenset(
    ["a", "an", "un", "une", "ein", "eine", "einen", "einem", "einer", "een", "uno", "una", "um", "uma", "bir"]
)
_HUNDREDS_OF = frozenset([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
])  # fmt: skip
_MINUTES = frozenset({15, 30, 45})
_SCORE = frozenset({"vingt", "vingts"})  # quatre-vingt
_LONGEST_PERIOD = 4  # words
_HOW_OFTEN = re.compile(
    r"(?:hour|dai|week|month|year|annual)ly|daily|annual|\w+lich(?:e[mnrs]?)?|\w+(?:uelle?|ensuales?|nuales?|nsile|nuale)|\w+lijkse?"
)
_LONGEST_RANGE = 14  # characters: "10 h as 19 h"
_LONGEST_UNIT = 2  # letters
_FIRST = frozenset(["premiers", "premieres", "primeros", "primeras", "primi", "prime", "primeiros", "primeiras"])
_GRAND = frozenset({"piano", "pianos"})
_DONE_TO_A_PIANO = frozenset({"out", "tune", "rent", "hire", "play", "move", "restore"})
_AFTER_MAY = frozenset({"have", "not", "also", "come", "apply", "take", "need", "vary", "still", "well"})
_FILLERS = 3  # words that may stand between a number and its currency ("one single US dollar")


def figures(words: Words) -> tuple[Figure, ...]:
    """The figures of a text, in order; read once."""
    if words.figures is None:
        words.figures = tuple(_read(words))
    return words.figures


def _read(words: Words) -> list[Figure]:
    tokens = words.tokens
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        read = _digits if token.kind == "digits" else _some if token.has("vague", "within") else _spelled
        figure, after = read(words, place)
        if (
            figure is not None
            and tokens[place].text in _ARTICLES
            and figure.kind == "span"
            and figure.value == 1
            and found
        ):
            before = tokens[max(0, place - 2)]
            figure = None if found[-1].end >= before.start else figure  # "9 EUR a month" is no span
        place = max(place + 1, after)
        if figure is not None:
            found.append(figure)
    return _ranges(words, found)


def with_units(said: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures of a sentence, a range that leaves its unit to an earlier one with it: "1–2 days, abroad 4–6"."""
    found = list(said)
    unit = ""
    for place, figure in enumerate(found):
        if figure.kind == "span" and place and found[place - 1].kind == "span" and found[place - 1].unit == figure.unit:
            unit = figure.unit
        near = found[place - 1 : place] + list(said[place + 1 : place + 2])
        in_a_range = any(0 <= max(one.start, figure.start) - min(one.end, figure.end) <= 1 for one in near)
        if unit and figure.kind == "bare" and in_a_range:
            found[place] = replace(figure, kind="span", unit=unit)
    return tuple(found)


def numbers_in(text: str) -> frozenset[float]:
    """Every number that stands in a text in digits or as a number word."""
    return frozenset(figure.value for figure in figures(take_apart(text)) if figure.value is not None)


def digit_runs(text: str) -> frozenset[str]:
    """The long runs of digits in a text (telephone numbers), without what separates them."""
    folded, _ = fold_with_places(text)
    return frozenset(re.sub(r"\D", "", run) for run in _DIGITS.findall(folded))


def amount(literal: str) -> float:
    """The value of a number in digits, whichever way its thousands and decimals are set apart."""
    plain = literal.replace("'", "").replace(" ", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return float(plain)
    separators = {sign for sign in plain if sign in ".,"}
    decimals = len(plain) - last - 1
    if len(separators) == 1 and (plain.count(plain[last]) > 1 or (decimals == 3 and plain[:last] != "0")):
        return float(re.sub(r"[.,]", "", plain))
    whole = re.sub(r"[.,]", "", plain[:last]) or "0"
    return float(f"{whole}.{plain[last + 1 :]}")


def _digits(words: Words, place: int) -> tuple[Figure | None, int]:
    tokens, first = words.tokens, words.tokens[place]
    at = first.at
    if (clock := _clock(words.folded, at)) is not None:
        return _figure(words, "clock", clock[0], "", at, clock[1], place)
    if (run := _DIGITS.match(words.folded, at)) and sum(map(str.isdigit, run[0])) >= 7 and not _is_amount(run[0]):
        return _figure(words, "contact", float(re.sub(r"\D", "", run[0])[:15]), "", at, run.end(), place)
    match = _NUMBER.match(words.folded, at)
    literal = match[0] if match else first.text
    end = at + len(literal)
    value = amount(literal)
    after = _after(words, end, place + 1)
    if after < len(tokens) and tokens[after].text in _TIMES and tokens[after].kind == "word":
        close = tokens[after].start == words.places[end] or tokens[after].text not in {"m", "k"}
        if close and not (tokens[after].text == "m" and not _currency_near(tokens, place, after + 1)):
            value *= _TIMES[tokens[after].text]
            after += 1
    if of_half := _half(tokens[after : after + 3]):
        value += 0.5
        after += of_half
    parts = [part for token in tokens[after : after + 1] for part in vocabulary().number(token.text) or ()]
    if parts and parts[0] >= 100 and vocabulary().is_number_in(tokens[after].text, words.language):
        value *= parts[0]
        after += 1
    return _with_unit(words, value, place, after)


def _half(tokens: Sequence[Token]) -> int:
    """How many words add a half to the number before them: "and a half", "e mezzo"; "and half price" adds none."""
    if not tokens or not tokens[0].has("number_joins"):
        return 0
    said = tokens[1:2] if not tokens[1:2] or tokens[1].text not in _ARTICLES else tokens[1:3]
    halves = bool(said) and vocabulary().number(said[-1].text) == (0.5,) and (len(said) > 1 or said[-1].text != "half")
    return 1 + len(said) if halves else 0


def _hour_of_a_range(folded: str, at: int) -> re.Match[str] | None:
    """The hour that stands here, if it is one of two: "9 h à 19 h"."""
    hour = _H.match(folded, at)
    ranges = _FROM_H.finditer(folded, max(0, at - _LONGEST_RANGE), at + _LONGEST_RANGE) if hour else ()
    return hour if any(found.start() <= at < found.end() for found in ranges) else None


def _clock(folded: str, at: int) -> tuple[float, int] | None:
    """The time of day that stands here, hours before the point and minutes behind it, and where it ends."""
    if half := _HALF_DAY.match(folded, at):
        hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
        return float(f"{hour}.{half[2] or 0}"), half.end()
    if of_h := _H_MINUTES.match(folded, at) or _hour_of_a_range(folded, at):
        return float(f"{of_h[1]}.{of_h[2] or 0}"), of_h.end()
    clock = _CLOCK.match(folded, at) or _UHR.match(folded, at) or (_HOURS.match(folded, at) and _HOUR.match(folded, at))
    return (float(f"{int(clock[1])}.{clock[2]}"), clock.end()) if clock else None


def _is_amount(run: str) -> bool:
    match = _NUMBER.match(run)
    return match is not None and len(match[0]) >= len(run.strip()) - 1


def _with_unit(words: Words, value: float | None, place: int, after: int) -> tuple[Figure | None, int]:
    tokens = words.tokens
    start, end = tokens[place].start, tokens[after - 1].end
    if place and tokens[place].kind == "digits" and (unit := _sign_or_code(tokens[place - 1])):
        return Figure("money", value, unit, tokens[place - 1].start, end), after
    if place and tokens[place - 1].has("percent"):
        return Figure("percent", value, "%", tokens[place - 1].start, end), after
    of_month = place > 0 and tokens[place - 1].has("months")  # "September 8 and October 27"
    for near in range(after, min(after + _FILLERS + 1, len(tokens))):
        token = tokens[near]
        unit = (_sign_or_code(token) if near == after else "") or token.value("currency")
        weighs = tokens[place].text in _ARTICLES and tokens[near - 1].text == "de"  # "un límite de peso"
        if unit and not weighs and not _is_a_piano(tokens, near):
            return Figure("money", value, unit, start, token.end), near + 1
        if token.text == "%" or token.has("percent"):
            return Figure("percent", value, "%", start, token.end), near + 1
        if token.has("months") and near <= after + (not of_month) and not _is_modal(tokens, near):
            return Figure("date", value, token.value("months"), start, token.end), near + 1
        if near == after + (tokens[after].text in _FIRST) and (named := _period(tokens, near)):
            return Figure("span", value, named[0], start, tokens[named[1] - 1].end), named[1]
        if token.kind != "word":
            if token.text in {"-", "'"} and near == after and (named := _period(tokens, near + 1)):
                return Figure("span", value, named[0], start, tokens[named[1] - 1].end), named[1]
            if token.text == "." and near == after and near + 1 < len(tokens) and tokens[near + 1].has("months"):
                return Figure("date", value, tokens[near + 1].value("months"), start, tokens[near + 1].end), near + 2
            break
        if vocabulary().number(token.text):
            break
    if of_month:
        return Figure("date", value, tokens[place - 1].value("months"), tokens[place - 1].start, end), after
    if place and tokens[place - 1].has("label"):
        return Figure("count", value, "", start, end), after
    glued = place > 0 and tokens[place - 1].kind == "word" and tokens[place - 1].end == tokens[place].start
    if glued and len(tokens[place - 1].text) <= _LONGEST_UNIT:
        return Figure("count", value, "", start, end), after  # "m²", "160x200", "A5"
    counts = after < len(tokens) and tokens[after].kind == "word" and not tokens[after].has("functions")
    return Figure("count" if counts else "bare", value, "", start, end), after


def _is_a_piano(tokens: Sequence[Token], place: int) -> bool:
    """Whether "grand" is no thousand: "a grand piano", "we rent out a grand"; "it's yours for a grand" is one."""
    if tokens[place].text != "grand":
        return False
    if place + 1 < len(tokens) and tokens[place + 1].text in _GRAND:
        return True
    return place >= 2 and tokens[place - 1].text in _ARTICLES and tokens[place - 2].text in _DONE_TO_A_PIANO


def _is_modal(tokens: Sequence[Token], place: int) -> bool:
    """Whether "may" is no month: "the 3rd may have come too late"."""
    return tokens[place].written == "may" and place + 1 < len(tokens) and tokens[place + 1].text in _AFTER_MAY


def _period(tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    """The period that the words from here on name ("days", "full days", "working days"), and the place after them."""
    if place < len(tokens) and tokens[place].has("long"):
        place += 1
    found = None
    for near in range(place, min(place + _LONGEST_PERIOD, len(tokens))):
        if tokens[near].kind != "word":
            break
        for mark in tokens[near].marks if tokens[near].has("period") else ():
            if mark.category == "period" and mark.length == near - place + 1:
                found = mark.value, near + 1
    return found


def _some(words: Words, place: int) -> tuple[Figure | None, int]:
    """A span without a number: "a few days", "a couple of weeks", "within the week"."""
    tokens = words.tokens
    for after in range(place + 1, min(place + 3, len(tokens))):
        if after - 1 > place and (tokens[after - 1].kind != "word" or vocabulary().number(tokens[after - 1].text)):
            break
        if named := _period(tokens, after):
            return Figure("span", None, named[0], tokens[place].start, tokens[named[1] - 1].end), named[1]
    return None, place + 1


def spelled(words: Words, place: int) -> tuple[float | None, int]:
    """The number that the words from here on spell, and the place after it; None where they spell none."""
    tokens, known = words.tokens, vocabulary()
    parts: list[float] = []
    after = place
    while after < len(tokens) and tokens[after].kind == "word":
        numbers = known.number(tokens[after].text)
        if numbers is None or not known.is_number_in(tokens[after].text, words.language):
            joins = tokens[after].has("number_joins") and after + 1 < len(tokens)
            if not (parts and joins and known.number(tokens[after + 1].text)):
                break
            after += 1
            continue
        if tokens[after].text in _SCORE and parts[-1:] == [4]:
            parts[-1] = 80
        else:
            parts += numbers
        after += 1
        if after + 1 < len(tokens) and tokens[after].text == "-" and known.number(tokens[after + 1].text):
            after += 1
    if not parts:
        return None, place + 1
    if len(parts) == 2 and min(parts) < 1 and {tokens[place].text, tokens[after - 1].text} & _ARTICLES:
        return min(parts), after  # "half an hour", "eine halbe Stunde"
    if tokens[place].text in _HUNDREDS_OF and len(parts) > 1 and 10 <= sum(parts[1:]) < 100 and parts[1] >= 10:
        return 100 * parts[0] + sum(parts[1:]), after  # "eight-fifty"
    return _sum(parts, by_character=tokens[place].text[0] >= "\u3040"), after


def is_like_digits(words: Words, place: int, value: float) -> bool:
    """Whether a number in words is one to be compared: a hundred or more, but for times ("eight thirty") and idioms."""
    first = words.tokens[place]
    if first.text in _HUNDREDS_OF and value % 100 in _MINUTES and value < 1300:
        said = [token.text for token in words.tokens[place : place + 2]]
        if "hundred" not in said:
            return any(token.has("price") for token in words.tokens[:place])
    is_idiom = first.text[0] >= "\u3040" and (vocabulary().number(first.text) or (0,))[0] >= 10  # 万一, 千万
    return value >= 100 and not is_idiom


def _spelled(words: Words, place: int) -> tuple[Figure | None, int]:
    tokens, known = words.tokens, vocabulary()
    if tokens[place].text in _ARTICLES and place + 1 < len(tokens) and tokens[place + 1].kind == "word":
        counted = known.number(tokens[place + 1].text) or (0,)
        if 1 <= counted[0] < 100:
            return None, place + 1  # "a ten-year guarantee"
    value, after = spelled(words, place)
    if value is None:
        return None, after
    figure, end = _with_unit(words, value, place, after)
    if (
        tokens[place].text in _ARTICLES
        and after == place + 1
        and figure is not None
        and figure.kind not in {"money", "span"}
    ):
        return None, after
    if (
        figure is not None
        and figure.kind == "money"
        and tokens[place].text in _ARTICLES
        and end < len(tokens)
        and tokens[end].kind == "digits"
    ):
        return None, place + 1  # "a €10 credit"
    if figure is None or figure.kind in {"money", "percent"}:
        return figure, end
    awaited = [known.awaited.get(token.text) for token in tokens[place:after]]
    if any(languages is not None and words.language not in languages for languages in awaited):
        return None, place + 1  # a word of this language that is a number in another
    if figure.kind == "date":
        return figure, end
    if figure.kind == "span":
        is_kind = tokens[place].text in _ARTICLES and _HOW_OFTEN.fullmatch(tokens[end - 1].text)
        return (None, place + 1) if is_kind else (figure, end)  # "a monthly plan"
    kind = figure.kind if is_like_digits(words, place, value) else "spelled"
    return Figure(kind, figure.value, "", figure.start, figure.end), after


def _sum(parts: Sequence[float], *, by_character: bool) -> float:
    """The number that is said by numbers in a row; `by_character`: a ten multiplies what stands before it (四十)."""
    total = current = 0.0
    for part in parts:
        if part >= 1000:
            below = total if total < part else 0.0
            total, current = total - below + (below + current or 1) * part, 0
        elif part == 100:
            current = (current or 1) * part
        elif part == 10 and by_character:
            current += (current % 10 or 1) * part - current % 10
        else:
            current += part
    return total + current


def _ranges(words: Words, found: list[Figure]) -> list[Figure]:
    """In "5 to 10 €" the first number is an amount too, in "€5–10" the second."""
    result = list(found)
    for place in range(len(result) - 1, 0, -1):
        one, other = result[place - 1], result[place]
        between = fold(words.text[one.end : other.start]).strip()
        if between not in _RANGE:
            continue
        if other.kind in {"money", "percent", "span"} and one.kind in {"bare", "count", "spelled"}:
            result[place - 1] = Figure(other.kind, one.value, other.unit, one.start, one.end)
        elif one.kind == "date" and other.kind in {"bare", "count"}:
            result[place] = Figure("date", other.value, one.unit, other.start, other.end)
        elif one.kind == "money" and other.kind in {"bare", "count"} and between == "-":
            result[place] = Figure("money", other.value, one.unit, other.start, other.end)
    return result


def _sign_or_code(token: Token) -> str:
    if token.text in SIGNS:
        return SIGNS[token.text]
    code = token.text.upper()
    if code in CODES and (token.written.isupper() or token.text not in AMBIGUOUS_CODES):
        return {"RMB": "CNY"}.get(code, code)
    return ""


def _currency_near(tokens: Sequence[Token], before: int, after: int) -> bool:
    near = [*tokens[max(0, before - 1) : before], *tokens[after : after + 1]]
    return any(_sign_or_code(token) or token.has("currency") for token in near)


def _figure(
    words: Words, kind: str, value: float, unit: str, start: int, end: int, place: int
) -> tuple[Figure | None, int]:
    return Figure(kind, value, unit, words.places[start], words.places[end - 1] + 1), _after(words, end, place + 1)


def _after(words: Words, end: int, least: int = 0) -> int:
    """The first token at or after a place of the folded text."""
    place = words.places[end] if end < len(words.places) else len(words.text)
    return next((n for n in range(least, len(words.tokens)) if words.tokens[n].start >= place), len(words.tokens))
