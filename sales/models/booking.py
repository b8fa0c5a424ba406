"""The visitor's next step: where to book, the times that can be booked in the chat, and who has booked them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class NextStep(models.Model):
    """What a site offers a visitor who is ready for more."""

    site = models.OneToOneField("chat.Site", on_delete=models.CASCADE, related_name="next_step", verbose_name=_("site"))
    is_on = models.BooleanField(_("on"), default=True)
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("text"), max_length=200, blank=True)
    url = models.URLField(_("booking page"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["site"]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """A time that visitors can book in the chat."""

    next_step = models.ForeignKey(NextStep, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )

    class Meta:
        verbose_name = _("time")
        verbose_name_plural = _("times")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["next_step", "starts_at"], name="one_slot_per_time")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """A visitor has booked a time. Booking another one moves it."""

    conversation = models.OneToOneField("chat.Conversation", on_delete=models.CASCADE, related_name="booking")
    slot = models.ForeignKey(Slot, on_delete=models.RESTRICT, related_name="bookings")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")

    def __str__(self) -> str:
        return str(self.slot)
