"""What can be set for a site, checked: all of it reaches browsers."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldAdminURLInputWidget

from chat import hours
from chat.models import Site
from chat.views import LANGUAGE_TAG
from personas.models import Persona
from salesagent.lib.lines import LinesField

HEX = re.compile(r"#[0-9a-fA-F]{6}")


def origin(text: str) -> str:
    """An origin in its exact form: `scheme://host` or `scheme://host:port`, in lower case. Raises `ValidationError`.

    An address is pasted as browsers show it, with a slash behind it: one with nothing after it is dropped.
    """
    text = text.lower().removesuffix("/")
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


def business_hours(line: str) -> str:
    """A line of business hours as it is kept. Raises `ValidationError`."""
    try:
        return hours.normal(line)
    except ValueError:
        text = _("%(line)s cannot be read. Write days and times, such as Mon-Fri 09:00-12:30, 13:30-17:00")
        raise ValidationError(text, params={"line": line}) from None


def holiday(line: str) -> str:
    """A day as it is kept. Raises `ValidationError`."""
    try:
        return date.fromisoformat(line).isoformat()
    except ValueError:
        text = _("%(line)s is not a day. Write year, month and day, such as 2026-12-25")
        raise ValidationError(text, params={"line": line}) from None


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

    privacy = forms.URLField(
        label=_("Privacy notice"),
        required=False,
        max_length=300,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=UnfoldAdminURLInputWidget(attrs={"placeholder": "https://shop.example/privacy"}),
        help_text=_("The address of the site's privacy notice; the chat's menu links to it. May be empty."),
    )

    hours = LinesField(
        each=business_hours,
        required=False,
        label=_("Business hours"),
        help_text=_(
            "When people of the team are there, one line for some days, such as Mon-Fri 09:00-12:30, 13:30-17:00. Who "
            "asks for a person at other times is told when they are back. Left empty: always."
        ),
    )
    holidays = LinesField(
        each=holiday,
        required=False,
        rows=3,
        label=_("Holidays"),
        help_text=_("Days on which nobody is there, one to a line, such as 2026-12-25."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name) for name in sorted(available_timezones() - {"localtime"})],
        initial="UTC",
        widget=UnfoldAdminSelectWidget,
        help_text=_("In which the business hours are meant."),
    )

    class Meta:
        model = Site
        fields = (
            *("name", "persona", "brand", "theme", "position", "locale", "z_index", "sound", "privacy"),
            *("answer_within", "hours", "holidays", "time_zone"),
            *("allowed_origins", "own_origin", "is_default"),
        )
        error_messages = {
            "z_index": {
                "min_value": _("Write a number from 1 to 2147483647, or leave it empty."),
                "max_value": _("Write a number from 1 to 2147483647, or leave it empty."),
            }
        }

    def clean_brand(self) -> str:
        """The colour, checked: it goes into the widget's style sheet."""
        brand: str = self.cleaned_data["brand"]
        if not HEX.fullmatch(brand):
            raise ValidationError(_("Write a colour as # and six digits, such as #0B6B4E."))
        return brand

    def clean_locale(self) -> str:
        """A language tag."""
        locale: str = self.cleaned_data["locale"].strip().replace("_", "-")
        if locale and not LANGUAGE_TAG.fullmatch(locale):
            raise ValidationError(_("Write a language tag such as de or pt-BR, or leave it empty."))
        return locale

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
