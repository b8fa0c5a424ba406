"""What code finds in one message, and what it leaves: numbers that look like dates, words that follow "my name is"."""

from __future__ import annotations

import time

import pytest

from sales.reading.contacts import Finding, find
from sales.reading.questions import tells_of_oneself
from sales.reading.regions import regions

FR, DE, DK, NL, CH = "Europe/Paris", "Europe/Berlin", "Europe/Copenhagen", "Europe/Amsterdam", "Europe/Zurich"


def values(finding: Finding, name: str) -> list[str]:
    return [found.value for found in finding.found if found.name == name]


def reasons(finding: Finding) -> list[str]:
    return [missed.reason for missed in finding.missed]


@pytest.mark.parametrize(
    ("text", "zone", "number"),
    [
        ("06.12.34.56.78", FR, "+33612345678"),
        ("oui c'est 06.12.34.56.78", FR, "+33612345678"),
        ("06-12-34-56-78", FR, "+33612345678"),
        ("06/12/34/56/78 merci", FR, "+33612345678"),
        ("+33.6.12.34.56.78", FR, "+33612345678"),
        ("+33-6-12-34-56-78", DE, "+33612345678"),
        ("01.42.68.53.00.", FR, "+33142685300"),
        ("20.12.34.56", DK, "+4520123456"),
        ("20-12-34-56", DK, "+4520123456"),
        ("ja: 06-12.34.56.78", NL, "+31612345678"),
        ("079.123.45.67", CH, "+41791234567"),
        ("0041-79-12-34-56-7", CH, "+41791234567"),
        ("le 22.11.2026 au 06.12.34.56.78", FR, "+33612345678"),
    ],
)
def test_it_takes_numbers_written_in_pairs_for_no_dates(text: str, zone: str, number: str) -> None:
    finding = find(text, regions(timezone=zone))
    assert values(finding, "phone") == [number]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("22.11.2026", "date"),
        ("22.11.2026-23.11.2026", "date"),
        ("2026-11-22/2026-11-29", "date"),
        ("vom 22.11.2026 bis 29.11.2026, 10:00-12:30", "date"),
        ("am 06.12.2034.", "date"),
        ("192.168.100.200", "computer"),
        ("192.168.100.0/24", "computer"),
    ],
)
def test_it_takes_no_date_and_no_computer_for_a_number(text: str, reason: str) -> None:
    finding = find(text, regions(timezone=FR))
    assert values(finding, "phone") == []
    assert reason in reasons(finding)


@pytest.mark.parametrize("text", ["06.12.34.56", "06-12-34-56-78-90-12", "1.2.34.56.789.01", "06.12.34.5.6"])
def test_what_looks_like_a_number_is_taken_or_missed_with_a_reason(text: str) -> None:
    finding = find(text, regions(timezone=FR))
    assert values(finding, "phone") or reasons(finding)


OLD, NEW = "jane@work.example", "jane@new.example"


@pytest.mark.parametrize(
    "text",
    [
        f"wrong, its actually {NEW} not {OLD}",
        f"not {OLD}, {NEW}",
        f"no, {NEW}, not {OLD}",
        f"No {NEW} not {OLD}!",
        f"{OLD} is wrong, use {NEW}",
        f"{NEW} instead of {OLD} please",
        f"please don't use {OLD} any more. Use {NEW}",
        f"my old one was {OLD} and the new one is {NEW}",
        f"{OLD} no longer works: {NEW}",
        f"Nicht {OLD}, sondern {NEW}",
        f"{NEW} statt {OLD}",
        f"{OLD} stimmt nicht, richtig ist {NEW}",
        f"ce n'est pas {OLD} mais {NEW}",
        f"{NEW}, pas {OLD}",
        f"no es {OLD} sino {NEW}",
        f"{NEW} e non {OLD}",
        f"não é {OLD}, é {NEW}",
        f"niet {OLD} maar {NEW}",
        f"nie {OLD}, tylko {NEW}",
        f"не {OLD}, а {NEW}",
        f"не {OLD}, а {NEW}, будь ласка",
        f"{OLD} değil {NEW}",
        f"不是{OLD}，是{NEW}",
        f"{OLD}ではなく{NEW}です",
        f"ليس {OLD} بل {NEW}",
    ],
)
def test_it_takes_the_address_that_a_correction_leaves(text: str) -> None:
    finding = find(text)
    assert values(finding, "email") == [NEW]
    assert finding.contact == NEW
    assert [(missed.reason, missed.words) for missed in finding.missed] == [("corrected", OLD)]


@pytest.mark.parametrize(
    "text",
    [
        "not 212-555-0123 but 415-555-2671",
        "212-555-0123 is my old number, call 415-555-2671",
        "415-555-2671 instead of 212-555-0123",
        "do not call 212-555-0123, call 415-555-2671",
        "call 212-555-0123, no wait, 415-555-2671",
        "212-555-0123 actually 415-555-2671",
    ],
)
def test_it_takes_the_number_that_a_correction_leaves(text: str) -> None:
    finding = find(text, ("US",))
    assert values(finding, "phone") == ["+14155552671"]
    assert reasons(finding) == ["corrected"]


@pytest.mark.parametrize(
    "text",
    [
        f"sorry its {OLD} no wait {NEW}",
        f"my email is {OLD}, no wait {NEW}",
        f"email me at {OLD} actually {NEW}",
        f"{OLD}, no, {NEW}",
        f"{OLD}. Oh sorry, it is {NEW}",
        f"{OLD} or rather {NEW}",
        f"{OLD}, I mean {NEW}",
        f"{OLD}, ach nein, {NEW}",
        f"{OLD} oder besser {NEW}",
        f"{OLD} non plutôt {NEW}",
        f"{OLD} no, mejor {NEW}",
        f"{OLD} anzi {NEW}",
        f"{OLD}, aliás {NEW}",
        f"{OLD} nee wacht {NEW}",
        f"{OLD} nie, przepraszam {NEW}",
        f"{OLD} нет, лучше {NEW}",
        f"{OLD} ні, точніше {NEW}",
        f"{OLD}, pardon {NEW}",
        f"{OLD}，等等，应该是{NEW}",
        f"{OLD}、すみません、{NEW}",
        f"{OLD}، عفوا {NEW}",
    ],
)
def test_it_takes_the_later_address_where_a_word_of_correction_leads_to_it(text: str) -> None:
    finding = find(text)
    assert values(finding, "email") == [NEW]
    assert [(missed.reason, missed.words) for missed in finding.missed] == [("corrected", OLD)]


@pytest.mark.parametrize(
    "text", [f"its {NEW}, actually not {OLD}", f"{NEW}, no wait, not {OLD}", f"{NEW}, sorry, {OLD} is wrong"]
)
def test_what_is_called_wrong_counts_more_than_a_word_of_correction(text: str) -> None:
    assert values(find(text), "email") == [NEW]


def test_it_takes_the_last_of_several_corrections() -> None:
    finding = find(f"a@x.example, sorry, {OLD}, no wait, {NEW}")
    assert values(finding, "email") == [NEW]


def test_it_takes_a_corrected_address_that_is_the_end_of_the_one_before() -> None:
    assert values(find(f"mary.{NEW} no wait {NEW}"), "email") == [NEW]


@pytest.mark.parametrize(
    "text",
    [
        f"{OLD} or {NEW}",
        f"{OLD}, and not before Monday: {NEW}",
        f"I could not log in. Write to {OLD} and {NEW}",
        f"It does not matter whether you write to {OLD} or {NEW}",
        f"{OLD} and {NEW}, but please no calls",
        f"{OLD} and actually also {NEW}",
        f"{OLD}, und eigentlich auch {NEW}",
        f"{OLD}. Sorry for the delay, my colleague is at {NEW}",
    ],
)
def test_it_takes_both_addresses_where_neither_is_wrong(text: str) -> None:
    assert values(find(text), "email") == [OLD, NEW]


@pytest.mark.parametrize("text", [f"no {NEW}", f"not at home but at {NEW}", f"Why not {NEW}?", f"no es {NEW}"])
def test_it_takes_an_address_that_stands_alone_whatever_is_said_of_it(text: str) -> None:
    assert values(find(text), "email") == [NEW]


@pytest.mark.parametrize(
    "text",
    [
        "212-555-0123, or if nobody answers 415-555-2671",
        "212-555-0123 if not reachable 415-555-2671",
        "212-555-0123, wenn nicht erreichbar 415-555-2671",
        "212-555-0123, si pas de réponse 415-555-2671",
        "212-555-0123 если не отвечу 415-555-2671",
    ],
)
def test_it_takes_both_numbers_where_one_is_for_when_the_other_fails(text: str) -> None:
    assert values(find(text, ("US",)), "phone") == ["+12125550123", "+14155552671"]


@pytest.mark.parametrize(
    "text",
    [
        "I wrote to support@shop.example yesterday",
        "is support@www.shop.example right?",
        "Ich habe an info at shop dot example geschrieben",
        "sales@mail.shop.example never answers",
    ],
)
def test_the_mailboxes_of_the_site_are_no_contact_of_the_visitor(text: str) -> None:
    finding = find(text, (), frozenset(["www.shop.example", "localhost"]))
    assert values(finding, "email") == []
    assert finding.contact == ""
    assert "own" in reasons(finding)


def test_another_mailbox_than_the_sites_is_the_visitors() -> None:
    finding = find("support@shop.example did not answer jane@workshop.example", (), ["shop.example"])
    assert values(finding, "email") == ["jane@workshop.example"]


@pytest.mark.parametrize(
    "text",
    [
        "my name isn't important",
        "my name's not important",
        "my name is spelled wrong in your email",
        "My name is already in your system",
        "my name is fine",
        "my name is none of your business",
        "my name is mentioned above",
        "my name is kinda hard to pronounce",
        "the name is too long for the field",
        "MY NAME IS WRONG",
        "my name is spelled how?",
        "mein name ist egal",
        "Mein Name ist falsch geschrieben",
        "mein name ist doch völlig unwichtig",
        "mi nombre está mal escrito",
        "mi nombre es privado",
        "mon nom est mal écrit",
        "mon nom est déjà dans le dossier",
        "il mio nome è sbagliato",
        "meu nome é confidencial",
        "meu nome está errado",
        "mijn naam is verkeerd gespeld",
        "mijn naam isoleert niet",
        "moje imię to tajemnica",
        "моё имя неважно",
        "моє ім'я вже є у вас",
        "adım yanlış yazılmış",
        "adımı vermek istemiyorum",
        "名前は秘密です",
        "我的名字是错的",
        "اسمي غير مهم",
        "Heiße Getränke haben wir nicht",
        "ich mag heiße Schokolade",
        "Heiße Schokolade?",
    ],
)
def test_it_takes_what_is_said_of_a_name_for_no_name(text: str) -> None:
    assert values(find(text), "name") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Long", "Long"),
        ("My name is Frank and it is fine", "Frank"),
        ("my name is jane, spelled with a y", "Jane"),
        ("name:Jane", "Jane"),
        ("My name’s O'Brien", "O'Brien"),
        ("MY NAME IS JANE DOE", "JANE DOE"),
        ("Mein Name ist Ernst, und Sie?", "Ernst"),
        ("mein name ist müller und ich bin neu", "Müller"),
        ("Mein Name ist Jürgen von der Heide, guten Tag", "Jürgen von der Heide"),
        ("Ik heet Piet de Vries", "Piet de Vries"),
        ("Me llamo María del Carmen López y busco una mesa", "María del Carmen López"),
        ("Mi chiamo Luca di Marco", "Luca di Marco"),
        ("Meu nome é João da Silva e quero saber", "João da Silva"),
        ("Je m'appelle Charles de Gaulle", "Charles de Gaulle"),
        ("je m'appelle Zoé de La Tour", "Zoé de La Tour"),
        ("Me llamo Ana de La Cruz, hola", "Ana de La Cruz"),
        ("Ich heiße Max von der Firma Muster", "Max"),
        ("Ich heiße Max von der Muster GmbH", "Max"),
        ("Je m'appelle Jean de la société Acme", "Jean"),
        ("Benim adım Ali", "Ali"),
        ("Меня зовут Иван Петров", "Иван Петров"),
        ("اسمي محمد", "محمد"),
        ("heisse Jürgen von der Heide", "Jürgen von der Heide"),
        ("Hallo, heiße jürgen", "Jürgen"),
        ("name is Jane Doe", "Jane Doe"),
        ("m'appelle Jean Dupont", "Jean Dupont"),
        ("heet Piet de Vries", "Piet de Vries"),
        ("зовут Иван Петров", "Иван Петров"),
        ("звати Олена", "Олена"),
    ],
)
def test_it_takes_the_whole_name(text: str, name: str) -> None:
    assert values(find(text), "name") == [name]


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Mein Name ist Jürgen von der Heide, Firma Heide & Söhne GmbH & Co. KG", "Heide & Söhne GmbH & Co. KG"),
        ("Wir sind die Müller und Söhne GmbH", "Müller und Söhne GmbH"),
        ("we are Smith & Sons Ltd in Leeds", "Smith & Sons Ltd"),
        ("Dupont et Fils SARL", "Dupont et Fils SARL"),
        ("García & Hijos S.L.", "García & Hijos S.L."),
        ("Muster GmbH & Co KG", "Muster GmbH & Co KG"),
        ("I met Jane and Acme Ltd called", "Acme Ltd"),
    ],
)
def test_it_takes_the_whole_name_of_a_company(text: str, company: str) -> None:
    assert values(find(text), "company") == [company]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jane.doe AT gmail.com", "jane.doe@gmail.com"),
        ("write to jane AT example.com", "jane@example.com"),
        ("jane.doe at gmail.com", "jane.doe@gmail.com"),
        ("its max99 at gmx.de", "max99@gmx.de"),
    ],
)
def test_it_takes_an_at_that_can_mean_nothing_else(text: str, address: str) -> None:
    assert values(find(text), "email") == [address]


@pytest.mark.parametrize(
    "text", ["contact me at gmail.com", "LOOK AT EXAMPLE.COM", "I saw it at example.com", "what happened at yahoo.com"]
)
def test_it_takes_no_sentence_for_an_address(text: str) -> None:
    assert values(find(text), "email") == []


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("about 5k to spend", "5k"),
        ("we have 3,000 € to spend", "3,000 €"),
        ("nous avons 2000 euros à dépenser", "2000 euros"),
        ("tenemos 500 € para gastar", "500 €"),
    ],
)
def test_it_takes_what_there_is_to_spend(text: str, budget: str) -> None:
    assert values(find(text), "budget") == [budget]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("we need it by the end of march", "by the end of march"),
        ("We want to start early May", "early May"),
        ("timeline Q2 2027", "Q2 2027"),
        ("before xmas", "before xmas"),
        ("Budget so ca. 2.000 €, brauchen tun wirs bis Ende März", "bis Ende März"),
        ("Zeitrahmen: Q3", "Q3"),
        ("bis Ende Mai", "bis Ende Mai"),
        ("so bis Mitte Juni, bitte", "bis Mitte Juni"),
        ("Wir brauchen das bis Anfang März", "bis Anfang März"),
        ("pour le mois prochain", "pour le mois prochain"),
        ("il nous le faut avant fin mai", "avant fin mai"),
        ("lo necesitamos para finales de abril", "para finales de abril"),
        ("entro fine giugno", "entro fine giugno"),
        ("até o fim de maio", "até o fim de maio"),
        ("uiterlijk eind mei", "uiterlijk eind mei"),
        ("ten desks, by the end of June", "by the end of June"),
        ("до конца мая", "до конца мая"),
        ("brauchen es bis ende januar", "bis ende januar"),
        ("wir brauchen 20 tische bis ende januar", "bis ende januar"),
        ("Bis Ende Januar brauchen wir 20 Tische", "Bis Ende Januar"),
        ("we need 20 desks by march", "by march"),
        ("nous avons besoin de 20 tables pour fin janvier", "pour fin janvier"),
        ("necesitamos 20 mesas para finales de enero", "para finales de enero"),
        ("ci servono 20 tavoli entro fine gennaio", "entro fine gennaio"),
        ("precisamos de 20 mesas até o fim de janeiro", "até o fim de janeiro"),
        ("we hebben 20 tafels nodig voor eind januari", "voor eind januari"),
        ("potrzebujemy 20 biurek do końca stycznia", "do końca stycznia"),
        ("нам нужно 20 столов до конца января", "до конца января"),
        ("нам потрібно 20 столів до кінця січня", "до кінця січня"),
        ("ocak sonuna kadar 20 masaya ihtiyacımız var", "ocak sonuna kadar"),
        ("我们需要在1月底之前收到", "1月底之前"),
        ("1月末までに机が20台必要です", "1月末までに"),
        ("نحتاج 20 مكتبا قبل نهاية يناير", "قبل نهاية يناير"),
    ],
)
def test_it_takes_the_whole_date(text: str, when: str) -> None:
    assert values(find(text), "timeline") == [when]


@pytest.mark.parametrize(
    "text",
    [
        "do you deliver by the end of may",
        "by the end of May?",
        "the shop was closed until June",
        "I bought one in march",
        "bis morgen",
        "is it open until Christmas",
        "I bought one before xmas last year",
        "do you need the money by march?",
        "Brauchen Sie bis Ende Januar eine Anzahlung?",
    ],
)
def test_it_takes_no_other_date(text: str) -> None:
    assert values(find(text), "timeline") == []


@pytest.mark.parametrize(
    "text",
    [
        "im the owner, i decide alone",
        "my boss Sarah decides",
        "we decide as a team",
        "ich bin der geschäftsführer und entscheide selbst",
        "Mein Chef entscheidet",
        "je suis le gérant, je décide seul",
        "mi jefe decide",
        "sono il titolare e decido io",
        "sou o dono, decido sozinho",
        "ik ben de eigenaar, ik beslis zelf",
        "jestem właścicielem, decyduję sam",
        "я директор, решаю сам",
        "я власник, вирішую сам",
        "şirket sahibiyim, kararı ben veriyorum",
        "我是老板，我说了算",
        "私が決めます",
        "أنا المالك وأقرر وحدي",
    ],
)
def test_it_takes_who_decides_in_the_visitors_words(text: str) -> None:
    assert values(find(f"{text}."), "authority") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "who decides about this",
        "Wer entscheidet das?",
        "I can't decide between oak and pine",
        "help me decide",
        "we decide next week",
        "I want to decide later",
        "ich entscheide mich für das schwarze",
        "это решает мою проблему",
        "我决定买黑色的",
    ],
)
def test_it_takes_no_other_decision_for_who_decides(text: str) -> None:
    assert values(find(text), "authority") == []


@pytest.mark.parametrize(
    "part",
    [" ,", "and, ", "my name is ", "12-12-12-", "06.12.34.", "we need it by the end of ", "A & ", ", so by the "],
)
def test_it_reads_the_longest_message_quickly_whatever_it_holds(part: str) -> None:
    began = time.process_time()
    find(part * (4000 // len(part)), ("FR",))
    tells_of_oneself(part * (4000 // len(part)))
    assert time.process_time() - began < 2
