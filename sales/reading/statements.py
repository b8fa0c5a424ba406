"""Names, companies, budgets, dates and who decides, only where a visitor says plainly that they are that. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sales.reading.authority import authority
from sales.reading.plain import Found, Text
from sales.reading.words import alternatives, pattern, words

_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’.-][^\W\d_]+)*"
_NAME = re.compile(
    rf"(?<!\w){alternatives('name')}(?:(?<=:)|(?![\w'’]))\s*:?\s*({_WORD}(?:\.?\s+{_WORD}){{0,6}})", re.IGNORECASE
)
# Without its pronoun only where a clause begins: "heiße" is hot, too.
_NAME_BEGINS = re.compile(
    rf"(?:^|[,;.!\n])\s*(?:{alternatives('opener')}[\s,]+)?{alternatives('name_begins')}(?![\w'’])\s*:?\s*"
    rf"({_WORD}(?:\.?\s+{_WORD}){{0,6}})",
    re.IGNORECASE,
)
_UNSPACED_NAME = re.compile(r"(?:我叫|我的名字是|我的名字叫|我名叫)\s*([\u3400-\u9fff·]{2,6}?)(?=[，。,.!！\s]|$)")
_JAPANESE_NAME = re.compile(
    r"(?:(?:私の)?名前は\s*)?([\u3400-\u9fff\u3040-\u30ff\u30a0-\u30ff]{1,8}(?:\s[\u3400-\u9fff\u3040-\u30ff]{1,8})?)\s*と(?:申します|いいます|言います)"
    r"|名前は\s*([\u3400-\u9fff\u30a0-\u30ff]{1,8}(?:\s[\u3400-\u9fff\u30a0-\u30ff]{1,8})?)\s*です"
)
_TITLES = {"dr.", "prof.", "mr.", "mrs.", "ms.", "herr", "frau", "m.", "mme", "sr.", "sra."}
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")

_LEGAL = (
    r"GmbH(?:\s?&\s?Co\.?(?:\s?(?:KGaA|KG|OHG))?)?|AG|KG|OG|UG|e\.\s?K\.|e\.\s?V\.|Inc\.?|Ltd\.?|LLC|LLP|PLC|Corp\.?|S\.A\.S?\.?|SAS|SARL|S\.L\.|SL|"
    r"S\.r\.l\.|Srl|SRL|S\.p\.A\.|SpA|B\.V\.|BV|N\.V\.|NV|Sp\.\sz\so\.\s?o\.|Ltda\.?|Lda\.?|A\.Ş\.|AB|Oy|ApS|A/S|AS"
)
_CAPITAL = r"[A-ZÀ-ÞŁŚŻÖÜÄČŠŽ0-9][\w&'’.-]*\s+"
_KIN = (
    r"(?:Söhne|Sohn|Töchter|Tochter|Partner|Partners|Sons|Daughters|Brothers|Co|Company|Associates|Fils|Frères|Cie|Hijos"
    r"|Figli|Filhos|Zonen|Zoon|Synowie)\b"
)
_COMPANY = re.compile(
    rf"(?<![\w.])(?!(?:Firma|Firm|Company|Société|Empresa|Azienda|Ditta|Bedrijf)\s)"
    rf"({_CAPITAL}(?:(?:[&+]\s+|(?:und|and|et|y|e|en|i)\s+(?={_KIN}))?{_CAPITAL}){{0,4}}(?:{_LEGAL}))(?!\w)"
)
_COMPANY_BEFORE = re.compile(r"(?<!\w)((?:ООО|ТОВ|ЗАО|ФОП|ИП)\s+[«\"“]?[^\W\d_][\w -]{1,40}[»\"”]?)(?=[,.;!?\s]|$)")

_CURRENCY = (
    r"(?:[€$£¥₽₴₺]|euros?|EUR|USD|GBP|CHF|PLN|UAH|RUB|TRY|dollars?|pounds?|francs?|zł|złotych|руб(?:лей)?\.?|грн|гривень|"
    r"лир|TL|lira|reais|元|円|万円|万元|万|يورو|دولار|ريال|درهم)"
)
_NUMBER = r"(?<!\d)\d(?:[\d.,' ]{0,16}\d)?"
_MANY = r"(?:\s?(?:k|tsd\.?|mio\.?|million|mil|тыс\.?|тис\.?|bin|mille|thousand|ألف))?"
_AMOUNT = rf"(?:{_CURRENCY}\s?{_NUMBER}{_MANY}|{_NUMBER}{_MANY}\s?{_CURRENCY}|{_NUMBER}\s?k\b)"
_SOME = rf"(?:{_AMOUNT}|(?<![\d.,]){_NUMBER}{_MANY})"
_BUDGET = re.compile(
    rf"(?:{alternatives('budget')})\w*[^\d€$£¥.!?\n\x00]{{0,40}}?(?:(?:max|ca|approx|min)\.\s?)?"
    rf"(?P<amount>{_SOME}(?:\s?(?:-|to|and|bis|und|à|et|a|y|e|до|do)\s?{_SOME})?)",
    re.IGNORECASE,
)
_AMOUNT_FIRST = re.compile(
    rf"(?P<amount>{_AMOUNT})[^\d.!?\n\x00]{{0,20}}?(?:{alternatives('budget', 'to_spend')})(?!\w)", re.IGNORECASE
)

_SPAN = (
    rf"(?:{alternatives('within')}\s+)?(?:the\s+|den\s+nächsten\s+|le\s+|el\s+)?(?:\d{{1,3}}|one|two|three|four|six|ein(?:em|er)?|zwei|drei|vier|sechs"
    rf"|un|une|deux|trois|dos|tres|due|tre|dois|três|twee|drie|dwa|trzy|два|три|iki|üç)(?:\s?-\s?\d{{1,3}})?\s?{alternatives('unit')}"
)
_DATE = rf"(?:{alternatives('part_of')}[\s-]+)?{alternatives('when')}(?!\w)(?:\s+20\d\d)?"
_TIMELINE = re.compile(
    rf"(?<!\w){alternatives('need_by')}(?!\w)[^.!?\n\x00]{{0,40}}?"
    rf"(?P<when>(?:(?<!\w){alternatives('within')}\s+)?(?<!\w){_DATE}|{_SPAN}(?!\w))",
    re.IGNORECASE,
)
_MONTHS = tuple(f"month_{number}" for number in range(1, 13))
_MONTH = rf"(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?|(?<!\w){alternatives('when', *_MONTHS)}(?:['’]?\w{{1,3}})?)"
_DATE_WITHIN = (
    rf"(?:(?<!\w){alternatives('within')}\s+{_DATE}"
    rf"|{_MONTH}\s?(?:{alternatives('part_behind')}\s?)?{alternatives('within_behind')})"
)
# "We need twenty desks by the end of January", and the other way round: "bis Ende Januar brauchen wir 20 Tische".
_NEEDED_WITHIN = tuple(
    re.compile(written, re.IGNORECASE)
    for written in (
        rf"(?:{pattern('need').pattern})[^.!?。\n\x00]{{0,60}}?(?P<when>{_DATE_WITHIN})",
        rf"(?P<when>{_DATE_WITHIN})[^.!?。\n\x00]{{0,60}}?(?:{pattern('need').pattern})",
    )
)
# A part of a sentence that is nothing but a date: "ten desks, by the end of June". "Until tomorrow" is a farewell.
_DATE_ALONE = re.compile(
    rf"(?:^|[,;.:!\n])\s*(?:{alternatives('opener')}\s+)?"
    rf"(?P<when>{alternatives('within')}\s+(?!{alternatives('soon')}(?!\w)){_DATE})\s*(?=[,;.!\n]|$)",
    re.IGNORECASE,
)
_MOST = 200  # characters of a value


def statements(text: Text) -> Iterator[Found]:
    """Name, company, budget, authority, timeline and an appointment, each at most once."""
    for read in (_name, _company, _budget, authority, _timeline, _booking):
        if (found := read(text)) is not None:
            yield found


def _name(text: Text) -> Found | None:
    """What follows "my name is", up to the first word that is no name."""
    for unspaced in (_UNSPACED_NAME, _JAPANESE_NAME):
        if match := unspaced.search(text.plain):
            name = next(filter(None, match.groups()))
            if not pattern("no_name").search(name):
                return Found("name", name, text.original[match.start() : match.end()])
    for match in (*_NAME.finditer(text.plain), *_NAME_BEGINS.finditer(text.plain)):
        if _UNSPACED.match(match[1]):
            continue
        said = list(re.finditer(_WORD, match[1]))
        if length := _length(text, match.start(1), said):
            end = match.start(1) + said[length - 1].end()
            hot = said[0][0][0].isupper() and said[length - 1][0].islower()  # "heiße Getränke haben wir nicht"
            if match.re is _NAME_BEGINS and (hot or not _ends(text, end) or _asks(text, end)):
                continue
            name = " ".join(
                f"{word[0]}." if _is_title(text, match.start(1), word) else word[0] for word in said[:length]
            )
            quote = text.original[match.start() : end].lstrip(" ,;.!\n")
            return Found("name", name.title() if name.islower() else name, quote)
    return None


def _length(text: Text, start: int, said: list[re.Match[str]]) -> int:
    """How many of the words said from `start` on are a name: 0 where something is said of the name instead."""
    kept = 0
    while kept < len(said):
        word = said[kept]
        after = start + word.end()
        if kept and (particles := _particles(text, start, said[kept:])):
            kept += particles
            continue
        if _says_no_name(word[0], text):
            return 0 if all(word[0].islower() for word in said[:kept]) else kept
        if word[0].lower() in words("stop") or (kept and word[0].islower() and not _ends(text, after)):
            break
        kept += 1
        if text.plain[after : after + 1] == "." and not _is_title(text, start, word):
            break
    return kept


def _says_no_name(word: str, text: Text) -> bool:
    """Whether this says something of a name ("is wrong"): with a capital, such a word is a name ("Ernst")."""
    return word.lower() in words("no_name") and (word[0].lower() == word[0] or text.plain.isupper())


def _particles(text: Text, start: int, said: list[re.Match[str]]) -> int:
    """How many words here lead on to the rest of a name ("von der Heide"), and not to a company or a place's kind."""
    many = next((place for place, word in enumerate(said) if not _is_particle(word[0], after=place > 0)), 0)
    if not many or not said[many][0][0].isupper() or said[many][0].lower() in words("stop"):
        return 0
    company = _COMPANY.search(text.plain, start + said[many].start())
    return 0 if company and company.start() == start + said[many].start() else many


def _is_particle(word: str, *, after: bool) -> bool:
    """`after` another one it may have a capital: "de La Tour"."""
    return (word.lower() if after else word) in words("particle")


def _is_title(text: Text, start: int, word: re.Match[str]) -> bool:
    end = start + word.end()
    return f"{word[0].lower()}." in _TITLES and text.plain[end : end + 1] == "."


def _ends(text: Text, place: int) -> bool:
    """Whether a sentence, or a part of it, ends here."""
    following = re.match(r"\s*(\w+)", text.plain[place:])
    return following is None or following[1].lower() in words("stop")


def _company(text: Text) -> Found | None:
    match = _COMPANY.search(text.plain) or _COMPANY_BEFORE.search(text.plain)
    if match is None:
        return None
    name = text.original[match.start(1) : match.end(1)]
    return Found("company", " ".join(name.split())[:_MOST], name)


def _budget(text: Text) -> Found | None:
    match = _BUDGET.search(text.plain) or _AMOUNT_FIRST.search(text.plain)
    if match is None or sum(map(str.isdigit, match["amount"])) < 1 or _asks(text, match.end()):
        return None
    bare = re.fullmatch(r"[\d.,' ]+", match["amount"])
    if bare and sum(map(str.isdigit, match["amount"])) < 3:
        return None
    return Found("budget", match["amount"].strip(), text.original[match.start() : match.end()])


def _timeline(text: Text) -> Found | None:
    searched = (one.search(text.plain) for one in (_TIMELINE, _DATE_ALONE, *_NEEDED_WITHIN))
    match = next(filter(None, searched), None)
    if match is None or _asks(text, match.end()):
        return None
    said = text.original[match.start() : match.end()].strip(" ,;.:!\n")
    return Found("timeline", " ".join(match["when"].split()), said)


def _booking(text: Text) -> Found | None:
    """An appointment that the visitor says they have made."""
    match = pattern("booked").search(text.plain)
    if match is None or _asks(text, match.end()):
        return None
    said = re.match(r"[^.!?。！？\n\x00]{0,80}", text.plain[match.end() :])
    words = text.original[match.start() : match.end() + (said.end() if said else 0)].strip()
    return Found("booking", " ".join(words.split())[:_MOST], words)


def _asks(text: Text, place: int) -> bool:
    """Whether the sentence that goes on here is a question: who asks about a budget has not named one."""
    return re.match(r"[^.!\n]*[?？؟]", text.plain[place:]) is not None


def is_refusal(text: str) -> bool:
    """Whether a short answer declines, or says that nothing is known."""
    said = " ".join(re.findall(r"[\w']+", text.lower()))
    begins = pattern("refusal").match(text.strip())
    return begins is not None and (said in words("refusal") or len(said.split()) <= len(begins[0].split()) + 3)
