"""Passages: the facts the agent may use, each with the source it is cited by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Passage(models.Model):
    """A piece of knowledge short enough to be quoted."""

    site_key = models.CharField(
        _("site key"),
        max_length=40,
        blank=True,
        db_index=True,
        help_text=_("The public key of the site that may use it. Empty: every site."),
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    url = models.CharField(_("address"), max_length=500, blank=True, help_text=_("Where a visitor can read it."))
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("Two letters. Empty: found out."))
    active = models.BooleanField(_("active"), default=True, help_text=_("Only active passages are used."))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
