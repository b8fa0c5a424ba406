"""What makes a lead a good one: fields with their weights and questions, as data."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAME = RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and _, such as team_size."))


class Qualification(models.Model):
    """A scheme such as BANT: which fields count, how much, and what is asked for them."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    is_default = models.BooleanField(_("default"), default=False, help_text=_("Used by sites that choose no other."))
    enough = models.PositiveSmallIntegerField(
        _("qualified from"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("A lead with a contact and at least this score is qualified."),
    )

    class Meta:
        verbose_name = _("qualification scheme")
        verbose_name_plural = _("qualification schemes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_qualification"
            )
        ]

    def __str__(self) -> str:
        return self.name


class QualificationField(models.Model):
    """One thing to learn of a visitor."""

    scheme = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="fields")
    place = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(
        _("field"),
        max_length=40,
        validators=[NAME],
        help_text=_("As it stands in the ledger: need, budget, authority, timeline, company, or a name of your own."),
    )
    label = models.CharField(_("label"), max_length=60, help_text=_("As staff see it."))
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("Added to the score once it is known."),
    )
    questions = models.JSONField(
        _("questions"),
        default=dict,
        blank=True,
        help_text=_("What the agent may ask for it, by language. Without one it never asks."),
    )

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="one_field_per_name")]

    def __str__(self) -> str:
        return self.label


class SiteSales(models.Model):
    """How one site sells; a site without this row uses the default scheme and guesses countries."""

    site = models.OneToOneField("chat.Site", on_delete=models.CASCADE, related_name="sales", verbose_name=_("site"))
    qualification = models.ForeignKey(
        Qualification, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("qualification scheme")
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z]{2}\Z", _("Two letters, such as AT."))],
        help_text=_(
            "Two letters, such as AT. Telephone numbers without a country code are read as of this country, "
            "where the visitor's time zone names no other."
        ),
    )

    class Meta:
        verbose_name = _("how a site sells")
        verbose_name_plural = _("how sites sell")

    def __str__(self) -> str:
        return str(self.site)
