"""The admin site of the project: its content policy, the reader's time zone, and its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from sales.desk.own_name import own_name
from sales.desk.views import desk
from salesagent import reader_zone

View = Callable[..., HttpResponseBase]

# The theme's Alpine evaluates the expressions in its templates and writes `style` attributes. Scripts and style
# sheets still come from this server's files alone.
FOR_THE_THEME = {"script-src": ["'unsafe-eval'"], "style-src-attr": ["'unsafe-inline'"]}

# Pages that show what visitors and models wrote at length: they load nothing of the theme and keep the strict policy.
STRICT_PAGES = {"admin:chat_conversation_change", "admin:sales_lead_change", "admin:desk"}


class SalesAgentAdminSite(UnfoldAdminSite):
    """The admin, with the project's name."""

    index_title = _("Home")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page needs. The colours come from a style sheet instead of the theme's inline styles."""
        return {**super().each_context(request), "colors": None, "zone": str(timezone.get_current_timezone())}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The desk, and the name that visitors read there, beside Django's pages."""
        own = [
            path("desk/", self.admin_view(desk), name="desk"),
            path("desk/name/", self.admin_view(own_name), name="desk_own_name"),
        ]
        return [*own, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The page where staff sign in."""
        relaxed: View = csp_update(FOR_THE_THEME)(super().login)
        return relaxed(request, extra_context)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A view for staff only, its times in the reader's zone."""
        guarded: View = super().admin_view(view, cacheable)
        relaxed: View = csp_update(FOR_THE_THEME)(guarded)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            match = request.resolver_match
            strict = match is not None and match.view_name in STRICT_PAGES
            with timezone.override(reader_zone.of(request)):
                response = (guarded if strict else relaxed)(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()  # here, because the zone ends with this block
            return response

        return inner
