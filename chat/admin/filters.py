"""The filters of the conversation list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from chat import selections
from chat.models import Conversation

Conversations = QuerySet[Conversation]
Condition = Callable[[HttpRequest], Q | Exists]


class ChoiceFilter(admin.SimpleListFilter):
    """A filter whose choices are (value in the address, words, condition)."""

    options: tuple[tuple[str, Any, Condition], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The choices."""
        return [(value, words) for value, words, _condition in self.options]

    def queryset(self, request: HttpRequest, queryset: Conversations) -> Conversations:
        """The conversations that meet the chosen condition; all of them where none is chosen."""
        conditions = [condition for value, _words, condition in self.options if value == self.value()]
        return queryset.filter(*(condition(request) for condition in conditions))


class ActiveFilter(ChoiceFilter):
    """When somebody last wrote, in the reader's days."""

    title = _("last message")
    parameter_name = "active"
    options = (
        ("today", _("Today"), lambda request: selections.today()),
        ("week", _("Last 7 days"), lambda request: Q(last_message_at__gte=selections.start_of_day(6))),
        ("month", _("Last 30 days"), lambda request: Q(last_message_at__gte=selections.start_of_day(29))),
    )


class AnswersFilter(ChoiceFilter):
    """What became of the replies."""

    title = _("answers")
    parameter_name = "answers"
    options = (
        ("unanswered", _("Not answered yet"), lambda request: selections.unanswered()),
        ("no_person", _("Asked for a person who has not come"), lambda request: selections.waiting()),
        ("failed_today", _("Failed today"), lambda request: selections.failed(selections.start_of_day())),
        ("failed", _("Failed ever"), lambda request: selections.failed()),
    )


class SourceFilter(ChoiceFilter):
    """Who wrote at least one of the answers."""

    title = _("source of the answers")
    parameter_name = "source"
    options = (
        ("openai", _("Model"), lambda request: selections.answered_by(*selections.MODELS)),
        ("builtin", _("Built-in answerer"), lambda request: selections.answered_by("builtin")),
    )


class ReviewFilter(ChoiceFilter):
    """Whether somebody has read it since the visitor last wrote."""

    title = _("review")
    parameter_name = "review"
    options = (
        ("open", _("Not reviewed"), lambda request: Q(reviewed_at=None)),
        ("done", _("Reviewed"), lambda request: Q(reviewed_at__isnull=False)),
    )


class MineFilter(ChoiceFilter):
    """Whose it is."""

    title = _("assigned to")
    parameter_name = "assigned"
    options = (
        ("me", _("Me"), lambda request: Q(assigned_to=request.user.pk)),
        ("nobody", _("Nobody"), lambda request: Q(assigned_to=None)),
    )


class DaysFilter(RangeDateFilter):
    """From one of the reader's days to another, both included. A day that cannot be read is as if left out."""

    def queryset(self, request: HttpRequest, queryset: Conversations) -> Conversations:
        """The conversations between the two days."""
        first, last = (self._day(edge) for edge in ("from", "to"))
        if first:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": first})
        if last:
            queryset = queryset.filter(**{f"{self.parameter_name}__lt": last + timedelta(days=1)})
        return queryset

    def _day(self, edge: str) -> datetime | None:
        text = self.used_parameters.get(f"{self.parameter_name}_{edge}") or ""
        try:
            day = forms.DateField(required=False).clean(text)
        except forms.ValidationError:
            return None
        return make_aware(datetime(day.year, day.month, day.day)) if day else None
