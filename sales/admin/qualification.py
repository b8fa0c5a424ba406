"""Qualification schemes, and which site uses which."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from chat.admin.seen import SeenAdmin, SeenSiteFilter
from chat.staff import sites_of
from sales.models import Qualification, QualificationField, SiteSales

_LANGUAGE = re.compile(r"[a-z]{2}")
LONGEST_QUESTION = 200


class QuestionsField(forms.CharField):
    """Questions by language, written as one line each: `en: When would you like to start?`"""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """The lines of what is stored."""
        return (
            "\n".join(f"{language}: {text}" for language, text in value.items()) if isinstance(value, dict) else value
        )

    def to_python(self, value: Any) -> Any:
        """What is stored of the lines; raises `ValidationError` for one that names no language or asks nothing."""
        found = {}
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            language, colon, text = (part.strip() for part in line.partition(":"))
            if not colon or not text or not _LANGUAGE.fullmatch(language):
                raise ValidationError(
                    _("Write one line for each language, such as “en: When would you like to start?”")
                )
            if len(text) > LONGEST_QUESTION:
                raise ValidationError(_("A question has at most 200 characters."))
            found[language] = text
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines say something else."""
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A field of a scheme."""

    questions = QuestionsField(
        required=False,
        label=_("questions"),
        help_text=_("One line for each language: “en: When would you like to start?” Without one it is never asked."),
    )

    class Meta:
        model = QualificationField
        fields = ("place", "name", "label", "weight", "questions")


class FieldsInline(TabularInline):
    """The fields of a scheme."""

    model = QualificationField
    form = FieldForm
    extra = 0


@admin.register(Qualification)
class QualificationAdmin(ModelAdmin):
    """Schemes. They are of all sites, so that nobody who is held to some may change them."""

    list_display = ("name", "is_default", "enough", "counts")
    fields = ("name", "is_default", "enough")
    inlines = (FieldsInline,)

    def counts(self, scheme: Qualification) -> str:
        """Its fields and their weights."""
        return ", ".join(f"{field.label} {field.weight}" for field in scheme.fields.all())

    counts.short_description = _("fields")  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        """The schemes with their fields."""
        return super().get_queryset(request).prefetch_related("fields")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For whoever sees all sites."""
        return bool(super().has_add_permission(request)) and sites_of(request.user) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever sees all sites."""
        return bool(super().has_change_permission(request, obj)) and sites_of(request.user) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For whoever sees all sites; one that a site has chosen stays."""
        return bool(super().has_delete_permission(request, obj)) and sites_of(request.user) is None


@admin.register(SiteSales)
class SiteSalesAdmin(SeenAdmin):
    """Which scheme a site uses, and which country its visitors' telephone numbers are of."""

    list_display = ("site", "qualification", "country")
    list_filter = (("site", SeenSiteFilter),)
    list_select_related = ("site", "qualification")
    fields = ("site", "qualification", "country")
