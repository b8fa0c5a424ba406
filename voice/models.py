"""What is kept of speech: clips that were made, whose turn it is to ask for one, and how much was bought."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


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
    """Characters that were bought on one day (UTC)."""

    day = models.DateField(unique=True)
    characters = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.characters}"
