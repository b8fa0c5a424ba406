"""What code takes from chats, by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import erasing, handover
from chat.models import Conversation, Message, Site
from sales import capture
from sales.models import Event, Lead, LeadField, MissedContact, Qualification, QualificationField, SiteSales
from sales.qualification import CONTACTS
from tests.admin.rows import ago, say
from tests.sales.conftest import Chat
from tests.sales.contact_chats import CHATS
from tests.sales.contact_chats import Chat as Script


def fields(lead: Lead) -> list[tuple[str, str, str]]:
    return list(lead.fields.values_list("name", "value", "quote"))


def taken(conversation: Conversation) -> set[tuple[str, str]]:
    rows = LeadField.objects.filter(lead__conversation=conversation, name__in=CONTACTS)
    return set(rows.values_list("name", "value"))


@pytest.mark.parametrize("script", CHATS, ids=lambda script: script[2][-1][:40])
def test_it_takes_the_contacts_of_a_chat_and_nothing_else(chat: Chat, script: Script) -> None:
    locale, timezone, said, contacts = script
    conversation = chat(*said, locale=locale, timezone=timezone)
    capture.catch_up(conversation.pk)
    assert taken(conversation) == contacts


@pytest.mark.parametrize("script", [script for script in CHATS if not script[3]], ids=lambda script: script[2][-1][:40])
def test_it_gives_a_reason_for_each_contact_it_did_not_take(chat: Chat, script: Script) -> None:
    locale, timezone, said, _ = script
    capture.catch_up(chat(*said, locale=locale, timezone=timezone).pk)
    assert {str(reason) for reason in MissedContact.objects.values_list("reason", flat=True)} <= set(
        MissedContact.Reason.values
    )
    assert MissedContact.objects.count() >= len(said)


@pytest.mark.parametrize("secret", ["4111 1111 1111 1111", "4111111111111111", "DE89 3704 0044 0532 0130 00"])
def test_it_keeps_no_number_of_a_card_or_an_account(chat: Chat, secret: str) -> None:
    lead = capture.catch_up(chat(f"my number is {secret}, call me").pk)
    assert fields(lead) == []
    assert [missed.words for missed in lead.missed.all()] == [""]


def test_it_keeps_the_exact_words_and_the_message(chat: Chat) -> None:
    lead = capture.catch_up(chat("Hi", "> Hello.", "I'm  jane (at) example (dot) com!").pk)
    row = lead.fields.get()
    assert (row.name, row.value, row.quote) == ("email", "jane@example.com", "jane (at) example (dot) com")
    assert row.message is not None
    assert (row.message.seq, row.by, row.user) == (3, "code", None)


def test_it_says_when_the_first_contact_came(chat: Chat) -> None:
    lead = capture.catch_up(chat("jane@example.com").pk)
    assert lead.contact_at == lead.fields.get().at


def test_it_reads_a_message_once(chat: Chat) -> None:
    conversation = chat("jane@example.com and 4711 0815 47")
    for _ in range(2):
        lead = capture.catch_up(conversation.pk)
    assert (lead.fields.count(), lead.missed.count(), lead.read_seq) == (1, 1, 1)


def test_it_reads_on_from_where_it_was(chat: Chat) -> None:
    conversation = chat("jane@example.com")
    capture.catch_up(conversation.pk)
    conversation.refresh_from_db()
    say(conversation, Message.Role.VISITOR, "or better jane@example.org")
    lead = capture.catch_up(conversation.pk)
    assert [value for _, value, _ in fields(lead)] == ["jane@example.com", "jane@example.org"]


def test_a_correction_counts_for_the_lead(chat: Chat) -> None:
    corrected = "wrong, its actually jane@new.example not jane@work.example"
    lead = capture.catch_up(chat("jane@work.example", "> I have noted it.", corrected).pk)
    assert [value for _, value, _ in fields(lead)] == ["jane@work.example", "jane@new.example"]
    assert [missed.reason for missed in lead.missed.all()] == [MissedContact.Reason.CORRECTED]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("first", "wrong", "values"),
    [
        (
            "text me 0044 7700 900123",
            "sorry wrong number its 07700 900456",
            ["0044 7700 900123", "+447700900456"],
        ),
        ("+44 7400 123456", "sorry wrong number its 07400 123457", ["+447400123456", "+447400123457"]),
        ("+44 7400 123456", "that is wrong, its 0171 1234567", ["+447400123456", "+491711234567"]),
    ],
)
def test_a_number_that_corrects_another_is_of_its_country(
    chat: Chat, first: str, wrong: str, values: list[str], at_once: bool
) -> None:
    german = {"locale": "de-DE", "timezone": "Europe/Berlin"}
    conversation = chat(first, "> Thank you.", *[wrong][:at_once], **german)
    lead = capture.catch_up(conversation.pk)
    if not at_once:
        conversation.refresh_from_db()
        say(conversation, Message.Role.VISITOR, wrong)
        lead = capture.catch_up(conversation.pk)
    assert [value for _, value, _ in fields(lead)] == values


def test_a_number_that_corrects_another_of_the_same_message_is_of_its_country(chat: Chat) -> None:
    german = {"locale": "de-DE", "timezone": "Europe/Berlin"}
    lead = capture.catch_up(chat("+44 7400 123456, no wait, 07400 123457", **german).pk)
    assert [value for _, value, _ in fields(lead)] == ["+447400123457"]


def test_a_number_that_corrects_nothing_is_of_the_visitors_country(chat: Chat) -> None:
    german = {"locale": "de-DE", "timezone": "Europe/Berlin"}
    lead = capture.catch_up(chat("+44 7400 123456", "or 0171 1234567", **german).pk)
    assert [value for _, value, _ in fields(lead)] == ["+447400123456", "+491711234567"]


def test_it_takes_no_mailbox_of_the_site_itself(chat: Chat) -> None:
    lead = capture.catch_up(chat("I wrote to support@shop.example, nobody answered").pk)
    assert fields(lead) == []
    assert lead.contact_at is None
    assert [missed.reason for missed in lead.missed.all()] == [MissedContact.Reason.OWN]


def test_it_reads_what_visitors_wrote_and_nobody_else(chat: Chat) -> None:
    assert fields(capture.catch_up(chat("Hi", "> Write to us: sales@shop.example or 212-555-0123").pk)) == []


def test_it_takes_no_address_of_the_site_itself(chat: Chat) -> None:
    lead = capture.catch_up(chat("On https://shop.example/pricing it says so, but www.acme.com differs").pk)
    assert [value for _, value, _ in fields(lead)] == ["https://www.acme.com"]


def test_it_reads_numbers_as_of_the_country_of_the_site(chat: Chat, shop: Site) -> None:
    SiteSales.objects.create(site=shop, country="at")
    lead = capture.catch_up(chat("0660 1234567", locale="", timezone="").pk)
    assert [value for _, value, _ in fields(lead)] == ["+436601234567"]


STATEMENTS = [
    ("My name is Jane Doe and I sell shoes.", ("name", "Jane Doe", "My name is Jane Doe")),
    ("my name is jane", ("name", "Jane", "my name is jane")),
    ("Ich heiße Max Muster.", ("name", "Max Muster", "Ich heiße Max Muster")),
    ("Mein Name ist Dr. Anna Müller", ("name", "Dr. Anna Müller", "Mein Name ist Dr. Anna Müller")),
    ("Je m’appelle Jean-Luc Picard, bonjour", ("name", "Jean-Luc Picard", "Je m’appelle Jean-Luc Picard")),
    ("Me llamo Ana y quiero saber", ("name", "Ana", "Me llamo Ana")),
    ("Mi chiamo Luca", ("name", "Luca", "Mi chiamo Luca")),
    ("Meu nome é João", ("name", "João", "Meu nome é João")),
    ("Ik heet Piet de Vries", ("name", "Piet de Vries", "Ik heet Piet de Vries")),
    ("Nazywam się Ewa Nowak", ("name", "Ewa Nowak", "Nazywam się Ewa Nowak")),
    ("Меня зовут Иван", ("name", "Иван", "Меня зовут Иван")),
    ("Мене звати Олена", ("name", "Олена", "Мене звати Олена")),
    ("Benim adım Ali", ("name", "Ali", "Benim adım Ali")),
    ("我叫王小明。", ("name", "王小明", "我叫王小明")),
    ("田中太郎と申します", ("name", "田中太郎", "田中太郎と申します")),
    ("اسمي محمد", ("name", "محمد", "اسمي محمد")),
    ("I am with Acme Tools Ltd", ("company", "Acme Tools Ltd", "Acme Tools Ltd")),
    ("Wir sind die Muster Bau GmbH.", ("company", "Muster Bau GmbH", "Muster Bau GmbH")),
    ("Our budget is 5,000 €", ("budget", "5,000 €", "budget is 5,000 €")),
    ("Budget: max. 10k", ("budget", "10k", "Budget: max. 10k")),
    ("nuestro presupuesto es de 3000 euros", ("budget", "3000 euros", "presupuesto es de 3000 euros")),
    ("We need it within 3 weeks.", ("timeline", "within 3 weeks", "We need it within 3 weeks")),
    ("Wir wollen starten im März", ("timeline", "im März", "wollen starten im März")),
]


@pytest.mark.parametrize(("text", "field"), STATEMENTS, ids=[text for text, _ in STATEMENTS])
def test_it_takes_what_is_said_plainly(chat: Chat, text: str, field: tuple[str, str, str]) -> None:
    assert field in fields(capture.catch_up(chat(text).pk))


@pytest.mark.parametrize(
    "text",
    [
        "I am interested in shoes",
        "My name is not important",
        "Does it fit a budget of 500 €?",
        "Do you deliver within 2 weeks?",
        "Is it in your budget?",
        "I am from Vienna",
        "node.js, e.g. version 18.2.1",
        "It is in file.py, thanks.it helps",
    ],
)
def test_it_guesses_nothing(chat: Chat, text: str) -> None:
    assert fields(capture.catch_up(chat(text).pk)) == []


ASKED = "> It costs 10 €.\n\nWhat would you like to use it for?"


def test_it_takes_the_answer_to_a_question_of_the_scheme(chat: Chat) -> None:
    lead = capture.catch_up(chat("cost?", ASKED, "For my shop in Graz.").pk)
    assert fields(lead) == [("need", "For my shop in Graz.", "For my shop in Graz.")]
    assert lead.score == 30


def test_it_takes_it_though_it_came_between_two_readings(chat: Chat) -> None:
    conversation = chat("cost?", ASKED)
    capture.catch_up(conversation.pk)
    conversation.refresh_from_db()
    say(conversation, Message.Role.VISITOR, "For my shop in Graz.")
    assert capture.catch_up(conversation.pk).fields.get().name == "need"


@pytest.mark.parametrize("text", ["no", "Not sure yet", "What do others use it for?", "and what is the price", "…"])
def test_it_takes_no_evasion_for_an_answer(chat: Chat, text: str) -> None:
    assert fields(capture.catch_up(chat("cost?", ASKED, text).pk)) == []


WHEN = "> It costs 10 €.\n\nWhen would you like to start?"
SMALL_TALK = [
    "ok thx thats all",
    "ok thx thats all, bye!",
    "thanks",
    "bye",
    "lol",
    "whatever",
    "let me think about it",
    "I'll get back to you on that",
    "muss ich mal schauen",
    "danke, das wars",
    "merci c'est tout",
    "gracias, eso es todo",
    "grazie, è tutto",
    "obrigado, é só isso",
    "bedankt, dat was alles",
    "dziękuję, to wszystko",
    "спасибо, это всё",
    "дякую, це все",
    "teşekkürler, hepsi bu",
    "谢谢，就这些",
    "ありがとうございます、以上です",
    "شكرا، هذا كل شيء",
]


@pytest.mark.parametrize("field", ["need", "budget", "authority", "timeline"])
@pytest.mark.parametrize("text", SMALL_TALK)
def test_it_takes_no_small_talk_for_an_answer(chat: Chat, field: str, text: str) -> None:
    question = QualificationField.objects.get(scheme__name="BANT", name=field).questions["en"]
    lead = capture.catch_up(chat("hi", f"> {question}", text).pk)
    assert (fields(lead), lead.score) == ([], 0)


@pytest.mark.parametrize("text", ["it depends on my wife", "I like your desks", "not right now", "who knows"])
def test_an_answer_without_a_time_is_no_time(chat: Chat, text: str) -> None:
    assert fields(capture.catch_up(chat("hi", WHEN, text).pk)) == []


@pytest.mark.parametrize(
    "text",
    [
        "asap",
        "next month",
        "in two weeks or so",
        "thanks, maybe this quarter",
        "as soon as possible",
        "15.3.",
        "before xmas",
        "bald",
        "sofort",
        "übermorgen",
        "cet été",
        "dès que possible",
        "este verano",
        "appena possibile",
        "em breve",
        "zo snel mogelijk",
        "w maju",
        "летом",
        "якнайшвидше",
        "yakında",
        "春节以后",
        "来月から",
        "الشهر القادم",
    ],
)
def test_it_takes_a_time_that_was_asked_for(chat: Chat, text: str) -> None:
    lead = capture.catch_up(chat("hi", WHEN, text).pk)
    assert [(name, value) for name, value, _ in fields(lead)] == [("timeline", text)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2000", True),
        ("20", True),
        ("about five thousand", True),
        ("as cheap as possible", True),
        ("we have no budget", True),
        ("zweitausend Euro", True),
        ("möglichst wenig", True),
        ("pas plus de mille euros", True),
        ("lo menos posible", True),
        ("без бюджета", True),
        ("越少越好", True),
        ("it depends on my boss", False),
        ("I like your desks", False),
    ],
)
def test_a_budget_that_was_asked_for_names_a_figure_or_money(chat: Chat, text: str, is_one: bool) -> None:
    lead = capture.catch_up(chat("hi", "> Do you have a budget in mind?", text).pk)
    assert [name for name, _, _ in fields(lead)] == ["budget"] * is_one


WISHES = [
    "send me a offer pls",
    "i need a quote for 20 desks",
    "cancel my appointment pls",
    "please cancel my order",
    "please call me back",
    "can i get an invoice",
    "10am pls",
    "ich brauche ein Angebot",
    "Schicken Sie mir bitte einen Katalog",
    "rufen Sie mich bitte an",
    "je voudrais un devis",
    "quiero un presupuesto por favor",
    "mi mandi un preventivo per favore",
    "gostaria de um orçamento",
    "graag een offerte",
    "proszę o ofertę",
    "пришлите коммерческое предложение",
    "надішліть рахунок, будь ласка",
    "fiyat teklifi istiyorum",
    "请发报价单",
    "見積もりをお願いします",
    "أريد عرض أسعار",
]


@pytest.mark.parametrize("field", ["need", "authority", "timeline"])
@pytest.mark.parametrize("text", WISHES)
def test_it_takes_no_wish_to_the_team_for_an_answer(chat: Chat, field: str, text: str) -> None:
    question = QualificationField.objects.get(scheme__name="BANT", name=field).questions["en"]
    lead = capture.catch_up(chat("hi", f"> {question}", text).pk)
    assert (fields(lead), lead.score) == ([], 0)


@pytest.mark.parametrize(
    "text",
    ["For my shop in Graz, please send a catalogue", "for my call center team", "wir wollen Rechnungen schreiben"],
)
def test_an_answer_that_speaks_of_what_the_team_can_do_is_one(chat: Chat, text: str) -> None:
    lead = capture.catch_up(chat("hi", "> What would you like to use it for?", text).pk)
    assert [(name, value) for name, value, _ in fields(lead)] == [("need", text)]


NEEDS = [
    "we want to sell desks to schools",
    "I'd like to equip my new office",
    "wir wollen Tische an Schulen verkaufen",
    "nous voulons équiper une école",
    "queremos vender mesas a escuelas",
    "vogliamo arredare una scuola",
    "gostaríamos de equipar um escritório",
    "we willen een kantoor inrichten",
    "chcemy wyposażyć biuro",
    "мы хотим оборудовать школу",
    "ми хочемо обладнати школу",
    "okullara masa satmak istiyoruz",
    "我们想给学校卖桌子",
    "学校に机を売りたいです",
    "نريد أن نجهز مكتبا جديدا",
]


@pytest.mark.parametrize("text", NEEDS)
def test_it_takes_a_need_that_is_stated_unasked(chat: Chat, text: str) -> None:
    assert fields(capture.catch_up(chat(f"Hello. {text}.").pk)) == [("need", text, text)]


def test_a_wish_that_is_stated_later_does_not_replace_the_need(chat: Chat) -> None:
    lead = capture.catch_up(chat(NEEDS[0], "> Gladly.", "I'd like to paint them red").pk)
    assert [value for _, value, _ in fields(lead)] == [NEEDS[0]]


def test_a_need_that_is_asked_for_counts_more_than_the_one_stated_before(chat: Chat) -> None:
    lead = capture.catch_up(chat(NEEDS[0], "> What would you like to use it for?", "For my shop in Graz").pk)
    assert [value for _, value, _ in fields(lead)] == [NEEDS[0], "For my shop in Graz"]


@pytest.mark.parametrize(
    "text",
    [
        "I want to know the price",
        "I'd like to book an appointment",
        "I would like to speak to somebody",
        "we want to pay by invoice",
        "I want to return my desk",
        "I don't want to wait",
        "do you want to sell desks to schools?",
        "ich möchte ein Angebot",
        "je voudrais un devis pour 20 chaises",
        "quiero más información",
        "хочу записаться на встречу",
        "我想预约",
        "予約したいです",
    ],
)
def test_what_they_want_of_the_team_is_no_need(chat: Chat, text: str) -> None:
    assert "need" not in [name for name, _, _ in fields(capture.catch_up(chat(text).pk))]


@pytest.mark.parametrize("text", ["only me", "my boss", "meine Frau und ich", "yes, my wife, thanks"])
def test_it_takes_who_decides(chat: Chat, text: str) -> None:
    lead = capture.catch_up(chat("hi", "> Who else decides about this with you?", text).pk)
    assert [name for name, _, _ in fields(lead)] == ["authority"]


QUESTIONS = [
    "does it come with a garantee",
    "ok but is there a discount for students",
    "do u ship to Graz",
    "how long does delivery take",
    "i want to know if it comes assembled",
    "for me alone, can i return it",
    "whats the warranty",
    "gibt es eine garantie",
    "und wie lang hab ich garantie",
    "habt ihr auch stühle",
    "y cuanto tarda el envio",
    "hay garantía",
    "combien de temps pour la livraison",
    "est ce que la livraison est gratuite",
    "c'è la garanzia",
    "quanto dura la garanzia",
    "tem garantia",
    "qual é o prazo de entrega",
    "hoe lang is de garantie",
    "zit er garantie op",
    "czy jest gwarancja",
    "jak długo trwa dostawa",
    "есть ли гарантия",
    "а сколько длится доставка",
    "чи є гарантія",
    "garanti var mı",
    "有保修吗",
    "保証はありますか",
    "هل يوجد ضمان",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_it_takes_no_question_without_its_mark_for_an_answer(chat: Chat, text: str) -> None:
    assert fields(capture.catch_up(chat("hi", "> What would you like to use it for?", text).pk)) == []


ANSWERS = [
    "for my shop in Graz",
    "come to my shop and you will see",
    "was thinking of my home office",
    "what I need is a quiet place to work",
    "when I work from home",
    "co-working space for ten",
    "is for my daughter",
    "Für unser Büro in Wien",
    "para mi tienda",
    "pour mon atelier, où je peins",
    "per il mio studio",
    "do mojego biura",
    "в подарок жене",
    "как подарок для мамы",
    "evdeki ofisim için",
    "放在办公室用",
    "自宅の仕事部屋に置きたい",
]


@pytest.mark.parametrize("text", ANSWERS)
def test_it_takes_an_answer_that_begins_like_a_question(chat: Chat, text: str) -> None:
    lead = capture.catch_up(chat("hi", "> What would you like to use it for?", text).pk)
    assert [(name, value) for name, value, _ in fields(lead)] == [("need", text)]


def test_a_tap_is_no_answer_to_a_question_of_the_scheme(chat: Chat) -> None:
    conversation = chat("hi", "> What would you like to use it for?")
    say(conversation, Message.Role.VISITOR, "Tue 24 Nov, 14:00 (Berlin)", via="quick_reply")
    assert fields(capture.catch_up(conversation.pk)) == []


def test_who_asks_for_a_person_has_not_answered_the_question(chat: Chat) -> None:
    conversation = chat("hi", "> What would you like to use it for?")
    asked = say(conversation, Message.Role.VISITOR, "let me talk to ur manager")
    handover.ask_for_person(conversation.pk, str(asked.client_id))
    assert fields(capture.catch_up(conversation.pk)) == []


def test_it_uses_the_scheme_that_the_site_has_chosen(chat: Chat, shop: Site) -> None:
    SiteSales.objects.create(site=shop, qualification=Qualification.objects.get(name="CHAMP"))
    lead = capture.catch_up(chat("hi", "> What is the problem you would like to solve?", "Too many calls").pk)
    assert (lead.fields.get().name, lead.score) == ("need", 40)


def test_the_sweep_reads_what_nobody_answers(chat: Chat) -> None:
    conversation = chat("jane@example.com")
    Conversation.objects.update(mode="human", last_message_at=ago(minutes=1))
    assert capture.sweep() == 1
    assert taken(conversation) == {("email", "jane@example.com")}
    assert capture.sweep() == 0


def test_the_sweep_leaves_time_to_whoever_answers(chat: Chat) -> None:
    chat("jane@example.com")
    assert capture.sweep() == 0


def test_the_sweep_goes_on_where_one_cannot_be_read(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = chat("jane@example.com"), chat("bob@example.org")
    Conversation.objects.update(last_message_at=ago(minutes=1))
    catch_up = capture.catch_up

    def broken(conversation_id: int) -> Lead:
        if conversation_id == first.pk:
            raise ValueError("unreadable")
        return catch_up(conversation_id)

    monkeypatch.setattr(capture, "catch_up", broken)
    capture.sweep()
    assert taken(second) == {("email", "bob@example.org")}


def test_nothing_to_read_costs_two_queries(chat: Chat) -> None:
    conversation = chat("jane@example.com")
    capture.catch_up(conversation.pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        capture.catch_up(conversation.pk)
    assert len([query for query in queries if "SELECT" in query["sql"]]) <= 3


@pytest.mark.django_db(transaction=True)
def test_a_deleted_chat_leaves_nothing_of_its_lead(chat: Chat) -> None:
    conversation = chat("My name is Jane, jane@example.com, order 4711081547")
    capture.catch_up(conversation.pk)
    erasing.delete(conversation.pk)
    assert not Lead.objects.exists()
    assert not LeadField.objects.exists()
    assert not MissedContact.objects.exists()


def test_it_notes_news_for_the_outbox(chat: Chat) -> None:
    capture.catch_up(chat("jane@example.com").pk)
    assert Event.objects.count() == 1


def test_it_notes_nothing_where_nothing_was_said(chat: Chat) -> None:
    capture.catch_up(chat("What does it cost?").pk)
    assert not Event.objects.exists()


def test_it_tells_nobody_of_what_was_said_long_ago(chat: Chat) -> None:
    conversation = chat("jane@example.com")
    Message.objects.update(at=ago(days=2))
    capture.catch_up(conversation.pk)
    assert taken(conversation)
    assert not Event.objects.exists()
