"""What a reply needs before its first token, in one visit to a database thread: claim, context, sources, allowance."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from agent import context, spend
from agent.context import Context
from agent.facts import all_facts, facts_for
from agent.language import browsers_language, detect, spoken
from agent.leaks import Confidential, confidential, mark
from agent.parts import parts_of
from agent.phrases import phrases, sorry, turned_away, wants_person
from agent.promises import Rules, rules_for
from agent.prompts import messages, step, system_prompt
from agent.providers.base import Part, Prompt, Source, Turn
from agent.tokens import estimate
from agent.tools import ROUNDS, Tools
from agent.vocabulary import vocabulary
from agent.voices import voice_of
from agent.words import ASKS
from chat import handover, transcripts
from chat.handover import Moved
from chat.models import Conversation, Message, Reply, Site
from chat.rows import Facts, Outcome
from chat.transcripts import Claim, LostClaim
from knowledge import search
from personas.placeholders import fill
from sales import booking, capture, catalogue
from sales.booking import Offer, Taken
from sales.catalogue import Approved as Catalogue
from sales.reading.contacts import find
from sales.reading.regions import regions
from sales.reading.times import named_time
from sales.reading.wishes import wants_appointment
from sales.reading.words import pattern
from sales.stage import Ask
from sales.standing import Standing, standing_of
from salesagent.lib.database import PASSING
from salesagent.lib.errors import Refused
from voice.base import Voice

log = logging.getLogger(__name__)

SOURCES = 4
_BEST = 2  # sources of each thing that was asked
_OF_THE_CONTEXT = 10  # a catalogue that takes no more than this part of the room is told whole
_RECENT = 3  # messages of the visitor that say which language they write in


@dataclass(frozen=True, slots=True)
class Allowance:
    """Tokens reserved for one attempt, and the day they were taken from."""

    day: date
    tokens: int


@dataclass(frozen=True, slots=True)
class Work:
    """A claimed reply, ready to be written. `allowance` is None where no model may be asked; `note` says why.

    `asked` is what came of it where the visitor's words ask for a person; `rules` what it may claim, None for anything;
    `confidential` what of its prompt it must not repeat, None where code has decided the answer.
    """

    claim: Claim
    prompt: Prompt
    context: Context
    estimated: int
    persona_version_id: int
    voice: Voice | None
    allowance: Allowance | None
    note: str = ""
    asked: Moved | None = None
    rules: Rules | None = None
    confidential: Confidential | None = None


def warm() -> None:
    """Load what the first reply would have to wait for: patterns, time zones, the vocabulary of promises."""
    wants_person("A person, please", "en")
    find("Jane, +49 171 1234567", regions(timezone="UTC"), frozenset())
    vocabulary()
    pattern("other_time")
    named_time("Tomorrow at ten")
    wants_appointment("An appointment, please")


def prepared(claim: Claim, *, with_model: bool) -> Work | None:
    """Prepare a claimed reply. Raises a `django.db.Error` that may pass, after which the claim is still held.

    One that cannot be prepared is settled as failed, so that it keeps nobody waiting: None, as for one that is gone.
    """
    try:
        # Not in the claim's transaction: a first search builds the index, and SQLite has one writer at a time.
        return prepare(claim, with_model=with_model)
    except PASSING:
        raise
    except LostClaim:
        return None
    except Exception as error:
        log.exception("Reply %s cannot be prepared", claim.reply)
        facts = Facts(fault=f"It could not be prepared. {type(error).__name__}: {error}")
        with suppress(Conversation.DoesNotExist, LostClaim):  # deleted meanwhile
            locale = Conversation.objects.values_list("locale", flat=True).get(pk=claim.conversation_id)
            transcripts.finish(claim, Outcome(sorry(locale), Message.Status.FAILED, "error", facts=facts))
        return None


def give_back(work: Work) -> None:
    """Undo claim and preparation, for a process that ends before it has written anything."""
    transcripts.release(work.claim, "")
    if (allowance := work.allowance) is not None:
        spend.settle(allowance.day, reserved=allowance.tokens, used=0)


def prepare(claim: Claim, *, with_model: bool) -> Work:
    """What one attempt of a claimed reply needs. `with_model`: whether a model is configured at all.

    Raises `LostClaim` where the conversation was deleted.
    """
    rows = Conversation.objects.select_related("site", "persona_version", "visitor")
    conversation = rows.filter(pk=claim.conversation_id).first()
    if conversation is None:
        raise LostClaim
    version = conversation.persona_version
    told = context.load(conversation, claim.answers)
    turns = context.turns_for(told, claim.answers)
    said = [turn.text for turn in turns if turn.role == "user"]
    language = spoken(said, conversation.locale)
    _keep_language(conversation, said)
    asked = _asked_for_person(claim, turns[-1].text, language, browsers_language(conversation.locale))
    standing = standing_of(conversation, said)
    site = conversation.site.name
    instructions = fill(version.instructions, site=site, persona=version.name)
    known = catalogue.approved(conversation.site)
    facts = all_facts(language, known.facts, settings.MODEL_CONTEXT_TOKENS // _OF_THE_CONTEXT)
    system = system_prompt(
        name=version.name,
        site=site,
        instructions=instructions,
        locale=conversation.locale,
        mark=mark(),
        facts=facts,
    )
    most = version.max_reply_tokens or settings.MAX_REPLY_TOKENS
    sources = sources_for(turns[-1].text, conversation.site, language, known, before=" ".join(said[:-1]))
    parts = parts_for(turns[-1].text, conversation.site, language, known)
    sources = with_parts(sources, parts)
    room = settings.MODEL_CONTEXT_TOKENS - most - estimate(system, *(source.text for source in sources))
    is_waiting = (asked.mode if asked else conversation.mode) == Conversation.Mode.WAITING
    button = () if is_waiting else (phrases(language).button,)
    decided, decided_replies = _of_booking(conversation, claim, turns[-1].text, language, button)
    prompt = Prompt(
        system=system,
        turns=tuple(context.prune(turns, room, told.correction)),
        sources=sources,
        parts=parts,
        locale=conversation.locale,
        standing=standing,
        step=step(standing, _ask(standing, turns, language)),
        decided=decided,
        decided_replies=decided_replies,
        can_book=not decided and booking.can_be_booked(conversation, turns[-1].text),
        is_waiting=is_waiting,
        model=version.model,
        temperature=version.temperature,
        reasoning_effort=version.reasoning_effort,
        max_tokens=most,
        tools=Tools(claim) if with_model and settings.OPENAI_TOOLS else None,
    )
    estimated = estimate(*(message["content"] for message in messages(prompt)))
    # With tools, a server may be sent the prompt once for each round.
    rounds = ROUNDS if prompt.tools else 1
    tokens = rounds * math.ceil(estimated * max(1.0, told.correction)) + most
    allowance, note = _allowance(conversation, tokens) if with_model and not decided else (None, "")
    # What code has decided is our phrase and a slot's time in a time zone that is known. No word of it is a model's or
    # a visitor's, so there is nothing to hold back.
    answers = [turn.text for turn in turns if turn.role == "assistant"]
    rules = None if prompt.decided else rules_for(conversation.site, known, sources, said, language, answers)
    kept_back = None if prompt.decided else confidential(instructions, (*sources, *facts), language)
    voice = voice_of(version)
    return Work(claim, prompt, told, estimated, version.pk, voice, allowance, note, asked, rules, kept_back)


def offer_of(work: Work) -> Offer:
    """What the site offers under the answer. Nothing to who wants none, nor for a conversation that was deleted."""
    rows = Conversation.objects.select_related("site").filter(pk=work.claim.conversation_id)
    prompt = work.prompt
    said = [turn.text for turn in prompt.turns if turn.role == "user"]
    wants_none = turned_away(prompt.question, spoken(said, prompt.locale), browsers_language(prompt.locale))
    conversation = None if prompt.decided or wants_none else rows.first()
    if conversation is None:
        return Offer()
    return booking.offer(conversation, prompt.standing.stage, prompt.question)


def _of_booking(
    conversation: Conversation, claim: Claim, text: str, language: str, button: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """What is said to who takes, moves or cancels an appointment, or asks when it is; and what they may tap then.

    `button` calls for a person; it is offered where no time is left.
    """
    try:
        tapped = booking.take(conversation, claim.answers, text)
        cancelled = None if tapped else booking.cancel(conversation, claim.answers, text)
        taken = tapped or (None if cancelled else booking.take_in_words(conversation, claim.answers, text))
    except Refused:  # deleted in this moment
        raise LostClaim from None
    says = phrases(browsers_language(conversation.spoken) if tapped else language).says  # a tap is in nobody's words
    if cancelled is not None and cancelled.name:
        again = (says["book_again"],) if cancelled.free else ()
        return says["cancelled"].format(slot=cancelled.name), again
    if cancelled is not None:
        return says["nothing_booked_yet" if cancelled.free else "nothing_booked"], tuple(cancelled.free) or button
    if isinstance(taken, Taken) and taken.is_booked:
        told = says["moved" if taken.before else "booked"].format(slot=taken.name, before=taken.before)
        return told, (says["another_time"],) if taken.others else ()
    if isinstance(taken, Taken):
        return says["slot_gone"].format(slot=taken.name), tuple(taken.others)
    if taken is not None:
        told = "which_time" if taken.fits else "time_not_free" if taken.names else "no_time_free"
        return says[told], tuple(taken.names) or button
    if (moving := booking.moving(conversation, text)) is not None:
        told = says["other_times" if moving.others else "no_other_time"].format(slot=moving.name)
        return told, tuple(moving.others) or button
    if (held := booking.asked_for(conversation, text)) is not None:
        another = (says["another_time"],) if held.others else ()
        return says["your_appointment"].format(slot=held.name), (*another, says["cancel_appointment"])
    return "", ()


def _keep_language(conversation: Conversation, said: Sequence[str]) -> None:
    """Notices by code speak as the visitor does. Written only where it says something new, so for few conversations."""
    written = detect(" ".join(said[-_RECENT:]), conversation.locale)
    if written != (conversation.written_in or browsers_language(conversation.site.locale or conversation.locale)):
        Conversation.objects.filter(pk=conversation.pk).update(written_in=written)
        conversation.written_in = written


def _asked_for_person(claim: Claim, text: str, *languages: str) -> Moved | None:
    """Whatever a model makes of it: who asks for a person in words has asked as by the button."""
    if not wants_person(text, *languages):
        return None
    ids = Message.objects.filter(conversation=claim.conversation_id, seq=claim.answers).values_list(
        "client_id", flat=True
    )
    return handover.ask_for_person(claim.conversation_id, str(ids[0]), in_words=True)


def sources_for(question: str, site: Site, language: str, known: Catalogue, *, before: str = "") -> tuple[Source, ...]:
    """What catalogue and knowledge of a site hold on a question; of equal ones the catalogue's fact comes first.

    `before` is what the visitor wrote earlier.
    """
    facts = facts_for(question, language, known.facts)
    found = search.search(question, site_key=site.key, language=language, limit=SOURCES, context=before[-500:])
    passages = (Source(hit.title, hit.text, hit.url, hit.language, hit.score) for hit in found)
    return tuple(sorted((*facts, *passages), key=lambda source: -source.score))


def parts_for(question: str, site: Site, language: str, known: Catalogue) -> tuple[Part, ...]:
    """What a question asks, where that is more than one thing, each with what is held on it."""
    return tuple(Part(part, sources_for(part, site, language, known)) for part in parts_of(question, language))


def with_parts(sources: tuple[Source, ...], parts: Sequence[Part]) -> tuple[Source, ...]:
    """The sources of a whole question, and after them the best of each part, which do not answer the whole."""
    listed = {(source.title, source.text) for source in sources}
    best = {(each.title, each.text): each for part in parts for each in part.sources[:_BEST]}
    return (*sources, *(replace(each, score=0.0) for key, each in best.items() if key not in listed))


def capture_contacts(conversation_id: int) -> None:
    """Put what the visitor said of themselves into the ledger; called once the answer has begun.

    What fails here waits for the sweep: it must never keep an answer back.
    """
    try:
        capture.catch_up(conversation_id)
    except Refused:
        log.info("Conversation %s was deleted while it was answered", conversation_id)
    except Exception:
        log.exception("Nothing could be taken from conversation %s yet", conversation_id)


def _ask(standing: Standing, turns: Sequence[Turn], language: str) -> Ask | None:
    """The question a model may ask after the answer: not right after it asked another one of the scheme."""
    told = [turn.text for turn in turns if turn.role == "assistant"]
    asked = {standing.scheme.asked_by(text) for text in told}
    if told[1:] and told[-1].rstrip().endswith(ASKS):
        return None
    return standing.next_question(language, messages=len(turns) - len(told), asked=asked)


def _allowance(conversation: Conversation, tokens: int) -> tuple[Allowance | None, str]:
    most = settings.MAX_REPLIES_PER_CONVERSATION
    if most and Reply.objects.filter(conversation=conversation, attempt__gt=0).count() > most:
        return None, f"This conversation has had its {most} model replies (MAX_REPLIES_PER_CONVERSATION)."
    day = spend.reserve(tokens)
    if day is None:
        return None, f"Today's {settings.MAX_TOKENS_PER_DAY} tokens are spent (MAX_TOKENS_PER_DAY)."
    return Allowance(day, tokens), ""
