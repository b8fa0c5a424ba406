"""Canned replies, which the desk offers after a slash."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from chat.admin.seen import SeenSiteFilter
from chat.staff import sites_of
from sales.admin.catalogue import OfSitesAdmin
from sales.models import CannedReply


@admin.register(CannedReply)
class CannedReplyAdmin(OfSitesAdmin):
    """What is written often. One without a site is offered on every site, and changed by who sees all of them."""

    list_display = ("__str__", "text", "site")
    list_filter = (("site", SeenSiteFilter),)
    list_select_related = ("site",)
    search_fields = ("shortcut", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        """Those of the sites that the user may see, and those of every site."""
        seen = sites_of(request.user)
        rows = CannedReply.objects.order_by("shortcut", "pk")
        return rows if seen is None else rows.filter(Q(site=None) | Q(site__in=seen))

    def has_change_permission(self, request: HttpRequest, obj: CannedReply | None = None) -> bool:
        """One of every site: for whoever sees all of them."""
        return bool(super().has_change_permission(request, obj)) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CannedReply | None = None) -> bool:
        """One of every site: for whoever sees all of them."""
        return bool(super().has_delete_permission(request, obj)) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, reply: CannedReply | None) -> bool:
    return reply is None or reply.site_id is not None or sites_of(request.user) is None
