"""The form in which staff write an answer that becomes knowledge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from knowledge.admin import PassageForm
from knowledge.models import Passage


class AnswerForm(PassageForm):
    """An answer, and of the passages a wrong one came from those that are not to be used any more."""

    retired = forms.ModelMultipleChoiceField(
        Passage.objects.none(),
        required=False,
        label=_("Take out of use"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("The wrong answer came from here. What is ticked is not used any more; it is not deleted."),
    )

    class Meta(PassageForm.Meta):
        fields = ("title", "text", "url")  # type: ignore[assignment]
        labels = {"title": _("Question"), "text": _("Answer")}
        widgets = {
            "title": UnfoldAdminTextInputWidget(),
            "text": UnfoldAdminTextareaWidget(attrs={"rows": 8}),
            "url": UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
        }
        help_texts = {
            "title": _("As a visitor asks it. Answers cite the passage by this title, so leave out what is personal."),
            "text": _("Visitors read it word for word."),
            "url": PassageForm.Meta.help_texts["url"],
        }

    def __init__(self, *args: Any, cited: QuerySet[Passage] | None = None, **kwargs: Any) -> None:
        """`cited`: the passages that a wrong answer came from."""
        super().__init__(*args, **kwargs)
        if cited:
            self.fields["retired"].queryset = cited  # type: ignore[attr-defined]
        else:
            del self.fields["retired"]

    def clean(self) -> dict[str, Any]:
        """Where nothing was cited, nothing is retired."""
        return {"retired": [], **(super().clean() or self.cleaned_data)}
