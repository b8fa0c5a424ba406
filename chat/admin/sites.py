"""Sites: where the chat may be used, and the line that puts it there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from chat.models import Site
from personas.models import Persona
from salesagent.lib.lines import LinesField

HEX = re.compile(r"#[0-9a-fA-F]{6}")


def origin(text: str) -> str:
    """An origin in its exact form: `scheme://host` or `scheme://host:port`, in lower case. Raises `ValidationError`."""
    text = text.lower()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    named = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port is not None else ''}"
    if parts.scheme not in {"http", "https"} or named != text or not re.fullmatch(r"[a-z0-9.:-]+", host):
        raise ValidationError(
            _("%(text)s is not an origin. Write scheme, host and port only, such as https://shop.example"),
            params={"text": text},
        )
    default = {"http": 80, "https": 443}[parts.scheme]
    return text.removesuffix(f":{default}")


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A site, its origins one to a line."""

    allowed_origins = LinesField(
        each=origin,
        required=False,
        label=_("Allowed origins"),
        help_text=_(
            "Where the chat may be used, one to a line: scheme, host and port exactly as the browser shows them, "
            "such as https://shop.example. No path and no wildcard; https://www.shop.example is another origin."
        ),
    )
    brand = forms.CharField(
        label=_("Brand colour"),
        max_length=7,
        widget=UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
        help_text=_("Six digits, such as #0B6B4E. Text on it is made readable by itself."),
    )

    class Meta:
        model = Site
        fields = ("name", "persona", "brand", "allowed_origins", "own_origin", "is_default")

    def clean_brand(self) -> str:
        """The colour, checked: it goes into the widget's style sheet."""
        brand: str = self.cleaned_data["brand"]
        if not HEX.fullmatch(brand):
            raise ValidationError(_("Write a colour as # and six digits, such as #0B6B4E."))
        return brand

    def clean_persona(self) -> Persona:
        """A persona that visitors can meet."""
        persona: Persona = self.cleaned_data["persona"]
        if persona.published is None:
            raise ValidationError(_("This persona was never published. Publish it first, then choose it here."))
        return persona

    def clean_is_default(self) -> bool:
        """There is one default."""
        wanted: bool = self.cleaned_data["is_default"]
        other = Site.objects.filter(is_default=True).exclude(pk=self.instance.pk).first()
        if wanted and other is not None:
            raise ValidationError(_("“%(name)s” is the default. Untick it there first."), params={"name": other.name})
        return wanted


@admin.register(Site)
class SiteAdmin(ModelAdmin):
    """Websites that carry the chat."""

    form = SiteForm
    list_display = ("name", "persona", "origins", "own_origin", "is_default")
    list_select_related = ("persona",)
    fieldsets = (
        (None, {"fields": ("name", "persona", "brand")}),
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
        """The form, with the address that the snippet loads."""
        context = {**(extra_context or {}), "server": request.build_absolute_uri("/").rstrip("/")}
        response: HttpResponseBase = super().changeform_view(request, object_id, form_url, context)
        return response
