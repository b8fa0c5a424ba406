"""Opening and resuming conversations: what `POST /api/chat/init` does to the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from chat import access, identity, pages, tokens
from chat.models import Conversation, Site, Visitor
from salesagent.lib.errors import Refused

SAME_INIT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for, checked in form only."""

    origin: str | None
    own_origin: str | None
    site: str = ""
    init_id: str = ""
    visitor_token: str = ""
    conversation: str = ""
    page_url: str = ""
    page_title: str = ""
    referrer: str = ""
    locale: str = ""
    timezone: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open conversation, and the token that speaks for its visitor."""

    conversation: Conversation
    token: str
    created: bool


def open_conversation(request: Request) -> Opened:
    """Resume the conversation asked for, or the one this `init_id` opened, or open a new one.

    With an identity it is always a conversation of that person: where the token speaks for somebody else, or there is
    none, their newest one. Raises `Refused`: `unknown_site`, `origin`, `not_ready` (no persona is published),
    `unknown_conversation`, `identity`.
    """
    site = _site(request)
    holder = _holder(request, site)
    visitor = holder.visitor if holder else None
    if request.identity:
        visitor = _person(identity.read(request.identity, site), site, visitor)
    arrives = bool(request.identity) and (holder is None or holder.visitor != visitor)
    if visitor is not None and (conversation := _theirs(request, visitor, arrives=arrives)) is not None:
        token = request.visitor_token if _still_good(holder, visitor) else tokens.issue(visitor)
        if request.page_url not in {"", conversation.page_url}:
            pages.move_to_page(conversation.pk, request.page_url, request.page_title)
        return Opened(conversation, token, created=False)
    if request.init_id and (conversation := _opened_by(request, site, visitor)) is not None:
        return Opened(conversation, tokens.issue(conversation.visitor), created=False)
    try:
        conversation = _create(request, site, visitor)
    except IntegrityError:  # the same init, at the same moment
        again = _opened_by(request, site, visitor)
        if again is None:
            raise
        return Opened(again, tokens.issue(again.visitor), created=False)
    return Opened(conversation, tokens.issue(conversation.visitor), created=True)


def _still_good(holder: tokens.Holder | None, visitor: Visitor) -> bool:
    """Whether the token that was sent goes on to speak for the visitor."""
    if holder is None or holder.aging or holder.visitor != visitor:
        return False
    return holder.visitor.token_version == visitor.token_version


def _person(person: identity.Person, site: Site, held: Visitor | None) -> Visitor:
    """The visitor who is this person; the anonymous one of the token becomes it where there is none yet."""
    said = {"name": person.name, "email": person.email}
    known = Visitor.objects.filter(site=site, external_id=person.external_id)
    if not known.update(**said):
        anonymous = Visitor.objects.filter(pk=held.pk if held else 0, external_id="")
        # As after any sign-in, tokens from before are no longer good: somebody else may have put one there.
        becomes = {"external_id": person.external_id, "token_version": F("token_version") + 1, **said}
        try:
            with transaction.atomic():
                if not anonymous.update(**becomes):
                    Visitor.objects.create(site=site, external_id=person.external_id, **said)
        except IntegrityError:  # the same person, at the same moment, in another tab
            pass
    return known.get()


def _theirs(request: Request, visitor: Visitor, *, arrives: bool) -> Conversation | None:
    """The conversation of `visitor` to resume, or None; raises `Refused` where the one named is not theirs.

    Who `arrives`, by identity alone, has perhaps named the conversation of whoever was here before.
    """
    own = Conversation.objects.filter(visitor=visitor)
    named = _found(own.filter(key=request.conversation)) if request.conversation else None
    if named is None and arrives:
        return _found(own.order_by("-pk"))
    if named is None and request.conversation:
        raise Refused("unknown_conversation", "This conversation is no longer here.")
    return named


def _site(request: Request) -> Site:
    sites = Site.objects.select_related("persona__published")
    site = sites.filter(key=request.site).first() if request.site else sites.filter(is_default=True).first()
    if site is None:
        raise Refused("unknown_site", "There is no such site here.")
    if not access.allows(site, request.origin, request.own_origin):
        raise Refused("origin", "This site may not use the chat.")
    if site.persona.published is None:
        raise Refused("not_ready", "The chat is not set up yet: no persona is published.", retry_ms=30_000)
    return site


def _holder(request: Request, site: Site) -> tokens.Holder | None:
    if not request.visitor_token:
        return None
    try:
        holder = tokens.read(request.visitor_token)
    except Refused:
        return None
    return holder if holder.visitor.site_id == site.pk else None


def _opened_by(request: Request, site: Site, visitor: Visitor | None) -> Conversation | None:
    rows = Conversation.objects.filter(init_id=request.init_id, init_origin=request.origin or "")
    return _found(rows.filter(_same_init(request, site, visitor)))


def _same_init(request: Request, site: Site, visitor: Visitor | None) -> Q:
    """Whether a conversation with the same `init_id` is the one it names: lately opened, here, by the same person."""
    theirs = Q(visitor=visitor)
    if not request.identity:  # the name alone opens nothing of somebody whom the site has signed
        theirs |= Q(visitor__external_id="")
    return theirs & Q(site=site, created_at__gt=timezone.now() - SAME_INIT)


def _found(rows: object) -> Conversation | None:
    return rows.select_related("visitor", "site", "persona_version").first()  # type: ignore[attr-defined, no-any-return]


@transaction.atomic
def _create(request: Request, site: Site, visitor: Visitor | None) -> Conversation:
    if request.init_id:  # older than a day, of another site or person: the name is free again
        stale = Conversation.objects.filter(init_id=request.init_id, init_origin=request.origin or "")
        stale.exclude(_same_init(request, site, visitor)).update(init_id=None)
    assert site.persona.published is not None  # noqa: S101 - `_site` has seen to it
    return Conversation.objects.create(
        site=site,
        visitor=visitor or Visitor.objects.create(site=site),
        persona_version=site.persona.published,
        init_id=uuid.UUID(request.init_id) if request.init_id else None,
        init_origin=request.origin or "",
        page_url=request.page_url,
        page_title=request.page_title,
        pages=pages.with_page([], request.page_url, request.page_title),
        referrer=request.referrer,
        locale=request.locale,
        timezone=request.timezone,
    )
