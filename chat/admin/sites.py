"""Sites: where the chat may be used, and the line that puts it there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from chat.admin.greetings import GreetingInline
from chat.admin.identity import SecretsMixin
from chat.admin.site_form import SiteForm
from chat.models import Site


@admin.register(Site)
class SiteAdmin(SecretsMixin):
    """Websites that carry the chat."""

    class Media:
        js = (Script("admin_ui/site_preview.js", defer=True), Script("admin_ui/copy.js", defer=True))

    form = SiteForm
    list_display = ("name", "persona", "origins", "own_origin", "is_default")
    list_select_related = ("persona",)
    inlines = (GreetingInline,)
    fieldsets = (
        (None, {"fields": ("name", "persona")}),
        (_("The widget"), {"fields": ("brand", "theme", "position", "locale", "sound", "privacy", "z_index")}),
        (_("When a visitor asks for a person"), {"fields": ("answer_within", "hours", "holidays", "time_zone")}),
        (_("Where it may be used"), {"fields": ("allowed_origins", "own_origin", "is_default")}),
    )

    @display(description=_("allowed origins"))
    def origins(self, site: Site) -> str:
        """Where it may be used."""
        return ", ".join(site.allowed_origins) or "–"

    def get_form(
        self, request: HttpRequest, obj: Site | None = None, change: bool = False, **kwargs: Any
    ) -> type[SiteForm]:
        """The form, its persona only to be chosen: personas have a page of their own."""
        form: type[SiteForm] = super().get_form(request, obj, change, **kwargs)
        if "persona" in form.base_fields:
            chooser = form.base_fields["persona"].widget
            chooser.can_add_related = chooser.can_change_related = chooser.can_view_related = False
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The form, with what a page needs to carry the chat: addresses as this server is reached by."""
        server = request.build_absolute_uri("/").rstrip("/")
        context = {**(extra_context or {}), "server": server, "socket": server.replace("http", "ws", 1)}
        response: HttpResponseBase = super().changeform_view(request, object_id, form_url, context)
        return response
