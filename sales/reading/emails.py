"""E-mail and web addresses, as people really type them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import phonenumbers

from sales.reading.plain import MASK, Found, Missed, Text
from sales.reading.words import alternatives, words

_COUNTRIES = {region.lower() for region in phonenumbers.SUPPORTED_REGIONS} | {"uk", "eu", "su"}
_COMMON = {
    *("com", "net", "org", "info", "biz", "io", "ai", "dev", "app", "shop", "store", "online", "site", "tech", "cloud"),
    *("email", "agency", "digital", "studio", "design", "solutions", "consulting", "company", "group", "team", "xyz"),
    *("edu", "gov", "int", "mil", "pro", "name", "mobi", "club", "life", "world", "berlin", "wien", "hamburg", "tirol"),
    *(
        "london",
        "paris",
        "рф",
        "укр",
        "бел",
        "中国",
        "swiss",
        "media",
        "health",
        "energy",
        "systems",
        "services",
        "software",
        "test",
        "example",
    ),
}
# Endings that are words: "deliver.is it", "etc.in", "file.py".
_WORDS = {"is", "so", "in", "me", "to", "am", "as", "do", "us", "my", "md", "py", "sh", "rs", "pl", "ps", "cc", "mm"}
_ALSO_WORDS = {"it", "at", "be", "no"}
_MAIL_CUE = re.compile(
    r"e-?mail|\bmail|courriel|correo|posta|poczt|почт|пошт|邮箱|邮件|電子郵件|メール|بريد|الإيميل|ايميل", re.IGNORECASE
)

_LOCAL = r"[^\W_](?:[\w.+'-]{0,62}[\w+-])?|\w"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TLD = r"[^\W\d_]{2,24}"
_PLAIN = re.compile(rf"(?<![\w.+@-])({_LOCAL})@((?:{_LABEL}\.){{1,8}}{_TLD})(?![\w@])")
_ABOUT = re.compile(rf"(?<![\w.+@-])({_LOCAL})\s*@\s*((?:{_LABEL}(?:\s*[.,]\s*)){{1,5}}{_TLD})(?![\w@])")
_STRAY = re.compile(r"(?:(?<![\w.+-])[\w.+-]{1,64}\s?)?@\s?[\w.-]{0,64}")

_AT = alternatives("at")
_DOT = alternatives("dot")
_OPEN, _SHUT = r"[(\[{<]\s*", r"\s*[)\]}>]"
_BRACKET_AT = rf"\s*{_OPEN}(?:@|a|{_AT}){_SHUT}\s*"
_BRACKET_DOT = rf"\s*{_OPEN}(?:\.|d|{_DOT}){_SHUT}\s*"
_ANY_DOT = rf"(?:{_BRACKET_DOT}|\s+{_DOT}\s+|\s*\.\s*)"
_SPOKEN_DOT = rf"(?:{_BRACKET_DOT}|\s+{_DOT}\s+)"
_SPOKEN_LOCAL = rf"(?:{_LOCAL})(?:{_SPOKEN_DOT}(?:{_LOCAL})){{0,3}}"
# With brackets, or a word that is nothing else ("chiocciola"), the meaning is certain whatever the dots are.
_BRACKETED = re.compile(
    rf"(?<![\w.+@-])({_SPOKEN_LOCAL}){_BRACKET_AT}((?:{_LABEL}{_ANY_DOT}){{1,5}}{_TLD})(?!\w)", re.IGNORECASE
)
_SPOKEN = re.compile(
    rf"(?<![\w.+@-])({_SPOKEN_LOCAL})(\s+(?:{_AT})\s+)((?:{_LABEL}{_ANY_DOT}){{1,5}}{_TLD})(?!\w)", re.IGNORECASE
)
_SPOKEN_DOTS = re.compile(_SPOKEN_DOT, re.IGNORECASE)
_ANY_DOTS = re.compile(rf"{_SPOKEN_DOT}|\s*[.,]\s*", re.IGNORECASE)
_AMBIGUOUS_AT = {"at", "et", "chez", "ет", "эт", "ات"}

_WITH_SCHEME = re.compile(r"https?://[^\s\x00<>\"']{3,300}", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![\w@./-])((?:www\.)?(?:{_LABEL}\.){{1,5}}{_TLD})(/[^\s\x00<>\"']{{0,200}})?(?![\w@-])", re.IGNORECASE
)
# In scripts without spaces an address stands right beside other letters.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af、，！？]")
_MAIL_HOSTS = {
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com"),
    *("gmx.de", "gmx.at", "gmx.ch", "gmx.net", "web.de", "t-online.de", "hotmail.de", "yahoo.de", "hotmail.co.uk"),
    *("orange.fr", "wanadoo.fr", "laposte.net", "hotmail.fr", "yahoo.fr", "libero.it", "hotmail.it", "hotmail.es"),
    *(
        "uol.com.br",
        "wp.pl",
        "o2.pl",
        "interia.pl",
        "mail.ru",
        "yandex.ru",
        "ukr.net",
        "proton.me",
        "qq.com",
        "163.com",
    ),
}


def emails(text: Text, own: Collection[str] = ()) -> Iterator[Found | Missed]:
    """The e-mail addresses of a text but those of our own hosts, and what looks like one; they are taken out of it."""
    apart = _UNSPACED.sub(MASK, text.plain)
    for needed, pattern, sure in _KINDS:
        if needed and not any(mark in text.plain for mark in needed):
            continue
        for match in pattern.finditer(apart if pattern is _PLAIN else text.plain):
            domain = _domain(match[match.lastindex or 2])
            if (end := sure(match, domain, text.plain)) is not None:
                cut = len(domain) - len(end)
                quote = text.take(match.start(), match.end() - cut)
                if _is_own(end.lower(), own):
                    yield Missed("own", quote)
                    continue
                yield Found("email", f"{_local(match[1])}@{end.lower()}", quote)
            elif pattern is _SPOKEN:
                yield Missed("perhaps_email", text.original[match.start() : match.end()])
    for match in _STRAY.finditer(text.plain):
        handle = match[0].startswith("@")
        yield Missed("handle" if handle else "incomplete_email", text.original[match.start() : match.end()].strip())


def addresses(text: Text, own: Collection[str] = ()) -> Iterator[Found]:
    """The web addresses of a text but those of our own hosts; they are taken out of it."""
    for match in _WITH_SCHEME.finditer(_UNSPACED.sub(MASK, text.plain)):
        yield from _address(text, match.start(), match[0], own)
    for match in _BARE.finditer(_UNSPACED.sub(MASK, text.plain)):
        ending = match[1].rpartition(".")[2].lower()
        named = match[1].lower().startswith("www.") or match[2]
        if ending in _ALSO_WORDS and not named and re.match(r"\s+[a-z]", text.plain[match.end() :]):
            continue
        if ending in _COMMON | _COUNTRIES and (named or ending not in _WORDS) and match[1].lower() not in _MAIL_HOSTS:
            yield from _address(text, match.start(), match[0], own)


def _is_own(domain: str, own: Collection[str]) -> bool:
    """Whether mail to a domain reaches the site itself: its host, with or without "www.", or one below it."""
    bare = {host.removeprefix("www.") for host in own}
    return any(domain == host or domain.endswith(f".{host}") for host in bare)


def _address(text: Text, start: int, words: str, own: Collection[str]) -> Iterator[Found]:
    words = words.rstrip(".,;:!?)]}»”’")
    quote = text.take(start, start + len(words))
    scheme, _, rest = words.rpartition("://")
    host, slash, path = rest.partition("/")
    if (host.partition(":")[0].lower()) not in own:
        yield Found("website", f"{scheme.lower() or 'https'}://{host.lower()}{slash}{path}", quote)


def _local(written: str) -> str:
    return _SPOKEN_DOTS.sub(".", written).strip()


def _domain(written: str) -> str:
    return _ANY_DOTS.sub(".", written).strip()


def _is_plain(match: re.Match[str], domain: str, text: str) -> str | None:
    """The domain without the next sentence: "jane@example.com.Thanks"."""
    *labels, last = domain.split(".")
    joined = (
        len(labels) > 1 and last[0].isupper() and domain[0].islower() and labels[-1].lower() in _COMMON | _COUNTRIES
    )
    return ".".join(labels) if joined else domain


def _is_about(match: re.Match[str], domain: str, text: str) -> str | None:
    ending = domain.rpartition(".")[2].lower()
    wide = re.search(r"\S[.,]\s", match[2]) is not None  # "see you @ work. ok"
    known = ending in (_COMMON if wide else _COMMON | _COUNTRIES)
    return domain if known and match[1].lower() not in words("no_local") else None


def _is_bracketed(match: re.Match[str], domain: str, text: str) -> str | None:
    return domain if domain.rpartition(".")[2].lower() in _COMMON | _COUNTRIES else None


def _is_spoken(match: re.Match[str], domain: str, text: str) -> str | None:
    if domain.rpartition(".")[2].lower() not in _COMMON | _COUNTRIES:
        return None
    if match[1].lower() in words("no_local"):
        return None
    by_word = _SPOKEN_DOTS.search(match[3]) is not None
    # "AT" in capitals amid others, or before a provider of mailboxes whose box is no word, is no preposition.
    by_case = match[2].strip().isupper() and not match[1].isupper()
    by_host = domain.lower() in _MAIL_HOSTS and re.search(r"[\d._-]", match[1]) is not None
    unmistakable = match[2].strip().lower() not in _AMBIGUOUS_AT or by_case or by_host
    return domain if by_word or unmistakable or _MAIL_CUE.search(text[: match.start()]) else None


# What a text must hold somewhere (any of these characters), how the address is written, and whether it is one.
_KINDS = (
    ("@", _PLAIN, _is_plain),
    ("@", _ABOUT, _is_about),
    ("([{<", _BRACKETED, _is_bracketed),
    ("", _SPOKEN, _is_spoken),
)
