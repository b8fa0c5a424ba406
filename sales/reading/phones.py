"""Telephone numbers of any country in what a visitor writes, told from the numbers that are none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from sales.reading.plain import MASK, Found, Missed, Text
from sales.reading.words import pattern

_LEAST, _MOST = 7, 15  # digits
_TRIES = 20  # what is no number may be tried in vain so often in one message
_CUE_REACHES = 40  # characters before a number

_CURRENCY = (
    r"(?:[€$£¥₽₴₺₹฿₩]|\b(?:EUR|USD|GBP|CHF|PLN|UAH|RUB|TRY|JPY|CNY|BRL|CAD|AUD|SEK|NOK|DKK|AED|SAR|INR)\b|元|円)"
)
_SUM = r"(?<!\d)\d(?:[\d.,' ]{0,16}\d)?"
_UNIT = (
    r"(?:%|km|kg|mm|cm|kwh|mwh|gb|tb|mb|px|people|users?|rows|records|employees|contacts|visitors|euros?|dollars?"
    r"|mitarbeiter|nutzer|kunden|stück|personas|usuarios|personnes|utilisateurs|persone|utenti|рублей|грн|руб)\b"
)
_DAY = r"(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2}))"
_DATE = rf"{_DAY}(?:\s?[/-]\s?{_DAY}|[T ,]+(?:at |um |à |a las |alle )?\d{{1,2}}[:.h]\d{{2}}(?:[:.]\d{{2}})?)?"
_YEARS = r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d"
# Four pairs are a telephone number of Denmark or Norway sooner than a computer.
_COMPUTER = (
    r"(?<!\d\.)(?!\d\d(?:\.\d\d){3}(?!\d))(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}"
    r"(?!\.\d)(?:/\d\d?)?"
)
_PLACE = r"[+-]?\d{1,3}\.\d{3,}\s*[,;/ ]\s*[+-]?\d{1,3}\.\d{3,}"
_HOURS = r"\d{1,2}[:.h]\d{2}\s?(?:-|to|bis|à|a)\s?\d{1,2}[:.h]\d{2}"
_GROUPS = r"(?!0)\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3}){0,4}\1000|[1-9]\d?([ .,'])\d{3}(?:\2\d{3}){1,4}(?:[.,]\d{1,2})?"
# A date and a time stand by themselves: in "06.12.34.56.78" more digits follow.
_APART = r"(?<!\d[./-])(?:{})(?![./-]\d)"
# What has digits and is no telephone number, in the order it is looked for.
_OTHERS = tuple(
    (reason, re.compile(rf"(?<![\w+]){written}(?!\w)", re.IGNORECASE))
    for reason, written in (
        ("date", _APART.format(_DATE)),
        ("date", _APART.format(_YEARS)),
        ("time", _APART.format(_HOURS)),
        ("computer", _COMPUTER),
        ("place", _PLACE),
        ("amount", rf"{_SUM}\s?(?:k|mio|m)?\s?(?:{_CURRENCY}|{_UNIT})"),
        ("amount", rf"(?:{_GROUPS})(?![\s./-]?\d)"),
    )
)
_PRICE = re.compile(rf"{_CURRENCY}\s?{_SUM}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![\d+])[2-6]\d{3}(?:[ -]?\d){9,15}(?!\d)")
_MARKED = re.compile(r"[#№]\s?[\w-]*\d[\w-]*|\b[A-Z]{1,6}[-_]?\d[\d-]{5,}\b")
_RUN = re.compile(r"[+(]?\(?\d(?:[\s./()-]{0,3}\d){6,60}")
_PLUS = re.compile(r"\b(?:plus|плюс)(?=\s?\d)", re.IGNORECASE)
_OWN_FORM = re.compile(r"^(?:\+|0|\(\d{2,5}\))")
_JOINED = re.compile(r"\s+/\s+|\s{2,}|\s+-\s+")


def phones(text: Text, regions: tuple[str, ...]) -> Iterator[Found | Missed]:
    """The telephone numbers of a text, and what looks like one; they are taken out of it.

    `regions`: countries to try for numbers without their country code, the likeliest first.
    """
    if sum(map(str.isdigit, text.plain)) < _LEAST:
        return
    yield from _secrets(text)
    yield from _other_numbers(text)
    text.plain = _PLUS.sub(lambda match: "+".ljust(len(match[0])), text.plain)
    for region in regions or (None,):
        for match in PhoneNumberMatcher(text.plain, region, Leniency.VALID, _TRIES):
            if _is_certain(text, match.start, match.raw_string):
                yield Found("phone", _value(match.number), text.take(match.start, match.end))
    for run in list(_RUN.finditer(text.plain)):
        start = run.start()
        for part in _JOINED.split(run[0]):
            start = text.plain.index(part, start)
            digits = sum(map(str.isdigit, part))
            if digits >= _LEAST:
                yield _settled(text, start, part, digits, regions)


def _settled(text: Text, start: int, written: str, digits: int, regions: tuple[str, ...]) -> Found | Missed:
    """A number written in no usual way, or of no plan: taken where it is said to be one, or looks like one."""
    words = text.original[start : start + len(written)].strip()
    if digits > _MOST:
        return Missed("too_long", "")  # perhaps a mistyped account or card
    said = _said_to_be_phone(text, start) or _is_alone(text, words)
    if said or _OWN_FORM.match(written):
        parsed = (_parsed(written, region) for region in regions)
        possible = [number for number in parsed if number is not None and phonenumbers.is_possible_number(number)]
        if said or possible or (written.startswith("0") and digits >= _LEAST + 2):
            text.take(start, start + len(written))
            valid = next(filter(phonenumbers.is_valid_number, possible), None)
            # Where no plan knows it, a country code would be our guess.
            return Found("phone", _value(valid) if valid else written.strip(), words)
    return Missed("no_such_number", words)


def _secrets(text: Text) -> Iterator[Missed]:
    """Take out numbers of accounts and cards; their words are not kept."""
    for match in _IBAN.finditer(text.plain):
        if _is_iban("".join(match[0].split()).upper()):
            text.take(match.start(), match.end())
            yield Missed("account", "")
    for match in _CARD.finditer(text.plain):
        if _is_card([int(mark) for mark in match[0] if mark.isdigit()]):
            text.take(match.start(), match.end())
            yield Missed("card", "")


def _other_numbers(text: Text) -> Iterator[Missed]:
    for match in _PRICE.finditer(text.plain):
        yield from _not_taken(text, match, "amount")
    for match in _MARKED.finditer(text.plain):
        yield from _not_taken(text, match, "order")
    for reason, written in _OTHERS:
        for match in written.finditer(text.plain):
            if not _said_to_be_phone(text, match.start()):
                yield from _not_taken(text, match, reason)
    for match in _RUN.finditer(text.plain):
        if not match[0].startswith("+") and _said_to_be_order(text, match.start()):
            yield from _not_taken(text, match, "order")


def _not_taken(text: Text, match: re.Match[str], reason: str) -> Iterator[Missed]:
    words = text.take(match.start(), match.end())
    if sum(map(str.isdigit, words)) >= _LEAST:
        yield Missed(reason, words.strip())


def _is_certain(text: Text, start: int, written: str) -> bool:
    """Whether a valid number is meant as one: a bare row of few digits may count anything."""
    digits = sum(map(str.isdigit, written))
    bare = digits == len(written.strip())
    return (
        not bare or digits >= 9 or written.startswith("0") or _said_to_be_phone(text, start) or _is_alone(text, written)
    )


def _said_to_be_phone(text: Text, start: int) -> bool:
    return _last(text, start, "phone") > _last(text, start, "order")


def _said_to_be_order(text: Text, start: int) -> bool:
    return _last(text, start, "order") > _last(text, start, "phone")


def _last(text: Text, start: int, kind: str) -> int:
    """Where the nearest word of a kind stands before a number; -1 where none is near."""
    before = text.plain[max(0, start - _CUE_REACHES) : start].rpartition(MASK)[2]
    return max((match.start() for match in pattern(kind).finditer(before)), default=-1)


def _is_alone(text: Text, written: str) -> bool:
    """Whether a text holds nothing but this number."""
    return not re.search(r"\w", text.original.replace(written.strip(), " ").replace(MASK, " "))


def _parsed(written: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException:
        return None


def _value(number: PhoneNumber) -> str:
    plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{plain} ext. {number.extension}" if number.extension else plain


def _is_card(digits: list[int]) -> bool:
    """Luhn's check."""
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(written: str) -> bool:
    """The check by 97 of ISO 13616."""
    turned = written[4:] + written[:4]
    return 15 <= len(written) <= 34 and int("".join(str(int(mark, 36)) for mark in turned)) % 97 == 1
