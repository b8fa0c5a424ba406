"""Which countries a visitor's national telephone number may be of. Pure."""

from __future__ import annotations

from functools import cache

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

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
