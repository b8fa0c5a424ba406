"""Opening and resuming conversations: what `POST /api/chat/init` does to the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from chat import access, tokens
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


@dataclass(frozen=True, slots=True)
class Opened:
    """An open conversation, and the token that speaks for its visitor."""

    conversation: Conversation
    token: str
    created: bool


def open_conversation(request: Request) -> Opened:
    """Resume the conversation asked for, or the one this `init_id` opened, or open a new one.

    Raises `Refused`: `unknown_site`, `origin`, `not_ready` (no persona is published), `unknown_conversation`.
    """
    site = _site(request)
    holder = _holder(request, site)
    if holder is not None and request.conversation:
        conversation = _found(Conversation.objects.filter(key=request.conversation, visitor=holder.visitor))
        if conversation is None:
            raise Refused("unknown_conversation", "This conversation is no longer here.")
        token = tokens.issue(holder.visitor) if holder.aging else request.visitor_token
        return Opened(conversation, token, created=False)
    if request.init_id and (conversation := _opened_by(request, site)) is not None:
        return Opened(conversation, tokens.issue(conversation.visitor), created=False)
    try:
        conversation = _create(request, site, holder.visitor if holder else None)
    except IntegrityError:  # the same init, at the same moment
        again = _opened_by(request, site)
        if again is None:
            raise
        return Opened(again, tokens.issue(again.visitor), created=False)
    return Opened(conversation, tokens.issue(conversation.visitor), created=True)


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


def _opened_by(request: Request, site: Site) -> Conversation | None:
    rows = Conversation.objects.filter(init_id=request.init_id, init_origin=request.origin or "", site=site)
    return _found(rows.filter(created_at__gt=timezone.now() - SAME_INIT))


def _found(rows: object) -> Conversation | None:
    return rows.select_related("visitor", "site", "persona_version").first()  # type: ignore[attr-defined, no-any-return]


@transaction.atomic
def _create(request: Request, site: Site, visitor: Visitor | None) -> Conversation:
    if request.init_id:  # older than a day, or of another site: the name is free again
        stale = Conversation.objects.filter(init_id=request.init_id, init_origin=request.origin or "")
        stale.exclude(site=site, created_at__gt=timezone.now() - SAME_INIT).update(init_id=None)
    assert site.persona.published is not None  # noqa: S101 - `_site` has seen to it
    return Conversation.objects.create(
        site=site,
        visitor=visitor or Visitor.objects.create(site=site),
        persona_version=site.persona.published,
        init_id=uuid.UUID(request.init_id) if request.init_id else None,
        init_origin=request.origin or "",
        page_url=request.page_url,
        page_title=request.page_title,
        referrer=request.referrer,
        locale=request.locale,
        timezone=request.timezone,
    )
