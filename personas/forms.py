"""The persona form: what marketers write, checked with words that say what is wrong and what to do."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from personas import placeholders
from personas.models import CONTENT_FIELDS, Persona
from salesagent.lib.lines import LinesField

MOST_QUICK_REPLIES = 6
QUICK_REPLY_CHARS = 80
MOST_PRONUNCIATIONS = 100
PRONUNCIATION_CHARS = 100
SAMPLE_CHARS = 200
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


def pronunciation(text: str) -> str:
    """A line of the form `word = as it is said`. Raises `ValidationError`."""
    word, _sign, said = (part.strip() for part in text.partition("="))
    if not word or not said:
        raise ValidationError(
            _("“%(line)s” says nothing about a word. Write lines such as: SQL = sequel"), params={"line": text[:40]}
        )
    if len(text) > PRONUNCIATION_CHARS:
        raise ValidationError(
            _("“%(start)s…” is over %(most)s characters. Write one word or name to a line."),
            params={"start": text[:20], "most": PRONUNCIATION_CHARS},
        )
    return f"{word} = {said}"


def _words(rows: int) -> UnfoldAdminTextareaWidget:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows})


class VoiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a persona sounds."""

    pronunciation = LinesField(
        each=pronunciation,
        required=False,
        label=_("Pronunciation"),
        help_text=_("One to a line: a word, =, and how it is said, spelled as you would read it. SQL = sequel"),
    )

    def clean_pronunciation(self) -> list[str]:
        """Each word in one way only, and not endlessly many."""
        lines: list[str] = self.cleaned_data["pronunciation"]
        words = [line.partition(" = ")[0].lower() for line in lines]
        if twice := next((word for word in words if words.count(word) > 1), None):
            raise ValidationError(_("“%(word)s” stands here twice. Keep one line."), params={"word": twice})
        if len(lines) > MOST_PRONUNCIATIONS:
            raise ValidationError(
                _("These are %(count)s lines. Keep the %(most)s that matter."),
                params={"count": len(lines), "most": MOST_PRONUNCIATIONS},
            )
        return lines


class SampleForm(VoiceForm):
    """What somebody wants to hear: a text of their own, or how the greeting begins."""

    sample_text = forms.CharField(
        required=False,
        max_length=SAMPLE_CHARS,
        error_messages={"max_length": _("A sample has at most 200 characters; this has %(show_value)s.")},
    )

    class Meta:
        model = Persona
        fields = ("voice", "voice_language", "voice_speed", "pronunciation")

    def clean(self) -> dict[str, Any]:
        """With the text, in `sample_text`."""
        cleaned = super().clean() or {}
        greeting = placeholders.sample(self.data.get("greeting", ""), persona=self.data.get("name", ""))
        cleaned["sample_text"] = cleaned.get("sample_text") or Truncator(greeting.strip()).chars(SAMPLE_CHARS)
        if not cleaned["sample_text"]:
            raise ValidationError(_("Write a greeting, or a sentence to hear."))
        return cleaned


class PersonaForm(VoiceForm):
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
        widgets = {
            "greeting": _words(3),
            "disclosure": _words(2),
            "instructions": _words(14),
            "voice": UnfoldAdminTextInputWidget(attrs={"list": "voice-choices", "spellcheck": "false"}),
            "voice_language": UnfoldAdminTextInputWidget(attrs={"list": "language-choices", "spellcheck": "false"}),
        }
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
            "voice": _("Choose one, or write its id as the list of voices has it. Empty: SMALLEST_VOICE."),
            "voice_language": _("A code such as en or de, or auto. Empty: SMALLEST_LANGUAGE."),
            "voice_speed": _("0.5 to 2; 1 is as the voice speaks by itself. Empty: SMALLEST_SPEED."),
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
