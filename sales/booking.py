"""The next step, offered and taken by code: a card with the booking page, and times that a tap or a few words book.

What is offered hangs on the stage and on what the visitor asks for, what is booked on their tap, or on words of theirs
that fit just one of the times they were shown: no model has a part in either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format

from chat.mail_words import language_of
from chat.models import Conversation, Message
from chat.rows import locked
from sales import capture, ledger
from sales.models import Booking, Lead, LeadField, NextStep, Slot
from sales.qualification import scheme_of
from sales.reading.times import NamedTime, named_time
from sales.reading.wishes import asks_of_own_appointment, wants_appointment, wants_cancelled, wants_it_cancelled
from sales.reading.words import pattern

OFFERED_IN = {Lead.Stage.NEXT_STEP, Lead.Stage.RECAP}
BOOKED = "booking"  # the field of the ledger
MOST_SLOTS = 3  # offered at a time
AHEAD = timedelta(hours=1)  # nobody is surprised by a visitor within the hour
AGAIN_AFTER = 6  # messages
LONGEST = 60  # characters of a time's name
LONGEST_WISH = 300  # characters of a message that asks for another time


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands under an answer: cards as the wire has them, and quick replies."""

    cards: list[dict[str, str]] = field(default_factory=list)
    quick_replies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of choosing a time: its name, and whether it is the visitor's now.

    `before` is the name of the time they had until then; `others` are names of other times.
    """

    name: str
    is_booked: bool
    before: str = ""
    others: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A visitor has named a time that is not one free slot: names of those that fit, else of others that are free."""

    names: list[str]
    fits: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The time of a visitor who has booked: its name, and those of others they may choose."""

    name: str
    others: list[str]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What came of cancelling: the name of the time that was given up, empty where none was booked; free times."""

    name: str
    free: list[str]


def offer(conversation: Conversation, stage: str, text: str = "") -> Offer:
    """What to offer under the next answer; nothing where the stage does not call for it, or it was offered lately.

    Who asks for an appointment in this `text` is offered it all the same, unless they have booked.
    """
    is_wished = wants_appointment(text)
    if stage not in OFFERED_IN and not is_wished:
        return Offer()
    step = _open_step(conversation)
    lately = Message.objects.filter(conversation=conversation, seq__gt=conversation.last_seq - AGAIN_AFTER)
    if step is None or (not is_wished and lately.exclude(cards=[]).exists()):
        return Offer()
    times = [_name(slot.starts_at, conversation) for slot in _free(step)[:MOST_SLOTS]]
    card = {"title": step.title, "text": step.text, "url": step.url}
    return Offer([{name: value for name, value in card.items() if value}], times)


def can_be_booked(conversation: Conversation, text: str) -> bool:
    """Whether this text asks for an appointment, and `offer` has a booking page or a free time for it."""
    if not wants_appointment(text):
        return False
    step = _open_step(conversation)
    return step is not None and (bool(step.url) or _free(step).exists())


def take(conversation: Conversation, seq: int, text: str) -> Taken | None:
    """Book the time whose name the visitor has tapped in message `seq`; None where it is no such tap.

    One booking for each conversation: another tap moves it. Doing it again changes nothing. Raises `Refused` where the
    conversation was deleted.
    """
    if len(text) > LONGEST or not any(map(str.isdigit, text)):
        return None
    step = NextStep.objects.filter(site=conversation.site_id, is_on=True).first()
    taps = Message.objects.filter(conversation=conversation, seq=seq, via="quick_reply")
    if step is None or (message := taps.first()) is None:
        return None
    named = [slot for slot in _upcoming(step) if text.strip() in _names(slot, conversation)]
    return _book(named[0], conversation, message) if named else None


def take_in_words(conversation: Conversation, seq: int, text: str) -> Taken | Unclear | None:
    """Book the time that the visitor names in message `seq` after they were shown some; None where they name none.

    Of those they were shown, else of all that are free, exactly one must fit, and they must not ask. Doing it again
    changes nothing. Raises `Refused` where the conversation was deleted.
    """
    if len(text) > LONGEST_WISH or (named := named_time(text)) is None:
        return None
    step = NextStep.objects.filter(site=conversation.site_id, is_on=True).first()
    rows = Message.objects.filter(conversation=conversation, seq=seq).exclude(via="quick_reply")
    if step is None or (message := rows.first()) is None:
        return None
    upcoming = _upcoming(step)
    own = Booking.objects.filter(conversation=conversation).values_list("slot", flat=True).first()
    # A bare "10" or "tomorrow" may mean something else, later on or where something else was asked as well.
    back = AGAIN_AFTER if named.is_plain or (own is None and not named.clocks) else 1
    if not named.is_plain and _asks_more(conversation, seq):
        return None
    if not (shown := _shown(upcoming, conversation, seq, back)):
        return None
    free = {slot.pk for slot in _free(step)} | {own}
    fitting = _fitting([slot for slot in shown if slot.pk in free], named, conversation)
    fitting = fitting or _fitting([slot for slot in upcoming if slot.pk in free], named, conversation)
    fitting = [slot for slot in fitting if slot.pk == own] or fitting
    if named.is_choice and len(fitting) == 1:
        return _book(fitting[0], conversation, message)
    names = [_name(slot.starts_at, conversation) for slot in (fitting or _free(step))[:MOST_SLOTS]]
    return Unclear(names, bool(fitting))


def moving(conversation: Conversation, text: str) -> Held | None:
    """The appointment of who has booked and writes that they want another time; None for anybody else.

    What they have stays theirs until they choose another.
    """
    return _held(conversation) if len(text) <= LONGEST_WISH and pattern("other_time").search(text) else None


def asked_for(conversation: Conversation, text: str) -> Held | None:
    """The appointment of who has booked and asks when it is, or how to cancel it; None for anybody else."""
    return _held(conversation) if asks_of_own_appointment(text) else None


def cancel(conversation: Conversation, seq: int, text: str) -> Cancelled | None:
    """Give the visitor's time up where message `seq` says so; None where it does not, or the site has no times.

    Doing it again changes nothing. Raises `Refused` where the conversation was deleted.
    """
    if not wants_cancelled(text) and not (wants_it_cancelled(text) and _spoke_of_it(conversation, seq)):
        return None
    step = NextStep.objects.filter(site=conversation.site_id, is_on=True).first()
    message = Message.objects.filter(conversation=conversation, seq=seq).first()
    name = _given_up(conversation, message) if message else ""
    if not name and step is None:
        return None
    return Cancelled(name, [_name(slot.starts_at, conversation) for slot in _free(step)[:MOST_SLOTS]] if step else [])


@transaction.atomic
def _given_up(conversation: Conversation, message: Message) -> str:
    """The name of the time that this message gives up, now or when it was read before; empty where none was booked."""
    locked(conversation.pk)
    lead = capture.catch_up(conversation.pk)
    booked = Booking.objects.filter(conversation=conversation).select_related("slot").first()
    if booked is not None:
        booked.delete()
        ledger.add(lead, BOOKED, "", message.text, by=LeadField.By.CODE, message=message)
        return _name(booked.slot.starts_at, conversation)
    rows = lead.fields.filter(name=BOOKED).order_by("-pk")
    newest, before = rows.first(), rows.filter(value__regex=r"^\d{4}-").first()
    if newest is None or before is None or newest.value or newest.message_id != message.pk:
        return ""
    return _name(datetime.fromisoformat(before.value), conversation)


@transaction.atomic
def _book(slot: Slot, conversation: Conversation, message: Message) -> Taken:
    locked(conversation.pk)
    slot = Slot.objects.select_for_update().select_related("next_step").get(pk=slot.pk)
    name = _name(slot.starts_at, conversation)
    if Booking.objects.filter(slot=slot).exclude(conversation=conversation).count() >= slot.capacity:
        return Taken(name, is_booked=False, others=_others(slot, conversation))
    had = Booking.objects.filter(conversation=conversation).exclude(slot=slot).select_related("slot").first()
    before = _name(had.slot.starts_at, conversation) if had else ""
    Booking.objects.update_or_create(conversation=conversation, defaults={"slot": slot})
    lead = capture.catch_up(conversation.pk)
    when = slot.starts_at.astimezone(_zone(conversation)).isoformat(timespec="minutes")
    ledger.add(lead, BOOKED, when, message.text, by=LeadField.By.CODE, message=message)
    return Taken(name, is_booked=True, before=before, others=_others(slot, conversation))


def _held(conversation: Conversation) -> Held | None:
    booked = Booking.objects.filter(conversation=conversation).select_related("slot__next_step").first()
    if booked is None or not booked.slot.next_step.is_on:
        return None
    return Held(_name(booked.slot.starts_at, conversation), _others(booked.slot, conversation))


def _open_step(conversation: Conversation) -> NextStep | None:
    """The site's next step, for a visitor who has booked nothing."""
    if Booking.objects.filter(conversation=conversation).exists():
        return None
    return NextStep.objects.filter(site=conversation.site_id, is_on=True).first()


def _shown(slots: list[Slot], conversation: Conversation, seq: int, back: int) -> list[Slot]:
    """Those of the slots that stood under one of so many messages before this one, the newest that showed any."""
    before = Message.objects.filter(conversation=conversation, seq__lt=seq, seq__gte=seq - back)
    for replies in before.exclude(quick_replies=[]).order_by("-seq").values_list("quick_replies", flat=True):
        if shown := [slot for slot in slots if not _names(slot, conversation).isdisjoint(replies)]:
            return shown
    return []


def _spoke_of_it(conversation: Conversation, seq: int) -> bool:
    """Whether our last message before this one named a time of the site, as one that is booked or was."""
    step = NextStep.objects.filter(site=conversation.site_id).first()
    last = _last_said(conversation, seq)
    return step is not None and any(name in last for slot in _upcoming(step) for name in _names(slot, conversation))


def _last_said(conversation: Conversation, seq: int) -> str:
    before = Message.objects.filter(conversation=conversation, seq__lt=seq, role=Message.Role.AGENT)
    return before.order_by("-seq").values_list("text", flat=True).first() or ""


def _asks_more(conversation: Conversation, seq: int) -> bool:
    """Whether our last message before this one asked a question of the site's scheme."""
    return bool(scheme_of(conversation.site_id).asked_by(_last_said(conversation, seq)))


def _fitting(slots: list[Slot], named: NamedTime, conversation: Conversation) -> list[Slot]:
    """Those of the slots that may be meant; of "at ten", ten sharp where there is one."""
    zone = _zone(conversation)
    today = timezone.localdate(timezone=zone)
    fitting = [slot for slot in slots if named.fits(slot.starts_at.astimezone(zone), today)]
    if len(named.clocks) != 1:
        return fitting
    return [slot for slot in fitting if not slot.starts_at.astimezone(zone).minute] or fitting


def _upcoming(step: NextStep) -> list[Slot]:
    return list(step.slots.filter(starts_at__gt=timezone.now())[:500])


def _free(step: NextStep) -> QuerySet[Slot]:
    rows = step.slots.filter(starts_at__gt=timezone.now() + AHEAD).annotate(taken=Count("bookings"))
    return rows.filter(taken__lt=F("capacity"))


def _others(slot: Slot, conversation: Conversation) -> list[str]:
    """Names of free times beside this one: the next ones after it, then those before."""
    free = _free(slot.next_step).exclude(pk=slot.pk)
    after = list(free.filter(starts_at__gte=slot.starts_at)[:MOST_SLOTS])
    before = list(free.filter(starts_at__lt=slot.starts_at)[: MOST_SLOTS - len(after)])
    return [_name(other.starts_at, conversation) for other in (*after, *before)]


def _names(slot: Slot, conversation: Conversation) -> frozenset[str]:
    """What a time is called: it may have been offered before the visitor wrote in another language."""
    spoken = {language_of(locale) for locale in (conversation.spoken, conversation.site.locale, conversation.locale)}
    return frozenset(_name(slot.starts_at, conversation, language) for language in spoken)


def _name(moment: datetime, conversation: Conversation, language: str = "") -> str:
    """A time as the visitor reads it: in their language where we speak it, in their time zone where they said one."""
    zone = _zone(conversation)
    with translation.override(language or language_of(conversation.spoken)):
        local = timezone.localtime(moment, zone)
        return f"{date_format(local, 'D j M, H:i')} ({zone.key.rpartition('/')[2].replace('_', ' ')})"


def _zone(conversation: Conversation) -> ZoneInfo:
    for name in (conversation.timezone, conversation.site.time_zone):
        if name in available_timezones():
            return ZoneInfo(name)
    return ZoneInfo("UTC")
