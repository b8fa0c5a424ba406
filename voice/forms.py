"""The form that asks for a custom voice: what is uploaded is looked into, and nothing goes without consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from voice import recordings
from voice.recordings import Recording

MOST_BYTES = 5_000_000  # of a recording, as the provider has it
MOST_UPLOADED = 3 * MOST_BYTES  # bytes of the whole form: too large a recording is to be told so by the form
BYTES_PER_SECOND = 1_000  # of the smallest recording that can still be understood, whatever its kind


class RecordingField(forms.FileField):
    """A recording that plays between `shortest` and `longest` seconds, where its kind tells."""

    def __init__(self, *, shortest: float, longest: float, **options: Any) -> None:
        self.shortest, self.longest = shortest, longest
        super().__init__(widget=forms.FileInput(attrs={"accept": "audio/*,.mp4,.webm", "class": "sa-file"}), **options)

    def clean(self, data: Any, initial: Any = None) -> Recording:
        """What was uploaded, looked into."""
        file: UploadedFile[bytes] = super().clean(data, initial)
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is over 5 MB. Cut it shorter, or save it as MP3."))
        recording = recordings.read(file.read())
        if recording is None:
            raise ValidationError(_("This is no recording that can be used. Send a WAV, MP3, WebM or MP4 file."))
        self._check_length(recording)
        return recording

    def _check_length(self, recording: Recording) -> None:
        seconds = recording.seconds
        if seconds is None and len(recording.audio) < self.shortest * BYTES_PER_SECOND:
            raise ValidationError(
                _("This recording is too short. It needs %(least)s to %(most)s seconds of speech."),
                params={"least": f"{self.shortest:g}", "most": f"{self.longest:g}"},
            )
        if seconds is not None and not self.shortest <= seconds <= self.longest:
            raise ValidationError(
                _("This recording is %(seconds)s seconds long. It needs %(least)s to %(most)s seconds of speech."),
                params={
                    "seconds": f"{seconds:.1f}",
                    "least": f"{self.shortest:g}",
                    "most": f"{self.longest:g}",
                },
            )


class CustomVoiceForm(forms.Form):
    """Who speaks, that they have agreed, and the two recordings. `is_shortened`: these did not come as a whole."""

    name = forms.CharField(
        label=_("Name of the voice"),
        max_length=80,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("As you will find it under Persona → Voice."),
    )
    language = forms.RegexField(
        label=_("Language of the sample"),
        regex=r"^[a-z]{2,3}\Z",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "en", "spellcheck": "false"}),
        help_text=_("A code such as en or de. May be empty."),
        error_messages={"invalid": _("Write a code such as en or de, or leave it empty.")},
    )
    sample = RecordingField(
        label=_("Sample"),
        shortest=5,
        longest=15,
        help_text=_("5 to 15 seconds of one person who speaks calmly, without music or noise. At most 5 MB."),
    )
    speaker = forms.CharField(
        label=_("Who speaks"),
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("The speaker's full name. It stays here."),
    )
    consented_on = forms.DateField(
        label=_("Consent given on"),
        initial=timezone.localdate,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    statement = RecordingField(
        label=_("Recorded statement of consent"),
        shortest=2,
        longest=120,
        help_text=_(
            "The speaker says, for example: “I am (full name). I agree that (company) has a computer voice made from a "
            "recording of me, and uses it to answer visitors of its website.” It stays here."
        ),
    )
    consent = forms.BooleanField(
        label=_("The speaker has consented to a computer voice being made of them and used for this."),
        widget=UnfoldBooleanWidget(),
        error_messages={"required": _("Without the speaker's consent no voice can be made of them.")},
    )

    def __init__(self, *args: Any, is_shortened: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_shortened = is_shortened

    def clean(self) -> dict[str, Any]:
        """What is too large is said instead of what that has made of the recordings."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_shortened:
            for name in ("sample", "statement"):
                self.errors.pop(name, None)
            raise ValidationError(_("The recordings are too large: at most 5 MB each. Cut them, or save them as MP3."))
        return cleaned

    def clean_consented_on(self) -> Any:
        """Consent is given before a voice is made."""
        day = self.cleaned_data["consented_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day
