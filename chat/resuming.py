"""The link by which a chat goes on in another browser: a code that works once, for a few days, for one conversation.

It is mailed to an address that the visitor gave in that very chat, and to no other. It travels in the fragment of an
address, which browsers send to nobody, and is exchanged by POST; opening the link does nothing yet. The database holds
its hash. What it opens moves: the conversation gets a visitor of its own, whose token the exchange gives out, so that
whoever had it before (perhaps the one who had the link sent) can read and write in it no longer.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models.functions import Now

from chat import access, tokens
from chat.models import Conversation, Message, ResumeCode, Site, Visitor
from salesagent.lib.database import from_now
from salesagent.lib.errors import Refused

LIFETIME = timedelta(days=7)
FRAGMENT = "sales-agent="  # of the site's page, as the widget knows it


@dataclass(frozen=True, slots=True)
class Resumed:
    """A conversation that goes on here, and the token that speaks for its visitor from now on."""

    conversation: Conversation
    token: str


def may_be_sent(conversation: Conversation, address: str) -> bool:
    """Whether the link may go to an address: one that the visitor has written in this chat. Uses the database.

    Never where the site has signed who the visitor is: they find their chat by signing in.
    """
    if conversation.visitor.external_id:
        return False
    whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
    own = Message.objects.filter(conversation=conversation, role=Message.Role.VISITOR, text__icontains=address)
    return any(whole.search(text) for text in own.values_list("text", flat=True))


def issue(conversation: Conversation) -> str:
    """A new code for a conversation; codes that have run out are forgotten."""
    ResumeCode.objects.filter(expires_at__lt=Now()).delete()
    code = secrets.token_urlsafe(32)
    ResumeCode.objects.create(conversation=conversation, digest=_digest(code), expires_at=from_now(LIFETIME))
    return code


def link(server: str, code: str) -> str:
    """The address that is mailed. `server`: this server's own origin."""
    return f"{server}/resume#{code}"


def leads_to(code: str, own_origin: str | None) -> str:
    """The page of the site on which a code can be exchanged, with the code in its fragment. The code stays good.

    It is the page the visitor was on last, where that is one of the site's own: visitors' browsers name it.
    Raises `Refused` (`link_used`).
    """
    conversation = _of(code)
    page = conversation.page_url
    return f"{page if _is_of(conversation.site, page, own_origin) else _home(conversation.site)}#{FRAGMENT}{code}"


@transaction.atomic
def exchange(code: str, origin: str | None, own_origin: str | None) -> Resumed:
    """Take up the conversation of a code, from a page of `origin`; all its codes end.

    Raises `Refused`: `link_used` for one that was used, has run out or was never given, `origin` (the code stays good).
    """
    conversation = _of(code)
    if not access.allows(conversation.site, origin, own_origin):
        raise Refused("origin", "This site may not use the chat.")
    if not ResumeCode.objects.filter(digest=_digest(code)).delete()[0]:  # somebody was quicker
        raise _used()
    ResumeCode.objects.filter(conversation=conversation).delete()
    conversation.visitor = Visitor.objects.create(site=conversation.site)
    conversation.init_id = None  # the same `init` would open it without a code
    conversation.save(update_fields=["visitor", "init_id"])
    return Resumed(conversation, tokens.issue(conversation.visitor))


def _of(code: str) -> Conversation:
    rows = ResumeCode.objects.filter(digest=_digest(code), expires_at__gt=Now())
    row = rows.select_related("conversation__site", "conversation__visitor").first()
    if row is None or row.conversation.visitor.external_id:
        raise _used()
    return row.conversation


def _used() -> Refused:
    sentence = "This link was used already, or is older than a week. Send the chat to yourself again for a new one."
    return Refused("link_used", sentence)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def _is_of(site: Site, page: str, own_origin: str | None) -> bool:
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    return (
        bool(parts.netloc) and "#" not in page and access.allows(site, f"{parts.scheme}://{parts.netloc}", own_origin)
    )


def _home(site: Site) -> str:
    """A page of the site where it is not known on which the visitor was."""
    return f"{site.allowed_origins[0]}/" if site.allowed_origins else "/"
