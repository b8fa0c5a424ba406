"""The persona form: what marketers write, checked with words that say what is wrong and what to do."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from personas import placeholders
from personas.models import CONTENT_FIELDS, Persona
from salesagent.lib.lines import LinesField

MOST_QUICK_REPLIES = 6
QUICK_REPLY_CHARS = 80
BYTES_PER_TOKEN = 3  # on the safe side for every alphabet


def tokens(text: str) -> int:
    """About how many tokens a model sees in this text; rather too many than too few."""
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def known_placeholders(text: str) -> str:
    """The text itself. Raises `ValidationError` for a placeholder that nothing fills."""
    names = placeholders.unknown(text)
    if names:
        known = " ".join(f"{{{name}}}" for name in placeholders.KNOWN)
        raise ValidationError(
            _("Nothing fills %(unknown)s; a visitor would read it as it stands. There are: %(known)s"),
            params={"unknown": " ".join(f"{{{name}}}" for name in names), "known": known},
        )
    return text


def quick_reply(text: str) -> str:
    """A quick reply that fits on a button. Raises `ValidationError`."""
    if len(text) > QUICK_REPLY_CHARS:
        raise ValidationError(
            _("“%(start)s…” has %(count)s characters. A quick reply has at most %(most)s, to fit on its button."),
            params={"start": text[:20], "count": len(text), "most": QUICK_REPLY_CHARS},
        )
    return known_placeholders(text)


def _words(rows: int) -> UnfoldAdminTextareaWidget:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows})


class PersonaForm(forms.ModelForm):  # type: ignore[type-arg]
    """A persona's draft."""

    quick_replies = LinesField(
        each=quick_reply,
        required=False,
        label=_("Quick replies"),
        help_text=_("One to a line: questions a visitor can ask with one tap. At most six, 80 characters each."),
    )

    class Meta:
        model = Persona
        fields = CONTENT_FIELDS
        widgets = {"greeting": _words(3), "disclosure": _words(2), "instructions": _words(14)}
        error_messages = {
            "greeting": {"required": _("Write a greeting: it is the first thing a visitor reads.")},
            "disclosure": {
                "required": _("Say that an AI is writing: visitors have a right to know, and the law asks for it.")
            },
        }
        help_texts = {
            "greeting": _("The first thing a visitor reads. {site} and {persona} are filled in."),
            "temperature": _("0 to 2; higher varies more. Empty: OPENAI_TEMPERATURE."),
            "max_reply_tokens": _("At most this long. Empty: MAX_REPLY_TOKENS."),
            "reasoning_effort": _("As the model names it, such as low. Empty: OPENAI_REASONING_EFFORT."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("greeting", "disclosure", "instructions"):
            if name in self.fields:
                self.fields[name].validators.append(self._check_placeholders)

    @staticmethod
    def _check_placeholders(text: str) -> None:
        known_placeholders(text)

    def clean_quick_replies(self) -> list[str]:
        """Few enough to be read at a glance."""
        replies: list[str] = self.cleaned_data["quick_replies"]
        if len(replies) > MOST_QUICK_REPLIES:
            raise ValidationError(
                _("These are %(count)s quick replies. Keep the best %(most)s."),
                params={"count": len(replies), "most": MOST_QUICK_REPLIES},
            )
        return replies

    def clean_temperature(self) -> float | None:
        """A number that models accept."""
        temperature: float | None = self.cleaned_data["temperature"]
        if temperature is not None and not 0 <= temperature <= 2:
            raise ValidationError(_("Write a number from 0 to 2, or leave it empty."))
        return temperature

    def clean(self) -> dict[str, Any]:
        """The whole: the prompt must leave half of the model's room to the conversation."""
        cleaned = super().clean() or {}
        words = "\n".join(str(cleaned.get(name) or "") for name in ("greeting", "disclosure", "instructions"))
        budget = settings.MODEL_CONTEXT_TOKENS // 2
        needed = tokens(words)
        if needed > budget:
            self.add_error(
                "instructions",
                ValidationError(
                    _(
                        "This is about %(needed)s tokens; %(budget)s fit, which is half of MODEL_CONTEXT_TOKENS. "
                        "The other half belongs to the conversation. Shorten the instructions; facts belong in the "
                        "knowledge, where only those that matter are read."
                    ),
                    params={"needed": needed, "budget": budget},
                ),
            )
        return cleaned
