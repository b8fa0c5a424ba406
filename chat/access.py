"""Who may speak to which conversation, from where: the one place that decides it, for HTTP and sockets alike."""

from __future__ import annotations

from django.conf import settings

from chat import tokens
from chat.models import Conversation, Site
from chat.rows import gone
from salesagent.lib.errors import Refused
from salesagent.lib.origins import normal


def allows(site: Site, origin: str | None, own: str | None) -> bool:
    """Whether `site` answers pages of `origin`. `own` is the origin this server was reached by."""
    if origin is None:
        return bool(settings.ALLOW_NO_ORIGIN)
    spelled = normal(origin)
    if spelled is None:
        return False
    listed = {normal(entry) for entry in site.allowed_origins}
    return spelled in listed or (site.own_origin and own is not None and spelled == own)


def some_site_allows(origin: str | None, own: str | None) -> bool:
    """Whether any site answers pages of `origin`. Uses the database."""
    return any(allows(site, origin, own) for site in Site.objects.all())


def conversation_for(
    token: str, key: str, origin: str | None, own: str | None, *, origin_required: bool = True
) -> Conversation:
    """The conversation `key`, if the holder of `token` may speak to it from `origin`. Uses the database.

    `origin_required` is False where browsers send none: with a GET to the page's own server.

    Raises `Refused`: `unauthorized`, `origin`, or `unknown_conversation` (also for somebody else's).
    """
    visitor = tokens.read(token).visitor
    if (origin is not None or origin_required) and not allows(visitor.site, origin, own):
        raise Refused("origin", "This site may not use the chat.")
    # PostgreSQL refuses NUL in a text with an error of its own.
    conversation = Conversation.objects.filter(key=key.replace("\0", ""), visitor=visitor).first()
    if conversation is None:
        raise gone()
    return conversation
