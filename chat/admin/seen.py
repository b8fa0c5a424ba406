"""Holds admin pages to the sites that the user may see (chat/staff.py)."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from chat.models import Site
from chat.staff import sites_of, visible, visible_sites

log = logging.getLogger(__name__)


class SeenAdmin(ModelAdmin):
    """An admin of rows that belong to a site. `site_path` is the way from a row to it."""

    site_path = "site"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of the sites that the user may see."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return visible(request.user, rows, self.site_path)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One of these rows; that somebody asked for another one is noted in the log."""
        found = super().get_object(request, object_id, from_field)
        if found is None and sites_of(request.user) is not None:
            log.warning("User %s was refused %s %s", request.user.pk, self.opts.label, object_id)
        return found

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Of sites, those that the user may see are offered."""
        if db_field.related_model is Site:
            kwargs["queryset"] = visible_sites(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SeenSiteFilter(admin.RelatedFieldListFilter):
    """Offers the sites that the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Their keys and names."""
        seen = sites_of(request.user)
        choices = super().field_choices(field, request, model_admin)
        return choices if seen is None else [(key, name) for key, name in choices if int(key) in seen]
