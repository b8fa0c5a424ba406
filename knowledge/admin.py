"""Knowledge for marketers: the passages the agent may quote."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
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
    list_display = ("title", "start", "language", "site_key", "active", "updated_at")
    list_filter = ("active", "language", "site_key")
    search_fields = ("title", "text", "url")
    search_help_text = _("Words of the title, the text or the address")
    list_per_page = 50

    @display(description=_("text"))
    def start(self, passage: Any) -> str:
        """How it begins."""
        text = " ".join(passage.text.split())
        return text if len(text) <= 80 else f"{text[:79]}…"
