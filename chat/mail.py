"""A transcript by e-mail: plain text, to one address, from the address that the operator has set.

Mail servers are slow and may be dead, so mail has threads of its own: neither the event loop nor the database's threads
wait for one.
"""

from __future__ import annotations

import asyncio
import logging
import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.formats import date_format

from chat import resuming
from chat.mail_words import LANGUAGES, Words, language_of
from chat.models import Conversation, Message
from chat.opening import opening
from salesagent.lib.errors import Refused

log = logging.getLogger(__name__)

LONGEST_ADDRESS = 254
PLAIN = re.compile(r"[!-~]+@[A-Za-z0-9.-]+")  # no quoted names, no numbers for a host
MOST_MESSAGES = 500
SECONDS = 30  # for a whole mail; one step of it has EMAIL_TIMEOUT
AGAIN_MS = 60_000

_threads = ThreadPoolExecutor(4, thread_name_prefix="mail")


def checked(address: str) -> str:
    """One e-mail address; raises `Refused` (`bad_request`) for anything else, several of them included."""
    address = address.strip(" ")
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if '"' in address or not PLAIN.fullmatch(address):
        raise Refused("bad_request", "This is not an e-mail address. Please check it.")
    return address


def transcript(conversation: Conversation, address: str, server: str | None) -> EmailMessage:
    """The mail to `address`, with a link to go on with the chat where it may have one; it leads to `server`.

    Uses the database; raises `Refused` (`bad_request`) where nobody has written yet.
    """
    found = list(Message.objects.filter(conversation=conversation).order_by("-seq")[: MOST_MESSAGES + 1])
    if not found:
        raise Refused("bad_request", "Nothing was written in this chat yet.")
    language = language_of(conversation.spoken)
    words, zone = LANGUAGES[language], _zone(conversation)
    site = " ".join(conversation.site.name.split())
    name = " ".join(opening(conversation.persona_version, conversation.site).name.split())
    lines = [words.asked.format(site=site), words.not_you, words.zone.format(zone=zone)]
    if server is not None and resuming.may_be_sent(conversation, address):
        lines += ["", words.go_on.format(link=resuming.link(server, resuming.issue(conversation)))]
    if len(found) > MOST_MESSAGES:
        lines.append(words.newest.format(most=MOST_MESSAGES))
    with translation.override(language):
        for message in reversed(found[:MOST_MESSAGES]):
            at = date_format(timezone.localtime(message.at, zone), "DATETIME_FORMAT")
            lines += ["", f"{_who(message, name, words)}, {at}", _text(message, words)]
    subject = words.subject.format(name=name, site=site)
    return EmailMessage(subject, "\n".join(lines) + "\n", to=[address], headers={"Auto-Submitted": "auto-generated"})


async def send(message: EmailMessage) -> None:
    """Hand a mail to the mail server. Raises `Refused`: `bad_request` where the server refuses the address for good,
    `mail_failed` where it cannot be reached, takes too long or refuses the mail.
    """
    try:
        async with asyncio.timeout(SECONDS):
            await asyncio.get_running_loop().run_in_executor(_threads, message.send)
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _ in error.recipients.values()):
            raise Refused("bad_request", "The mail server does not take this address. Please check it.") from None
        raise _failed(error) from None
    except (OSError, smtplib.SMTPException) as error:  # time-outs are an OSError, too
        raise _failed(error) from None


def _failed(error: Exception) -> Refused:
    # What a mail server says may repeat the address.
    cause = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    log.warning("No transcript could be sent by mail (%s %s). See EMAIL_URL.", type(error).__name__, cause)
    sorry = "The transcript could not be sent just now. Nothing is lost; please try again in a few minutes."
    return Refused("mail_failed", sorry, retry_ms=AGAIN_MS)


def _who(message: Message, persona: str, words: Words) -> str:
    speakers = {
        Message.Role.VISITOR: words.visitor,
        Message.Role.AGENT: words.ai.format(name=persona),
        Message.Role.HUMAN: f"{message.name} ({words.person})" if message.name else words.person,
    }
    return speakers.get(Message.Role(message.role), words.notice)


def _text(message: Message, words: Words) -> str:
    """What was said, and how it ended where that was not as it should."""
    endings = {Message.Status.STOPPED: words.stopped, Message.Status.FAILED: words.failed}
    return " ".join(part for part in (message.text, endings.get(Message.Status(message.status), "")) if part)


def _zone(conversation: Conversation) -> tzinfo:
    name = conversation.timezone
    return ZoneInfo(name if name in available_timezones() else "UTC")
