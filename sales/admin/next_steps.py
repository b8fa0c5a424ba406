"""The next step of each site: its booking page, and times that can be booked in the chat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminURLInputWidget

from chat.admin.seen import SeenAdmin
from sales.models import NextStep, Slot


class NextStepForm(forms.ModelForm):  # type: ignore[type-arg]
    """A next step, its address checked: it becomes a link in front of visitors."""

    url = forms.URLField(
        label=_("Booking page"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=UnfoldAdminURLInputWidget(attrs={"placeholder": "https://cal.example/shop"}),
        help_text=_("Where visitors book a time themselves. May be empty, if there are times below."),
    )

    class Meta:
        model = NextStep
        fields = ("site", "is_on", "title", "text", "url")
        help_texts = {
            "title": _("What visitors read on the card, such as: Book a call with us"),
            "text": _("A sentence below it. May be empty."),
        }


class SlotInline(TabularInline):
    """The times of a next step; Django lets none be deleted that somebody has booked."""

    model = Slot
    fields = ("starts_at", "capacity", "taken")
    readonly_fields = ("taken",)
    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The head of a column is no label to those who hear the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "capacity":
            field.widget.attrs["aria-label"] = field.label
        return field

    @display(description=_("booked"))
    def taken(self, slot: Any) -> int:
        """How many have booked it."""
        return slot.bookings.count() if slot.pk else 0


@admin.register(NextStep)
class NextStepAdmin(SeenAdmin):
    """What visitors are offered when they are ready for more."""

    form = NextStepForm
    list_display = ("title", "site", "url", "is_on")
    list_select_related = ("site",)
    inlines = (SlotInline,)
