"""A site's greetings, edited on the site's page."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from chat.models import Greeting
from chat.widget import MOST_GREETINGS

PAGE = re.compile(r"[/*][^\s?#]*")


class GreetingForm(forms.ModelForm):  # type: ignore[type-arg]
    """One greeting and when it is due."""

    class Meta:
        model = Greeting
        fields = ("place", "text", "after", "scroll", "page", "is_on")
        widgets = {
            "text": UnfoldAdminTextInputWidget(attrs={"maxlength": 160}),
            "page": UnfoldAdminTextInputWidget(attrs={"placeholder": "/pricing*", "spellcheck": "false"}),
        }
        error_messages = {
            "text": {"max_length": _("Keep a greeting to 160 characters; this one has %(show_value)s.")},
            "after": {"max_value": _("Write seconds, at most 3600.")},
            "scroll": {
                "min_value": _("Write how much of the page has been seen, in percent: 1 to 100."),
                "max_value": _("Write how much of the page has been seen, in percent: 1 to 100."),
            },
        }

    def clean_page(self) -> str:
        """A pattern of paths, as the widget compares it."""
        page: str = self.cleaned_data["page"].strip()
        if page and not PAGE.fullmatch(page):
            raise ValidationError(
                _("Write the path of a page, such as /pricing or /shop/*; * stands for anything. No host, ? or #.")
            )
        return page


class GreetingFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at run time
    """All greetings of a site."""

    def clean(self) -> None:
        """So few that the script stays small and one of them is due at a time."""
        super().clean()
        kept = [form for form in self.forms if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")]
        if len(kept) > MOST_GREETINGS:
            raise ValidationError(
                _("A site has at most %(most)s greetings. Delete one first."), params={"most": MOST_GREETINGS}
            )


class GreetingInline(TabularInline):
    """The rows on the site's page."""

    model = Greeting
    form = GreetingForm
    formset = GreetingFormSet
    extra = 0
    max_num = MOST_GREETINGS
    verbose_name_plural = _("Greetings")
