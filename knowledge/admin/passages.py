"""The passages the agent may quote."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from knowledge.models import Passage

ADDRESS = re.compile(r"https?://|/(?![/\\])", re.IGNORECASE)


class PassageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A passage, checked so that its link can be shown to visitors."""

    class Meta:
        model = Passage
        fields = ("title", "text", "url", "language", "site_key", "active")
        widgets = {"text": UnfoldAdminTextareaWidget(attrs={"rows": 12})}
        help_texts = {
            "title": _("What it is about, as a visitor would look for it. Answers cite the passage by this title."),
            "text": _(
                "Short, exact and whole: the built-in answerer quotes it word for word. One subject to a passage; "
                "prices with their currency and what they include."
            ),
            "url": _("Where a visitor can read it: https://… or a path on your site, such as /pricing. May be empty."),
            "language": _("Two letters, such as en or de. Empty: found out from the text."),
            "site_key": _("The public key of the one site that may use it (see Sites). Empty: every site."),
        }

    def clean_url(self) -> str:
        """An address a browser may open; it becomes a link in front of visitors."""
        url: str = self.cleaned_data["url"].strip()
        if url and not ADDRESS.match(url):
            raise ValidationError(_("Begin with https:// or http://, or write a path such as /pricing."))
        return url

    def clean_language(self) -> str:
        """A language code in lower case."""
        language: str = self.cleaned_data["language"].strip().lower()
        if language and not (len(language) == 2 and language.isascii() and language.isalpha()):
            raise ValidationError(_("Write two letters, such as en or de, or leave it empty."))
        return language


@admin.register(Passage)
class PassageAdmin(ModelAdmin):
    """What the agent may say."""

    form = PassageForm
    list_display = ("title", "start", "origin", "language", "site_key", "active", "updated_at")
    list_filter = ("active", "language", "site_key", ("source", RelatedOnlyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("title", "heading", "text", "url")
    search_help_text = _("Words of the title, the text or the address")
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Passage | None = None) -> list[str]:
        """Of one that was read from a source, also where it stands."""
        fields = ["title", "text", "url", "language", "site_key", "active"]
        return fields if obj is None or obj.source_id is None else ["source", "title", "heading", *fields[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Passage | None = None) -> list[str]:
        """What was read from a source is changed there; here it can be switched off."""
        fields = self.get_fields(request, obj)
        return [name for name in fields if name != "active"] if "source" in fields else []

    @display(description=_("source"), empty_value=_("Written by hand"))
    def origin(self, passage: Passage) -> str | None:
        """What it was read from."""
        return passage.source.name if passage.source else None

    @display(description=_("text"))
    def start(self, passage: Any) -> str:
        """How it begins."""
        text = " ".join(passage.text.split())
        return text if len(text) <= 80 else f"{text[:79]}…"
