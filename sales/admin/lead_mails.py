"""Who is written to about leads, and when."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from chat.admin.seen import SeenAdmin
from chat.mail import checked
from sales.models import LeadMail
from salesagent.lib.errors import Refused
from salesagent.lib.lines import LinesField

MOST_ADDRESSES = 20


def address(text: str) -> str:
    """One plain e-mail address. Raises `ValidationError`."""
    try:
        return checked(text)
    except Refused:
        raise ValidationError(_("%(text)s is not an e-mail address."), params={"text": text}) from None


class LeadMailForm(forms.ModelForm):  # type: ignore[type-arg]
    """A site's e-mails about leads, its addresses one to a line."""

    addresses = LinesField(
        each=address, label=_("Addresses"), help_text=_("Who is written to, one to a line. Each gets their own e-mail.")
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial=settings.TIME_ZONE,
        widget=UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
        help_text=_("Such as Europe/Vienna. The hour of the digest is meant there."),
    )

    class Meta:
        model = LeadMail
        fields = ("site", "addresses", "each_lead", "waiting", "digest", "digest_hour", "time_zone")
        help_texts = {
            "each_lead": _("An e-mail as soon as a visitor has left a first contact."),
            "waiting": _("An e-mail within seconds when a visitor asks for a person."),
            "digest": _("Conversations, leads and outcomes of the last 24 hours. None after a day without visitors."),
            "digest_hour": _("0 to 23"),
        }

    def clean_addresses(self) -> list[str]:
        """A few."""
        addresses: list[str] = self.cleaned_data["addresses"]
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("Write %(most)s addresses at most."), params={"most": MOST_ADDRESSES})
        return addresses

    def clean_time_zone(self) -> str:
        """A zone that exists."""
        name: str = self.cleaned_data["time_zone"].strip()
        if name not in available_timezones():
            raise ValidationError(_("There is no such time zone. Write a name such as Europe/Vienna or UTC."))
        return name


@admin.register(LeadMail)
class LeadMailAdmin(SeenAdmin):
    """E-mails about leads, site by site. Nothing is sent that was not asked for here."""

    form = LeadMailForm
    list_display = ("site", "receivers", "each_lead", "waiting", "digest", "digest_hour", "time_zone")
    list_select_related = ("site",)

    @display(description=_("addresses"))
    def receivers(self, wanted: LeadMail) -> str:
        """Who is written to."""
        return ", ".join(wanted.addresses) or "–"

    def save_model(self, request: HttpRequest, obj: LeadMail, form: Any, change: bool) -> None:
        """A digest that is switched on after its hour begins with the next day's."""
        if "digest" in form.changed_data and obj.digest:
            now = timezone.localtime(timezone=ZoneInfo(obj.time_zone))
            obj.last_digest = now.date() if now.hour >= obj.digest_hour else None
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list; it says where no mail server is set."""
        return super().changelist_view(request, {**(extra_context or {}), "sends_email": settings.SENDS_EMAIL})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The form; it says where no mail server is set."""
        context = {**(extra_context or {}), "sends_email": settings.SENDS_EMAIL}
        return super().changeform_view(request, object_id, form_url, context)
