"""What is kept of speech: clips that were made, whose turn it is to ask for one, how much was bought, and voices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Clip(models.Model):
    """One piece of speech. The row comes first, the audio in Django's storage later; `size` is null until it is whole.

    `voice` has the fields of `voice.base.Voice`. `owner` is the conversation whose words they are, empty for what
    everybody may hear.
    """

    digest = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    voice = models.JSONField()
    owner = models.CharField(max_length=40, blank=True, db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True, help_text="Bytes of audio.")
    used_at = models.DateTimeField(default=timezone.now, db_index=True)
    is_wanted = models.BooleanField(default=False, help_text="To be made before anybody asks.")

    def __str__(self) -> str:
        return f"Clip {self.digest[:6]}"


class Place(models.Model):
    """A place in the number of requests that a key may have in flight, over all processes."""

    key = models.CharField(max_length=40, help_text="Names the API key without giving it away.")
    number = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=40, blank=True, help_text="The process that has it.")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="one_row_per_place")]

    def __str__(self) -> str:
        return f"Place {self.number}"


class SpeechSpend(models.Model):
    """What was bought on one day (UTC): characters that were spoken, seconds that were turned into text."""

    day = models.DateField(unique=True)
    characters = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.characters} characters, {self.seconds} seconds"


class ListedVoice(models.Model):
    """A voice of the provider's list, as it was when somebody fetched it. `languages`: words such as english, hindi."""

    voice_id = models.CharField(_("id"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80)
    languages = models.CharField(_("languages"), max_length=300, blank=True)
    accent = models.CharField(_("accent"), max_length=60, blank=True)
    gender = models.CharField(_("gender"), max_length=30, blank=True)
    age = models.CharField(_("age"), max_length=30, blank=True)
    fetched_at = models.DateTimeField(_("fetched"))

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        ordering = ["name", "voice_id"]

    def __str__(self) -> str:
        return self.name


class CustomVoice(models.Model):
    """A voice made from a recording of somebody, with their recorded consent.

    `voice_id` is empty until the provider has made it. The files are never served but to staff.
    """

    name = models.CharField(_("name"), max_length=80)
    voice_id = models.CharField(_("id"), max_length=80, blank=True, db_index=True)
    status = models.CharField(_("status"), max_length=30, default="sent")
    language = models.CharField(_("language"), max_length=20, blank=True)
    model = models.CharField(_("model"), max_length=120, help_text=_("What it speaks with."))
    speaker = models.CharField(_("speaker"), max_length=120)
    consented_on = models.DateField(_("consent given on"))
    sample = models.FileField(_("sample"), upload_to="voice/custom")
    statement = models.FileField(_("statement of consent"), upload_to="voice/custom")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("consent confirmed by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("custom voice")
        verbose_name_plural = _("custom voices")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ForgottenVoice(models.Model):
    """The id of a custom voice that was forgotten: published personas may name it still, and must not speak with it."""

    voice_id = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.voice_id


class Dictionary(models.Model):
    """Pronunciations that the provider keeps for an account. Its content never changes: other lines, another row."""

    account = models.CharField(max_length=16, help_text="Names the API key without giving it away.")
    digest = models.CharField(max_length=64, help_text="Of the lines.")
    there = models.CharField(max_length=80, help_text="Its id at the provider.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_dictionary_for_its_lines")]

    def __str__(self) -> str:
        return self.there
