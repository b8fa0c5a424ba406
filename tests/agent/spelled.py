"""How 0 to 999 are spelled out in each language of the agent: a grammar of its own, to hold the reading against."""

from __future__ import annotations

from collections.abc import Callable

_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf",
    "es": "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete "
    "dezoito dezanove",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście "
    "czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять "
    "чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
    "dziewięćdziesiąt",
    "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    "tr": "on yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "ar": "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون",
}
_HUNDREDS = {
    "es": "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "pt": "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "ru": "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    "uk": "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
    "ar": "مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة",
}


def spelled(number: int, language: str) -> str:
    """A whole number below 1,000 in words."""
    return _SPELLERS[language](number)


def _units(language: str) -> list[str]:
    return _UNITS[language].split()


def _tens(number: int, language: str) -> str:
    """The word for the tens of a number from 20 on."""
    return _TENS[language].split()[number // 10 - 2]


def _english(number: int) -> str:
    if number < 20:
        return _units("en")[number]
    if number < 100:
        return _tens(number, "en") + (f"-{_english(number % 10)}" if number % 10 else "")
    return f"{_english(number // 100)} hundred" + (f" and {_english(number % 100)}" if number % 100 else "")


def _joined(language: str, hundred: str, join: str) -> Callable[[int], str]:
    """German and Dutch: one word, the units before the tens."""

    def spell(number: int) -> str:
        if number < 20:
            return _units(language)[number]
        if number < 100:
            unit = _units(language)[number % 10] if number % 10 else ""
            middle = "ën" if unit[-1:] == "e" and join == "en" else join
            return (unit + middle if unit else "") + _tens(number, language)
        first = _units(language)[number // 100] if number >= 200 else ""
        return first + hundred + (spell(number % 100) if number % 100 else "")

    return spell


def _french(number: int) -> str:
    units = _units("fr")
    if number < 20:
        return units[number]
    if number < 70:
        unit = number % 10
        return _tens(number, "fr") + ("" if not unit else " et un" if unit == 1 else f"-{units[unit]}")
    if number < 80:
        return "soixante et onze" if number == 71 else f"soixante-{units[number - 60]}"
    if number < 100:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{units[number - 80]}"
    hundreds = "cent" if number < 200 else f"{units[number // 100]} cent" + ("" if number % 100 else "s")
    return hundreds + (f" {_french(number % 100)}" if number % 100 else "")


def _italian(number: int) -> str:
    if number < 20:
        return _units("it")[number]
    if number < 100:
        tens, unit = _tens(number, "it"), _units("it")[number % 10] if number % 10 else ""
        return (tens[:-1] if unit in {"uno", "otto"} else tens) + unit
    hundreds = ("" if number < 200 else _units("it")[number // 100]) + "cento"
    return hundreds + (_italian(number % 100) if number % 100 else "")


def _of_words(language: str, join: str, hundreds_join: str) -> Callable[[int], str]:
    """Languages that set word beside word, with a word of its own for each hundred."""

    def spell(number: int) -> str:
        units = _units(language)
        if number < len(units) and number < 30:
            return units[number]
        if number < 100:
            return _tens(number, language) + (f"{join}{units[number % 10]}" if number % 10 else "")
        hundreds = _HUNDREDS[language].split()[number // 100 - 1]
        if number % 100:
            hundreds = {"cien": "ciento", "cem": "cento"}.get(hundreds, hundreds)
        return hundreds + (f"{hundreds_join}{spell(number % 100)}" if number % 100 else "")

    return spell


def _turkish(number: int) -> str:
    parts = [_units("tr")[number // 100]] if number >= 200 else []
    parts += ["yüz"] if number >= 100 else []
    parts += [_TENS["tr"].split()[number % 100 // 10 - 1]] if number % 100 >= 10 else []
    parts += [_units("tr")[number % 10]] if number % 10 or not number else []
    return " ".join(parts)


def _arabic(number: int) -> str:
    units = _units("ar")
    if number <= 10:
        return units[number]
    if number < 20:
        return f"{ {11: 'أحد', 12: 'اثنا'}.get(number, units[number % 10]) } عشر".strip()
    if number < 100:
        return (f"{units[number % 10]} و" if number % 10 else "") + _tens(number, "ar")
    return _HUNDREDS["ar"].split()[number // 100 - 1] + (f" و{_arabic(number % 100)}" if number % 100 else "")


def _characters(number: int, one: str = "") -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 100:
        return ("" if number < 20 else digits[number // 10]) + "十" + (digits[number % 10] if number % 10 else "")
    rest = number % 100
    said = ("零" + digits[rest] if rest < 10 else ("一" if rest < 20 else "") + _characters(rest)) if one else ""
    return (one if number < 200 else digits[number // 100]) + "百" + ((said or _characters(rest)) if rest else "")


_SPELLERS: dict[str, Callable[[int], str]] = {
    "en": _english,
    "de": _joined("de", "hundert", "und"),
    "nl": _joined("nl", "honderd", "en"),
    "fr": _french,
    "it": _italian,
    "es": _of_words("es", " y ", " "),
    "pt": _of_words("pt", " e ", " e "),
    "pl": _of_words("pl", " ", " "),
    "ru": _of_words("ru", " ", " "),
    "uk": _of_words("uk", " ", " "),
    "tr": _turkish,
    "ar": _arabic,
    "ja": _characters,
    "zh": lambda number: _characters(number, "一"),
}
LANGUAGES = tuple(_SPELLERS)
CURRENCIES = {
    "en": "euros", "de": "Euro", "nl": "euro", "fr": "euros", "it": "euro", "es": "euros", "pt": "euros",
    "pl": "euro", "ru": "евро", "uk": "євро", "tr": "avro", "ar": "يورو", "ja": "ユーロ", "zh": "欧元",
}  # fmt: skip
