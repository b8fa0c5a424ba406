"""The next step: offered by the stage, booked by a tap, whatever a model makes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone, translation
from django.utils.formats import date_format

from agent.language import LANGUAGES
from agent.phrases import phrases
from chat import erasing
from chat.models import Conversation, Message, Site
from sales import booking
from sales.models import Booking, Delivery, Lead, LeadField, NextStep, Slot
from sales.reading.wishes import wants_appointment, wants_cancelled
from tests.admin.rows import say
from tests.conftest import Server
from tests.fakes.model_server import Answer, ModelServer
from tests.sales import leads, schemes
from tests.sales.test_webhooks import announced
from tests.visitor import Visitor

Serve = Callable[..., Server]
Visit = Callable[..., Visitor]

READY = "I would like to book a meeting, I am vera@ost.example"


@pytest.fixture
def step(site: Site) -> NextStep:
    """A site's next step, without times."""
    return NextStep.objects.create(site=site, title="Book a call", text="Half an hour.", url="https://cal.example/shop")


def slot(step: NextStep, days: float = 1, capacity: int = 1) -> Slot:
    """A time some days from now."""
    begins = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    return Slot.objects.create(next_step=step, starts_at=begins, capacity=capacity)


def vera(server: Server, visit: Visit) -> Visitor:
    """Vera in Vienna."""
    return visit(server, timezone="Europe/Vienna", locale="en").connect()


def tap(visitor: Visitor, text: str) -> Any:
    """Press a quick reply; the answer to it."""
    return visitor.answer_to(visitor.say(text, via="quick_reply"))


def test_it_is_offered_when_the_visitor_is_ready(serve: Serve, step: NextStep, visit: Visit) -> None:
    begins = slot(step)
    answered = vera(serve(), visit).ask(READY)
    assert answered["cards"] == [{"title": "Book a call", "text": "Half an hour.", "url": "https://cal.example/shop"}]
    (time,) = [text for text in answered["quick_replies"] if "(Vienna)" in text]
    local = begins.starts_at.astimezone(ZoneInfo("Europe/Vienna"))
    assert f"{local:%H:%M}" in time


def test_it_is_not_offered_before(serve: Serve, step: NextStep, visit: Visit) -> None:
    assert "cards" not in vera(serve(), visit).ask("What does it cost?")


@pytest.mark.parametrize("text", ["u suck", "leave me alone", "im not interested, stop"])
def test_it_is_not_offered_to_who_is_rude_or_wants_to_be_left_alone(
    serve: Serve, step: NextStep, visit: Visit, text: str
) -> None:
    slot(step)
    NextStep.objects.update(is_on=False)
    visitor = vera(serve(), visit)
    visitor.ask(READY)
    NextStep.objects.update(is_on=True)
    answered = visitor.ask(text)
    assert "cards" not in answered
    assert "quick_replies" not in answered
    assert "cards" in visitor.ask("so what does it cost?")


def test_it_is_not_offered_in_every_answer(serve: Serve, step: NextStep, visit: Visit) -> None:
    visitor = vera(serve(), visit)
    visitor.ask(READY)
    assert "cards" not in visitor.ask("And what does it cost?")


WISHES = [
    "I want to book an appointment",
    "quiero reservar una cita",
    "quiero concertar una cita",
    "un rdv svp",
    "rdv",
    "je voudrais prendre rendez-vous",
    "can we set up a call?",
    "could we schedule a meeting",
    "können wir telefonieren?",
    "Können wir einen Termin machen?",
    "ich hätt gern nen termin",
    "vorrei fissare un appuntamento",
    "gostaria de marcar uma reunião",
    "ik wil graag een afspraak maken",
    "chciałbym umówić spotkanie",
    "хочу записаться на встречу",
    "хочу призначити зустріч",
    "randevu almak istiyorum",
    "我想预约",
    "予約したいです",
    "أريد حجز موعد",
]


def test_who_asks_for_an_appointment_always_sees_the_free_times(serve: Serve, step: NextStep, visit: Visit) -> None:
    slot(step)
    visitor = vera(serve(), visit)
    first = visitor.ask(READY)
    for text in ("And what does it cost?", "I want to book an appointment", "quiero reservar una cita"):
        answered = visitor.ask(text)
        wished = text != "And what does it cost?"
        assert (answered.get("cards") == first["cards"]) is wished
        assert (first["quick_replies"][-1] in answered.get("quick_replies", [])) is wished
    assert answered["text"] == phrases("es").says["bookable"]


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_an_appointment_is_understood_in_every_language(site: Site, step: NextStep, text: str) -> None:
    begins = slot(step)
    chat = leads.conversation(site)
    assert booking.can_be_booked(chat, text)
    assert booking.offer(chat, Lead.Stage.ANSWER, text).quick_replies == [booking._name(begins.starts_at, chat)]


@pytest.mark.parametrize(
    "text",
    [
        "How long does a meeting last?",
        "Is the appointment free of charge",
        "do you have a demo video",
        "please call customer service",
        "ich habe keine Termine",
    ],
)
def test_who_only_speaks_of_appointments_asks_for_none(site: Site, step: NextStep, text: str) -> None:
    slot(step)
    chat = leads.conversation(site)
    assert not booking.can_be_booked(chat, text)
    assert booking.offer(chat, Lead.Stage.ANSWER, text) == booking.Offer()


def test_nothing_can_be_booked_where_there_is_neither_a_time_nor_a_page(site: Site, step: NextStep) -> None:
    NextStep.objects.update(url="")
    assert not booking.can_be_booked(leads.conversation(site), WISHES[0])


def test_it_is_not_offered_where_it_is_switched_off(serve: Serve, step: NextStep, visit: Visit) -> None:
    NextStep.objects.update(is_on=False)
    assert "cards" not in vera(serve(), visit).ask(READY)


def test_a_model_that_knows_nothing_of_it_changes_nothing(
    serve: Serve, step: NextStep, visit: Visit, model: ModelServer, with_model: Any
) -> None:
    slot(step)
    model.plan(Answer(says=["We", " have", " no", " meetings."]))
    server = serve(**with_model)
    visitor = vera(server, visit)
    answered = visitor.ask(READY)
    assert answered["cards"][0]["title"] == "Book a call"
    asked = len(model.requests)
    assert "is booked for you" in tap(visitor, answered["quick_replies"][-1])["text"]
    assert len(model.requests) == asked  # nobody had to be asked for that


def test_a_tap_books_with_the_tap_as_evidence(serve: Serve, step: NextStep, visit: Visit) -> None:
    begins = slot(step)
    visitor = vera(serve(), visit)
    name = visitor.ask(READY)["quick_replies"][-1]
    answered = tap(visitor, name)
    assert answered["text"].startswith(f"{name} is booked for you")
    assert Booking.objects.get().slot == begins
    row = LeadField.objects.get(name="booking")
    assert (row.quote, row.by, row.message.via if row.message else "") == (name, "code", "quick_reply")
    assert "cards" not in visitor.ask("Thank you, I would like to book a demo")


def test_who_only_asks_about_a_time_books_nothing(serve: Serve, step: NextStep, visit: Visit) -> None:
    slot(step)
    visitor = vera(serve(), visit)
    time = visitor.ask(READY)["quick_replies"][-1]
    named, _ = time.split(" (")
    assert visitor.ask(f"{named}?")["quick_replies"] == [time]
    assert not Booking.objects.exists()


def test_who_is_late_is_told_and_sees_other_times(serve: Serve, step: NextStep, visit: Visit) -> None:
    slot(step), slot(step, days=2)
    server = serve()
    vera_, otto = vera(server, visit), vera(server, visit)
    first = vera_.ask(READY)["quick_replies"][-2]
    otto.ask(READY)
    tap(otto, first)
    answered = tap(vera_, first)
    assert "was taken in the meantime" in answered["text"]
    assert len(answered["quick_replies"]) == 1
    assert Booking.objects.count() == 1
    tap(vera_, answered["quick_replies"][0])
    assert Booking.objects.count() == 2


# In words


def at(step: NextStep, hour: int, minute: int = 0, days: int = 1) -> Slot:
    """A time on a day from now, by the clock of Vienna."""
    now = timezone.now().astimezone(ZoneInfo("Europe/Vienna"))
    begins = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
    return Slot.objects.create(next_step=step, starts_at=begins)


def offered(site: Site, *slots: Slot) -> Conversation:
    """Vera's chat, in which these times stand under the last answer."""
    chat = leads.conversation(site)
    chat.timezone = "Europe/Vienna"
    chat.save()
    names = [booking._name(slot.starts_at, chat) for slot in slots]
    say(chat, Message.Role.AGENT, "Gladly.", quick_replies=names)
    return chat


def typed(chat: Conversation, text: str) -> booking.Taken | booking.Unclear | None:
    message = say(chat, Message.Role.VISITOR, text)
    return booking.take_in_words(chat, message.seq, text)


@pytest.mark.parametrize(
    "text",
    [
        "10am pls",
        "10",
        "tomorrow 10am works",
        "the 10 o'clock one",
        "not 3pm, 10 please",
        "10 uhr passt",
        "15:00 passt nicht, lieber 10 Uhr",
        "demain à 10h svp",
        "mañana a las 10 por favor",
        "domani alle 10 va bene",
        "amanhã às 10h",
        "morgen om 10 uur graag",
        "jutro o 10:00 pasuje",
        "завтра в 10 подойдёт",
        "завтра о 10",
        "yarın saat 10 olur",
        "明天上午10点可以",
        "明日の10時でお願いします",
        "غدا الساعة 10",
    ],
)
def test_a_time_in_the_visitors_own_words_is_booked(site: Site, step: NextStep, text: str) -> None:
    ten, three = at(step, 10), at(step, 15)
    chat = offered(site, ten, three)
    taken = typed(chat, text)
    assert isinstance(taken, booking.Taken)
    assert taken.is_booked
    assert Booking.objects.get().slot == ten
    row = LeadField.objects.get(name="booking")
    assert (row.quote, row.by) == (text, "code")


def test_a_day_is_enough_where_it_has_one_time(site: Site, step: NextStep) -> None:
    first, second = at(step, 10), at(step, 10, days=2)
    assert isinstance(typed(offered(site, first, second), "tomorrow works for me"), booking.Taken)
    assert Booking.objects.get().slot == first


def test_a_free_time_that_was_not_shown_is_booked_too(site: Site, step: NextStep) -> None:
    shown, later = at(step, 10), at(step, 16)
    assert isinstance(typed(offered(site, shown), "lieber 16 Uhr"), booking.Taken)
    assert Booking.objects.get().slot == later


def test_ten_means_ten_sharp_where_there_is_such_a_time(site: Site, step: NextStep) -> None:
    sharp, half = at(step, 10), at(step, 10, 30)
    typed(offered(site, sharp, half), "10 uhr passt")
    assert Booking.objects.get().slot == sharp


@pytest.mark.parametrize("text", ["10 or 11 am", "tomorrow pls", "can we do it tomorrow?"])
def test_where_several_times_fit_they_are_asked_which(site: Site, step: NextStep, text: str) -> None:
    times = at(step, 10), at(step, 11)
    chat = offered(site, *times)
    names = [booking._name(one.starts_at, chat) for one in times]
    assert typed(chat, text) == booking.Unclear(names, fits=True)
    assert not Booking.objects.exists()


def test_who_names_a_time_that_is_not_free_sees_those_that_are(serve: Serve, step: NextStep, visit: Visit) -> None:
    at(step, 10)
    visitor = vera(serve(), visit)
    time = visitor.ask(READY)["quick_replies"][-1]
    answered = visitor.ask("5:30pm pls")
    assert answered["text"] == phrases("en").says["time_not_free"]
    assert len(answered["quick_replies"]) == 1
    answered = visitor.ask("10am then pls")
    assert answered["text"].startswith(f"{time} is booked for you")


@pytest.mark.parametrize(
    "text",
    [
        "we need 10 desks",
        "the 10 desks please",
        "10am doesn't suit me",
        "do you deliver on monday?",
        "my boss decides tomorrow",
        "we need it tomorrow",
        "it costs 10.00 €",
        "see you tomorrow at the shop",
    ],
)
def test_other_figures_and_days_book_nothing(site: Site, step: NextStep, text: str) -> None:
    assert typed(offered(site, at(step, 10)), text) is None


def test_a_time_in_words_books_nothing_where_none_was_shown(site: Site, step: NextStep) -> None:
    at(step, 10)
    assert typed(offered(site), "10am pls") is None


@pytest.mark.parametrize("text", ["10", "tomorrow"])
def test_a_bare_figure_or_day_that_answers_our_question_books_nothing(site: Site, step: NextStep, text: str) -> None:
    schemes.supply()
    chat = offered(site, at(step, 10))
    Message.objects.filter(role="agent").update(text="Gladly. When would you like to start?")
    assert typed(chat, text) is None
    assert isinstance(typed(chat, "10am pls"), booking.Taken)


def test_a_bare_figure_later_on_books_nothing(site: Site, step: NextStep) -> None:
    chat = offered(site, at(step, 10))
    say(chat, Message.Role.AGENT, "How many desks do you need?")
    assert typed(chat, "10") is None


@pytest.mark.parametrize("text", ["half past 10 am", "um halb 11 Uhr", "a las 10 y media", "after 10am please"])
def test_half_an_hour_is_not_taken_for_the_whole_one(site: Site, step: NextStep, text: str) -> None:
    taken = typed(offered(site, at(step, 10), at(step, 11)), text)
    assert not isinstance(taken, booking.Taken)


def test_words_that_are_read_again_book_once(site: Site, step: NextStep) -> None:
    chat = offered(site, at(step, 10))
    message = say(chat, Message.Role.VISITOR, "10am pls")
    taken = [booking.take_in_words(chat, message.seq, message.text) for _ in range(2)]
    assert [isinstance(one, booking.Taken) and one.is_booked for one in taken] == [True, True]
    assert LeadField.objects.filter(name="booking").count() == 1


def test_who_has_booked_moves_it_by_naming_another_time(site: Site, step: NextStep) -> None:
    ten, three = at(step, 10), at(step, 15)
    chat = offered(site, ten, three)
    typed(chat, "10am pls")
    taken = typed(chat, "ach nein, lieber 15:00")
    assert isinstance(taken, booking.Taken)
    assert taken.before
    assert Booking.objects.get().slot == three


def test_a_day_that_is_mentioned_later_moves_no_appointment(site: Site, step: NextStep) -> None:
    chat = offered(site, at(step, 10), at(step, 10, days=2))
    typed(chat, "tomorrow pls")
    say(chat, Message.Role.AGENT, "It is booked.")
    assert typed(chat, "until tomorrow then") is None


# Another time


def test_who_has_booked_and_wants_another_time_gets_the_times_again(serve: Serve, step: NextStep, visit: Visit) -> None:
    first, later = slot(step), slot(step, days=2)
    visitor = vera(serve(), visit)
    had = visitor.ask(READY)["quick_replies"][-2]
    assert tap(visitor, had)["quick_replies"] == ["Another time"]
    answered = visitor.ask("cant make it, can we do it later that week?")
    (another,) = answered["quick_replies"]
    assert answered["text"].endswith(f"{had} stays yours until you choose one.")
    assert Booking.objects.get().slot == first
    assert tap(visitor, another)["text"] == f"{another} is booked for you, instead of {had}."
    assert Booking.objects.get().slot == later
    noted = LeadField.objects.filter(name="booking").order_by("pk").values_list("quote", flat=True)
    assert list(noted) == [had, another]
    assert tap(visitor, "Another time")["quick_replies"] == [had]  # it is free again


def test_who_has_booked_the_last_time_keeps_it_and_can_ask_for_a_person(
    serve: Serve, step: NextStep, visit: Visit
) -> None:
    slot(step)
    visitor = vera(serve(), visit)
    had = visitor.ask(READY)["quick_replies"][-1]
    assert not tap(visitor, had).get("quick_replies")
    answered = visitor.ask("I need a different day")
    assert "no other time" in answered["text"]
    assert answered["quick_replies"] == ["Talk to a person"]
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_on_the_button_for_another_time_bring_the_times(site: Site, step: NextStep, language: str) -> None:
    chat, message = tapped(site, step, slot(step))
    slot(step, days=2)
    booking.take(chat, message.seq, message.text)
    moving = booking.moving(chat, phrases(language).says["another_time"])
    assert moving is not None
    assert len(moving.others) == 1


@pytest.mark.parametrize(
    "text", ["Können wir den Termin verschieben?", "¿podemos cambiar la cita?", "不好意思，我来不了"]
)
def test_who_wants_another_time_is_understood_in_other_languages(site: Site, step: NextStep, text: str) -> None:
    chat, message = tapped(site, step, slot(step))
    assert booking.moving(chat, text) is None  # nothing is booked yet
    booking.take(chat, message.seq, message.text)
    assert booking.moving(chat, text) is not None
    assert booking.moving(chat, "What does it cost?") is None


def test_a_webhook_is_told_that_an_appointment_was_moved(site: Site, step: NextStep) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    first, second = slot(step), slot(step, days=2)
    chat, message = tapped(site, step, first)
    booking.take(chat, message.seq, message.text)
    announced()
    name = booking._name(second.starts_at, chat)
    again = say(chat, Message.Role.VISITOR, name, via="quick_reply")
    booking.take(chat, again.seq, name)
    announced()
    told = Delivery.objects.order_by("pk").last()
    assert told is not None
    assert told.event == "lead.updated"
    assert '"changed":["booking"]' in told.payload
    assert name in told.payload


# Cancelling, and asking when it is


CANCELLING = [
    "cancel my appointment pls",
    "please cancel my appointment",
    "can you cancel my call?",
    "I can't come, please cancel the meeting",
    "ich muss meinen Termin morgen um 10 Uhr leider absagen",
    "Können Sie den Termin bitte stornieren?",
    "annulez mon rendez-vous svp",
    "quiero cancelar mi cita",
    "vorrei disdire l’appuntamento",
    "gostaria de desmarcar a reunião",
    "ik wil mijn afspraak annuleren",
    "proszę odwołać spotkanie",
    "отмените встречу, пожалуйста",
    "скасуйте зустріч, будь ласка",
    "randevumu iptal etmek istiyorum",
    "请取消预约",
    "予約をキャンセルしたいです",
    "أريد إلغاء الموعد",
]


def cancelled(chat: Conversation, text: str) -> booking.Cancelled | None:
    message = say(chat, Message.Role.VISITOR, text)
    return booking.cancel(chat, message.seq, text)


@pytest.mark.parametrize("text", CANCELLING)
def test_who_cancels_gives_their_time_up(site: Site, step: NextStep, text: str) -> None:
    ten = at(step, 10)
    chat = offered(site, ten)
    typed(chat, "10am pls")
    name = booking._name(ten.starts_at, chat)
    assert cancelled(chat, text) == booking.Cancelled(name, [name])
    assert not Booking.objects.exists()
    newest = LeadField.objects.filter(name="booking").order_by("pk").last()
    assert newest is not None
    assert (newest.value, newest.quote) == ("", text)


def test_who_cancels_is_told_so_and_can_book_again(serve: Serve, step: NextStep, visit: Visit) -> None:
    slot(step)
    visitor = vera(serve(), visit)
    time = visitor.ask(READY)["quick_replies"][-1]
    tap(visitor, time)
    answered = visitor.ask("cancel my appointment pls")
    assert answered["text"] == phrases("en").says["cancelled"].format(slot=time)
    (again,) = answered["quick_replies"]
    assert time in tap(visitor, again)["quick_replies"]
    assert not LeadField.objects.filter(name="need").exists()


def test_who_cancels_what_was_never_booked_is_told_so_and_sees_the_times(
    serve: Serve, step: NextStep, visit: Visit
) -> None:
    slot(step)
    answered = vera(serve(), visit).ask("cancel my appointment pls")
    assert answered["text"] == phrases("en").says["nothing_booked_yet"]
    assert len(answered["quick_replies"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "don't cancel my appointment",
        "I don't want to cancel the appointment",
        "den Termin bitte nicht absagen",
        "予約をキャンセルしないでください",
        "cancel my order",
        "cancel my order and tell me when the appointment is",
        "how can I cancel my appointment?",
    ],
)
def test_who_does_not_tell_us_to_cancel_keeps_their_time(site: Site, step: NextStep, text: str) -> None:
    chat = offered(site, at(step, 10))
    typed(chat, "10am pls")
    assert cancelled(chat, text) is None
    assert Booking.objects.exists()


@pytest.mark.parametrize(
    "text", ["cancel it pls", "bitte stornieren", "annulez svp", "cancelar por favor", "отмените, пожалуйста"]
)
def test_who_says_only_to_cancel_means_the_time_they_were_just_told(site: Site, step: NextStep, text: str) -> None:
    ten = at(step, 10)
    chat = offered(site, ten)
    typed(chat, "10am pls")
    say(chat, Message.Role.AGENT, f"{booking._name(ten.starts_at, chat)} is booked for you.")
    assert cancelled(chat, text) is not None
    assert not Booking.objects.exists()


def test_who_says_only_to_cancel_later_on_keeps_their_time(site: Site, step: NextStep) -> None:
    chat = offered(site, at(step, 10))
    typed(chat, "10am pls")
    say(chat, Message.Role.AGENT, "Your order is on its way.")
    assert cancelled(chat, "cancel it pls") is None
    assert Booking.objects.exists()


def test_what_was_cancelled_is_cancelled_once(site: Site, step: NextStep) -> None:
    chat = offered(site, at(step, 10))
    typed(chat, "10am pls")
    message = say(chat, Message.Role.VISITOR, CANCELLING[0])
    assert [bool(one and one.name) for one in (booking.cancel(chat, message.seq, message.text) for _ in range(2))] == [
        True,
        True,
    ]
    assert LeadField.objects.filter(name="booking").count() == 2


def test_a_webhook_is_told_that_an_appointment_was_cancelled(site: Site, step: NextStep) -> None:
    leads.endpoint(site, "https://crm.example/hook")
    chat = offered(site, at(step, 10))
    say(chat, Message.Role.VISITOR, "vera@ost.example")
    typed(chat, "10am pls")
    announced()
    cancelled(chat, CANCELLING[0])
    announced()
    told = Delivery.objects.order_by("pk").last()
    assert told is not None
    assert (told.event, '"changed":["booking"]' in told.payload) == ("lead.updated", True)
    assert "T10:00" not in told.payload


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_on_the_buttons_are_understood(site: Site, step: NextStep, language: str) -> None:
    says = phrases(language).says
    assert wants_cancelled(says["cancel_appointment"])
    assert wants_appointment(says["book_again"])


@pytest.mark.parametrize(
    "text",
    [
        "when is my appointment?",
        "what time is my call",
        "how can I cancel my appointment?",
        "Wann ist mein Termin?",
        "quand est mon rendez-vous ?",
        "¿cuándo es mi cita?",
        "quando è il mio appuntamento?",
        "quando é a minha reunião?",
        "wanneer is mijn afspraak?",
        "kiedy mam spotkanie?",
        "когда моя встреча?",
        "коли моя зустріч?",
        "randevum ne zaman?",
        "我的预约是什么时候？",
        "予約はいつですか？",
        "متى موعدي؟",
    ],
)
def test_who_asks_when_their_appointment_is_hears_it(site: Site, step: NextStep, text: str) -> None:
    ten = at(step, 10)
    chat = offered(site, ten)
    assert booking.asked_for(chat, text) is None
    typed(chat, "10am pls")
    held = booking.asked_for(chat, text)
    assert held is not None
    assert held.name == booking._name(ten.starts_at, chat)


@pytest.mark.parametrize(
    "text", ["do I have to bring anything to the appointment?", "how long is the call?", "when do you deliver?"]
)
def test_who_asks_something_else_of_it_is_not_told_when_it_is(site: Site, step: NextStep, text: str) -> None:
    chat = offered(site, at(step, 10))
    typed(chat, "10am pls")
    assert booking.asked_for(chat, text) is None


def test_an_appointment_is_told_with_buttons_to_change_it(serve: Serve, step: NextStep, visit: Visit) -> None:
    slot(step), slot(step, days=2)
    visitor = vera(serve(), visit)
    time = visitor.ask(READY)["quick_replies"][-2]
    tap(visitor, time)
    answered = visitor.ask("when is my appointment?")
    assert answered["text"] == phrases("en").says["your_appointment"].format(slot=time)
    assert answered["quick_replies"] == ["Another time", "Cancel the appointment"]
    assert "is cancelled" in tap(visitor, "Cancel the appointment")["text"]


# Without a server


def tapped(site: Site, step: NextStep, of: Slot) -> tuple[Conversation, Message]:
    """A chat in which this time was tapped."""
    chat = leads.conversation(site)
    name = booking._name(of.starts_at, chat)
    message = say(chat, Message.Role.VISITOR, name, via="quick_reply")
    return chat, message


def test_a_tap_that_is_read_again_books_once(site: Site, step: NextStep) -> None:
    """A reply that is started over prepares itself anew."""
    chat, message = tapped(site, step, slot(step))
    taken = [booking.take(chat, message.seq, message.text) for _ in range(2)]
    assert [one.is_booked for one in taken if one] == [True, True]
    assert (Booking.objects.count(), LeadField.objects.filter(name="booking").count()) == (1, 1)


def test_a_visitor_reads_and_books_times_in_the_language_they_write(serve: Serve, step: NextStep, visit: Visit) -> None:
    begins = slot(step)
    Site.objects.update(locale="en")
    visitor = visit(serve(), timezone="Europe/Vienna", locale="de-DE").connect()
    visitor.ask("Guten Tag, ich interessiere mich für Ihre Schreibtische.")
    name = visitor.ask("Ich möchte bitte gern einen Termin vereinbaren.")["quick_replies"][-1]
    local = begins.starts_at.astimezone(ZoneInfo("Europe/Vienna"))
    with translation.override("de"):
        assert name == f"{date_format(local, 'D j M, H:i')} (Vienna)"
    assert tap(visitor, name)["text"] == phrases("de").says["booked"].format(slot=name)


def test_a_time_named_before_the_visitor_wrote_in_their_language_can_be_tapped(site: Site, step: NextStep) -> None:
    Site.objects.update(locale="en")
    chat, message = tapped(site, step, slot(step))
    Conversation.objects.update(written_in="ja")
    chat = Conversation.objects.select_related("site").get(pk=chat.pk)
    assert booking.take(chat, message.seq, message.text) is not None
    assert Booking.objects.exists()


def test_another_tap_moves_the_booking(site: Site, step: NextStep) -> None:
    first, second = slot(step), slot(step, days=2)
    chat, message = tapped(site, step, first)
    booking.take(chat, message.seq, message.text)
    name = booking._name(second.starts_at, chat)
    again = say(chat, Message.Role.VISITOR, name, via="quick_reply")
    booking.take(chat, again.seq, name)
    assert [row.slot for row in Booking.objects.all()] == [second]


def test_a_time_of_another_site_cannot_be_booked(site: Site, step: NextStep) -> None:
    other = Site.objects.create(name="Other", persona=site.persona)
    elsewhere = slot(NextStep.objects.create(site=other, title="Elsewhere"), days=3)
    chat, message = tapped(site, step, elsewhere)
    assert booking.take(chat, message.seq, message.text) is None


def test_a_time_that_is_over_cannot_be_booked(site: Site, step: NextStep) -> None:
    chat, message = tapped(site, step, slot(step, days=-1))
    assert booking.take(chat, message.seq, message.text) is None


@pytest.mark.engines
def test_no_more_book_than_there_are_places(site: Site, step: NextStep) -> None:
    wanted = slot(step, capacity=3)
    taps = [tapped(site, step, wanted) for _ in range(8)]
    won: list[bool] = []

    def race(chat: Conversation, message: Message) -> None:
        taken = booking.take(chat, message.seq, message.text)
        won.append(taken is not None and taken.is_booked)
        connection.close()

    racing = [threading.Thread(target=race, args=one) for one in taps]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert (sorted(won), Booking.objects.count()) == ([False] * 5 + [True] * 3, 3)


def test_a_booking_goes_with_its_conversation(site: Site, step: NextStep) -> None:
    chat, message = tapped(site, step, slot(step))
    booking.take(chat, message.seq, message.text)
    erasing.delete(chat.pk)
    assert not Booking.objects.exists()
    site.delete()  # and a site can go with its times
