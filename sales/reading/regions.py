"""Which countries a visitor's national telephone number may be of. Pure."""

from __future__ import annotations

import re
from functools import cache

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

_ZEROS = re.compile(r"^\s*00")
# Where a browser names a language and no country.
_OF_LANGUAGE = {
    "ar": "EG",
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "el": "GR",
    "en": "US",
    "es": "ES",
    "fi": "FI",
    "fr": "FR",
    "he": "IL",
    "hu": "HU",
    "it": "IT",
    "ja": "JP",
    "ko": "KR",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "pt": "BR",
    "ro": "RO",
    "ru": "RU",
    "sv": "SE",
    "tr": "TR",
    "uk": "UA",
    "zh": "CN",
}


def regions(locale: str = "", timezone: str = "", country: str = "") -> tuple[str, ...]:
    """Countries (two letters) to try, the likeliest first.

    The time zone comes first, for it says where somebody is; then the site's own country, then the browser's locale,
    which many people never change.
    """
    language, _, rest = locale.replace("_", "-").partition("-")
    named = rest.split("-")[-1].upper()
    guesses = (_zones().get(timezone, ""), country.upper(), named, _OF_LANGUAGE.get(language.lower(), ""))
    return tuple(dict.fromkeys(guess for guess in guesses if guess in phonenumbers.SUPPORTED_REGIONS))


def corrected_in(number: str, tried: tuple[str, ...]) -> tuple[str, ...]:
    """Countries to try for a number that corrects this one: its own first, and alone where no plan knows it."""
    try:
        parsed = phonenumbers.parse(_ZEROS.sub("+", number))
    except phonenumbers.NumberParseException:
        return tried
    own = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    if own not in phonenumbers.SUPPORTED_REGIONS:
        return tried
    return tuple(dict.fromkeys((own, *tried))) if phonenumbers.is_valid_number(parsed) else (own,)


def international(number: str, region: str) -> str:
    """A number as it is dialled from abroad, where it may be one of this country; else as it is written."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    possible = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if possible else number


@cache
def _zones() -> dict[str, str]:
    """The country of each time zone, by the shortest telephone prefix that is used there."""
    found: dict[str, str] = {}
    for prefix in sorted(TIMEZONE_DATA, key=lambda prefix: (len(prefix), prefix)):
        number = phonenumbers.PhoneNumber(country_code=_country_code(prefix), national_number=0)
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
        for zone in TIMEZONE_DATA[prefix]:
            found.setdefault(zone, region)
    return found


def _country_code(prefix: str) -> int:
    lengths = (1, 2, 3)
    codes = (int(prefix[:length]) for length in lengths)
    return next((code for code in codes if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), 0)
