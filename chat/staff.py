"""Which sites one of the staff may see: the one place that decides it, for lists, transcripts, exports and the desk.

Whoever was held to some sites sees only what is of these; everybody else of the staff sees all of them. Somebody whose
last site was deleted sees none. Superusers see everything.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.db.models import QuerySet

from chat.models import Conversation, Site, SiteAccess

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=models.Model)


def sites_of(user: User | AnonymousUser) -> list[int] | None:
    """The sites the user is held to; None where they see all."""
    if user.is_superuser or user.pk is None:
        return None
    access = SiteAccess.objects.filter(user_id=user.pk).first()
    return None if access is None else list(access.sites.values_list("pk", flat=True))


def visible(user: User | AnonymousUser, rows: QuerySet[Row], site: str = "site") -> QuerySet[Row]:
    """Of these rows the ones that the user may see. `site` is the way from a row to its site."""
    sites = sites_of(user)
    return rows if sites is None else rows.filter(**{f"{site}__in": sites})


def visible_sites(user: User | AnonymousUser) -> QuerySet[Site]:
    """The sites that the user may see."""
    return visible(user, Site.objects.all(), "pk")


def may_see(user: User | AnonymousUser, conversation: Conversation) -> bool:
    """Whether the user may see a conversation; that they asked for one they may not is noted in the log."""
    sites = sites_of(user)
    allowed = sites is None or conversation.site_id in sites
    if not allowed:
        log.warning("User %s was refused conversation %s of site %s", user.pk, conversation.pk, conversation.site_id)
    return allowed


@transaction.atomic
def hold_to(user: User, sites: Iterable[Site]) -> None:
    """Hold the user to these sites; none: they see all."""
    chosen = list(sites)
    if not chosen:
        SiteAccess.objects.filter(user=user).delete()
        return
    access, _ = SiteAccess.objects.get_or_create(user=user)
    access.sites.set(chosen)
