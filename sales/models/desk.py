"""What staff keep beside conversations, for themselves alone: canned replies, notes and tags."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CannedReply(models.Model):
    """A text that is written often; "/" and its shortcut bring it into an answer."""

    site = models.ForeignKey(
        "chat.Site",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("site"),
        help_text=_("Left empty: for every site."),
        related_name="+",
    )
    shortcut = models.CharField(
        _("shortcut"),
        max_length=40,
        validators=[RegexValidator(r"^[\w-]+$", _("Letters, digits and hyphens only, such as delivery-times."))],
        help_text=_("What is typed after “/”."),
    )
    text = models.TextField(_("text"), max_length=4000)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["shortcut", "pk"]

    def __str__(self) -> str:
        return f"/{self.shortcut}"


class Note(models.Model):
    """What staff want each other to know of a conversation. Visitors never see it."""

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="notes")
    client_id = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conversation", "client_id"], name="one_note_per_client_id")]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Tag(models.Model):
    """A word that staff have put on a conversation."""

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["conversation", "name"], name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name
