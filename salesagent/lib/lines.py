"""A list of short texts as a form shows it: one to a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget


class LinesField(forms.CharField):
    """Edits a list of strings as lines; blank lines and repeats are dropped.

    `each` turns a line into its stored form or raises `ValidationError`; all of a text's errors are shown together.
    """

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *, each: Callable[[str], str] = str, rows: int = 4, **options: Any) -> None:
        self.each = each
        super().__init__(widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options)

    def prepare_value(self, value: Any) -> Any:
        """The list as text."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The text as a list."""
        lines: list[str] = []
        errors: list[ValidationError] = []
        for line in str(super().clean(value)).splitlines():
            try:
                lines += [self.each(line.strip())] if line.strip() else []
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(lines))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the text says another list."""
        return super().has_changed(self.prepare_value(initial), data)
